"""The way to Overseerr, and who of our people is who there."""
