"""Sending mail through somebody's SMTP server."""
