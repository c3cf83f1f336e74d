"""The rows, rules and sources behind each number of a page."""
