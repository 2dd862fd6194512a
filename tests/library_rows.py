"""Rows of a library, put straight into the database: what a sync would have brought."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col, select

from medianest.database import Database
from medianest.models import (
    CollectionItem,
    ItemExternalId,
    ItemTag,
    ItemType,
    LibraryCollection,
    LibraryItem,
    LibrarySection,
    MediaPart,
    MediaServer,
    MediaVersion,
    Part,
    PlexAccount,
    Role,
    SectionType,
    Tag,
    TagKind,
    User,
    WatchState,
)
from medianest.models.ids import new_id, utc_now
from medianest.services.actor import Actor
from medianest.services.library import folding, search_index

SYNCED_AT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class LibraryRows:
    """Makes rows and hands them back as they stand in the database.

    A library with nothing said is of one server, made at its first section. ``columns`` are those
    of the row; ids, rating keys and sort keys are given where they are not named.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._numbers = count(1)
        self._tags: dict[tuple[str, str], Tag] = {}
        self._server: MediaServer | None = None
        self._session: AsyncSession | None = None
        self._unindexed: list[int] = []

    @asynccontextmanager
    async def at_once(self) -> AsyncIterator[None]:
        """What is made in this block comes in one transaction: a tenth of the time for many."""
        if self._session is not None:
            yield
            return
        async with self._database.write() as session:
            self._session = session
            try:
                yield
                await search_index.update(session, self._unindexed)
            finally:
                self._session, self._unindexed = None, []

    # ---- people

    async def person(
        self,
        name: str = "Ann",
        *,
        role: str = Role.USER,
        sections: Iterable[LibrarySection] | None = None,
        **account: Any,
    ) -> Actor:
        """Somebody with a Plex account that ``sections`` are shared with; without one where
        neither those nor anything else of the account is said."""
        user = User(email=f"{new_id()}@example.org", name=name, role=role)
        await self._save(user)
        if sections is not None or account:
            await self.plex_account(user.id, sections, **account)
        return Actor(user.id, name, role, "session", frozenset(user.permissions))

    async def admin(self) -> Actor:
        return await self.person("Ada", role=Role.ADMIN)

    async def plex_account(
        self, user_id: str, sections: Iterable[LibrarySection] | None = None, **columns: Any
    ) -> PlexAccount:
        """``sections`` are those shared with it, ``None`` for not known yet."""
        shared = None if sections is None else list(sections)
        facts: dict[str, Any] = {"plex_id": next(self._numbers)}
        if shared is not None:
            facts["sections"] = [section.key for section in shared]
            facts["server_id"] = next((section.server_id for section in shared), None)
        row = PlexAccount(user_id=user_id, **{**facts, **columns})
        await self._save(row)
        return row

    async def watched(self, user_id: str, item: LibraryItem, **columns: Any) -> None:
        """Seen once by this person, unless the columns say otherwise."""
        seen = {"view_count": 1, "viewed_leaf_count": item.leaf_count, "last_viewed_at": utc_now()}
        await self._save(WatchState(user_id=user_id, item_id=item.id, **{**seen, **columns}))

    # ---- server and sections

    async def server(self, **columns: Any) -> MediaServer:
        facts = {"machine_identifier": new_id(), "name": "Attic", "reached_at": SYNCED_AT}
        row = MediaServer(**{**facts, **columns})
        await self._save(row)
        return row

    async def section(
        self, title: str = "Films", kind: str = SectionType.MOVIE, **columns: Any
    ) -> LibrarySection:
        if "server_id" not in columns:
            self._server = self._server or await self.server()
            columns["server_id"] = self._server.id
        facts = {"key": str(next(self._numbers)), "synced_at": SYNCED_AT}
        row = LibrarySection(title=title, type=kind, **{**facts, **columns})
        await self._save(row)
        return row

    # ---- items

    async def item(
        self,
        section: LibrarySection,
        kind: str,
        title: str,
        *,
        genres: Sequence[str] = (),
        labels: Sequence[str] = (),
        **columns: Any,
    ) -> LibraryItem:
        place = {"server_id": section.server_id, "section_id": section.id}
        async with self.at_once():
            row = await self._item(kind, title, {**place, **columns})
            for genre in genres:
                await self.tag(row, genre)
            for label in labels:
                await self.tag(row, label, TagKind.LABEL)
        return row

    async def movie(
        self, section: LibrarySection, title: str = "A film", **columns: Any
    ) -> LibraryItem:
        """``columns`` may hold ``genres`` and ``labels`` too, as in :meth:`item`."""
        return await self.item(section, ItemType.MOVIE, title, **columns)

    async def show(
        self,
        section: LibrarySection,
        title: str = "A show",
        *,
        episodes: Sequence[int] = (),
        **columns: Any,
    ) -> LibraryItem:
        """``episodes`` are how many each season has, the first one's number being 1."""
        counts = {"child_count": len(episodes), "leaf_count": sum(episodes)}
        async with self.at_once():
            show = await self.item(section, ItemType.SHOW, title, **{**counts, **columns})
            for number, many in enumerate(episodes, 1):
                season = await self.season(show, number, leaf_count=many, child_count=many)
                for index in range(1, many + 1):
                    await self.episode(season, index)
        return show

    async def season(self, show: LibraryItem, number: int, **columns: Any) -> LibraryItem:
        return await self._below(show, ItemType.SEASON, number, f"Season {number}", columns)

    async def episode(
        self, season: LibraryItem, number: int, title: str = "", **columns: Any
    ) -> LibraryItem:
        title = title or f"Episode {number}"
        return await self._below(season, ItemType.EPISODE, number, title, columns)

    async def children(self, item: LibraryItem) -> list[LibraryItem]:
        """What was made below it, in the order it was made."""
        found = select(LibraryItem).where(col(LibraryItem.parent_id) == item.id)
        async with self._database.read() as session:
            rows = await session.execute(found.order_by(col(LibraryItem.id)))
            return list(rows.scalars())

    async def _below(
        self, parent: LibraryItem, kind: str, number: int, title: str, columns: dict[str, Any]
    ) -> LibraryItem:
        place = {"server_id": parent.server_id, "section_id": parent.section_id}
        place |= {"parent_id": parent.id, "root_id": parent.root_id or parent.id, "index": number}
        return await self._item(kind, title, {**place, **columns})

    async def _item(self, kind: str, title: str, columns: dict[str, Any]) -> LibraryItem:
        key = str(next(self._numbers))
        facts = {
            "rating_key": key,
            "guid": f"plex://{kind}/{key}",
            "sort_key": folding.sort_key(title),
            "letter": folding.letter(folding.sort_key(title)),
        }
        row = LibraryItem(type=kind, **{"title": title, **facts, **columns})
        async with self.at_once():
            await self._save(row)
            self._unindexed.append(row.id)
        return row

    # ---- what belongs to items

    async def tag(
        self,
        item: LibraryItem,
        name: str,
        kind: str = TagKind.GENRE,
        *,
        part: str = Part.TAG,
        position: int = 0,
        character: str = "",
    ) -> Tag:
        """Give it a genre, or a person with their ``part`` (``TagKind.PERSON``), or a label."""
        async with self.at_once():
            if (kind, name) not in self._tags:
                self._tags[kind, name] = Tag(kind=kind, name=name)
                await self._save(self._tags[kind, name])
            tag = self._tags[kind, name]
            link = {"part": part, "position": position, "character": character}
            await self._save(ItemTag(item_id=item.id, tag_id=tag.id, **link))
            self._unindexed.append(item.id)
        return tag

    async def version(
        self, item: LibraryItem, *, files: Sequence[str] = ("/films/a.mkv",), **columns: Any
    ) -> MediaVersion:
        """One encoding, of 1,000 bytes in each of ``files`` unless told otherwise."""
        facts = {"resolution": "1080", "video_codec": "h264", "audio_codec": "aac"}
        facts |= {"container": "mkv", "size_bytes": 1_000 * len(files)}
        row = MediaVersion(item_id=item.id, **{**facts, **columns})
        await self._save(row)
        size = row.size_bytes // max(1, len(files))
        parts = [MediaPart(version_id=row.id, file=file, size_bytes=size) for file in files]
        await self._save(*parts)
        return row

    async def external_id(self, item: LibraryItem, source: str, value: str) -> None:
        await self._save(ItemExternalId(item_id=item.id, source=source, value=value))

    async def collection(
        self,
        section: LibrarySection,
        title: str = "A collection",
        items: Sequence[LibraryItem] = (),
        **columns: Any,
    ) -> LibraryCollection:
        """``items`` in their order."""
        facts = {
            "server_id": section.server_id,
            "section_id": section.id,
            "rating_key": str(next(self._numbers)),
            "item_type": section.type,
            "sort_key": folding.sort_key(title),
            "item_count": len(items),
        }
        row = LibraryCollection(title=title, **{**facts, **columns})
        await self._save(row)
        await self._save(
            *(
                CollectionItem(collection_id=row.id, item_id=item.id, position=position)
                for position, item in enumerate(items)
            )
        )
        return row

    async def _save(self, *rows: SQLModel) -> None:
        async with self.at_once():
            assert self._session is not None
            self._session.add_all(rows)
            await self._session.flush()
