"""Parts that show how services are."""
