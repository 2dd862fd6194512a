"""The way to Overseerr by the settings that hold now, and what is known of it at the moment."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import func, select
from sqlmodel import col

from medianest import events
from medianest.database import Database
from medianest.errors import (
    ConflictError,
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.overseerr.client import Overseerr
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaRequest
from medianest.services.breaker import OPEN, RESTING, Breaker
from medianest.services.settings.settings import SettingsService
from medianest.views.monitoring import BreakerView
from medianest.views.overseerr import OverseerrStateView

NAME = "Overseerr"
NONE = "No Overseerr is set up. An administrator can connect one under Services."
JUST_NOW_SECONDS = 1.0
"""What is known to be well for no longer than this is not noted again."""
KEPT_SECONDS = 7 * 24 * 3600
KEY = "medianest:overseerr:"
OK, UNREACHABLE, UNAUTHORIZED = "ok", "unreachable", "unauthorized"
OPENS_AFTER = 1
"""What is asked of it for people is kept and sent later, so that nobody needs a second failure."""

_SYNCED = select(func.max(col(MediaRequest.synced_at)).label("at"))

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Known:
    """What was seen of it last; ``since`` is when it became so, ``seen_at`` the last time."""

    status: str = OK
    sentence: str = ""
    product: str = NAME
    since: datetime | None = None
    seen_at: datetime | None = None
    synced_at: datetime | None = None


class OverseerrLink:
    """One client for a process, and what all processes know of the upstream, in Redis."""

    def __init__(self, database: Database, settings: SettingsService, redis: Redis) -> None:
        self._database = database
        self._settings = settings
        self._redis = redis
        self._place: tuple[str, str] = ("", "")
        self._client: Overseerr | None = None
        self._well: tuple[str, float] = ("", 0.0)

    async def client(self) -> Overseerr | None:
        """``None`` where none is set up. Whoever asks says how it went: see :meth:`asking`."""
        given = (await self._settings.current()).overseerr
        place = (given.url, given.api_key.reveal())
        if not all(place):
            return None
        if self._client is None or self._place != place:
            # What is under way at the old place ends by itself.
            self._client = Overseerr(*place, may_connect=may_hold_upstreams)
            self._place = place
        return self._client

    async def url(self) -> str:
        """Where it is; numbers of its people and requests mean nothing elsewhere."""
        return (await self._settings.current()).overseerr.url

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[Overseerr]:
        """The client, for calls whose outcome everybody is to know.

        Raises :class:`ConflictError` where none is set up, and what the calls raise.
        """
        client = await self.client()
        if client is None:
            raise ConflictError(NONE)
        try:
            yield client
        except UpstreamError as error:
            await self.note_failure(error)
            raise
        await self.note_success()

    async def is_away(self) -> bool:
        """Whether it is not set up, or failed a moment ago: not worth letting people wait for."""
        if await self.client() is None:
            return True
        return (await self.breaker()).state == OPEN

    async def state(self) -> OverseerrStateView:
        """What people are told of it; nothing is asked."""
        if await self.client() is None:
            return OverseerrStateView(synced_at=await self._synced_at(None))
        known = await self._known() or Known()
        return OverseerrStateView(
            configured=True,
            status=known.status,
            sentence=known.sentence,
            since=known.since,
            synced_at=await self._synced_at(known),
            product=known.product,
        )

    async def breaker(self) -> BreakerView:
        """Whether people are spared the wait for it; nothing is asked."""
        return await (await self._breaker()).show()

    async def note_success(self) -> None:
        """It did what it was asked."""
        key, seen_at = self._well
        if key == await self._key() and time.monotonic() - seen_at < JUST_NOW_SECONDS:
            return
        known = await self._known()
        if known is None or known.status != OK or _is_old(known):
            await self._become(known, OK, "")

    async def note_failure(self, error: UpstreamError) -> None:
        """It did not: one that understood and said no is there all the same."""
        known = await self._known()
        if isinstance(error, UpstreamAuthError):
            await self._become(known, UNAUTHORIZED, error.message)
        elif isinstance(error, UpstreamUnreachableError | UpstreamResponseError):
            await self._become(known, UNREACHABLE, error.message)
        elif not isinstance(error, UpstreamBusyError):
            await self.note_success()

    async def note_synced(self, product: str) -> None:
        """Requests were compared with it just now."""
        known = await self._known()
        now = utc_now()
        was_ok = known is not None and known.status == OK
        known = known if known is not None and was_ok else replace(known or Known(), since=now)
        known = replace(known, status=OK, sentence="", product=product)
        await self._keep(replace(known, seen_at=now, synced_at=now), is_news=not was_ok)

    async def close(self) -> None:
        """Close the connections of the running loop."""
        if self._client is not None:
            await self._client.close()

    async def _breaker(self) -> Breaker:
        """Of the key as well: without one that it takes nothing is done for anybody."""
        place = await self._place_now()
        return Breaker(self._redis, NAME, place, opens_after=OPENS_AFTER)

    async def _become(self, known: Known | None, status: str, sentence: str) -> None:
        now, is_news = utc_now(), known is None or known.status != status
        if known is None or is_news:
            log.info("overseerr", status=status, reason=sentence)
            known = replace(known or Known(), since=now)
        known = replace(known, status=status, sentence=sentence, seen_at=now)
        await self._keep(known, is_news=is_news)

    async def _synced_at(self, known: Known | None) -> datetime | None:
        if known is not None and known.synced_at is not None:
            return known.synced_at
        rows = await self._database.rows(_SYNCED)
        return rows[0].at if rows else None

    async def _known(self) -> Known | None:
        key, now = await self._key(), time.monotonic()
        try:
            stored = await self._redis.get(key)
            known = _read(json.loads(stored)) if stored else None
        except (RedisError, OSError, ValueError, TypeError):
            known = None
        is_well = known is not None and known.status == OK and not _is_old(known)
        self._well = (key, now) if is_well else ("", 0.0)
        return known

    async def _keep(self, known: Known, *, is_news: bool) -> None:
        """For all processes; of news open pages hear, which grey out what needs it."""
        self._well = ("", 0.0)
        told = {name: _text(getattr(known, name)) for name in Known.__slots__}
        breaker = await self._breaker()
        if known.status == OK:
            await breaker.note_success()
        else:
            await breaker.note_failure(known.sentence)
        try:
            await self._redis.set(await self._key(), json.dumps(told), ex=KEPT_SECONDS)
        except (RedisError, OSError) as error:
            log.debug("what is known of overseerr was not kept", reason=str(error))
            return
        if is_news:
            await events.publish(self._redis, events.OverseerrChanged())

    async def _key(self) -> str:
        """Another address is another upstream, of which nothing is known yet."""
        return KEY + hashlib.sha256((await self._place_now()).encode()).hexdigest()[:24]

    async def _place_now(self) -> str:
        given = (await self._settings.current()).overseerr
        return f"{given.url}\n{given.api_key.reveal()}"


def _is_old(known: Known) -> bool:
    return known.seen_at is None or known.seen_at < utc_now() - RESTING


def _read(stored: dict[str, Any]) -> Known:
    times = {
        name: datetime.fromisoformat(stored[name]) if stored.get(name) else None
        for name in ("since", "seen_at", "synced_at")
    }
    texts = {name: str(stored[name]) for name in ("status", "sentence", "product")}
    return Known(**texts, **times)  # type: ignore[arg-type]


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value
