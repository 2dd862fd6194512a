"""Messages through Apprise: to about a hundred services, each behind an address of its own."""
