"""Takes what Plex's webhooks say: a hint that something in its library has changed."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
)
from medianest.services import visitor
from medianest.services.library.sync_hints import SyncHints
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService

WRONG = Limit("plex webhooks refused", 20, 900)
TAKEN = Limit("plex webhooks", 120, 60)
REMEMBERED_SECONDS = 600
SEEN = "medianest:webhooks:plex:"
NEWS = "library."

log = structlog.get_logger(__name__)


class PlexWebhooks:
    """Plex signs nothing and tries nothing again. Its address holds a secret, and what it says is
    only ever a reason to ask the server itself."""

    def __init__(
        self, settings: SettingsService, limits: RateLimits, redis: Redis, hints: SyncHints
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._redis = redis
        self._hints = hints

    async def admit(self, secret: str) -> None:
        """Raise :class:`NotFoundError` where webhooks are not set up,
        :class:`UnauthenticatedError` without the secret, and :class:`RateLimitError`."""
        expected = (await self._settings.current()).plex.webhook_secret.reveal()
        if not expected:
            raise NotFoundError("Webhooks of Plex are not set up here.")
        # Of equal length, so that the time tells nothing about it.
        if not hmac.compare_digest(_hash(secret), _hash(expected)):
            await self._limits.take(WRONG, visitor.present().ip)
            raise UnauthenticatedError("This webhook does not carry the secret of its address.")
        await self._limits.take(TAKEN, "all")

    async def take(self, payload: str) -> bool:
        """Whether it was about the library. Raises :class:`InvalidInputError` for what is none of
        Plex's, :class:`ConflictError` for what was sent before."""
        event = _event(payload)
        try:
            if not await self._is_first(payload):
                raise ConflictError("This was sent before.")
            if event.startswith(NEWS):
                await self._hints.note()
        except (RedisError, OSError) as error:
            log.warning("a webhook of Plex was lost", reason=str(error))
        return event.startswith(NEWS)

    async def _is_first(self, payload: str) -> bool:
        key = SEEN + _hash(payload).hex()
        return bool(await self._redis.set(key, b"1", nx=True, ex=REMEMBERED_SECONDS))


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def _event(payload: str) -> str:
    try:
        told: Any = json.loads(payload)
    except (ValueError, RecursionError):
        told = None
    event = told.get("event") if isinstance(told, dict) else None
    if not isinstance(event, str) or not event:
        raise InvalidInputError("This is not what a webhook of Plex sends.")
    return event
