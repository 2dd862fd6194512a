"""The outer edge: REST, sign-in pages, and the security layer around the whole server."""
