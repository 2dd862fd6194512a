"""Finds the row of what Plex has added again under another key: it keeps our id."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from medianest.database import AnyRow, Database
from medianest.integrations.plex.models import Item
from medianest.models.library_item import LibraryItem, MediaPart, MediaVersion
from medianest.services.library import upserts
from medianest.services.library.server import LibraryServer

LOCAL = "local://"
"""Numbered by the server itself: after it was set up anew, another thing has the same number."""

Thing = tuple[str, str]
"""Type, and what it is known by beside its key: the guid, else its file."""

_COLUMNS: tuple[Any, ...] = (
    col(LibraryItem.id),
    col(LibraryItem.guid),
    col(LibraryItem.type),
    col(LibraryItem.server_id),
    col(LibraryItem.section_id),
    col(LibraryItem.rating_key),
    col(LibraryItem.missing_since),
)
_BY_GUID = select(*_COLUMNS, col(LibraryItem.guid).label("name"))
_BY_FILE = (
    select(*_COLUMNS, col(MediaPart.file).label("name"))
    .join(MediaVersion, col(MediaVersion.item_id) == col(LibraryItem.id))
    .join(MediaPart, col(MediaPart.version_id) == col(MediaVersion.id))
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where items are being written."""

    server_id: str
    section_id: int


class Rejoins:
    """A row is taken over only when Plex no longer knows it by its old key: two things that are
    there at the same time stay two."""

    def __init__(self, database: Database, server: LibraryServer) -> None:
        self._database = database
        self._server = server

    async def find(
        self,
        place: Place,
        items: Sequence[Item],
        seen: AbstractSet[str],
        displaced: Collection[int],
    ) -> dict[str, int]:
        """For those of ``items`` that were here before, new rating key → our id.

        ``seen`` are rating keys that Plex is known to have, ``displaced`` the ids of rows whose
        key is something else's now. Raises :class:`UpstreamError`.
        """
        candidates = await self._candidates(items)
        sure = [row for row in candidates if row.id in displaced]
        unsure = [row for row in candidates if row.id not in displaced]
        gone = [*sure, *await self._gone(place, unsure, seen)]
        free: dict[Thing, list[AnyRow]] = {}
        for row in gone:
            free.setdefault((row.type, row.name), []).append(row)
        taken: set[int] = set()
        found: dict[str, int] = {}
        for item in items if free else ():
            fitting = [row for row in free.get(_thing(item), ()) if row.id not in taken]
            if fitting:
                found[item.rating_key] = min(fitting, key=lambda row: _distance(place, row)).id
                taken.add(found[item.rating_key])
        return found

    async def _gone(
        self, place: Place, rows: Sequence[AnyRow], seen: AbstractSet[str]
    ) -> list[AnyRow]:
        """Those that Plex no longer has, or has as something else."""
        here = [r for r in rows if r.server_id == place.server_id and r.missing_since is None]
        there = await self._there([r.rating_key for r in here if r.rating_key not in seen])
        present = {
            row.id
            for row in here
            if row.rating_key in seen or row.name in there.get(row.rating_key, ())
        }
        return [row for row in rows if row.id not in present]

    async def _there(self, keys: Sequence[str]) -> dict[str, set[str]]:
        """Those of ``keys`` that Plex has, each with what it is known by."""
        if not keys:
            return {}
        plex = (await self._server.connected()).plex
        return {item.rating_key: _names(item) for item in await plex.items(sorted(set(keys)))}

    async def _candidates(self, items: Sequence[Item]) -> list[AnyRow]:
        names = [name for _, name in map(_thing, items) if name]
        files = [name for name in names if not _is_guid(name)]
        guids = [name for name in names if _is_guid(name)]
        by_guid = await self._named(_BY_GUID, col(LibraryItem.guid), guids)
        return [*by_guid, *await self._named(_BY_FILE, col(MediaPart.file), files)]

    async def _named(self, statement: Any, column: Any, names: Sequence[str]) -> list[AnyRow]:
        found: list[AnyRow] = []
        for some in upserts.slices(names):
            found += await self._database.rows(statement.where(column.in_(some)))
        return found


def _distance(place: Place, row: AnyRow) -> tuple[bool, bool, int]:
    """The same section comes first, then the same server, then the oldest."""
    return row.section_id != place.section_id, row.server_id != place.server_id, row.id


def _thing(item: Item) -> Thing:
    if _is_guid(item.guid) and not item.guid.startswith(LOCAL):
        return item.type, item.guid
    files = (part.file for media in item.media for part in media.parts if part.file)
    return item.type, next(files, "")


def _names(item: Item) -> set[str]:
    return {item.guid, *(part.file for media in item.media for part in media.parts)}


def _is_guid(name: str) -> bool:
    return "://" in name
