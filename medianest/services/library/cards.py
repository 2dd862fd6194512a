"""Items as cards: what grids, rows and lists show of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, and_, bindparam, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.plex_account import PlexAccount
from medianest.models.watch_state import WatchState
from medianest.services.actor import Actor
from medianest.services.library.picture_versions import version_of
from medianest.views.library import ItemCardView, WatchView

UNTITLED = "Untitled"
VIEWER = bindparam("viewer", type_=String)
MOST_AT_ONCE = 500

_NUMBERED: dict[str, str] = {
    ItemType.SEASON: "Season",
    ItemType.EPISODE: "Episode",
    ItemType.TRACK: "Track",
}
_WHOLES = frozenset({ItemType.SHOW, ItemType.SEASON, ItemType.ARTIST, ItemType.ALBUM})
# The show or artist that an item belongs to, and the season or album.
ROOT, PARENT = aliased(LibraryItem, name="root"), aliased(LibraryItem, name="parent")

# Whether anything is known of what the viewer has seen: else no card says that they have not.
_marks_known = (
    select(col(PlexAccount.id))
    .where(col(PlexAccount.user_id) == VIEWER, col(PlexAccount.watched_at).is_not(None))
    .scalar_subquery()
)

_COLUMNS: tuple[Any, ...] = (
    col(LibraryItem.id),
    col(LibraryItem.section_id),
    col(LibraryItem.type),
    col(LibraryItem.title),
    col(LibraryItem.root_id),
    col(LibraryItem.parent_id),
    # Not as it is called: a row is a tuple, which has an index of its own.
    col(LibraryItem.index).label("number"),
    col(LibraryItem.year),
    col(LibraryItem.duration_ms),
    col(LibraryItem.content_rating),
    col(LibraryItem.rating),
    col(LibraryItem.resolution),
    col(LibraryItem.size_bytes),
    col(LibraryItem.child_count),
    col(LibraryItem.leaf_count),
    col(LibraryItem.added_at),
    col(LibraryItem.thumb),
    col(ROOT.title).label("root_title"),
    col(ROOT.thumb).label("root_thumb"),
    col(PARENT.index).label("parent_index"),
    col(PARENT.thumb).label("parent_thumb"),
    col(WatchState.view_count),
    col(WatchState.viewed_leaf_count),
    col(WatchState.offset_ms),
    _marks_known.label("marks_known"),
)


class _Row(NamedTuple):
    """What :data:`_COLUMNS` read, in their order. A page reads more than a thousand of them, and
    those of a database's own row take ten times as long to read."""

    id: int
    section_id: int
    type: str
    title: str
    root_id: int | None
    parent_id: int | None
    number: int | None
    year: int | None
    duration_ms: int | None
    content_rating: str
    rating: float | None
    resolution: str
    size_bytes: int
    child_count: int
    leaf_count: int
    added_at: datetime | None
    thumb: str | None
    root_title: str | None
    root_thumb: str | None
    parent_index: int | None
    parent_thumb: str | None
    view_count: int | None
    viewed_leaf_count: int | None
    offset_ms: int | None
    marks_known: str | None


_BELOW = frozenset({ItemType.EPISODE, ItemType.TRACK})


def select_cards() -> AnySelect:
    """What :func:`card` reads; ``viewer`` is bound to the id of who looks."""
    watched = and_(
        col(WatchState.item_id) == col(LibraryItem.id), col(WatchState.user_id) == VIEWER
    )
    cards = select(*_COLUMNS).select_from(LibraryItem)
    cards = cards.outerjoin(WatchState, watched)
    cards = cards.outerjoin(ROOT, col(ROOT.id) == col(LibraryItem.root_id))
    return cards.outerjoin(PARENT, col(PARENT.id) == col(LibraryItem.parent_id))


_BY_IDS = select_cards().where(
    col(LibraryItem.id).in_(bindparam("ids", type_=Integer, expanding=True))
)


class Cards:
    """Makes cards of items that the caller was found to see."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, actor: Actor, ids: Sequence[int]) -> dict[int, ItemCardView]:
        """The cards of these items by their ids, with the marks of ``actor``; what is gone is not
        among them."""
        found: dict[int, ItemCardView] = {}
        for begin in range(0, len(ids), MOST_AT_ONCE):
            values = {"viewer": actor.user_id, "ids": list(ids[begin : begin + MOST_AT_ONCE])}
            rows = await self._database.rows(_BY_IDS, values)
            found.update((row.id, card(row)) for row in rows)
        return found

    async def in_order(self, actor: Actor, ids: Sequence[int]) -> list[ItemCardView]:
        """The same as a list, in the order of ``ids``."""
        found = await self.of(actor, ids)
        return [found[item_id] for item_id in ids if item_id in found]

    async def marks_are_known(self, actor: Actor) -> bool:
        """Whether it is known what ``actor`` has watched."""
        rows = await self._database.rows(select(_marks_known), {"viewer": actor.user_id})
        return rows[0][0] is not None


def card(found: AnyRow) -> ItemCardView:
    """The card of a row of :func:`select_cards`, which may have more columns behind."""
    row = _Row._make(found[: len(_COLUMNS)])
    is_below = row.root_id is not None
    cover_id, cover = _cover(row)
    return ItemCardView(
        id=row.id,
        section_id=row.section_id,
        type=row.type,
        title=shown_title(row.type, row.title, row.number),
        subtitle=(row.root_title or UNTITLED) if is_below else "",
        root_id=row.root_id,
        parent_id=row.parent_id,
        index=row.number,
        parent_index=row.parent_index if row.type in _BELOW else None,
        year=row.year,
        duration_ms=row.duration_ms,
        content_rating=row.content_rating,
        rating=row.rating,
        resolution=row.resolution,
        size_bytes=row.size_bytes,
        child_count=row.child_count,
        leaf_count=row.leaf_count,
        added_at=row.added_at,
        poster=version_of(row.thumb),
        cover_id=cover_id,
        cover=cover,
        watch=_watch(row),
    )


def _cover(row: _Row) -> tuple[int | None, str]:
    if row.type == ItemType.EPISODE:
        found = row.root_id, version_of(row.root_thumb)
    elif row.type == ItemType.TRACK:
        found = row.parent_id, version_of(row.parent_thumb)
    else:
        return None, ""
    return found if found[1] else (None, "")


def shown_title(kind: str, title: str, index: int | None) -> str:
    """What stands for a title where Plex has none."""
    if title.strip():
        return title
    if index is None or kind not in _NUMBERED:
        return UNTITLED
    return f"{_NUMBERED[kind]} {index}"


def _watch(row: _Row) -> WatchView | None:
    if row.marks_known is None:
        return None
    if row.type in _WHOLES:
        seen = min(row.viewed_leaf_count or 0, row.leaf_count)
        left = row.leaf_count - seen
        percent = 100 * seen // row.leaf_count if row.leaf_count else 0
        return WatchView(watched=bool(row.leaf_count) and not left, percent=percent, unwatched=left)
    watched, offset = bool(row.view_count), row.offset_ms or 0
    begun = min(100, 100 * offset // row.duration_ms) if offset and row.duration_ms else 0
    return WatchView(watched=watched, percent=begun, offset_ms=offset)
