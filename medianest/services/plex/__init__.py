"""Plex: who comes in with it, which server is ours, whom that server is shared with."""
