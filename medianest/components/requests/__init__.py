"""Parts that show media requests."""
