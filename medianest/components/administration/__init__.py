"""What the pages for administrators are made of."""
