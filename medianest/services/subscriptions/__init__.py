"""Subscriptions: channels and playlists that are followed by the clock."""
