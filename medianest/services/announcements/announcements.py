"""What administrators tell everybody: written, changed and removed by them, read by all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from redis.asyncio import Redis
from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import events
from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import ConflictError, NotFoundError
from medianest.models.announcement import Announcement, AnnouncementDismissal
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.announcements import board
from medianest.services.announcements.words import Wishes
from medianest.services.audit import AuditLog
from medianest.views.announcement import AnnouncementDetailsView, AnnouncementsView

MOST = 20
MOST_OVER = 50
NONE = "There is no such announcement. It may have been removed."
ENOUGH = f"There are {MOST} announcements already. Remove one first."


class Announcements:
    """Open pages hear at once of what is written, changed or removed."""

    def __init__(self, database: Database, redis: Redis, audit: AuditLog) -> None:
        self._database = database
        self._redis = redis
        self._audit = audit

    async def shown(self, actor: Actor) -> AnnouncementsView:
        """Those that hold now and that the actor has not put away."""
        found = await board.read(self._database)
        return AnnouncementsView(items=found.shown(actor.user_id, utc_now()))

    async def list(self, actor: Actor) -> list[AnnouncementDetailsView]:
        """Everything that is planned, shown, or over and not forgotten yet, the newest first."""
        actor.require_admin()
        newest = _with_details().order_by(
            col(Announcement.starts_at).desc(), col(Announcement.id).desc()
        )
        found, now = await self._database.rows(newest.limit(MOST + MOST_OVER)), utc_now()
        return [_details(row, now) for row in found]

    async def create(self, actor: Actor, wishes: Wishes) -> AnnouncementDetailsView:
        """Announce it. Raises :class:`InvalidInputError` with a sentence for each field that does
        not fit, and :class:`ConflictError` for more than :data:`MOST`."""
        actor.require_admin()
        now = utc_now()
        row = Announcement(**wishes.columns(now), created_by=actor.user_id)
        async with self._database.write() as session:
            counted = select(func.count()).select_from(Announcement).where(board.is_coming(now))
            if ((await session.execute(counted)).scalar() or 0) >= MOST:
                raise ConflictError(ENOUGH)
            session.add(row)
            await self._note("announcement.created", actor, row, session)
        return await self._told(row.id)

    async def change(
        self, actor: Actor, announcement_id: str, changes: Mapping[str, Any]
    ) -> AnnouncementDetailsView:
        """Change the fields of :class:`Wishes` that are named; who has put it away does not see it
        again. Raises :class:`InvalidInputError` and :class:`NotFoundError`."""
        actor.require_admin()
        now = utc_now()
        async with self._database.write() as session:
            row = _found(await session.get(Announcement, announcement_id, with_for_update=True))
            kept = Wishes(row.title, row.text, row.level, row.starts_at, row.ends_at, row.rings)
            for name, value in kept.with_changes(changes).columns(now).items():
                setattr(row, name, value)
            await self._note("announcement.changed", actor, row, session)
        return await self._told(announcement_id)

    async def remove(self, actor: Actor, announcement_id: str) -> None:
        """Nobody sees it any more. Raises :class:`NotFoundError`."""
        actor.require_admin()
        async with self._database.write() as session:
            row = _found(await session.get(Announcement, announcement_id))
            await session.delete(row)
            await self._note("announcement.removed", actor, row, session)
        await events.publish(self._redis, events.AnnouncementsChanged())

    async def dismiss(self, actor: Actor, announcement_id: str) -> None:
        """The actor does not see it any more, on no device. Raises :class:`NotFoundError`, also for
        what has not begun."""
        async with self._database.write() as session:
            row = _found(await session.get(Announcement, announcement_id))
            if row.starts_at > utc_now():
                raise NotFoundError(NONE)
            is_sqlite = self._database.is_sqlite
            made: Any = (sqlite if is_sqlite else postgresql).insert(AnnouncementDismissal)
            values = {
                "announcement_id": announcement_id,
                "user_id": actor.user_id,
                "at": utc_now(),
            }
            await session.execute(made.values(**values).on_conflict_do_nothing())
        told = events.AnnouncementDismissed(id=announcement_id, user_id=actor.user_id)
        await events.publish(self._redis, told)

    async def _told(self, announcement_id: str) -> AnnouncementDetailsView:
        await events.publish(self._redis, events.AnnouncementsChanged())
        one = _with_details().where(col(Announcement.id) == announcement_id)
        found = await self._database.rows(one)
        if not found:
            raise NotFoundError(NONE)
        return _details(found[0], utc_now())

    async def _note(
        self, action: str, actor: Actor, row: Announcement, session: AsyncSession
    ) -> None:
        await self._audit.note(action, actor_id=actor.user_id, target=row.title, session=session)


def _found(row: Announcement | None) -> Announcement:
    if row is None:
        raise NotFoundError(NONE)
    return row


def _with_details() -> AnySelect:
    counted = (
        select(func.count())
        .where(col(AnnouncementDismissal.announcement_id) == col(Announcement.id))
        .scalar_subquery()
    )
    return select(
        *board.columns(),
        col(Announcement.rings),
        col(Announcement.created_at),
        counted.label("dismissals"),
        func.coalesce(col(User.name), "").label("created_by_name"),
    ).outerjoin(User, col(User.id) == col(Announcement.created_by))


def _details(row: AnyRow, now: datetime) -> AnnouncementDetailsView:
    return AnnouncementDetailsView(**row._asdict(), status=board.status(row, now))
