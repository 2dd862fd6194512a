"""Titles that can be asked for: rows, grids, the page of one, and the dialog that asks."""
