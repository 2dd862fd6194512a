"""Search as you type: titles, original titles, people and years of what somebody sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from medianest.database import AnyRow, Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.services.actor import Actor
from medianest.services.library import search_stages as stages
from medianest.services.library import spelling
from medianest.services.library.cards import Cards
from medianest.services.library.folding import fold
from medianest.services.library.search_reasons import Found, reasons
from medianest.services.library.search_words import LONGEST_SEARCH, Term, is_spelled, terms
from medianest.services.library.visibility import Sight, Visibility
from medianest.views.library import SearchHitView

MOST_HITS = 100
ENOUGH = 8
"""With so many hits nobody has mistyped anything."""

_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Question:
    folded: str
    terms: tuple[Term, ...]
    sight: Sight
    section_id: int | None
    limit: int


class LibrarySearch:
    """Every word has to be there, the last one perhaps only begun.

    The whole title comes first, then its beginning, its words, the original title and people;
    what was perhaps mistyped comes after everything that was not. Among equals movies, shows and
    artists come before what belongs to them, and the newest first.
    """

    def __init__(self, database: Database, visibility: Visibility, cards: Cards) -> None:
        self._database = database
        self._visibility = visibility
        self._cards = cards

    async def find(
        self, actor: Actor, text: str, *, limit: int = 20, section_id: int | None = None
    ) -> list[SearchHitView]:
        """What ``actor`` sees of what ``text`` asks for; nothing for text without any letter.

        Raises :class:`InvalidInputError` for a limit that is not 1 to 100, and
        :class:`NotFoundError` for a section that is not seen.
        """
        if not 1 <= limit <= MOST_HITS:
            raise InvalidInputError(f"limit is 1 to {MOST_HITS}.")
        sight = await self._visibility.of(actor)
        if section_id is not None and not sight.sees_section(section_id):
            raise NotFoundError("There is no such section, or it is not shared with you.")
        folded = fold(text[:LONGEST_SEARCH])
        asked = tuple(terms(folded))
        if not asked or not sight.section_ids:
            return []
        found = await self._found(_Question(folded, asked, sight, section_id, limit))
        cards = await self._cards.of(actor, [one.item_id for one in found])
        why = await reasons(self._database, found)
        return [
            SearchHitView(item=cards[one.item_id], reason=why.get(one.item_id, ""))
            for one in found
            if one.item_id in cards
        ]

    async def _found(self, question: _Question) -> list[Found]:
        rows = await self._rows(question, question.terms, is_guess=False)
        found = _best(rows, question.terms, question.limit)
        if len(found) >= min(ENOUGH, question.limit):
            return found
        guessed = [await self._guess(term) for term in question.terms]
        if guessed == list(question.terms):
            return found
        known = {one.item_id for one in found}
        rows = await self._rows(question, guessed, is_guess=True)
        more = (row for row in rows if row.id not in known)
        return found + _best(more, guessed, question.limit - len(found))

    async def _guess(self, term: Term) -> Term:
        """The same, begun or mistyped."""
        if not term.typed:
            return term
        meant: list[str] = []
        if is_spelled(term.typed):
            meant = await spelling.meant(self._database, term.typed, is_begun=bool(term.prefix))
        return Term(whole=tuple(meant), prefix=term.typed, typed=term.typed)

    async def _rows(
        self, question: _Question, asked: Sequence[Term], *, is_guess: bool
    ) -> Sequence[AnyRow]:
        place, is_sqlite = (question.sight, question.section_id), self._database.is_sqlite
        values: dict[str, Any] = {"limit": question.limit}
        values |= stages.word_values(asked, *place, is_sqlite=is_sqlite)
        if is_guess:
            return await self._database.rows(stages.by_words(*place, is_sqlite=is_sqlite), values)
        values |= stages.title_values(question.folded)
        statement = stages.by_title_and_words(*place, is_sqlite=is_sqlite)
        return await self._database.rows(statement, values)


def _best(rows: Iterable[AnyRow], asked: Sequence[Term], limit: int) -> list[Found]:
    """Each item once, where it ranks best."""
    best: dict[int, AnyRow] = {}
    for row in sorted(rows, key=_order):
        best.setdefault(row.id, row)
    return [Found(row.id, row.rank, tuple(asked)) for row in list(best.values())[:limit]]


def _order(row: AnyRow) -> tuple[int, bool, int, float, int]:
    added = (row.added_at or _LONG_AGO).timestamp()
    return (row.rank, row.root_id is not None, -(row.year or 0), -added, -row.id)
