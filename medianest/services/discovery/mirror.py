"""Which titles the library has, for one viewer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from sqlalchemy import Integer, String, bindparam, func, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.database import AnyRow, AnySelect, Database
from medianest.models.library_item import ItemExternalId, ItemType, LibraryItem
from medianest.models.media_request import MediaType
from medianest.models.media_server import MediaServer
from medianest.services.actor import Actor
from medianest.services.library import plex_links
from medianest.services.library.visibility import Sight, Visibility, conditions

Title = tuple[str, int]
"""``movie`` or ``tv``, and TMDB's number."""

MOST_AT_ONCE = 500
ULTRA_HD = "4k"
_TYPES: dict[str, str] = {ItemType.MOVIE: MediaType.MOVIE, ItemType.SHOW: MediaType.TV}


@dataclass(frozen=True, slots=True)
class Here:
    """The library's items of a title, the one to link to first: a title may stand in two
    sections."""

    item_ids: tuple[int, ...]
    title: str
    year: int | None
    plex_web_url: str
    is_4k: bool

    @property
    def item_id(self) -> int:
        return self.item_ids[0]


class Mirror:
    """Asks our copy; nothing that the viewer does not see is ever among the answers."""

    def __init__(self, database: Database, visibility: Visibility) -> None:
        self._database = database
        self._visibility = visibility

    async def of(self, actor: Actor, titles: Iterable[Title]) -> dict[Title, Here]:
        """What of these titles ``actor`` sees in the library."""
        numbers = sorted({str(tmdb_id) for _, tmdb_id in titles})
        found: dict[Title, Here] = {}
        if not numbers or not (sight := await self._visibility.of(actor)).section_ids:
            return found
        for begin in range(0, len(numbers), MOST_AT_ONCE):
            values = {"numbers": numbers[begin : begin + MOST_AT_ONCE]}
            for row in await self._database.rows(_items(sight), values):
                title = (_TYPES[row.type], int(row.value))
                found[title] = _with(found.get(title), row)
        return found

    async def season(self, item_ids: Sequence[int], number: int) -> dict[int, AnyRow]:
        """The episodes of a season of these series by their numbers, each of the first series that
        has it; rows have ``id``, ``number``, ``title``, ``summary``, ``released_on``,
        ``duration_ms`` and ``thumb``."""
        values = {"shows": list(item_ids), "season": number}
        rows = await self._database.rows(_SEASON, values)
        return {row.number: row for row in reversed(rows)}

    async def episodes(self, item_ids: Sequence[int]) -> dict[int, int]:
        """How many episodes of each season these series have, in the fullest of them."""
        rows = await self._database.rows(_EPISODES, {"shows": list(item_ids)})
        return {row.number: row.episodes for row in rows if row.number is not None}


def _with(here: Here | None, row: AnyRow) -> Here:
    if here is not None:
        is_4k = here.is_4k or row.resolution == ULTRA_HD
        return replace(here, item_ids=(*here.item_ids, row.id), is_4k=is_4k)
    url = plex_links.web_url(row.machine_identifier, row.rating_key)
    return Here((row.id,), row.title, row.year, url, row.resolution == ULTRA_HD)


@lru_cache(maxsize=64)
def _items(sight: Sight) -> AnySelect:
    columns = (
        col(ItemExternalId.value),
        col(LibraryItem.id),
        col(LibraryItem.type),
        col(LibraryItem.title),
        col(LibraryItem.year),
        col(LibraryItem.resolution),
        col(LibraryItem.rating_key),
        col(MediaServer.machine_identifier),
    )
    items = select(*columns).join(LibraryItem, col(LibraryItem.id) == col(ItemExternalId.item_id))
    items = items.join(MediaServer, col(MediaServer.id) == col(LibraryItem.server_id))
    return items.where(
        col(ItemExternalId.source) == "tmdb",
        col(ItemExternalId.value).in_(bindparam("numbers", type_=String, expanding=True)),
        col(LibraryItem.type).in_(list(_TYPES)),
        col(LibraryItem.missing_since).is_(None),
        *conditions(sight),
    ).order_by(col(LibraryItem.id))


_PARENT = aliased(LibraryItem, name="parent")
_SEASON: AnySelect = (
    select(
        col(LibraryItem.id),
        col(LibraryItem.index).label("number"),
        col(LibraryItem.title),
        col(LibraryItem.summary),
        col(LibraryItem.released_on),
        col(LibraryItem.duration_ms),
        col(LibraryItem.thumb),
    )
    .join(_PARENT, col(_PARENT.id) == col(LibraryItem.parent_id))
    .where(
        col(_PARENT.parent_id).in_(bindparam("shows", type_=Integer, expanding=True)),
        col(_PARENT.type) == ItemType.SEASON,
        col(_PARENT.index) == bindparam("season", type_=Integer),
        col(LibraryItem.type) == ItemType.EPISODE,
        col(LibraryItem.index).is_not(None),
        col(LibraryItem.missing_since).is_(None),
    )
    .order_by(col(_PARENT.parent_id), col(LibraryItem.id))
)
_EPISODES: AnySelect = (
    select(
        col(LibraryItem.index).label("number"),
        func.max(col(LibraryItem.leaf_count)).label("episodes"),
    )
    .where(
        col(LibraryItem.parent_id).in_(bindparam("shows", type_=Integer, expanding=True)),
        col(LibraryItem.type) == ItemType.SEASON,
        col(LibraryItem.missing_since).is_(None),
    )
    .group_by(col(LibraryItem.index))
)
