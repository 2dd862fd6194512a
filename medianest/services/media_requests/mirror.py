"""What of the titles that people asked for is in the library."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import Database
from medianest.models.library_item import ItemExternalId, ItemType, LibraryItem
from medianest.models.media_request import MediaType
from medianest.services.media_requests import wanted

ULTRA_HD = "4k"
AT_ONCE = 400
_KINDS = {ItemType.MOVIE: MediaType.MOVIE, ItemType.SHOW: MediaType.TV}

Title = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Here:
    """An item of the library; of a series, the numbers of the seasons that have episodes.
    ``item_ids`` are all of that title, as it may stand in several sections."""

    item_id: int
    is_4k: bool = False
    seasons: frozenset[int] = frozenset()
    item_ids: tuple[int, ...] = ()


class Mirror:
    """By the number of TMDB that Plex says an item has."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def here(self, titles: Iterable[Title]) -> dict[Title, Here]:
        """Those of ``titles`` (type and number) that are there; the best version of each."""
        numbers = sorted({tmdb_id for _, tmdb_id in titles})
        found: dict[Title, Here] = {}
        for begin in range(0, len(numbers), AT_ONCE):
            items = await self._database.rows(_items(numbers[begin : begin + AT_ONCE]))
            seasons = await self._seasons([row.id for row in items if row.type == ItemType.SHOW])
            for row in items:
                title = (str(_KINDS[row.type]), int(row.value))
                of_it = seasons.get(row.id, frozenset())
                here = Here(row.id, row.resolution == ULTRA_HD, of_it, (row.id,))
                found[title] = _better(found.get(title), here)
        return found

    async def _seasons(self, shows: Sequence[int]) -> dict[int, frozenset[int]]:
        if not shows:
            return {}
        found: dict[int, set[int]] = {}
        for row in await self._database.rows(_seasons(shows)):
            found.setdefault(row.show, set()).add(row.number)
        return {show: frozenset(numbers) for show, numbers in found.items()}


def _better(one: Here | None, other: Here) -> Here:
    if one is None:
        return other
    first = one if one.is_4k or not other.is_4k else other
    every = (*one.item_ids, *other.item_ids)
    return Here(first.item_id, first.is_4k, one.seasons | other.seasons, every)


def _items(tmdb_ids: Collection[int]) -> Any:
    return (
        select(
            col(LibraryItem.id),
            col(LibraryItem.type),
            col(LibraryItem.resolution),
            col(ItemExternalId.value),
        )
        .join(ItemExternalId, col(ItemExternalId.item_id) == col(LibraryItem.id))
        .where(
            col(ItemExternalId.source) == "tmdb",
            col(ItemExternalId.value).in_([str(one) for one in tmdb_ids]),
            col(LibraryItem.type).in_(list(_KINDS)),
            col(LibraryItem.missing_since).is_(None),
        )
        .order_by(col(LibraryItem.id))
    )


def _seasons(shows: Sequence[int]) -> Any:
    season = aliased(LibraryItem)
    return select(col(season.parent_id).label("show"), col(season.index).label("number")).where(
        col(season.parent_id).in_(shows),
        col(season.type) == ItemType.SEASON,
        col(season.index).is_not(None),
        col(season.leaf_count) > 0,
        col(season.missing_since).is_(None),
    )


def combined(
    state: str, media_type: str, seasons: Collection[int] | None, here: Here | None, quality: str
) -> str:
    """What holds of a request that Overseerr has in ``state``, beside what the library has.

    A film in the library is available, whatever Overseerr has noticed; of a series the library
    alone cannot tell whether a season is complete. What waits for a decision goes on waiting.
    """
    if here is None or state not in ("approved", "processing", "partially_available"):
        return state
    if quality == wanted.ULTRA_HD and not here.is_4k:
        return state
    if media_type == MediaType.MOVIE:
        return "available"
    some = here.seasons & set(seasons) if seasons else here.seasons
    return "partially_available" if some else state
