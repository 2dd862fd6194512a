"""Uptime Kuma: what is up and what is not."""
