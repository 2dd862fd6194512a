"""What somebody has watched of one section: what Plex says becomes what our rows say."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, func, select

from medianest.integrations.plex.models import Item, ItemPage
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.library_section import LibrarySection, SectionType
from medianest.models.watch_state import WatchState
from medianest.services.library.upserts import insert_rows, slices

_LEAVES = {
    SectionType.MOVIE: ItemType.MOVIE,
    SectionType.SHOW: ItemType.EPISODE,
    SectionType.ARTIST: ItemType.TRACK,
}
_WHOLES = {
    ItemType.EPISODE: (ItemType.SEASON, ItemType.SHOW),
    ItemType.TRACK: (ItemType.ALBUM, ItemType.ARTIST),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A row of :class:`WatchState` without whose and of what."""

    view_count: int = 0
    viewed_leaf_count: int = 0
    offset_ms: int = 0
    last_viewed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What Plex says of one section, by its own keys; ``complete`` unless a page came short."""

    marks: Mapping[str, Mark]
    complete: bool


def leaf_of(section: LibrarySection) -> ItemType:
    """What is played itself; what it belongs to is counted from it."""
    return _LEAVES[SectionType(section.type)]


async def told_by(pages: AsyncIterator[ItemPage]) -> Told:
    """All pages of the watched. Raises what the client raises: then nothing is known."""
    marks: dict[str, Mark] = {}
    complete = True
    async for page in pages:
        complete = complete and not page.is_short
        marks.update((item.rating_key, _mark(item)) for item in page.items)
    return Told(marks, complete)


async def write(session: AsyncSession, user_id: str, section: LibrarySection, told: Told) -> bool:
    """Make the rows of this person say that; whether they said something else before.

    Marks that were taken away in Plex go, unless a page came short. What our copy does not know,
    or Plex does not have for now, is left alone.
    """
    leaf = leaf_of(section)
    wanted = await _by_id(session, section, leaf, told.marks)
    changed = await _replace(session, user_id, section, (leaf,), wanted, keep=not told.complete)
    if wholes := _WHOLES.get(leaf):
        counted = await _counted(session, user_id, section, leaf)
        changed = await _replace(session, user_id, section, wholes, counted) or changed
    return changed


def _mark(item: Item) -> Mark:
    seen = item.last_viewed_at
    at = datetime.fromtimestamp(seen, UTC) if seen is not None else None
    return Mark(item.view_count, 0, item.view_offset_ms, at)


async def _by_id(
    session: AsyncSession, section: LibrarySection, kind: str, marks: Mapping[str, Mark]
) -> dict[int, Mark]:
    """The marks by our own ids, of items that our copy has."""
    found: dict[int, Mark] = {}
    for keys in slices(list(marks)):
        one = select(col(LibraryItem.id), col(LibraryItem.rating_key)).where(
            col(LibraryItem.server_id) == section.server_id,
            col(LibraryItem.rating_key).in_(keys),
            col(LibraryItem.section_id) == section.id,
            col(LibraryItem.type) == kind,
            col(LibraryItem.missing_since).is_(None),
        )
        for item_id, key in (await session.execute(one)).all():
            found[item_id or 0] = marks[key]
    return found


async def _replace(
    session: AsyncSession,
    user_id: str,
    section: LibrarySection,
    kinds: tuple[str, ...],
    wanted: Mapping[int, Mark],
    *,
    keep: bool = False,
) -> bool:
    """Only what differs is written; ``keep`` leaves what is not among ``wanted``."""
    before = await _marks(session, user_id, section, kinds)
    over = [] if keep else [item_id for item_id in before if item_id not in wanted]
    new = {item_id: mark for item_id, mark in wanted.items() if before.get(item_id) != mark}
    old = over + [item_id for item_id in new if item_id in before]
    for ids in slices(old):
        theirs = delete(WatchState).where(col(WatchState.user_id) == user_id)
        await session.execute(theirs.where(col(WatchState.item_id).in_(ids)))
    await insert_rows(session, WatchState, [_row(user_id, *one) for one in new.items()])
    return bool(old or new)


async def _marks(
    session: AsyncSession, user_id: str, section: LibrarySection, kinds: tuple[str, ...]
) -> dict[int, Mark]:
    columns: tuple[Any, ...] = (
        col(WatchState.item_id),
        col(WatchState.view_count),
        col(WatchState.viewed_leaf_count),
        col(WatchState.offset_ms),
        col(WatchState.last_viewed_at),
    )
    known = (
        select(*columns)
        .join(LibraryItem, col(LibraryItem.id) == col(WatchState.item_id))
        .where(
            col(WatchState.user_id) == user_id,
            col(LibraryItem.section_id) == section.id,
            col(LibraryItem.type).in_(kinds),
            col(LibraryItem.missing_since).is_(None),
        )
    )
    return {row[0]: Mark(*row[1:]) for row in (await session.execute(known)).all()}


async def _counted(
    session: AsyncSession, user_id: str, section: LibrarySection, leaf: str
) -> dict[int, Mark]:
    """How many leaves of each show and season, or artist and album, were watched."""
    counted: dict[int, Mark] = {}
    for whole in (col(LibraryItem.parent_id), col(LibraryItem.root_id)):
        watched = (
            select(whole, func.count(), func.max(col(WatchState.last_viewed_at)))
            .join(WatchState, col(WatchState.item_id) == col(LibraryItem.id))
            .where(
                col(WatchState.user_id) == user_id,
                col(WatchState.view_count) > 0,
                col(LibraryItem.section_id) == section.id,
                col(LibraryItem.type) == leaf,
                col(LibraryItem.missing_since).is_(None),
                whole.is_not(None),
            )
            .group_by(whole)
        )
        rows = (await session.execute(watched)).all()
        for item_id, many, last in rows:
            counted[item_id or 0] = Mark(viewed_leaf_count=many, last_viewed_at=last)
    return counted


def _row(user_id: str, item_id: int, mark: Mark) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "item_id": item_id,
        "view_count": mark.view_count,
        "viewed_leaf_count": mark.viewed_leaf_count,
        "offset_ms": mark.offset_ms,
        "last_viewed_at": mark.last_viewed_at,
    }
