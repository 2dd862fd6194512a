"""What the settings pages are made of."""
