"""What is up and what is not: who looks, what came of it, and who may see that."""
