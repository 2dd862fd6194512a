"""A Plex Media Server."""
