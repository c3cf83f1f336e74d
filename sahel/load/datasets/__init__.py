"""Datasets as published: one module a publisher, and the registry that recognises them."""
