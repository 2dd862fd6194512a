"""Which films of the library somebody's own films are, as far as they see it.

Found anew for every page that is shown: what a sync brings or takes, or what is shared with
somebody from now on, needs no second look at their list.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Integer, String, bindparam, or_, select
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_item import ItemExternalId, ItemType, LibraryItem
from medianest.services.actor import Actor
from medianest.services.library import folding
from medianest.services.library.visibility import Sight, Visibility, conditions
from medianest.services.movies import words

MOST_AT_ONCE = 100
_SOURCES = ("tmdb", "imdb")


class Matches:
    """Asks our copy of the library."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self._database = database
        self._visibility = visibility

    async def of(self, actor: Actor, rows: Sequence[AnyRow]) -> dict[str, int]:
        """The library's item for each of these films that has one, by the film's id: what its owner
        chose, else what has its number at TMDB or IMDb, else what is called so, of that year."""
        found: dict[str, int] = {}
        sight = await self._visibility.of(actor)
        if not sight.section_ids:
            return found
        for begin in range(0, len(rows), MOST_AT_ONCE):
            part = rows[begin : begin + MOST_AT_ONCE]
            found |= await self._chosen(sight, part)
            found |= await self._by_number(sight, _without(part, found))
            found |= await self._by_title(sight, _without(part, found))
        return found

    async def item(self, actor: Actor, item_id: int) -> AnyRow | None:
        """A film of the library that ``actor`` sees: ``id``, ``title`` and ``year``."""
        sight = await self._visibility.of(actor)
        rows = await self._database.rows(_chosen(sight), {"ids": [item_id]})
        return rows[0] if rows else None

    async def numbers(self, item_id: int) -> dict[str, str]:
        """By their source, those of an item at TMDB and IMDb."""
        rows = await self._database.rows(_NUMBERS, {"item_id": item_id})
        return {row.source: row.value for row in rows}

    async def _chosen(self, sight: Sight, rows: Sequence[AnyRow]) -> dict[str, int]:
        chosen = {row.id: row.library_item_id for row in rows if row.library_item_id is not None}
        if not chosen:
            return {}
        values = {"ids": sorted(set(chosen.values()))}
        seen = {row.id for row in await self._database.rows(_chosen(sight), values)}
        return {movie_id: item_id for movie_id, item_id in chosen.items() if item_id in seen}

    async def _by_number(self, sight: Sight, rows: Sequence[AnyRow]) -> dict[str, int]:
        wanted = {
            "tmdb": [str(row.tmdb_id) for row in rows if row.tmdb_id is not None],
            "imdb": [row.imdb_id for row in rows if row.imdb_id],
        }
        if not any(wanted.values()):
            return {}
        items: dict[tuple[str, str], int] = {}
        for row in await self._database.rows(_by_number(sight), wanted):
            items.setdefault((row.source, row.value), row.id)
        found = {}
        for row in rows:
            by_number = (("tmdb", str(row.tmdb_id)), ("imdb", row.imdb_id or ""))
            if item_ids := [items[key] for key in by_number if key in items]:
                found[row.id] = item_ids[0]
        return found

    async def _by_title(self, sight: Sight, rows: Sequence[AnyRow]) -> dict[str, int]:
        """Two of the same title and year are too many to say which it is."""
        dated = [row for row in rows if row.year is not None]
        if not dated:
            return {}
        keys = {key for row in dated for key in _keys(row.title)}
        values = {
            "keys": sorted(keys),
            "letters": sorted({folding.letter(key) for key in keys}),
            "years": sorted({row.year for row in dated}),
        }
        items: dict[tuple[str, int], set[int]] = {}
        for row in await self._database.rows(_by_title(sight), values):
            for title in {folding.fold(row.title), folding.fold(row.original_title)} - {""}:
                items.setdefault((title, row.year), set()).add(row.id)
        named = {row.id: items.get((folding.fold(row.title), row.year), set()) for row in dated}
        return {movie_id: next(iter(ids)) for movie_id, ids in named.items() if len(ids) == 1}


def _without(rows: Sequence[AnyRow], found: dict[str, int]) -> list[AnyRow]:
    return [row for row in rows if row.id not in found]


def _keys(title: str) -> set[str]:
    """What Plex may sort such a title by: with its article or without."""
    return {folding.sort_key(title), words.sort_key(title)}


@lru_cache(maxsize=64)
def _films(sight: Sight) -> AnySelect:
    rows = select(
        col(LibraryItem.id),
        col(LibraryItem.title),
        col(LibraryItem.original_title),
        col(LibraryItem.year),
    )
    return rows.where(
        col(LibraryItem.type) == ItemType.MOVIE,
        col(LibraryItem.missing_since).is_(None),
        *conditions(sight),
    )


@lru_cache(maxsize=64)
def _chosen(sight: Sight) -> AnySelect:
    return _films(sight).where(
        col(LibraryItem.id).in_(bindparam("ids", type_=Integer, expanding=True))
    )


@lru_cache(maxsize=64)
def _by_number(sight: Sight) -> AnySelect:
    source, value = col(ItemExternalId.source), col(ItemExternalId.value)
    named: list[Any] = [
        (source == name) & value.in_(bindparam(name, type_=String, expanding=True))
        for name in _SOURCES
    ]
    films = _films(sight).add_columns(source, value)
    films = films.join(ItemExternalId, col(ItemExternalId.item_id) == col(LibraryItem.id))
    return films.where(or_(*named)).order_by(col(LibraryItem.id))


@lru_cache(maxsize=64)
def _by_title(sight: Sight) -> AnySelect:
    """Along the order by title, in which letters come first."""
    return _films(sight).where(
        col(LibraryItem.section_id).in_(sorted(sight.section_ids)),
        col(LibraryItem.root_id).is_(None),
        col(LibraryItem.letter).in_(bindparam("letters", type_=String, expanding=True)),
        col(LibraryItem.sort_key).in_(bindparam("keys", type_=String, expanding=True)),
        col(LibraryItem.year).in_(bindparam("years", type_=Integer, expanding=True)),
    )


_NUMBERS: AnySelect = select(col(ItemExternalId.source), col(ItemExternalId.value)).where(
    col(ItemExternalId.item_id) == bindparam("item_id", type_=Integer),
    col(ItemExternalId.source).in_(_SOURCES),
)
