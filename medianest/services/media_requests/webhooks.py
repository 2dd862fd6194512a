"""Takes what Overseerr's webhooks say: which request or issue to read again."""

from __future__ import annotations

import asyncio
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
    UpstreamError,
)
from medianest.services import visitor
from medianest.services.media_requests.issue_sync import IssueSync
from medianest.services.media_requests.reconciler import RequestReconciler
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.rate_limits import Limit, RateLimits
from medianest.services.settings.settings import SettingsService

WRONG = Limit("overseerr webhooks refused", 20, 900)
TAKEN = Limit("overseerr webhooks", 300, 60)
REMEMBERED_SECONDS = 10
SEEN = "medianest:webhooks:overseerr:"
HIGHEST_ID = 2_147_483_647

log = structlog.get_logger(__name__)


class OverseerrWebhooks:
    """It signs nothing, tries nothing again, and says no time: its address or header holds a
    secret, and what it says is only ever a reason to ask."""

    def __init__(
        self,
        settings: SettingsService,
        limits: RateLimits,
        redis: Redis,
        link: OverseerrLink,
        reconciler: RequestReconciler,
        issues: IssueSync,
    ) -> None:
        self._settings = settings
        self._limits = limits
        self._redis = redis
        self._link = link
        self._reconciler = reconciler
        self._issues = issues
        self._reading: dict[int, asyncio.Lock] = {}

    async def admit(self, secret: str) -> None:
        """Raise :class:`NotFoundError` where webhooks are not set up,
        :class:`UnauthenticatedError` without the secret, and :class:`RateLimitError`."""
        expected = (await self._settings.current()).overseerr.webhook_secret.reveal()
        if not expected:
            raise NotFoundError("Webhooks of Overseerr are not set up here.")
        # Of equal length, so that the time tells nothing about it.
        if not hmac.compare_digest(_hash(secret), _hash(expected)):
            await self._limits.take(WRONG, visitor.present().ip)
            raise UnauthenticatedError("This webhook does not carry the secret of its address.")
        await self._limits.take(TAKEN, "all")

    async def take(self, payload: dict[str, Any]) -> bool:
        """Whether there was something to read again, which has been done.

        An upstream that does not answer now is asked later by the clock. Raises
        :class:`InvalidInputError` for what is none of Overseerr's, and :class:`ConflictError` for
        what was sent a moment before.
        """
        if not isinstance(payload.get("notification_type"), str):
            raise InvalidInputError("This is not what a webhook of Overseerr sends.")
        if not await self._is_first(payload):
            raise ConflictError("This was sent before.")
        request_id = _number(payload, "request", "request_id")
        issue_id = _number(payload, "issue", "issue_id")
        try:
            if request_id is not None:
                return await self._read(request_id)
            if issue_id is not None:
                async with self._link.asking() as client:
                    await self._issues.one(client, issue_id)
                return True
        except (UpstreamError, ConflictError) as error:
            log.info("a webhook of overseerr waits for the clock", reason=error.message)
        return False

    async def _read(self, request_id: int) -> bool:
        """One at a time for each: who comes second may be told of something newer."""
        lock = self._reading.setdefault(request_id, asyncio.Lock())
        try:
            async with lock:
                return await self._reconciler.one(request_id)
        finally:
            if not lock.locked():
                self._reading.pop(request_id, None)

    async def _is_first(self, payload: dict[str, Any]) -> bool:
        key = SEEN + _hash(json.dumps(payload, sort_keys=True)).hex()
        try:
            return bool(await self._redis.set(key, b"1", nx=True, ex=REMEMBERED_SECONDS))
        except (RedisError, OSError):
            return True


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).digest()


def _number(payload: dict[str, Any], block: str, key: str) -> int | None:
    """All of its values are texts, and a block that does not apply is null."""
    found = payload.get(block)
    text = str(found.get(key, "")) if isinstance(found, dict) else ""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return number if 0 < number <= HIGHEST_ID else None
