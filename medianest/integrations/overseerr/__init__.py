"""Overseerr and its successor Seerr: where people ask for films and series."""
