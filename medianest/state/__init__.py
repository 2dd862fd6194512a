"""Reflex state: what pages show and the handlers they call."""
