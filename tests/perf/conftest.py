"""Benchmarks look at the same product as the journeys do."""

from tests.e2e.conftest import browser, playwright, product

__all__ = ["browser", "playwright", "product"]
