"""Ends the leaving of titles that are gone, kept, or watched again."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest import events
from medianest.database import AnyRow, AnySelect, Database
from medianest.models.ids import utc_now
from medianest.models.leaving_soon import LeavingTitle
from medianest.models.library_item import LibraryItem
from medianest.models.play import ItemPlaySummary
from medianest.services.audit import AuditLog
from medianest.services.insights import keep_telling, leaving_rows

_Show = aliased(LibraryItem)
_WATCHED = col(ItemPlaySummary.last_played_at) > col(LeavingTitle.handed_at)


class LeavingEnds:
    """What somebody watches after it was handed over is wanted: it stays, and administrators are
    told so. What Plex no longer has needs no announcement."""

    def __init__(self, database: Database, redis: Redis, audit: AuditLog) -> None:
        self._database = database
        self._redis = redis
        self._audit = audit

    async def settle(self, now: datetime | None = None) -> None:
        """Look once; call it every few seconds. Raises :class:`UnavailableError`."""
        ended = _ended(now or utc_now())
        if not await self._database.rows(ended):
            return
        async with self._database.write() as session:
            rows = (await session.execute(ended)).all()
            for row in rows:
                if row.is_watched and not row.is_kept and row.missing_since is None:
                    await self._say(session, row)
            await leaving_rows.stay(session, [row.item_id for row in rows])
        await events.publish(self._redis, events.LeavingSoonChanged())

    async def _say(self, session: AsyncSession, row: AnyRow) -> None:
        await keep_telling.watched(session, row)
        await self._audit.note(
            "insights.leaving_watched", target=row.title[:200], session=session, itemId=row.item_id
        )


def _ended(now: datetime) -> AnySelect:
    is_kept: Any = leaving_rows.is_kept(now)
    return (
        select(
            col(LeavingTitle.item_id),
            col(LeavingTitle.handed_at),
            col(LibraryItem.title),
            col(LibraryItem.missing_since),
            col(_Show.title).label("show_title"),
            _WATCHED.label("is_watched"),
            is_kept.label("is_kept"),
        )
        .join(LibraryItem, col(LibraryItem.id) == col(LeavingTitle.item_id))
        .outerjoin(_Show, col(_Show.id) == col(LibraryItem.root_id))
        .outerjoin(ItemPlaySummary, col(ItemPlaySummary.item_id) == col(LeavingTitle.item_id))
        .where(or_(col(LibraryItem.missing_since).is_not(None), _WATCHED, is_kept))
        .order_by(col(LeavingTitle.item_id))
    )
