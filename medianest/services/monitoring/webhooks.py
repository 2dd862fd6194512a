"""Takes what Uptime Kuma's webhooks say: a reason to read its status page at once."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    UnauthenticatedError,
)
from medianest.services import visitor
from medianest.services.monitoring.kuma_page import KumaPage
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService

WRONG = Limit("uptime kuma webhooks refused", 20, 900)
TAKEN = Limit("uptime kuma webhooks", 600, 60)
REMEMBERED_SECONDS = 600
SEEN = "medianest:webhooks:uptime-kuma:"


class KumaWebhooks:
    """Kuma signs nothing: its address or a header holds a secret. What it says is not believed;
    with an account, all of it was heard before."""

    def __init__(
        self, settings: SettingsService, limits: RateLimits, redis: Redis, page: KumaPage
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._redis = redis
        self._page = page
        self._reading = asyncio.Lock()
        self._is_waited = False

    async def admit(self, secret: str) -> None:
        """Raise :class:`NotFoundError` where webhooks are not set up,
        :class:`UnauthenticatedError` without the secret, and :class:`RateLimitError`."""
        expected = (await self._settings.current()).uptime_kuma.webhook_secret.reveal()
        if not expected:
            raise NotFoundError("Webhooks of Uptime Kuma are not set up here.")
        # Of equal length, so that the time tells nothing about it.
        if not hmac.compare_digest(_hash(secret), _hash(expected)):
            await self._limits.take(WRONG, visitor.present().ip)
            raise UnauthenticatedError("This webhook does not carry the secret of its address.")
        await self._limits.take(TAKEN, "all")

    async def take(self, payload: dict[str, Any]) -> bool:
        """Whether it was about a monitor, and not a try of the webhook.

        Raises :class:`InvalidInputError` for what is none of Kuma's, :class:`ConflictError` for
        what was sent before, and :class:`UnavailableError`.
        """
        if not isinstance(payload.get("msg"), str) or not {"heartbeat", "monitor"} <= set(payload):
            raise InvalidInputError("This is not what a webhook of Uptime Kuma sends.")
        if not isinstance(payload["heartbeat"], dict):
            return False
        if not await self._is_first(payload):
            raise ConflictError("This was sent before.")
        await self._read()
        return True

    async def _read(self) -> None:
        """Once for all that come while somebody reads."""
        if self._is_waited:
            return
        self._is_waited = True
        async with self._reading:
            self._is_waited = False
            await self._page.read()

    async def _is_first(self, payload: dict[str, Any]) -> bool:
        key = SEEN + _hash(json.dumps(payload, sort_keys=True)).hex()
        try:
            return bool(await self._redis.set(key, b"1", nx=True, ex=REMEMBERED_SECONDS))
        except (RedisError, OSError):
            return True


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()
