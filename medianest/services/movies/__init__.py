"""People's own lists of films."""
