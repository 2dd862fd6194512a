"""Statements for a section's list: what is asked, in which order, how much of it there is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, String, bindparam, cast, func, select
from sqlmodel import col

from medianest.database import AnySelect
from medianest.models.ids import utc_now
from medianest.models.library_item import DECIDING, ItemType, LibraryItem
from medianest.services.library import folding
from medianest.services.library.list_filters import (
    ALONG,
    FEW,
    FILTERS,
    HOW_MANY,
    LOOKED_UP,
    MOST_OF_FEW,
    NEAR,
    STRETCHES,
    WATCHED,
)
from medianest.services.library.search_index import TOP, mark_of
from medianest.services.library.search_texts import FIELDS, texts
from medianest.services.library.search_words import Term, terms
from medianest.services.library.unindexed import Unindexed
from medianest.services.library.visibility import Sight, restrictions
from medianest.views.library import SectionView
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
_OF_EVERY_LIST = ("section_id", "kind")
_LEAVES = (ItemType.MOVIE, ItemType.EPISODE, ItemType.TRACK)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a statement depends on, apart from the values bound to it."""

    sort: ListSort
    filters: frozenset[str]
    sight: Sight
    few: frozenset[str] = frozenset()
    is_near: bool = False
    is_backwards: bool = False


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, what they see, and of which database; ``viewer`` is their id."""

    viewer: str
    sight: Sight
    is_sqlite: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A list that is asked for. Two people who see the same and ask for the same share one, unless
    it asks for what they have not watched."""

    shape: _Shape
    values: tuple[tuple[str, Any], ...]

    @classmethod
    def of(cls, section: SectionView, query: ListQuery, asker: Asker) -> Question:
        """Days are counted from the last full hour."""
        given = {name: value for name, value in _asked(query).items() if value is not None}
        filters = set(given)
        if query.unwatched:
            filters.add("unwatched_leaves" if section.type in _LEAVES else "unwatched_wholes")
            given["viewer"] = asker.viewer
        if query.search and not query.search.isspace():
            asked = tuple(terms(folding.fold(query.search)))
            filters.add(_words_on(asker) if asked else "nothing")
            given["matching"] = _matching(asked, section.id, asker)
        given |= dict(zip(_OF_EVERY_LIST, (section.id, section.type), strict=True))
        shape = _Shape(query.sort, frozenset(filters), asker.sight)
        return cls(shape, tuple(sorted(given.items())))

    def page(self) -> AnySelect:
        """Ids in order; ``limit`` and ``skipped`` are to be bound."""
        return _page(self.shape)

    def order(self) -> AnySelect:
        """The ids of all of it in order, as one text with commas; ``limit`` and ``skipped`` are to
        be bound."""
        return _order_of_all(self.shape)

    def count(self) -> AnySelect:
        """How many there are."""
        return _count(self.unsorted.shape)

    def watched(self) -> AnySelect:
        """How many a list of what is unwatched leaves out."""
        return _watched(self.unsorted.shape)

    def size(self) -> AnySelect:
        """The bytes of all of them."""
        return _size(self.unsorted.shape)

    def letters(self) -> AnySelect:
        """How many stand under each ``letter``, in the order of the list by title."""
        return _letters(self.shape)

    @property
    def sight(self) -> Sight:
        """What whoever asks sees."""
        return self.shape.sight

    @property
    def filters(self) -> dict[str, Any]:
        """What it is narrowed down by, with what is bound to each; without what was watched."""
        given = dict(self.values)
        return {name: given.get(name) for name in self.shape.filters - WATCHED.keys()}

    @property
    def is_of_unwatched(self) -> bool:
        """Whether it leaves out what the caller has watched."""
        return not self.shape.filters.isdisjoint(WATCHED)

    @property
    def unsorted(self) -> Question:
        """The same for every order: what numbers depend on."""
        return replace(self, shape=replace(self.shape, sort=ListSort.TITLE))

    @property
    def narrowings(self) -> int:
        """How many filters it has."""
        return len(self.shape.filters)

    @property
    def looks_up(self) -> bool:
        """Whether each item is looked up in a set, those that are skipped as well."""
        return not self.shape.filters.isdisjoint(LOOKED_UP)

    def few(self) -> AnySelect:
        """Ids of it in no order; ``limit`` is to be bound."""
        return _few(self.unsorted.shape)

    def among(self, ids: Sequence[int]) -> Question:
        """The same list, of which these are known to be all."""
        shape = _Shape(self.shape.sort, frozenset({"among"}), Sight(), few=frozenset({"among"}))
        known = tuple(value for value in self.values if value[0] in _OF_EVERY_LIST)
        return Question(shape, (*known, ("among", tuple(ids))))

    @property
    def beginnings(self) -> list[str]:
        """Filters to begin with where one of them leaves few items; without what is gone along in
        its order anyway."""
        by = _SORTS[self.shape.sort.field][0]
        asked = sorted(self.shape.filters & HOW_MANY.keys())
        return [name for name in asked if ALONG[name] is not by]

    def most_of_few(self, name: str) -> int:
        """How many it is sooner to sort than to walk over all the rest in order."""
        keys = {column.key for column in _SORTS[self.shape.sort.field]}
        return MOST_OF_FEW if keys <= {*DECIDING} else STRETCHES.get(name, MOST_OF_FEW)

    def near(self) -> Question:
        """The same list, of which the beginning is asked for."""
        return replace(self, shape=replace(self.shape, is_near=True))

    def backwards(self) -> Question:
        """The same list from its end."""
        return replace(self, shape=replace(self.shape, is_backwards=True))

    def beginning_with(self, few: Iterable[str]) -> Question:
        """The same list, where these filters are known to leave few items."""
        return replace(self, shape=replace(self.shape, few=frozenset(few)))

    def bound(self, **more: Any) -> dict[str, Any]:
        """What is bound to each of these statements."""
        return {**dict(self.values), **more}

    def bound_to_how_many(self, name: str) -> dict[str, Any]:
        """What is bound to the statement that says how many one filter leaves, and no more: with
        other names it would be put together anew."""
        own = name if name in dict(self.values) else "matching"
        return {key: value for key, value in self.values if key in (*_OF_EVERY_LIST, own)}


