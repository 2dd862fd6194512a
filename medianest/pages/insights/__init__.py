"""The insights: one page for each part."""
