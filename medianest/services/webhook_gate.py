"""Lets in what upstreams send by themselves: by the secret that it carries, and once."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.errors import ConflictError, NotFoundError, UnauthenticatedError
from medianest.services import visitor
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService
from medianest.views.secret import Secret
from medianest.views.settings import Settings

GUESSES, GUESSES_SECONDS = 20, 900
SEEN = "medianest:webhooks"


@dataclass(frozen=True, slots=True)
class Sender:
    """An upstream that signs nothing: ``name`` is what people call it, ``key`` what stands for it
    in Redis, and ``secret`` is in our settings.

    ``per_minute`` are taken of it, whoever sends them. The same again within
    ``remembered_seconds`` was sent before: long where it says a time or a number of its own, short
    where two events may look alike.
    """

    key: str
    name: str
    secret: Callable[[Settings], Secret]
    per_minute: int
    remembered_seconds: int


class WebhookGate:
    """In front of what a :class:`Sender` says."""

    def __init__(
        self, sender: Sender, settings: SettingsService, limits: RateLimits, redis: Redis
    ) -> None:
        self._sender = sender
        self._settings = settings
        self._limits = limits
        self._redis = redis

    async def admit(self, secret: str) -> None:
        """Raise :class:`NotFoundError` where webhooks are not set up,
        :class:`UnauthenticatedError` without the secret, and :class:`RateLimitError`."""
        sender = self._sender
        expected = sender.secret(await self._settings.current()).reveal()
        if not expected:
            raise NotFoundError(f"Webhooks of {sender.name} are not set up here.")
        # Of equal length, so that the time tells nothing about it.
        if not hmac.compare_digest(_hash(secret), _hash(expected)):
            wrong = Limit(f"{sender.key} webhooks refused", GUESSES, GUESSES_SECONDS)
            await self._limits.take(wrong, visitor.present().ip)
            raise UnauthenticatedError("This webhook does not carry the secret of its address.")
        await self._limits.take(Limit(f"{sender.key} webhooks", sender.per_minute, 60), "all")

    async def once(self, payload: str | dict[str, Any]) -> None:
        """Raise :class:`ConflictError` for what was sent before. While Redis is away nothing is
        remembered, and all of it goes through."""
        text = payload if isinstance(payload, str) else json.dumps(payload, sort_keys=True)
        key = f"{SEEN}:{self._sender.key}:{_hash(text).hex()}"
        try:
            is_first = await self._redis.set(key, b"1", nx=True, ex=self._sender.remembered_seconds)
        except (RedisError, OSError):
            return
        if not is_first:
            raise ConflictError("This was sent before.")


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
