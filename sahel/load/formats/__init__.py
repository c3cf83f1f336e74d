"""Containers: CSV, workbooks, JSON, Parquet; what a file is and how its cells are laid out."""
