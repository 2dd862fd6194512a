"""Tells open pages what changed about requests."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from redis.asyncio import Redis
from sqlmodel import col

from medianest import events
from medianest.database import Database
from medianest.errors import UnavailableError
from medianest.models.media_request import MediaRequest
from medianest.services.actor import Actor
from medianest.services.media_requests.sight import ItemSight
from medianest.services.media_requests.views import select_rows, views
from medianest.views.media_request import MediaRequestView

MOST_TOLD = 20
"""More than these at once, and pages are told to read again."""


class RequestNews:
    """All of it may be lost without harm: the rows are the truth."""

    def __init__(self, database: Database, redis: Redis, sight: ItemSight) -> None:
        self._database = database
        self._redis = redis
        self._sight = sight

    async def changed(self, request_ids: Iterable[str]) -> None:
        """Send the present view of each, as its owner may see it."""
        ids = list(dict.fromkeys(request_ids))
        if len(ids) > MOST_TOLD:
            await self.synced()
            return
        with suppress(UnavailableError):
            for view in await self._sight.seen_by_owners(await self._views(ids)):
                await events.publish(self._redis, events.MediaRequestChanged(request=view))

    async def removed(self, request_id: str, owner_id: str) -> None:
        event = events.MediaRequestRemoved(id=request_id, owner_id=owner_id)
        await events.publish(self._redis, event)

    async def synced(self) -> None:
        """Many may have changed."""
        await events.publish(self._redis, events.MediaRequestsSynced())

    async def seen_by(self, actor: Actor, request_ids: list[str]) -> list[MediaRequestView]:
        """Their present views, in the order of ``request_ids``, with links that ``actor`` may
        follow."""
        return await self._sight.seen_by(actor, await self._views(request_ids))

    async def _views(self, request_ids: list[str]) -> list[MediaRequestView]:
        found: dict[str, MediaRequestView] = {}
        for begin in range(0, len(request_ids), 500):
            part = request_ids[begin : begin + 500]
            rows = await self._database.rows(select_rows().where(col(MediaRequest.id).in_(part)))
            found |= {view.id: view for view in views(rows)}
        return [found[one] for one in request_ids if one in found]
