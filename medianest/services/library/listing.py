"""Statements for a section's list: what is asked, in which order, how much of it there is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, bindparam, func, select
from sqlmodel import col

from medianest.database import AnySelect
from medianest.models.library_item import ItemType, LibraryItem
from medianest.services import list_search
from medianest.services.library import folding
from medianest.services.library.cards import select_cards
from medianest.services.library.list_filters import FILTERS
from medianest.services.library.visibility import Sight, restrictions
from medianest.views.library_query import ListQuery, ListSort

_SORTS: dict[str, tuple[Any, ...]] = {
    "title": (col(LibraryItem.letter), col(LibraryItem.sort_key)),
    "addedAt": (col(LibraryItem.added_at),),
    "year": (col(LibraryItem.year),),
    "rating": (col(LibraryItem.rating),),
    "sizeBytes": (col(LibraryItem.size_bytes),),
    "durationMs": (col(LibraryItem.duration_ms),),
    "releasedOn": (col(LibraryItem.released_on),),
}
_NULLABLE = ("added_at", "year", "rating", "duration_ms", "released_on")
_LEAVES = (ItemType.MOVIE, ItemType.EPISODE, ItemType.TRACK)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement depends on, apart from the values bound to it."""

    sort: ListSort
    filters: frozenset[str]
    words: int
    sight: Sight


@dataclass(frozen=True, slots=True)
class Question:
    """A list that is asked for. Two people who see the same and ask for the same share one, unless
    it asks for what they have not watched."""

    shape: _Shape
    values: tuple[tuple[str, Any], ...]

    @classmethod
    def of(
        cls, section_id: int, kind: str, query: ListQuery, sight: Sight, viewer: str, now: datetime
    ) -> Question:
        """``viewer`` is the id of who asks; ``now`` counts by the hour."""
        given = {name: value for name, value in _asked(query, now).items() if value is not None}
        filters = set(given)
        if query.unwatched:
            filters.add("unwatched_leaves" if kind in _LEAVES else "unwatched_wholes")
            given["viewer"] = viewer
        words = list_search.words(folding.fold(query.search or ""))
        given |= {f"word{n}": word for n, word in enumerate(words)}
        given |= {"section_id": section_id, "kind": kind}
        shape = _Shape(query.sort, frozenset(filters), len(words), sight)
        return cls(shape, tuple(sorted(given.items())))

    def page(self) -> AnySelect:
        """Rows of cards in order; ``limit``, ``skipped`` and ``viewer`` are to be bound."""
        return _page(self.shape)

    def totals(self) -> AnySelect:
        """How many there are, and their bytes: ``many``, ``size_bytes``."""
        return _totals(self.shape)

    def letters(self) -> AnySelect:
        """How many stand under each ``letter``, in the order of the list by title."""
        return _letters(self.shape)

    def bound(self, **more: Any) -> dict[str, Any]:
        """What is bound to each of these statements."""
        return {**dict(self.values), **more}


def _asked(query: ListQuery, now: datetime) -> dict[str, Any]:
    since = None
    if query.added_within_days is not None:
        this_hour = now.replace(minute=0, second=0, microsecond=0)
        since = this_hour - timedelta(days=query.added_within_days)
    return {
        "genre": query.genre,
        "year_from": query.year_from,
        "year_to": query.year_to,
        "resolution": query.resolution,
        "added_since": since,
        "content_rating": query.content_rating,
        "collection": query.collection,
        "letter": query.letter,
    }


# Statements are kept: putting one together takes longer than SQLite takes to answer it.
@lru_cache(maxsize=256)
def _page(shape: _Shape) -> AnySelect:
    order = _order(shape)
    # Ids first: else whole rows are carried through the sort, and read to be skipped.
    ids = select(col(LibraryItem.id)).where(*_conditions(shape)).order_by(*order)
    ids = ids.limit(bindparam("limit", type_=Integer)).offset(bindparam("skipped", type_=Integer))
    return select_cards(ids.subquery()).order_by(*order)


@lru_cache(maxsize=256)
def _totals(shape: _Shape) -> AnySelect:
    size = func.coalesce(func.sum(col(LibraryItem.size_bytes)), 0, type_=BigInteger)
    totals = select(func.count().label("many"), size.label("size_bytes"))
    return totals.select_from(LibraryItem).where(*_conditions(shape))


@lru_cache(maxsize=256)
def _letters(shape: _Shape) -> AnySelect:
    letter = col(LibraryItem.letter)
    letters = select(letter, func.count().label("many")).where(*_conditions(shape))
    return letters.group_by(letter).order_by(letter.desc() if shape.sort.is_descending else letter)


def _order(shape: _Shape) -> list[Any]:
    keys = []
    for column in (*_SORTS[shape.sort.field], col(LibraryItem.id)):
        key = column.desc() if shape.sort.is_descending else column.asc()
        keys.append(key.nulls_last() if column.key in _NULLABLE else key)
    return keys


def _conditions(shape: _Shape) -> list[ColumnElement[bool]]:
    by = _SORTS[shape.sort.field][0]
    asked = [FILTERS[name](by) for name in sorted(shape.filters)]
    searched = [
        list_search.has((col(LibraryItem.sort_key),), bindparam(f"word{n}", type_=String))
        for n in range(shape.words)
    ]
    return [
        col(LibraryItem.section_id) == bindparam("section_id", type_=Integer),
        col(LibraryItem.type) == bindparam("kind", type_=String),
        col(LibraryItem.missing_since).is_(None),
        col(LibraryItem.root_id).is_(None),
        *asked,
        *searched,
        *restrictions(shape.sight),
    ]
