"""What is watched, what only takes room, and what leaves soon."""
