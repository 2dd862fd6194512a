"""Parts that show downloads."""
