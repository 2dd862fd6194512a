"""What is watched, and what only takes room."""
