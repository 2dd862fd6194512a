"""Makes the index of the search whole again where it is missing, old or behind."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Integer, bindparam, or_, select, text, update
from sqlmodel import col

from medianest.database import Database
from medianest.models.item_search import TEXT_TABLE, ItemSearch
from medianest.models.library_item import LibraryItem
from medianest.services.library import search_index
from medianest.services.library.search_index import BATCH, VERSION

_indexed = col(ItemSearch.item_id) == col(LibraryItem.id)
_is_old = or_(col(ItemSearch.item_id).is_(None), col(ItemSearch.version) != VERSION)
_is_there = col(LibraryItem.missing_since).is_(None)
_BEHIND = (
    select(col(LibraryItem.id))
    .outerjoin(ItemSearch, _indexed)
    .where(or_(_is_there & _is_old, ~_is_there & col(ItemSearch.item_id).is_not(None)))
    .where(col(LibraryItem.id) > bindparam("after", type_=Integer))
    .order_by(col(LibraryItem.id))
    .limit(BATCH)
)
MOST_PIECES = 8
_PIECES = f"{TEXT_TABLE}_idx"
_OPTIMIZE = "VALUES ('optimize')"


class SearchUpkeep:
    """Whoever writes items keeps the index up to date; this is for everything else."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def catch_up(self, told: Callable[[int], None] | None = None) -> int:
        """Index what is not indexed by today's rules, in short transactions; how much that was.

        It may be stopped anywhere and run beside a sync. ``told`` hears how far it has come.
        """
        done = after = 0
        while ids := await self._behind(after):
            async with self._database.write() as session:
                await search_index.write(session, ids)
            done, after = done + len(ids), ids[-1]
            if told is not None:
                told(done)
        if done or await self._pieces() > MOST_PIECES:
            await self.tidy()
        return done

    async def tidy(self) -> None:
        """Have SQLite gather what many changes left in pieces, so that searches stay quick: half a
        second for 100,000 items. PostgreSQL does so by itself."""
        if self._database.is_sqlite:
            async with self._database.write() as session:
                await session.execute(text(f"INSERT INTO {TEXT_TABLE} ({TEXT_TABLE}) {_OPTIMIZE}"))

    async def rebuild(self, told: Callable[[int], None] | None = None) -> int:
        """Index everything anew."""
        async with self._database.write() as session:
            await session.execute(update(ItemSearch).values(version=-1))
        return await self.catch_up(told)

    async def _pieces(self) -> int:
        if not self._database.is_sqlite:
            return 0
        (row,) = await self._database.rows(text(f"SELECT count(DISTINCT segid) FROM {_PIECES}"))
        return int(row[0])

    async def _behind(self, after: int) -> list[int]:
        return [row.id for row in await self._database.rows(_BEHIND, {"after": after})]
