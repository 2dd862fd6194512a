"""Short-lived tokens with which programs call the REST API."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass

import jwt

from medianest.errors import TokenError
from medianest.services.keys import Keys

ALGORITHM = "HS256"
ISSUER = "medianest"
AUDIENCE = "medianest-api"
LIFETIME_SECONDS = 15 * 60
MAX_LENGTH = 2000
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
        """Whom ``token`` speaks for. Raises :class:`TokenError`."""
        if len(token) <= MAX_LENGTH:
            for key in self._keys:
                if (bearer := _decode(token, key)) is not None:
                    return bearer
        raise TokenError("The access token is not valid any more. Sign in again.")


def _decode(token: str, key: bytes) -> Bearer | None:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[ALGORITHM],
            audience=AUDIENCE,
            issuer=ISSUER,
            options={"require": CLAIMS, "strict_aud": True},
        )
    except jwt.InvalidTokenError:
        return None
    session_id = claims["sid"]
    return Bearer(claims["sub"], session_id) if isinstance(session_id, str) else None
