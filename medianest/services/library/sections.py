"""Sections of the library, and the servers that they are on, as somebody sees them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Integer, bindparam, func, select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.errors import NotFoundError
from medianest.models.library_item import LibraryItem
from medianest.models.library_section import LibrarySection
from medianest.models.media_server import MediaServer
from medianest.services.actor import Actor
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.library.visibility import Sight, Visibility, restrictions
from medianest.views.library import SectionView, ServerView

COUNTS_SECONDS = 60
NO_SECTION = "There is no such section, or it is not shared with you."
NO_SERVER = "There is no Plex server whose library you see. Ask an administrator to share it."

_SECTIONS = select(
    col(LibrarySection.id),
    col(LibrarySection.title),
    col(LibrarySection.type),
    col(LibrarySection.item_count),
    col(LibrarySection.size_bytes),
    col(LibrarySection.synced_at),
    col(LibrarySection.server_id),
).where(col(LibrarySection.id).in_(bindparam("ids", type_=Integer, expanding=True)))
_SERVERS = select(
    col(MediaServer.id),
    col(MediaServer.name),
    col(MediaServer.version),
    col(MediaServer.machine_identifier),
    col(MediaServer.url),
).order_by(col(MediaServer.name), col(MediaServer.id))


class LibrarySections:
    """What somebody does not see is not there."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self._database = database
        self._visibility = visibility
        self._narrowed = RememberedAnswers[SectionView](seconds=COUNTS_SECONDS, most=200)

    async def all(self, actor: Actor) -> tuple[list[SectionView], Sight]:
        """The sections that ``actor`` sees, by title, and what they see of them."""
        sight = await self._visibility.of(actor)
        rows = await self._rows(sight.section_ids)
        views = [await self._view(row, sight) for row in rows]
        return sorted(views, key=lambda view: (view.title.casefold(), view.id)), sight

    async def seen(self, actor: Actor, section_id: int) -> tuple[SectionView, Sight]:
        """One of them. Raises :class:`NotFoundError`."""
        sight = await self._visibility.of(actor)
        rows = await self._rows([section_id]) if sight.sees_section(section_id) else []
        if not rows:
            raise NotFoundError(NO_SECTION)
        return await self._view(rows[0], sight), sight

    async def servers(self, actor: Actor) -> list[ServerView]:
        """The servers whose sections ``actor`` sees; for administrators also one that is set up
        and has none yet."""
        sight = await self._visibility.of(actor)
        ages: dict[str, list[datetime | None]] = {}
        for row in await self._rows(sight.section_ids):
            ages.setdefault(row.server_id, []).append(row.synced_at)
        return [
            _server(row, ages.get(row.id, []))
            for row in await self._database.rows(_SERVERS)
            if row.id in ages or (actor.is_admin and row.url)
        ]

    async def server(self, actor: Actor) -> ServerView:
        """The first of them. Raises :class:`NotFoundError`."""
        found = await self.servers(actor)
        if not found:
            raise NotFoundError(NO_SERVER)
        return found[0]

    async def _view(self, row: AnyRow, sight: Sight) -> SectionView:
        """Filters of a share hide from the counts what they hide from the lists."""
        whole = _section(row)
        if not sight.is_narrowed(whole.type):
            return whole
        return await self._narrowed.get((whole, sight), lambda: self._counted(whole, sight))

    async def _counted(self, whole: SectionView, sight: Sight) -> SectionView:
        size = func.coalesce(func.sum(col(LibraryItem.size_bytes)), 0)
        seen = select(func.count(), size).where(
            col(LibraryItem.section_id) == whole.id,
            col(LibraryItem.type) == whole.type,
            col(LibraryItem.missing_since).is_(None),
            *restrictions(sight),
        )
        async with self._database.read() as session:
            many, size_bytes = (await session.execute(seen)).one()
        return whole.model_copy(update={"item_count": many, "size_bytes": int(size_bytes)})

    async def _rows(self, ids: Iterable[int]) -> list[AnyRow]:
        return list(await self._database.rows(_SECTIONS, {"ids": sorted(ids)}))


def oldest(ages: Iterable[datetime | None]) -> datetime | None:
    """How old things of these ages are at most; ``None`` where one of them is not known."""
    found = list(ages)
    known = [age for age in found if age is not None]
    return min(known) if known and len(known) == len(found) else None


def _section(row: AnyRow) -> SectionView:
    return SectionView(
        id=row.id,
        title=row.title,
        type=row.type,
        item_count=row.item_count,
        size_bytes=row.size_bytes,
        synced_at=row.synced_at,
    )


def _server(row: AnyRow, ages: list[datetime | None]) -> ServerView:
    return ServerView(
        id=row.id,
        name=row.name,
        version=row.version,
        machine_identifier=row.machine_identifier,
        synced_at=oldest(ages),
    )
