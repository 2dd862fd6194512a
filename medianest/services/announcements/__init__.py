"""What administrators tell everybody, for as long as it holds."""
