"""The lists of sections: pages of them, how much is in them, where letters begin."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from medianest.database import AnyRow, AnySelect, Database, Values
from medianest.services.actor import Actor
from medianest.services.library.cards import Cards
from medianest.services.library.list_filters import HOW_MANY, MOST_OF_FEW
from medianest.services.library.listing import Question
from medianest.services.library.remembered_answers import RememberedAnswers
from medianest.views.library import ItemCardView, LetterView, SectionView
from medianest.views.view import Page, Pagination

REMEMBERED_SECONDS = 15


class SectionLists:
    """Answers questions about sections that are seen. What counts items is remembered for a while,
    until the section is synced again."""

    def __init__(self, database: Database, cards: Cards) -> None:
        self._database = database
        self._cards = cards
        self._numbers = RememberedAnswers[int](seconds=REMEMBERED_SECONDS, most=2_000)
        self._letters = RememberedAnswers[list[LetterView]](seconds=REMEMBERED_SECONDS, most=200)

    async def page(
        self, actor: Actor, section: SectionView, question: Question, *, limit: int, skipped: int
    ) -> Page[ItemCardView]:
        """``limit`` cards after the first ``skipped``, with the marks of ``actor``."""
        values = question.bound(limit=limit, skipped=skipped)
        total, cards = await asyncio.gather(
            self.count(section, question), self._listed(actor, section, question, values)
        )
        pagination = Pagination.of(skipped // limit + 1, limit, total)
        return Page(items=cards, pagination=pagination)

    async def count(self, section: SectionView, question: Question) -> int:
        """How many there are."""
        return await self._number(section, "count", question, question.count())

    async def size(self, section: SectionView, question: Question) -> int:
        """The bytes of all of them."""
        return await self._number(section, "size", question, question.size())

    async def letters(self, section: SectionView, question: Question) -> list[LetterView]:
        """Where letters begin in a list by title."""
        question = await self._planned(section, question)
        key = (section.synced_at, question)
        return await self._letters.get(key, lambda: self._begins(question))

    async def _listed(
        self, actor: Actor, section: SectionView, question: Question, values: Values
    ) -> list[ItemCardView]:
        page = (await self._planned(section, question)).page()
        # Ids first: else whole rows are carried through the sort, and read to be skipped. And by
        # themselves: what makes cards of them is the same for every list, and put together once.
        ids = [row.id for row in await self._database.rows(page, values)]
        cards = await self._cards.of(actor, ids)
        return [cards[item_id] for item_id in ids if item_id in cards]

    async def _planned(self, section: SectionView, question: Question) -> Question:
        """Begin with a filter that leaves few items, where there is one."""
        for name in sorted(question.shape.filters & HOW_MANY.keys()):
            if await self._at_most(section, name, question) <= MOST_OF_FEW:
                return question.beginning_with([name])
        return question

    async def _at_most(self, section: SectionView, name: str, question: Question) -> int:
        async def find_out() -> int:
            return int((await self._database.rows(HOW_MANY[name], question.bound()))[0][0])

        return await self._numbers.get((section.synced_at, name, question.values), find_out)

    async def _number(
        self, section: SectionView, what: str, question: Question, statement: AnySelect
    ) -> int:
        async def find_out() -> int:
            return int((await self._slow_rows(statement, question))[0][0])

        return await self._numbers.get((section.synced_at, what, question.unsorted), find_out)

    async def _begins(self, question: Question) -> list[LetterView]:
        letters, position = [], 0
        for row in await self._slow_rows(question.letters(), question):
            letters.append(LetterView(letter=row.letter, position=position))
            position += row.many
        return letters

    async def _slow_rows(self, statement: AnySelect, question: Question) -> Sequence[AnyRow]:
        """What looks at all items of a list has a connection of its own: the quick ones would wait
        for it."""
        async with self._database.read() as session:
            return (await session.execute(statement, question.bound())).all()