def _words_on(asker: Asker) -> str:
    return "sqlite_words" if asker.is_sqlite else "postgres_words"


def _matching(asked: Sequence[Term], section_id: int, asker: Asker) -> str:
    marks = [mark_of(TOP, section_id)]
    return texts(is_sqlite=asker.is_sqlite).question(asked, FIELDS, marks) if asked else ""


def _asked(query: ListQuery) -> dict[str, Any]:
    since = None
    if query.added_within_days is not None:
        this_hour = utc_now().replace(minute=0, second=0, microsecond=0)
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
    by = next((ALONG[name] for name in _stretch(shape)), _SORTS[shape.sort.field][0])
    ids = select(col(LibraryItem.id)).where(*_conditions(shape, by)).order_by(*_order(shape))
    return ids.limit(bindparam("limit", type_=Integer)).offset(bindparam("skipped", type_=Integer))


@lru_cache(maxsize=256)
def _order_of_all(shape: _Shape) -> AnySelect:
    # As one text, which the database makes by itself: rows are made one by one in Python.
    ids = _page(shape).subquery()
    return select(func.aggregate_strings(cast(ids.c.id, String), ","))


@lru_cache(maxsize=256)
def _few(shape: _Shape) -> AnySelect:
    ids = select(col(LibraryItem.id)).where(*_conditions(shape, _along(shape)))
    return ids.limit(bindparam("limit", type_=Integer))


@lru_cache(maxsize=256)
def _count(shape: _Shape) -> AnySelect:
    return _added_up(shape, func.count(col(LibraryItem.id)))


@lru_cache(maxsize=256)
def _watched(shape: _Shape) -> AnySelect:
    unwatched = shape.filters & WATCHED.keys()
    rest = replace(shape, filters=shape.filters - unwatched)
    return _seen(rest, unwatched, func.count(col(LibraryItem.id)))


@lru_cache(maxsize=256)
def _size(shape: _Shape) -> AnySelect:
    size = func.coalesce(func.sum(col(LibraryItem.size_bytes)), 0, type_=BigInteger)
    return _added_up(shape, size)


def _added_up(shape: _Shape, what: ColumnElement[int]) -> AnySelect:
    """What was not watched is everything without what was, which is found by itself: to look up
    each of all the others takes several times as long."""
    item, unwatched = col(LibraryItem.id), shape.filters & WATCHED.keys()
    along = _along(shape)
    if not unwatched or along is item:
        return select(what).where(*_conditions(shape, along))
    shape = replace(shape, filters=shape.filters - unwatched)
    every = select(what).where(*_conditions(shape, along))
    seen = _seen(shape, unwatched, what)
    return select(every.scalar_subquery() - seen.scalar_subquery())


def _along(shape: _Shape) -> Any:
    return next((column for name, column in ALONG.items() if name in shape.filters), None)


def _seen(shape: _Shape, unwatched: frozenset[str], what: ColumnElement[int]) -> AnySelect:
    item = col(LibraryItem.id)
    watched = (WATCHED[name](item) for name in unwatched)
    return select(what).where(*_conditions(shape, item), *watched)


@lru_cache(maxsize=256)
def _letters(shape: _Shape) -> AnySelect:
    letter = col(LibraryItem.letter)
    letters = select(letter, func.count().label("many")).where(*_conditions(shape, letter))
    return letters.group_by(letter).order_by(letter.desc() if shape.sort.is_descending else letter)


def _stretch(shape: _Shape) -> frozenset[str]:
    return shape.few & STRETCHES.keys()


def _order(shape: _Shape) -> list[Any]:
    keys = []
    for column in (*_SORTS[shape.sort.field], col(LibraryItem.id)):
        # What stands together elsewhere is sorted: not by walking over the rest in this order.
        by = Unindexed(column) if _stretch(shape) else column
        key = by.desc() if shape.sort.is_descending != shape.is_backwards else by.asc()
        if column.key in _NULLABLE:
            key = key.nulls_first() if shape.is_backwards else key.nulls_last()
        keys.append(key)
    return keys


def _conditions(shape: _Shape, by: Any) -> list[ColumnElement[bool]]:
    """``by`` is the first column of the order, or the one that is gone along."""
    filters = {**FILTERS, **(NEAR if shape.is_near else {})}
    filters |= {name: FEW[name] for name in shape.few & FEW.keys()}
    quick_first = sorted(shape.filters, key=lambda name: (name in LOOKED_UP, name))
    asked = [filters[name](by) for name in quick_first]
    listed = col(LibraryItem.section_id), col(LibraryItem.type), col(LibraryItem.root_id)
    # What is looked up by its id is found by nothing else.
    by_id = bool(shape.few) and not _stretch(shape)
    section, kind, root = (Unindexed(column) if by_id else column for column in listed)
    return [
        section == bindparam("section_id", type_=Integer),
        kind == bindparam("kind", type_=String),
        col(LibraryItem.missing_since).is_(None),
        root.is_(None),
        *asked,
        *restrictions(shape.sight),
    ]
