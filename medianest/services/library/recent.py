"""What was added last: films, albums, and episodes as they came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import lru_cache

from sqlalchemy import Integer, String, bindparam, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import SectionType
from medianest.services.library.visibility import Sight, restrictions
from medianest.views.library import SectionView

# What of a section is new when something is: a show gets episodes, an artist albums.
NEW_IN: dict[str, ItemType] = {
    SectionType.MOVIE: ItemType.MOVIE,
    SectionType.SHOW: ItemType.EPISODE,
    SectionType.ARTIST: ItemType.ALBUM,
}
TOGETHER = timedelta(days=1)
EPISODES_AT_ONCE, MOST_ROUNDS = 400, 5


@dataclass(slots=True)
class Arrival:
    """Something that came: an item, or the episodes of one show within a day of the newest."""

    added_at: datetime
    items: list[AnyRow] = field(default_factory=list)

    @property
    def item_id(self) -> int:
        """The item that stands for it: one episode itself, several their season or show."""
        first = self.items[0]
        if len(self.items) == 1:
            return int(first.id)
        seasons = {row.parent_id for row in self.items}
        return int(first.parent_id if len(seasons) == 1 and first.parent_id else first.root_id)

    @property
    def new_episodes(self) -> int:
        return len(self.items) if len(self.items) > 1 else 0


async def arrivals(
    database: Database, sections: Iterable[SectionView], sight: Sight, limit: int
) -> list[Arrival]:
    """The newest ``limit`` of these sections, which are seen."""
    found: list[Arrival] = []
    for section in sections:
        found += await _of_section(database, section, sight, limit)
    found.sort(key=lambda arrival: (arrival.added_at, arrival.item_id), reverse=True)
    shown: dict[int, Arrival] = {}
    for arrival in found:
        shown.setdefault(arrival.item_id, arrival)
    return list(shown.values())[:limit]


async def _of_section(
    database: Database, section: SectionView, sight: Sight, limit: int
) -> list[Arrival]:
    kind = NEW_IN.get(section.type)
    if kind is None:
        return []
    values = {"section_id": section.id, "kind": kind}
    if kind is not ItemType.EPISODE:
        rows = await database.rows(_newest(sight, kind), {**values, "limit": limit, "skipped": 0})
        return [Arrival(row.added_at, [row]) for row in rows]
    rows = []
    for turn in range(MOST_ROUNDS):
        asked = {**values, "limit": EPISODES_AT_ONCE, "skipped": turn * EPISODES_AT_ONCE}
        more = await database.rows(_newest(sight, kind), asked)
        rows += more
        if len(more) < EPISODES_AT_ONCE or len(together(rows)) > limit:
            break
    return together(rows)


def together(episodes: Sequence[AnyRow]) -> list[Arrival]:
    """Episodes, newest first, as they came: those of one show within a day are one arrival."""
    newest: dict[int, Arrival] = {}
    found = []
    for row in episodes:
        root = row.root_id if row.root_id is not None else -row.id
        arrival = newest.get(root)
        if arrival is None or arrival.added_at - row.added_at > TOGETHER:
            arrival = newest[root] = Arrival(row.added_at)
            found.append(arrival)
        arrival.items.append(row)
    return found


@lru_cache(maxsize=64)
def _newest(sight: Sight, kind: ItemType) -> AnySelect:
    item, added = col(LibraryItem.id), col(LibraryItem.added_at)
    root = col(LibraryItem.root_id)
    newest = select(item, root, col(LibraryItem.parent_id), added).where(
        col(LibraryItem.section_id) == bindparam("section_id", type_=Integer),
        col(LibraryItem.type) == bindparam("kind", type_=String),
        col(LibraryItem.missing_since).is_(None),
        added.is_not(None),
        # Both are said so that the index is found, which holds only these.
        root.is_(None) if kind is ItemType.MOVIE else root.is_not(None),
        *restrictions(sight),
    )
    newest = newest.order_by(added.desc(), item.desc())
    skipped = bindparam("skipped", type_=Integer)
    return newest.limit(bindparam("limit", type_=Integer)).offset(skipped)
