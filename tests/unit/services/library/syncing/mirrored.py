"""A pretend Plex server with a library, and an installation that keeps a copy of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Item
from medianest.demo.plex_server import PlexServerSite
from medianest.models import LibraryItem, LibrarySection, MediaServer
from medianest.models.ids import new_id
from medianest.models.user import Role
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder

ADMIN = Actor(new_id(), "Ada", Role.ADMIN, "session")
USER = Actor(new_id(), "Uma", Role.USER, "session")


@dataclass
class Mirrored:
    """``sync`` runs one as the worker would, and answers the id of its run."""

    runtime: Runtime
    site: PlexServerSite
    told: list[Any] = field(default_factory=list)

    @property
    def library(self) -> Library:
        return self.site.plex.library

    async def sync(self, order: SyncOrder | None = None) -> str:
        runs = self.runtime.library.runs
        row = await runs.begin(JOB_NAME, (order or SyncOrder()).subject)
        assert row is not None
        await self.runtime.library.sync.run(row.id)
        return row.id

    async def rows(self, table: type[SQLModel], *conditions: Any) -> Sequence[Any]:
        async with self.runtime.database.read() as session:
            wanted = select(table).where(*conditions).order_by(table.id)  # type: ignore[attr-defined]
            return (await session.execute(wanted)).scalars().all()

    async def item(self, key: int) -> LibraryItem | None:
        """Our row of a rating key on the present server."""
        (server,) = await self.rows(MediaServer, col(MediaServer.url) != "")
        found = await self.rows(
            LibraryItem,
            col(LibraryItem.rating_key) == str(key),
            col(LibraryItem.server_id) == server.id,
        )
        return found[0] if found else None

    async def section(self, key: str) -> LibrarySection:
        (server,) = await self.rows(MediaServer, col(MediaServer.url) != "")
        (found,) = await self.rows(
            LibrarySection,
            col(LibrarySection.key) == key,
            col(LibrarySection.server_id) == server.id,
        )
        return found

    async def present(self, section: LibrarySection) -> Sequence[LibraryItem]:
        return await self.rows(
            LibraryItem,
            col(LibraryItem.section_id) == section.id,
            col(LibraryItem.missing_since).is_(None),
        )

    def asked(self) -> list[str]:
        """The addresses that the server was asked for, with their queries."""
        return [request["path"] for request in self.site.log.as_list()]

    def movies(self, section: str = "1") -> list[Item]:
        return list(self.library.listed(section, "movie").values())
