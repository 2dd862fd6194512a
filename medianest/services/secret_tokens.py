"""Random tokens that people carry and of which we keep only a hash."""

from __future__ import annotations

import hashlib
import secrets

TOKEN_BYTES = 32


def new_token() -> str:
    """256 random bits, fit for a cookie or an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def token_hash(token: str) -> str:
    """What the database holds: SHA-256 in hex. Such tokens cannot be guessed, so no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
