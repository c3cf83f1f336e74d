"""Does a page still hold? A page against its receipts, the tables, and a new run."""
