"""Tautulli: what was watched."""
