"""Short-lived tokens with which programs call the REST API."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import Any

import jwt

from medianest.errors import TokenError
from medianest.services.keys import Keys

ALGORITHM = "HS256"
ISSUER = "medianest"
AUDIENCE = "medianest-api"
LIFETIME_SECONDS = 15 * 60
MAX_LENGTH = 2_000
MAX_REMEMBERED = 2_000
CLAIMS = ["aud", "exp", "iat", "iss", "jti", "sid", "sub"]


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whom a token speaks for: it is worth nothing once that login session is over."""

    user_id: str
    session_id: str


class AccessTokens:
    """JSON web tokens, signed with HMAC-SHA256 and good for 15 minutes."""

    def __init__(self, keys: Keys) -> None:
        self._keys = keys.derive("access-token")
        self._read: dict[str, tuple[Bearer, float]] = {}

    def issue(self, user_id: str, session_id: str) -> str:
        """A token that ends with the login session, and after 15 minutes at the latest."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": user_id,
            "sid": session_id,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + LIFETIME_SECONDS,
        }
        return jwt.encode(claims, self._keys[0], algorithm=ALGORITHM)

    def read(self, token: str) -> Bearer:
        """Whom ``token`` speaks for. Raises :class:`TokenError`.

        A token that was checked once is remembered until it ends: the check takes longer than all
        else that happens before a route.
        """
        bearer, ends_at = self._read.get(token, (None, 0.0))
        if bearer is not None and time.time() < ends_at:
            return bearer
        if len(token) <= MAX_LENGTH:
            for key in self._keys:
                if (claims := _decode(token, key)) is not None:
                    return self._remember(token, claims)
        raise TokenError("The access token is not valid any more. Sign in again.")

    def _remember(self, token: str, claims: dict[str, Any]) -> Bearer:
        if len(self._read) >= MAX_REMEMBERED:
            self._read.clear()
        bearer = Bearer(claims["sub"], claims["sid"])
        self._read[token] = (bearer, claims["exp"])
        return bearer


def _decode(token: str, key: bytes) -> dict[str, Any] | None:
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": CLAIMS, "strict_aud": True},
        )
    except jwt.InvalidTokenError:
        return None
    return claims if isinstance(claims["sid"], str) else None
