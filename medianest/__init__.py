"""MediaNest: one portal for the people who share a media server."""
