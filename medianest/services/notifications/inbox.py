"""Everybody's own bell: what they were told, and what of it they have read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import func, select, update
from sqlmodel import col

from medianest import events
from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.notification import Notification
from medianest.services.actor import Actor
from medianest.views.notification import InboxView, NotificationView, ReadView
from medianest.views.view import Pagination

MOST_AT_ONCE = 500


class Inbox:
    """Nobody sees another's; administrators neither."""

    def __init__(self, database: Database, redis: Redis) -> None:
        self._database = database
        self._redis = redis

    async def unread(self, user_id: str) -> int:
        """How many entries wait to be read. Raises :class:`UnavailableError`."""
        return (await self.unread_of([user_id]))[user_id]

    async def unread_of(self, user_ids: Collection[str]) -> dict[str, int]:
        """The same of each of these people, asked for at once."""
        owner = col(Notification.user_id)
        theirs = owner.in_(user_ids), col(Notification.read_at).is_(None)
        counted = select(owner, func.count()).where(*theirs).group_by(owner)
        found = {row[0]: row[1] for row in await self._database.rows(counted)}
        return {user_id: found.get(user_id, 0) for user_id in user_ids}

    async def page(
        self, actor: Actor, *, unread: bool = False, page: int = 1, limit: int = 20
    ) -> InboxView:
        """What the actor was told, newest first; the unread alone where that is asked for."""
        theirs = _theirs(actor.user_id, unread=unread)
        wanted = select(Notification).where(*theirs)
        ordered = wanted.order_by(col(Notification.at).desc(), col(Notification.id).desc())
        async with self._database.read() as session:
            part = ordered.offset((page - 1) * limit).limit(limit)
            found = (await session.execute(part)).scalars().all()
        return InboxView(
            items=[_view(entry) for entry in found],
            pagination=Pagination.of(page, limit, await self._count(theirs)),
            unread=await self.unread(actor.user_id),
        )

    async def read(self, actor: Actor, ids: list[str] | None = None) -> ReadView:
        """Take these entries for read, all of them for ``None``; those of others are left alone."""
        mine = _theirs(actor.user_id, unread=True)
        if ids is not None:
            mine.append(col(Notification.id).in_(ids[:MOST_AT_ONCE]))
        async with self._database.write() as session:
            done = await session.execute(
                update(Notification).where(*mine).values(read_at=utc_now())
            )
        read = max(0, getattr(done, "rowcount", 0))
        if read:
            await events.publish(self._redis, events.NotificationsChanged(user_ids=[actor.user_id]))
        return ReadView(read=read, unread=await self.unread(actor.user_id))

    async def _count(self, theirs: list[Any]) -> int:
        counted = select(func.count()).select_from(Notification).where(*theirs)
        return int((await self._database.rows(counted))[0][0])


def _theirs(user_id: str, *, unread: bool) -> list[Any]:
    owned: list[Any] = [col(Notification.user_id) == user_id]
    return [*owned, col(Notification.read_at).is_(None)] if unread else owned


def _view(entry: Notification) -> NotificationView:
    return NotificationView(
        id=entry.id,
        event=entry.event,
        title=entry.title,
        message=entry.message,
        link=entry.link,
        count=entry.count,
        at=entry.at,
        is_read=entry.read_at is not None,
    )
