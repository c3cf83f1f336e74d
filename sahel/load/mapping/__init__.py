"""Tables in columns of one's own, read by a mapping."""
