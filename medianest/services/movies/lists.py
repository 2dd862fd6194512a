"""Pages of somebody's films, and how many there are of each kind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Boolean, Float, Integer, String, bindparam, func, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.errors import InvalidInputError
from medianest.models.movie import Movie
from medianest.services import list_search
from medianest.services.library import folding
from medianest.services.movies.query import MovieQuery
from medianest.views.movie import MovieCountsView

_SORTS: dict[str, Any] = {
    "createdAt": col(Movie.created_at),
    "updatedAt": col(Movie.updated_at),
    "title": col(Movie.sort_key),
    "year": col(Movie.year),
    "rating": col(Movie.rating),
    "seenAt": col(Movie.seen_at),
}
_MAY_BE_NULL = frozenset({"year", "rating", "seenAt"})
SORTS = frozenset(_SORTS)
COLUMNS: tuple[Any, ...] = (
    col(Movie.id),
    col(Movie.title),
    col(Movie.year),
    col(Movie.image_url),
    col(Movie.picture),
    col(Movie.notes),
    col(Movie.rating),
    col(Movie.seen_at),
    col(Movie.tmdb_id),
    col(Movie.imdb_id),
    col(Movie.library_item_id),
    col(Movie.created_at),
    col(Movie.updated_at),
)
_RANGES: tuple[tuple[str, Any, bool, Any], ...] = (
    ("year_from", col(Movie.year), True, Integer),
    ("year_to", col(Movie.year), False, Integer),
    ("rating_from", col(Movie.rating), True, Float),
    ("rating_to", col(Movie.rating), False, Float),
)
_OWNER = col(Movie.owner_id) == bindparam("owner_id", type_=String)


async def rows_on_page(
    database: Database, owner_id: str, query: MovieQuery, *, page: int, limit: int
) -> tuple[Sequence[AnyRow], int]:
    """What views are made of, for one page and in order, and how many there are in all.

    Raises :class:`InvalidInputError` for a sort that does not exist.
    """
    check(query)
    shape, values = _shape(query), _values(owner_id, query)
    values |= {"limit": limit, "skipped": (page - 1) * limit}
    rows = await database.rows(_page(query.sort, shape), values)
    counted = await database.rows(_count(shape), values)
    return rows, counted[0].total


async def every(
    database: Database, owner_id: str, query: MovieQuery, after: str, most: int
) -> Sequence[AnyRow]:
    """A part of all, in the order of their ids, of those behind ``after``."""
    check(query)
    rows = select(*COLUMNS).where(*_conditions(_shape(query)), col(Movie.id) > after)
    values = _values(owner_id, query)
    return await database.rows(rows.order_by(col(Movie.id)).limit(most), values)


async def counts(database: Database, owner_id: str) -> MovieCountsView:
    """How many there are in all."""
    found = (await database.rows(_COUNTS, {"owner_id": owner_id}))[0]
    return MovieCountsView(**found._asdict())


def check(query: MovieQuery) -> None:
    """Raise :class:`InvalidInputError` for a sort that does not exist."""
    field, _, direction = query.sort.partition(":")
    if field not in _SORTS or direction not in ("", "asc", "desc"):
        raise InvalidInputError(f"Films cannot be sorted by {query.sort[:40]!r}.")


@dataclass(frozen=True, slots=True)
class _Shape:
    """What of a question decides how its statement looks."""

    words: int
    ranges: tuple[str, ...]
    seen: bool | None


def _words(query: MovieQuery) -> list[str]:
    """Folded as what they are looked for in; a search of signs alone means nothing."""
    return list_search.words(folding.fold(query.search or ""))


def _shape(query: MovieQuery) -> _Shape:
    ranges = tuple(name for name, *_ in _RANGES if getattr(query, name) is not None)
    return _Shape(len(_words(query)), ranges, query.seen)


def _values(owner_id: str, query: MovieQuery) -> dict[str, Any]:
    values: dict[str, Any] = {f"word{n}": word for n, word in enumerate(_words(query))}
    return values | {name: getattr(query, name) for name, *_ in _RANGES} | {"owner_id": owner_id}


# Statements are kept: putting one together takes longer than SQLite takes to answer it.
@lru_cache(maxsize=256)
def _page(sort: str, shape: _Shape) -> AnySelect:
    rows = select(*COLUMNS).where(*_conditions(shape)).order_by(*_order(sort))
    return rows.limit(bindparam("limit", type_=Integer)).offset(bindparam("skipped", type_=Integer))


@lru_cache(maxsize=64)
def _count(shape: _Shape) -> AnySelect:
    counted = select(func.count().label("total")).select_from(Movie)
    return counted.where(*_conditions(shape))


_COUNTS: AnySelect = select(
    func.count().label("all"),
    func.count(col(Movie.seen_at)).label("seen"),
    func.count(col(Movie.rating)).label("rated"),
).where(_OWNER)


def _conditions(shape: _Shape) -> list[Any]:
    found: list[Any] = [_OWNER]
    for name, column, is_least, kind in _RANGES:
        if name in shape.ranges:
            bound: Any = bindparam(name, type_=kind)
            found.append(column >= bound if is_least else column <= bound)
    if shape.seen is not None:
        seen = col(Movie.seen_at)
        found.append(seen.is_not(None) if shape.seen else seen.is_(None))
    return found + [
        list_search.has((col(Movie.words),), bindparam(f"word{n}", type_=String))
        for n in range(shape.words)
    ]


def _order(sort: str) -> list[Any]:
    """What has no such value stands at the end, either way."""
    field, _, direction = sort.partition(":")
    key, down = _SORTS[field], direction == "desc"
    last = [key.is_(None).cast(Boolean)] if field in _MAY_BE_NULL else []
    own_id = col(Movie.id)
    return [*last, key.desc() if down else key.asc(), own_id.desc() if down else own_id.asc()]
