"""Notes what people asked for when it comes into the library, whoever brought it there."""

from __future__ import annotations

from typing import Any

from sqlalchemy import or_, select
from sqlmodel import col

from medianest.database import Database
from medianest.models.media_request import OPEN, MediaRequest, RequestStatus
from medianest.services.media_requests import mirror, rows
from medianest.services.media_requests.mirror import Here, Mirror

IN_THE_LIBRARY = "It is in the library."
MOST_AT_ONCE = 5_000


class RequestArrivals:
    """By our own copy of the library; the upstream notices by itself, later."""

    def __init__(self, database: Database, mirror: Mirror) -> None:
        self._database = database
        self._mirror = mirror

    async def note(self) -> list[str]:
        """The ids of requests that are further than before, or that link to an item now."""
        waiting = (
            select(
                col(MediaRequest.id),
                col(MediaRequest.media_type),
                col(MediaRequest.tmdb_id),
                col(MediaRequest.library_item_id),
                col(MediaRequest.status),
                col(MediaRequest.quality),
                col(MediaRequest.seasons_asked),
                col(MediaRequest.seasons_granted),
            )
            .where(
                or_(
                    col(MediaRequest.status).in_(OPEN),
                    (col(MediaRequest.status) == RequestStatus.AVAILABLE)
                    & col(MediaRequest.library_item_id).is_(None),
                )
            )
            .limit(MOST_AT_ONCE)
        )
        found = await self._database.rows(waiting)
        here = await self._mirror.here((row.media_type, row.tmdb_id) for row in found)
        changed = []
        for row in found:
            there = here.get((row.media_type, row.tmdb_id))
            if there is not None and _is_news(row, there):
                changed += await self._arrive(row.id, there)
        return changed

    async def _arrive(self, request_id: str, there: Here) -> list[str]:
        async with self._database.write() as session:
            row = await session.get(MediaRequest, request_id, with_for_update=True)
            if row is None or not _is_news(row, there):
                return []
            row.library_item_id = there.item_id
            await rows.move(session, row, _status(row, there), note=IN_THE_LIBRARY)
            if row.status == RequestStatus.AVAILABLE and row.upstream_id is None:
                row.errand = None
        return [request_id]


def _is_news(row: Any, there: Here) -> bool:
    return bool(row.library_item_id != there.item_id or row.status != _status(row, there))


def _status(row: Any, there: Here) -> str:
    seasons = row.seasons_asked if row.seasons_granted is None else row.seasons_granted
    return mirror.combined(row.status, row.media_type, seasons, there, row.quality)
