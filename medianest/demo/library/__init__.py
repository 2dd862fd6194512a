"""The library of the pretend Plex server: what is in it, what it answers, how it is changed."""
