"""What people ask for, what is decided about it, and what Overseerr makes of it."""
