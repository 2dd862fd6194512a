"""What nobody watches: movies, shows and seasons that take room, and why each is named.

Made of summaries and stored sizes alone; plays are never looked through for it.
"""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import AsyncIterator, Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import col

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.models.keep import Keep
from medianest.services.actor import Actor
from medianest.services.insights import leaving_rows, unused_columns, unused_views
from medianest.services.insights.basis import KINDS, Basis, BasisReader
from medianest.services.insights.unused_columns import Columns
from medianest.services.insights.unused_matches import Matches
from medianest.services.insights.unused_query import UnusedQuery, question_of
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.services.library.upserts import slices
from medianest.views.insights import (
    LibrariesView,
    LibraryView,
    UnusedPage,
    UnusedSumsView,
    UnusedView,
    UseState,
)
from medianest.views.view import Pagination

REMEMBERED_SECONDS = 15
MOST_REMEMBERED = 20
"""Orders of 100,000 titles are 400 kB each."""
MOST_AGE_SECONDS = 600
MOST_EXPORTED = 100_000


@dataclass(frozen=True, slots=True)
class _Answer:
    """``places`` of what is listed, in its order."""

    columns: Columns
    matches: Matches
    places: array[int]
    sums: UnusedSumsView


class Unused:
    """For administrators. Nothing is ever deleted by it.

    What it is made of is kept in columns until what plays come to or a copy of a section is
    another, and for ten minutes at most; a question with its order for as long as people leaf
    through it.
    """

    def __init__(self, database: Database, basis: BasisReader) -> None:
        self._database = database
        self._basis = basis
        self._columns = RememberedAnswers[Columns](seconds=MOST_AGE_SECONDS, most=1)
        self._answers = RememberedAnswers[_Answer](seconds=REMEMBERED_SECONDS, most=MOST_REMEMBERED)
        self._loading = asyncio.Lock()

    async def libraries(self, actor: Actor) -> LibrariesView:
        """The sections that the report is about."""
        actor.require_admin()
        basis = await self._basis.read(utc_now())
        items = [
            LibraryView(
                id=one.id,
                title=one.title,
                type=one.type,
                item_count=one.item_count,
                size_bytes=one.size_bytes,
                synced_at=one.synced_at,
            )
            for one in basis.sections
        ]
        return LibrariesView(items=items, basis=basis.view)

    async def page(
        self,
        actor: Actor,
        query: UnusedQuery,
        *,
        page: int = 1,
        limit: int = 25,
        now: datetime | None = None,
    ) -> UnusedPage:
        """Part of the report. Raises :class:`NotFoundError` for a section that is not there and
        :class:`InvalidInputError` for what it cannot be sorted or filtered by."""
        actor.require_admin()
        basis = await self._basis.read(now or utc_now())
        answer = await self._answer(query, basis, now or utc_now())
        begin = (page - 1) * limit
        return UnusedPage(
            items=await self._views(answer, answer.places[begin : begin + limit], query, basis),
            pagination=Pagination.of(page, limit, _total(query, answer.sums)),
            sums=answer.sums,
            basis=basis.view,
        )

    async def every(
        self, actor: Actor, query: UnusedQuery, now: datetime | None = None
    ) -> AsyncIterator[list[UnusedView]]:
        """All of it, as it is listed, in parts. Raises as :meth:`page` before the first one."""
        actor.require_admin()
        basis = await self._basis.read(now or utc_now())
        answer = await self._answer(query, basis, now or utc_now())

        async def parts() -> AsyncIterator[list[UnusedView]]:
            for some in slices(answer.places[:MOST_EXPORTED]):
                yield await self._views(answer, some, query, basis)

        return parts()

    async def _views(
        self, answer: _Answer, places: Sequence[int], query: UnusedQuery, basis: Basis
    ) -> list[UnusedView]:
        return await unused_views.views(
            self._database, answer.columns, answer.matches, places, query, basis
        )

    async def _answer(self, query: UnusedQuery, basis: Basis, now: datetime) -> _Answer:
        question = question_of(query, basis, now.replace(second=0, microsecond=0))
        kept = await self._kept(now)

        async def find_out() -> _Answer:
            columns = await self._loaded(basis)

            def match() -> _Answer:
                matches = Matches(columns, question, kept)
                places = matches.in_order(columns.orders[question.field])
                return _Answer(columns, matches, places, matches.sums())

            return await asyncio.to_thread(match)

        key: Hashable = (basis.revision, question, kept)
        return await self._answers.get(key, find_out)

    async def _loaded(self, basis: Basis) -> Columns:
        async with self._loading:
            return await self._columns.get(
                basis.revision, lambda: unused_columns.load(self._database, _sections(basis))
            )

    async def _kept(self, now: datetime) -> frozenset[int]:
        keeping = select(col(Keep.item_id)).where(leaving_rows.kept(now))
        return frozenset(row.item_id for row in await self._database.rows(keeping))


def _sections(basis: Basis) -> list[int]:
    return [one.id for one in basis.sections if one.type in KINDS]


def _total(query: UnusedQuery, sums: UnusedSumsView) -> int:
    return sum(getattr(sums, state).items for state in query.states or tuple(UseState))
