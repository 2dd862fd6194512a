"""Tells people what a sync found new, each of them what they may see of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.models.ids import utc_now
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.user import Role, User, UserStatus
from medianest.services.actor import Actor
from medianest.services.library import arrival_words
from medianest.services.library.recent import NEW_IN
from medianest.services.library.visibility import Sight, Visibility, conditions
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.services.users import preferences
from medianest.views.preferences import NotificationEvent

FRESH = timedelta(days=7)
"""What Plex has had for longer is no news, though it was not shown here."""
MOST = 500
"""Items that one notice tells of."""


class ArrivalNews:
    """Each section's row says up to which item people were told: whoever is killed on the way
    leaves it to the next sync, and nobody hears of the same twice."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self._database = database
        self._visibility = visibility

    async def tell(self) -> None:
        """Tell of all that came since the last time. A section that was read for the first time is
        no news. Raises :class:`UnavailableError`."""
        sections = [row for row in await self._sections() if row.newest != row.told_item_id]
        since = {row.id: row for row in sections if row.told_item_id is not None}
        said = await self._said(since) if since else []
        async with self._database.write() as session:
            for section in sections:
                if not await _moved_on(session, section):
                    return  # somebody else tells of it
            for notice, user_ids in said:
                await raising.tell(session, notice, user_ids)

    async def _sections(self) -> Sequence[AnyRow]:
        newest = (
            select(func.max(col(LibraryItem.id)))
            .where(col(LibraryItem.section_id) == col(LibrarySection.id))
            .scalar_subquery()
        )
        whole = select(
            col(LibrarySection.id),
            col(LibrarySection.type),
            col(LibrarySection.told_item_id),
            func.coalesce(newest, 0).label("newest"),
        ).where(
            col(LibrarySection.swept_at).is_not(None), col(LibrarySection.missing_since).is_(None)
        )
        return await self._database.rows(whole.order_by(col(LibrarySection.id)))

    async def _said(self, since: Mapping[int, AnyRow]) -> list[tuple[Notice, list[str]]]:
        """The notice for each group of people who see the same; those who see all come first, as
        programs are told what these are."""
        number = max(row.newest for row in since.values())
        said = []
        for sight, user_ids in (await self._people()).items():
            found = await self._found(sight, since)
            if found:
                title, message, link = arrival_words.of(found)
                event = NotificationEvent.NEW_MEDIA
                said.append((Notice(f"media:{number}", event, title, message, link), user_ids))
        return said

    async def _people(self) -> dict[Sight, list[str]]:
        wanted = select(col(User.id), col(User.name), col(User.role), col(User.preferences)).where(
            col(User.status) == UserStatus.ACTIVE
        )
        people: dict[Sight, list[str]] = {}
        first = (col(User.role) == Role.ADMIN).desc()
        for row in await self._database.rows(wanted.order_by(first, col(User.id))):
            chosen = preferences.stored(row.preferences).channels(NotificationEvent.NEW_MEDIA)
            if chosen or row.role == Role.ADMIN:
                person = Actor(row.id, row.name, row.role, session_id="")
                people.setdefault(await self._visibility.of(person), []).append(row.id)
        return people

    async def _found(self, sight: Sight, since: Mapping[int, AnyRow]) -> Sequence[AnyRow]:
        """What is new to those who see this, the newest first."""
        new = [
            and_(
                col(LibraryItem.section_id) == section_id,
                col(LibraryItem.type) == NEW_IN[row.type],
                col(LibraryItem.id) > row.told_item_id,
                col(LibraryItem.id) <= row.newest,
            )
            for section_id, row in since.items()
            if row.type in NEW_IN and sight.sees_section(section_id)
        ]
        if not new:
            return []
        root = (
            select(col(LibraryItem.title).label("title"), col(LibraryItem.id).label("id"))
        ).subquery()
        found = (
            select(
                col(LibraryItem.id),
                col(LibraryItem.type),
                col(LibraryItem.title),
                col(LibraryItem.parent_id),
                col(LibraryItem.root_id),
                col(LibraryItem.added_at),
                root.c.title.label("root_title"),
            )
            .outerjoin(root, root.c.id == col(LibraryItem.root_id))
            .where(
                or_(*new),
                col(LibraryItem.missing_since).is_(None),
                col(LibraryItem.added_at) > utc_now() - FRESH,
                *conditions(sight),
            )
            .order_by(col(LibraryItem.added_at).desc(), col(LibraryItem.id).desc())
        )
        return await self._database.rows(found.limit(MOST))


async def _moved_on(session: AsyncSession, section: AnyRow) -> bool:
    """Whether it was us who noted that people were told up to the newest."""
    told = col(LibrarySection.told_item_id)
    before = told.is_(None) if section.told_item_id is None else told == section.told_item_id
    noted = update(LibrarySection).where(col(LibrarySection.id) == section.id, before)
    done = await session.execute(noted.values(told_item_id=section.newest))
    return bool(getattr(done, "rowcount", 0))
