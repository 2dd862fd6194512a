"""Messages to browsers, by way of the push services of their makers (RFC 8030)."""
