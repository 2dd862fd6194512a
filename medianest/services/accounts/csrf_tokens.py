"""Tokens that a page must send along with what it changes."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from medianest.errors import CsrfError
from medianest.models.ids import utc_now
from medianest.services.keys import Keys

NONCE_BYTES = 12


@dataclass(slots=True)
class CsrfCounts:
    """Tokens that this process issued, accepted and refused since it started."""

    since: datetime = field(default_factory=utc_now)
    issued: int = 0
    accepted: int = 0
    refused: int = 0


counts = CsrfCounts()


class CsrfTokens:
    """A token is bound to a login session, or to the cookie of a form before sign-in."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys.derive("csrf")

    def make(self, bound_to: str) -> str:
        """A fresh token; each one stays good as long as what it is bound to."""
        counts.issued += 1
        nonce = secrets.token_urlsafe(NONCE_BYTES)
        return f"{nonce}.{_signature(self._keys[0], bound_to, nonce)}"

    def check(self, bound_to: str, token: str) -> None:
        """Raise :class:`CsrfError` unless ``token`` was made for ``bound_to``."""
        nonce, _, given = token.partition(".")
        expected = [_signature(key, bound_to, nonce) for key in self._keys]
        if not any(hmac.compare_digest(given.encode(), one.encode()) for one in expected):
            counts.refused += 1
            raise CsrfError("This page is out of date. Reload it and try again.")
        counts.accepted += 1


def _signature(key: bytes, bound_to: str, nonce: str) -> str:
    return hmac.new(key, f"{bound_to}\0{nonce}".encode(), hashlib.sha256).hexdigest()
