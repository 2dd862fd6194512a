"""plex.tv: who people are and which servers they may use."""
