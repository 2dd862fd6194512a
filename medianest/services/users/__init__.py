"""People who have an account: how they come to have one, what is kept of them, how they go."""
