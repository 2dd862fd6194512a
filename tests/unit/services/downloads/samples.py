"""Rows of downloads for tests, each of a person of its own unless told otherwise."""

from __future__ import annotations

from medianest.database import Database
from medianest.integrations.ytdlp.details import ListedEntry
from medianest.models.download import Download, DownloadEntry, DownloadKind
from medianest.models.ids import new_id
from medianest.models.user import User
from medianest.services.actor import Actor
from medianest.services.downloads import entries
from medianest.services.downloads.rows import Claim

PLAYLIST = "https://www.youtube.com/playlist?list=PLnest-lessons"


class Samples:
    """Makes rows, and reads them again."""

    def __init__(self, database: Database) -> None:
        self.database = database

    async def person(self, name: str = "Ada", role: str = "user") -> Actor:
        user = User(email=f"{new_id()}@example.org", name=name, role=role)
        async with self.database.write() as session:
            session.add(user)
        return Actor(user.id, name, role, "session", frozenset(user.permissions))

    async def add(self, actor: Actor | None = None, **columns: object) -> Claim:
        """A row; an address of its own unless it is given one."""
        owner = actor or await self.person()
        facts = {"url": f"https://video.test/{new_id()}", "quality": "best", "container": "mp4"}
        row = Download(user_id=owner.user_id, **{**facts, **columns})
        async with self.database.write() as session:
            session.add(row)
        return Claim(row.id, row.attempt)

    async def with_entries(
        self, *made: dict[str, object], actor: Actor | None = None, **columns: object
    ) -> Claim:
        """A playlist whose entries have these columns."""
        claim = await self.add(actor, **{"kind": DownloadKind.PLAYLIST, **columns})
        async with self.database.write() as session:
            session.add_all(
                DownloadEntry(**{"download_id": claim.download_id, "index": n, **each})
                for n, each in enumerate(made, 1)
            )
            await session.flush()
            await entries.count(session, claim.download_id)
        return claim

    async def get(self, claim: Claim) -> Download:
        async with self.database.read() as session:
            return await session.get_one(Download, claim.download_id)

    async def entries(self, claim: Claim) -> list[DownloadEntry]:
        async with self.database.read() as session:
            return await entries.of(session, claim.download_id)

    async def states(self, claim: Claim) -> list[tuple[str, str | None]]:
        """Status and error of each of its entries."""
        return [(each.status, each.error_code) for each in await self.entries(claim)]


def listed(index: int, **changes: object) -> ListedEntry:
    """A video as a list names it."""
    facts = {
        "url": f"https://www.youtube.com/watch?v=lesson-{index:04}",
        "extractor": "youtube",
        "media_id": f"lesson-{index:04}",
        "title": f"Lesson {index}",
    }
    return ListedEntry(index=index, **{**facts, **changes})  # type: ignore[arg-type]
