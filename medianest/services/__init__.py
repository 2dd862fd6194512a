"""What MediaNest does, one module per noun."""
