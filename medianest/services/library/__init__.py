"""The library: our copy of what Plex has, kept in step with it, and what is shown of it."""
