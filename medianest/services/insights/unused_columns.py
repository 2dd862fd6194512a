"""What the report on unused media needs of every title, in columns: some 90 bytes for each.

A database has to look at every title for each new question, and does so for a fifth of a second
where there are 100,000. Here titles stand in the order of time, so that those past a threshold are
the beginning of a list, and what they come to is looked up.
"""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

from sqlalchemy import Float, Integer, String, cast, func, select, type_coerce
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_item import ItemType, LibraryItem
from medianest.models.play import ItemPlaySummary
from medianest.views.library_query import HIGHEST_ID

NEVER = float("-inf")
"""Stands for a time that there is none of: longer ago than all others."""


_KINDS = {str(kind): kind for kind in (ItemType.MOVIE, ItemType.SHOW, ItemType.SEASON)}
_NONE: tuple[tuple[Any, ...], ...] = ((),) * 10


class RunKey(NamedTuple):
    """What titles of a run have in common. ``is_played`` at all."""

    section_id: int
    kind: str
    is_played: bool
    is_stale: bool


class Run:
    """Titles by when they were played last, or where they never were, by when they were added;
    ``bytes_before`` is the size of all that stand before each place."""

    __slots__ = ("bytes_before", "places", "times")

    def __init__(self, places: list[int], times: array[float], sizes: array[int]) -> None:
        places.sort(key=times.__getitem__)
        self.places = array("i", places)
        self.times = array("d", [times[one] for one in places])
        self.bytes_before = array("q", accumulate((sizes[one] for one in places), initial=0))


class Columns:
    """A title is a place in all of them, by its id in rising order. ``shows`` has the place of a
    season's show, -1 for none, and ``seasons`` those of a show's seasons. ``orders`` has all places
    by a field, rising, and by id where that is the same; that of titles is ``by_title``, their ids.
    """

    def __init__(self, rows: Sequence[AnyRow], by_title: Iterable[int]) -> None:
        ids, section_ids, kinds, roots, sizes, *summed = zip(*rows, strict=True) if rows else _NONE
        added, played, plays, people, stale = summed
        self.ids = array("q", ids)
        self.section_ids = array("i", section_ids)
        self.kinds = [_KINDS[kind] for kind in kinds]
        self.sizes = array("q", sizes)
        self.added = array("d", [NEVER if at is None else at for at in added])
        self.played = array("d", [NEVER if at is None else at for at in played])
        self.plays = array("i", [many or 0 for many in plays])
        self.people = array("i", [many or 0 for many in people])
        self.stale = bytearray(map(bool, stale))
        self.shows = array("i", [-1 if one is None else self._show(one) for one in roots])
        self.seasons = self._seasons()
        self.runs = self._runs()
        self.orders = {
            "size": _sorted(self.sizes),
            "added": _sorted(self.added),
            "lastPlayed": _sorted(self.played),
            "plays": _sorted(self.plays),
            # A title that is no longer there, or not yet, has no place.
            "title": array("i", [one for one in map(self.place, by_title) if one is not None]),
        }

    def place(self, item_id: int) -> int | None:
        """Where an item stands."""
        place = bisect_left(self.ids, item_id)
        return place if place < len(self.ids) and self.ids[place] == item_id else None

    def _show(self, root_id: int) -> int:
        place = self.place(root_id)
        return -1 if place is None else place

    def _seasons(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for place, show in enumerate(self.shows):
            if show >= 0:
                found[show].append(place)
        return found

    def _runs(self) -> dict[RunKey, Run]:
        places: dict[tuple[Any, ...], list[int]] = defaultdict(list)
        keys = zip(
            self.section_ids, self.kinds, map(NEVER.__ne__, self.played), self.stale, strict=True
        )
        for place, key in enumerate(keys):
            places[key].append(place)
        return {
            RunKey(section_id, kind, is_played, bool(is_stale)): Run(
                found, self.played if is_played else self.added, self.sizes
            )
            for (section_id, kind, is_played, is_stale), found in places.items()
        }


async def load(database: Database, section_ids: Sequence[int]) -> Columns:
    """Read them of all movies, shows and seasons that are there."""
    rows: list[AnyRow] = []
    for statement in (_whole, _seasons):
        columns = _columns(is_sqlite=database.is_sqlite)
        found = statement(columns).where(col(LibraryItem.section_id).in_(section_ids))
        rows += await database.slow_rows(found)
    by_title = await _by_title(database, section_ids)
    return await asyncio.to_thread(lambda: Columns(sorted(rows, key=lambda row: row.id), by_title))


async def _by_title(database: Database, section_ids: Sequence[int]) -> list[int]:
    """Their ids by title."""
    ordered = (
        select(col(LibraryItem.id))
        .where(
            col(LibraryItem.missing_since).is_(None),
            col(LibraryItem.type).in_(_KINDS),
            col(LibraryItem.section_id).in_(section_ids),
        )
        .order_by(col(LibraryItem.letter), col(LibraryItem.sort_key), col(LibraryItem.id))
        .limit(HIGHEST_ID)  # an order within is kept where something is cut off by it
        .subquery()
    )
    as_one = select(func.aggregate_strings(cast(ordered.c.id, String), ","))
    ((ids,),) = await database.slow_rows(as_one)
    return [int(one) for one in ids.split(",")] if ids else []


def _sorted(by: array[Any]) -> array[int]:
    return array("i", sorted(range(len(by)), key=by.__getitem__))


def _columns(*, is_sqlite: bool) -> AnySelect:
    return (
        select(
            col(LibraryItem.id),
            col(LibraryItem.section_id),
            col(LibraryItem.type),
            col(LibraryItem.root_id),
            col(LibraryItem.size_bytes),
            _epoch(col(LibraryItem.added_at), is_sqlite=is_sqlite),
            _epoch(col(ItemPlaySummary.last_played_at), is_sqlite=is_sqlite),
            col(ItemPlaySummary.plays),
            col(ItemPlaySummary.people),
            col(ItemPlaySummary.is_stale),
        )
        .select_from(LibraryItem)
        .outerjoin(ItemPlaySummary, col(ItemPlaySummary.item_id) == col(LibraryItem.id))
        .where(col(LibraryItem.missing_since).is_(None))
    )


def _epoch(column: Any, *, is_sqlite: bool) -> Any:
    """Seconds: to make times of 100,000 texts takes longer than to find them."""
    if is_sqlite:
        return cast(func.strftime("%s", type_coerce(column, String)), Integer)
    return cast(func.extract("epoch", column), Float)


def _whole(columns: AnySelect) -> AnySelect:
    """What stands alone has no root, and an index of its own for that."""
    root, kind = col(LibraryItem.root_id), col(LibraryItem.type)
    return columns.where(root.is_(None), kind.in_((ItemType.MOVIE, ItemType.SHOW)))


def _seasons(columns: AnySelect) -> AnySelect:
    root, kind = col(LibraryItem.root_id), col(LibraryItem.type)
    return columns.where(root.is_not(None), kind == ItemType.SEASON)
