"""Building: which editions are out of date, making them, putting pages in place, the catalogue."""
