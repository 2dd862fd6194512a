"""The library: sections, items, collections, and its rows on the start page."""
