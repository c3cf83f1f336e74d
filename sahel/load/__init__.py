"""Read: a file as published, or a bundled table, to a checked table."""
