"""Where the REST API begins."""

REST = "/api/v1"
