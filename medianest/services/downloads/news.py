"""Tells open pages what changed about downloads, and how far the running ones are."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable
from typing import TypeVar, cast

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from medianest import events
from medianest.database import Database
from medianest.errors import UnavailableError
from medianest.services.downloads.library_links import LibraryLinks
from medianest.services.downloads.views import DownloadViews
from medianest.views.download import DownloadProgress

LIVE = "medianest:live:downloads"
PATIENCE_SECONDS = 2.0

Answer = TypeVar("Answer")
log = structlog.get_logger(__name__)


class DownloadNews:
    """Everything here may be lost without harm: the rows are the truth, Redis carries the news."""

    def __init__(
        self, database: Database, redis: Redis, views: DownloadViews, links: LibraryLinks
    ) -> None:
        self._database = database
        self._redis = redis
        self._views = views
        self._links = links

    async def changed(self, download_ids: Iterable[str]) -> None:
        """Send the present view of each of these rows, as its owner may see it: what else
        administrators see comes with their next reading."""
        try:
            async with self._database.read() as session:
                found = await self._views.of(session, list(download_ids))
            views = await self._links.seen_by_owners(found)
        except UnavailableError:
            return
        for view in views:
            await _patient(events.publish(self._redis, events.DownloadChanged(download=view)), None)

    async def removed(self, download_id: str, owner_id: str) -> None:
        event = events.DownloadRemoved(id=download_id, owner_id=owner_id)
        await _patient(events.publish(self._redis, event), None)

    async def progressed(self, download_id: str, owner_id: str, progress: DownloadProgress) -> None:
        """Send what moves, and keep it for pages that are opened meanwhile."""
        event = events.DownloadProgressed(id=download_id, owner_id=owner_id, progress=progress)
        await _patient(self._keep(download_id, progress), None)
        await _patient(events.publish(self._redis, event), None)

    async def stopped(self, download_ids: Iterable[str]) -> None:
        """Forget what moved: these run no longer."""
        if ids := list(download_ids):
            await _patient(self._forget(ids), None)

    async def live(self) -> dict[str, DownloadProgress]:
        """What every running download told last; empty while Redis is away."""
        entries = await _patient(self._entries(), {})
        found = {}
        for key, value in entries.items():
            try:
                found[key.decode()] = DownloadProgress.model_validate_json(value)
            except ValidationError:
                continue
        return found

    async def _keep(self, download_id: str, progress: DownloadProgress) -> None:
        kept = self._redis.hset(LIVE, download_id, progress.model_dump_json())
        await cast("Awaitable[int]", kept)

    async def _forget(self, download_ids: list[str]) -> None:
        await cast("Awaitable[int]", self._redis.hdel(LIVE, *download_ids))

    async def _entries(self) -> dict[bytes, bytes]:
        return await cast("Awaitable[dict[bytes, bytes]]", self._redis.hgetall(LIVE))


async def _patient(call: Awaitable[Answer], otherwise: Answer) -> Answer:
    """The answer, or ``otherwise`` when Redis does not give one soon."""
    try:
        return await asyncio.wait_for(call, PATIENCE_SECONDS)
    except (RedisError, OSError, TimeoutError) as error:
        log.debug("redis did not take or give news", error=str(error))
        return otherwise
