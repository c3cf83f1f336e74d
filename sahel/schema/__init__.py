"""What each table holds: columns, vocabularies, the check of a table against them, the codebook."""
