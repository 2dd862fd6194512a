"""Titles that can be asked for: search, rows to discover, pages of titles, and their pictures."""
