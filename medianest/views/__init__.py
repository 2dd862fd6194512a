"""Frozen view models that state vars and API bodies hold, one module per noun."""
