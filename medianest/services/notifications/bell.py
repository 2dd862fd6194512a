"""Entries of people's bells: one for each thing, or one for several of a kind at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.models.ids import utc_now
from medianest.models.notification import Notification
from medianest.services.library.upserts import slices
from medianest.services.notifications import notice
from medianest.services.notifications.notice import Notice

TOGETHER = timedelta(minutes=10)


async def add(session: AsyncSession, said: Notice, user_ids: Sequence[str]) -> None:
    """Put it into the bells of these people."""
    for part in slices(user_ids):
        open_ones = await _open_ones(session, said, part)
        for user_id in part:
            entry = open_ones.get(user_id)
            session.add(_new(said, user_id) if entry is None else _joined(entry, said))
    await session.flush()


async def holds_unread(session: AsyncSession, user_id: str, event: str, title: str) -> bool:
    """Whether such an entry waits to be read."""
    same = select(col(Notification.id)).where(
        col(Notification.user_id) == user_id,
        col(Notification.read_at).is_(None),
        col(Notification.event) == event,
        col(Notification.title) == title,
    )
    return (await session.execute(same.limit(1))).first() is not None


async def _open_ones(
    session: AsyncSession, said: Notice, user_ids: Sequence[str]
) -> dict[str, Notification]:
    """The unread entry of each that this may become a part of."""
    if not notice.is_grouped(said.event):
        return {}
    recent = select(Notification).where(
        col(Notification.user_id).in_(user_ids),
        col(Notification.event) == said.event,
        col(Notification.read_at).is_(None),
        col(Notification.at) > utc_now() - TOGETHER,
    )
    found = await session.execute(recent.order_by(col(Notification.id)).with_for_update())
    return {entry.user_id: entry for entry in found.scalars()}


def _new(said: Notice, user_id: str) -> Notification:
    return Notification(
        user_id=user_id,
        event=said.event,
        title=notice.line(said.title, notice.LONGEST_TITLE),
        message=notice.line(said.message, notice.LONGEST_MESSAGE),
        link=said.link[: notice.LONGEST_LINK],
    )


def _joined(entry: Notification, said: Notice) -> Notification:
    """The same entry, about one thing more: the last of them named first."""
    others = entry.message if entry.count > 1 else entry.title
    entry.message = notice.line(f"{said.title} · {others}", notice.LONGEST_MESSAGE)
    entry.count += 1
    entry.title, entry.at = notice.title_of_many(entry.event, entry.count), utc_now()
    if entry.link != said.link:
        entry.link = said.link.rpartition("?")[0] or said.link
    return entry
