"""Puts announcements into everybody's bell when they begin, where that was asked for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import routes
from medianest.database import Database
from medianest.models.announcement import Announcement
from medianest.models.ids import utc_now
from medianest.models.user import User, UserStatus
from medianest.services.announcements.board import is_coming
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import NotificationEvent


class AnnouncementBells:
    """Call :meth:`ring` every second; from several processes at once it tells nobody twice."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def ring(self) -> int:
        """Tell of all that has begun; how many that were. Raises :class:`UnavailableError`."""
        now = utc_now()
        due = select(col(Announcement.id)).where(
            col(Announcement.rings).is_(True),
            col(Announcement.rung_at).is_(None),
            col(Announcement.starts_at) <= now,
            is_coming(now),
        )
        rung = 0
        for found in await self._database.rows(due):
            async with self._database.write() as session:
                rung += await _ring(session, found.id)
        return rung


async def _ring(session: AsyncSession, announcement_id: str) -> bool:
    row = await session.get(Announcement, announcement_id, with_for_update=True)
    if row is None or row.rung_at is not None:
        return False
    row.rung_at = utc_now()
    said = Notice(
        f"announcement:{row.id}",
        NotificationEvent.ANNOUNCEMENT,
        row.title,
        row.text,
        link=routes.HOME,
    )
    active = select(col(User.id)).where(col(User.status) == UserStatus.ACTIVE)
    await raising.tell(session, said, (await session.execute(active)).scalars().all())
    return True
