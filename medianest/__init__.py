"""MediaNest: one portal for the people who share a media server."""

__version__ = "0.1.0"
