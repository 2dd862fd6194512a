"""What a section's list can be narrowed down by, each as a condition on its items."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, Integer, String, bindparam, exists, false, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnySelect
from medianest.models.ids import UtcDateTime
from medianest.models.library_collection import CollectionItem
from medianest.models.library_item import LibraryItem
from medianest.models.tag import ItemTag, Tag, TagKind
from medianest.models.watch_state import WatchState
from medianest.services.library.cards import VIEWER
from medianest.services.library.search_texts import texts
from medianest.services.library.unindexed import Unindexed

# Filters are told the first column of the order, or the one that is gone along.
Filter = Callable[[Any], ColumnElement[bool]]


def _beside(column: Any, by: Any) -> Any:
    """A column to filter by: along the index where that is in its order, else beside it."""
    return column if column is by else Unindexed(column)


def _is(column: Any, name: str) -> Filter:
    return lambda by: _beside(column, by) == bindparam(name, type_=String)


def _from(column: Any, name: str, kind: Any) -> Filter:
    return lambda by: _beside(column, by) >= bindparam(name, type_=kind)


def _to(column: Any, name: str, kind: Any) -> Filter:
    return lambda by: _beside(column, by) <= bindparam(name, type_=kind)


def _one_of(ids: AnySelect) -> Filter:
    return lambda by: _beside(col(LibraryItem.id), by).in_(ids)


def _few_of(ids: AnySelect) -> Filter:
    return lambda by: col(LibraryItem.id).in_(ids)


def _none_of(ids: AnySelect) -> Filter:
    return lambda by: col(LibraryItem.id).not_in(ids)


_genre = select(col(Tag.id)).where(
    col(Tag.kind) == TagKind.GENRE, col(Tag.name) == bindparam("genre", type_=String)
)
_of_genre = select(col(ItemTag.item_id)).where(col(ItemTag.tag_id) == _genre.scalar_subquery())
_in_collection = select(col(CollectionItem.item_id)).where(
    col(CollectionItem.collection_id) == bindparam("collection", type_=Integer)
)
_marked = select(col(WatchState.item_id)).where(col(WatchState.user_id) == VIEWER)
_watched_leaves = _marked.where(col(WatchState.view_count) > 0)
_of_watched = aliased(LibraryItem, name="of_watched")
_watched_wholes = _marked.join(_of_watched, col(_of_watched.id) == col(WatchState.item_id)).where(
    col(_of_watched.leaf_count) > 0,
    col(WatchState.viewed_leaf_count) >= col(_of_watched.leaf_count),
)


def _found(*, is_sqlite: bool) -> AnySelect:
    kind, asked = texts(is_sqlite=is_sqlite), bindparam("matching", type_=String)
    return select(kind.item_id).select_from(kind.source).where(kind.matches(asked))


_found_on = {"sqlite_words": _found(is_sqlite=True), "postgres_words": _found(is_sqlite=False)}

AMONG = bindparam("among", type_=Integer, expanding=True)

FILTERS: dict[str, Filter] = {
    "genre": _one_of(_of_genre),
    "year_from": _from(col(LibraryItem.year), "year_from", Integer),
    "year_to": _to(col(LibraryItem.year), "year_to", Integer),
    "resolution": _is(col(LibraryItem.resolution), "resolution"),
    "added_since": _from(col(LibraryItem.added_at), "added_since", UtcDateTime),
    "content_rating": _is(col(LibraryItem.content_rating), "content_rating"),
    "collection": _one_of(_in_collection),
    "letter": _is(col(LibraryItem.letter), "letter"),
    **{name: _one_of(found) for name, found in _found_on.items()},
    "nothing": lambda by: false(),
    "among": lambda by: col(LibraryItem.id).in_(AMONG),
    "unwatched_leaves": _none_of(_watched_leaves),
    "unwatched_wholes": _none_of(_watched_wholes),
}

_has_genre = exists().where(
    col(ItemTag.item_id) == col(LibraryItem.id), col(ItemTag.tag_id) == _genre.scalar_subquery()
)
_mark = col(WatchState.item_id) == col(LibraryItem.id), col(WatchState.user_id) == VIEWER

NEAR: dict[str, Filter] = {
    "genre": lambda by: _has_genre,
    "unwatched_leaves": lambda by: ~exists().where(*_mark, col(WatchState.view_count) > 0),
}
"""The same looked up one by one: for the beginning of a list, which is sooner than to put together
the set of all."""

ALONG: dict[str, Any] = {
    "letter": col(LibraryItem.letter),
    "collection": col(LibraryItem.id),
    **dict.fromkeys(_found_on, col(LibraryItem.id)),
    "added_since": col(LibraryItem.added_at),
    "year_from": col(LibraryItem.year),
    "year_to": col(LibraryItem.year),
    "genre": col(LibraryItem.id),
}
"""Filters that narrow down what is looked at where there is no order to keep to, and the column
whose index does it; the first ones leave least, or take least for each item."""

WATCHED: dict[str, Filter] = {
    "unwatched_leaves": _one_of(_watched_leaves),
    "unwatched_wholes": _one_of(_watched_wholes),
}
"""Of the filters that leave what was not watched, what was."""

# What leaves few items is better begun with: each is looked up, and sorted afterwards.
_sets = {"genre": _of_genre, "collection": _in_collection, **_found_on}
FEW: dict[str, Filter] = {name: _few_of(ids) for name, ids in _sets.items()}
LOOKED_UP = frozenset({*FEW, *WATCHED})
"""Each of these is looked up in a set, item by item; the others stand in the index itself."""
MOST_OF_FEW = 5_000
STRETCHES = {"letter": 0, "added_since": 500}
"""What these leave stands together in an index: few of them are begun with as well. Here is how
many are few where each is read for what it is sorted by: of a letter none, as SQLite would rather
walk over an index that holds both."""

_listed = (
    col(LibraryItem.section_id) == bindparam("section_id", type_=Integer),
    col(LibraryItem.type) == bindparam("kind", type_=String),
    col(LibraryItem.missing_since).is_(None),
    col(LibraryItem.root_id).is_(None),
)


def _how_many(ids: AnySelect) -> AnySelect:
    return select(func.count()).select_from(ids.limit(MOST_OF_FEW + 1).subquery())


def _stretch(name: str) -> AnySelect:
    return select(col(LibraryItem.id)).where(*_listed, FILTERS[name](ALONG[name]))


HOW_MANY: dict[str, AnySelect] = {
    **{name: _how_many(ids) for name, ids in _sets.items()},
    **{name: _how_many(_stretch(name)) for name in STRETCHES},
}
"""How many items each of these leaves at most, whoever sees them; no further than just above
:data:`MOST_OF_FEW`."""
