"""The time between the first factor and the second, held in a signed token."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from dataclasses import dataclass
from typing import Any

from medianest.errors import TokenError
from medianest.models.user import User
from medianest.services.keys import Keys

LIFETIME_SECONDS = 10 * 60
MAX_LENGTH = 1_000
AGAIN = "This took too long, or something changed meanwhile. Start again."


@dataclass(frozen=True, slots=True)
class Challenged:
    """Somebody who has shown the first factor. ``enrol``: they have no second one yet, and need
    one. ``how`` and ``remember`` are what they began with."""

    user_id: str
    how: str
    remember: bool
    enrol: bool


class Challenges:
    """Tokens for ten minutes, worth nothing once the password or the second factor changes."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys.derive("challenge")

    def issue(self, user: User, *, how: str, remember: bool, enrol: bool) -> str:
        claims = {
            "user": user.id,
            "how": how,
            "remember": remember,
            "enrol": enrol,
            "until": int(time.time()) + LIFETIME_SECONDS,
            "state": _state(user, enrol),
            "nonce": secrets.token_urlsafe(9),
        }
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
        return f"{body}.{_signature(self._keys[0], body)}"

    def read(self, token: str) -> tuple[Challenged, str]:
        """Whom ``token`` was issued to, and what :meth:`check_state` wants.

        Raises :class:`TokenError`.
        """
        claims = self._claims(token) if len(token) <= MAX_LENGTH else None
        if claims is None or time.time() >= claims["until"]:
            raise TokenError(AGAIN)
        challenged = Challenged(claims["user"], claims["how"], claims["remember"], claims["enrol"])
        return challenged, claims["state"]

    def _claims(self, token: str) -> dict[str, Any] | None:
        body, _, given = token.partition(".")
        expected = [_signature(key, body) for key in self._keys]
        if not any(hmac.compare_digest(given.encode(), one.encode()) for one in expected):
            return None
        claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return claims


def check_state(user: User, challenged: Challenged, state: str) -> None:
    """Raise :class:`TokenError` when the account is not what it was at the first factor."""
    if not hmac.compare_digest(_state(user, challenged.enrol), state):
        raise TokenError(AGAIN)


def _state(user: User, enrol: bool) -> str:
    """To enrol is to change the second factor: only the password counts then."""
    parts = [user.password_hash]
    if not enrol:
        parts += [user.totp_secret, str(user.totp_enabled_at)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _signature(key: bytes, body: str) -> str:
    return hmac.new(key, body.encode(), hashlib.sha256).hexdigest()
