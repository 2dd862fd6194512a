"""The settings of a person: one page for each part."""
