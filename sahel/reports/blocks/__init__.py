"""What a notebook puts on its page: tables, figures, lists, sources."""
