"""The lists of sections: pages of them, how much is in them, where letters begin."""

from __future__ import annotations

import asyncio
from array import array
from collections.abc import Awaitable, Callable

from medianest.database import AnySelect, Database
from medianest.services.actor import Actor
from medianest.services.library.cards import Cards
from medianest.services.library.facets import counted_by_sync
from medianest.services.library.list_filters import FEW, HOW_MANY
from medianest.services.library.listing import Question
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.views.library import ItemCardView, LetterView, SectionPage, SectionView
from medianest.views.library_query import HIGHEST_ID
from medianest.views.view import Pagination

REMEMBERED_SECONDS = 15
FAR = 1_000
"""Skipping as many takes longer than to learn first how many there are."""
MOST_ORDERS = 20
"""Of 100,000 items each is 800 kB."""
SEVERAL, MOST_AMONG = 2, 500
"""A list of as many is put in order sooner than found anew."""


class SectionLists:
    """Answers questions about sections that are seen. What counts items is remembered for a while,
    until the section is synced again."""

    def __init__(self, database: Database, cards: Cards) -> None:
        self._database = database
        self._cards = cards
        self._numbers = RememberedAnswers[int](seconds=REMEMBERED_SECONDS, most=2_000)
        self._short_lists = RememberedAnswers[list[int]](seconds=REMEMBERED_SECONDS, most=200)
        self._orders = RememberedAnswers["array[int]"](seconds=REMEMBERED_SECONDS, most=MOST_ORDERS)
        self._letters = RememberedAnswers[list[LetterView]](seconds=REMEMBERED_SECONDS, most=200)

    async def page(
        self, actor: Actor, section: SectionView, question: Question, *, limit: int, skipped: int
    ) -> SectionPage:
        """``limit`` cards after the first ``skipped``, with the marks of ``actor``."""
        planned = await self._planned(section, question)
        if skipped < FAR:
            total, cards = await asyncio.gather(
                self.count(section, question),
                self._listed(actor, lambda: self._ids(planned.near(), limit, skipped)),
            )
        elif planned.looks_up:
            total, order = await asyncio.gather(
                self.count(section, question), self._order(section, planned)
            )
            ids = order[skipped : skipped + limit]
            cards = await self._database.together(lambda: self._cards.in_order(actor, ids))
        else:
            total = await self.count(section, question)
            cards = await self._listed(actor, lambda: self._far_ids(planned, limit, skipped, total))
        pagination = Pagination.of(skipped // limit + 1, limit, total)
        return SectionPage(items=cards, pagination=pagination, synced_at=section.synced_at)

    async def count(self, section: SectionView, question: Question) -> int:
        """How many there are."""

        async def find_out() -> int:
            few = await self._few(section, question)
            if few is not None:
                return len(few)
            listed = await counted_by_sync(self._database, section, question)
            if listed is None:
                return await self._added_up(question, question.count())
            if question.is_of_unwatched:
                return listed - await self._added_up(question, question.watched())
            return listed

        return await self._number(section, "count", question, find_out)

    async def size(self, section: SectionView, question: Question) -> int:
        """The bytes of all of them."""
        return await self._number(
            section, "size", question, lambda: self._added_up(question, question.size())
        )

    async def letters(self, section: SectionView, question: Question) -> list[LetterView]:
        """Where letters begin in a list by title."""
        question = await self._planned(section, question)
        key = (section.synced_at, question)
        return await self._letters.get(key, lambda: self._begins(question))

    async def _listed(
        self, actor: Actor, find: Callable[[], Awaitable[list[int]]]
    ) -> list[ItemCardView]:
        async def asked() -> list[ItemCardView]:
            # Ids by themselves: what makes cards of them is the same for every list, and kept.
            return await self._cards.in_order(actor, await find())

        return await self._database.together(asked)

    async def _ids(self, question: Question, limit: int, skipped: int) -> list[int]:
        # Ids first: else whole rows are carried through the sort, and read to be skipped.
        values = question.bound(limit=limit, skipped=skipped)
        return [row.id for row in await self._database.rows(question.page(), values)]

    async def _far_ids(self, question: Question, limit: int, skipped: int, total: int) -> list[int]:
        """What is skipped is walked over, so that the farther half is entered from its end."""
        behind = total - skipped - limit
        if behind >= skipped:
            return await self._ids(question, limit, skipped)
        here = max(0, min(limit, limit + behind))
        return (await self._ids(question.backwards(), here, max(0, behind)))[::-1]

    async def _order(self, section: SectionView, question: Question) -> array[int]:
        """The ids of all of it. Whoever is far down a list goes on from there: to look up what is
        skipped takes longer each time than the rest of the answer."""

        async def find_out() -> array[int]:
            # All of it is sorted sooner than everything else is walked over.
            sets = question.shape.filters & FEW.keys()
            begun = question if question.shape.few else question.beginning_with(sets)
            values = begun.bound(limit=HIGHEST_ID, skipped=0)
            ((ids,),) = await self._database.slow_rows(begun.order(), values)
            return array("q", map(int, ids.split(",")) if ids else ())

        return await self._orders.get((section.synced_at, question), find_out)

    async def _planned(self, section: SectionView, question: Question) -> Question:
        """Begin with what leaves few items, where something does: one filter, or all of several."""
        for name in question.beginnings:
            if await self._at_most(section, name, question) <= question.most_of_few(name):
                return question.beginning_with([name])
        few = await self._few(section, question)
        return question if few is None else question.among(few)

    async def _few(self, section: SectionView, question: Question) -> list[int] | None:
        """Ids of all, where several filters leave few; ``None`` where they do not."""
        if question.narrowings < SEVERAL:
            return None

        async def find_out() -> list[int]:
            rows = await self._database.slow_rows(
                question.few(), question.bound(limit=MOST_AMONG + 1)
            )
            return [row.id for row in rows]

        kept = self._short_lists
        found = await kept.get((section.synced_at, question.unsorted), find_out)
        return found if len(found) <= MOST_AMONG else None

    async def _at_most(self, section: SectionView, name: str, question: Question) -> int:
        bound = question.bound_to_how_many(name)

        async def find_out() -> int:
            return int((await self._database.rows(HOW_MANY[name], bound))[0][0])

        key = (section.synced_at, name, tuple(bound.items()))
        return await self._numbers.get(key, find_out)

    async def _number(
        self,
        section: SectionView,
        what: str,
        question: Question,
        find_out: Callable[[], Awaitable[int]],
    ) -> int:
        return await self._numbers.get((section.synced_at, what, question.unsorted), find_out)

    async def _added_up(self, question: Question, statement: AnySelect) -> int:
        return int((await self._database.slow_rows(statement, question.bound()))[0][0])

    async def _begins(self, question: Question) -> list[LetterView]:
        letters, position = [], 0
        for row in await self._database.slow_rows(question.letters(), question.bound()):
            letters.append(LetterView(letter=row.letter, position=position))
            position += row.many
        return letters
