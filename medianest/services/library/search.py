"""Search as you type: titles, original titles, people and years of what somebody sees."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from medianest.database import AnyRow, Database
from medianest.errors import InvalidInputError, NotFoundError
from medianest.services.actor import Actor
from medianest.services.library import search_few, spelling
from medianest.services.library import search_stages as stages
from medianest.services.library.cards import Cards
from medianest.services.library.folding import fold
from medianest.services.library.search_few import Fit
from medianest.services.library.search_reasons import Found, reasons
from medianest.services.library.search_words import LONGEST_SEARCH, Term, is_spelled, terms
from medianest.services.library.sections import oldest
from medianest.services.library.visibility import Sight, Visibility
from medianest.views.library import SearchHitView
from medianest.views.library_search import SearchAnswerView

MOST_HITS = 100
NO_WORDS = "There is no letter and no digit in this: type a title, a person or a year."
ANOTHER_WAY = "Fewer words may find it, or its original title, or somebody who is in it."
ENOUGH = {1: 8, 2: 3}
"""With so many hits for one word, or for two, nobody has mistyped anything; that more words than
that all occur together is no chance."""

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
        hits, _ = await self.find_with_age(actor, text, limit=limit, section_id=section_id)
        return hits

    async def find_with_age(
        self, actor: Actor, text: str, *, limit: int = 20, section_id: int | None = None
    ) -> tuple[list[SearchHitView], datetime | None]:
        """The same, and how old what was searched is at most; ``None`` where that is not known."""
        if not 1 <= limit <= MOST_HITS:
            raise InvalidInputError(f"limit is 1 to {MOST_HITS}.")
        sight = await self._visibility.of(actor)
        if section_id is not None and not sight.sees_section(section_id):
            raise NotFoundError("There is no such section, or it is not shared with you.")
        hits = await self._hits(actor, sight, text, limit, section_id)
        return hits, oldest(age for each, age in sight.ages if section_id in (None, each))

    async def answer(self, actor: Actor, text: str, *, limit: int) -> SearchAnswerView:
        """The same for a page: with what was asked, and why nothing was found."""
        sight = await self._visibility.of(actor)
        hits = await self._hits(actor, sight, text, limit)
        why = "" if hits else await self._why_nothing(actor, sight, text)
        return SearchAnswerView(text=text, hits=hits, is_cut=len(hits) == limit, why=why)

    async def warm_up(self, actor: Actor) -> None:
        """Ask once what searches ask, whatever any of them would leave out."""
        text, sight = "warming", await self._visibility.of(actor)
        question = _Question(text, tuple(terms(text)), sight, None, 1)
        for ranks in stages.ASKED_TOGETHER:
            await self._rows(question, question.terms, ranks)
        await self._few(question, question.terms)
        await spelling.meant(self._database, text, is_begun=True)
        some = [Found(0, rank, question.terms) for rank in (stages.ORIGINAL, stages.PEOPLE)]
        await reasons(self._database, some)

    async def _hits(
        self, actor: Actor, sight: Sight, text: str, limit: int, section_id: int | None = None
    ) -> list[SearchHitView]:
        folded = fold(text[:LONGEST_SEARCH])
        asked = tuple(terms(folded))
        if not asked or not sight.section_ids:
            return []
        question = _Question(folded, asked, sight, section_id, limit)
        return await self._database.together(lambda: self._answered(actor, question))

    async def _answered(self, actor: Actor, question: _Question) -> list[SearchHitView]:
        found = await self._found(question)
        cards = await self._cards.of(actor, [one.item_id for one in found])
        why = await reasons(self._database, found)
        return [
            SearchHitView(item=cards[one.item_id], reason=why.get(one.item_id, ""))
            for one in found
            if one.item_id in cards
        ]

    async def _why_nothing(self, actor: Actor, sight: Sight, text: str) -> str:
        if not sight.section_ids and (unseen := await self._visibility.why_nothing(actor)):
            return unseen
        if not terms(fold(text[:LONGEST_SEARCH])):
            return NO_WORDS
        return f"Nothing in your library is called “{text}”. {ANOTHER_WAY}"

    async def _found(self, question: _Question) -> list[Found]:
        found = await self._as_typed(question)
        if not _is_enough(found, question):
            guessed = [await self._guess(term) for term in question.terms]
            if guessed != list(question.terms):
                found = _behind(found, await self._as_meant(question, guessed, found))
        return found[: question.limit]

    async def _as_typed(self, question: _Question) -> list[Found]:
        asked = question.terms
        if (few := await self._few(question, asked)) is not None:
            return _best([*await self._rows(question, asked, stages.WHOLE_TITLES), *few], asked)
        found = _best(await self._rows(question, asked, stages.BY_TITLE), asked)
        if len(found) >= question.limit:
            return found
        return _behind(found, await self._more(question, asked, found, stages.BY_MORE))

    async def _as_meant(
        self, question: _Question, guessed: Sequence[Term], found: Sequence[Found]
    ) -> list[Found]:
        if (few := await self._few(question, guessed)) is not None:
            return _best(few, guessed)
        return await self._more(question, guessed, found, stages.BY_FIELD)

    async def _few(self, question: _Question, asked: Sequence[Term]) -> list[Fit] | None:
        """What fits, where that is little; ``None`` where it is more, or probably."""
        firm = [term for term in asked if not term.is_slight]
        if all(term.is_short for term in firm):
            return None
        is_sqlite = self._database.is_sqlite
        kept = search_few.statement(question.sight, question.section_id, is_sqlite=is_sqlite)
        rows = await self._database.rows(kept, search_few.values(firm, is_sqlite=is_sqlite))
        return search_few.ranked(rows, asked, is_sqlite=is_sqlite)

    async def _more(
        self,
        question: _Question,
        asked: Sequence[Term],
        found: Sequence[Found],
        ranks: Sequence[int],
    ) -> list[Found]:
        """What else fits than ``found``, which is fewer than the limit.

        All that ``ranks`` find stands anywhere; so where nothing new does, they are not asked.
        """
        if not await self._has_firm(question, asked):
            return []
        rows = await self._rows(question, asked, stages.ANYWHERE)
        if {row.id for row in rows} <= {one.item_id for one in found}:
            return []
        return _best([*await self._rows(question, asked, ranks), *rows], asked)

    async def _has_firm(self, question: _Question, asked: Sequence[Term]) -> bool:
        """Whether the other words occur together at all: a letter or two begin so many words that
        to gather them takes longer than everything else."""
        firm = [term for term in asked if not term.is_slight]
        if not firm or len(firm) == len(asked):
            return True
        return bool(await self._rows(question, firm, stages.ANYWHERE))

    async def _guess(self, term: Term) -> Term:
        """The same, begun or mistyped."""
        if not term.typed:
            return term
        meant: list[str] = []
        if is_spelled(term.typed):
            meant = await spelling.meant(self._database, term.typed, is_begun=bool(term.prefix))
        return Term(whole=tuple(meant), prefix=term.typed, typed=term.typed)

    async def _rows(
        self, question: _Question, asked: Sequence[Term], ranks: Sequence[int]
    ) -> Sequence[AnyRow]:
        place, is_sqlite = (question.sight, question.section_id), self._database.is_sqlite
        values = stages.values(
            question.folded, asked, *place, ranks, limit=question.limit, is_sqlite=is_sqlite
        )
        return await self._database.rows(
            stages.statement(*place, ranks, is_sqlite=is_sqlite), values
        )


def _is_enough(found: Sequence[Found], question: _Question) -> bool:
    if found and found[0].rank in stages.WHOLE_TITLE:
        return True
    return len(found) >= min(ENOUGH.get(len(question.terms), 1), question.limit)


def _behind(found: Sequence[Found], more: Iterable[Found]) -> list[Found]:
    known = {one.item_id for one in found}
    return [*found, *(one for one in more if one.item_id not in known)]


def _best(rows: Iterable[AnyRow | Fit], asked: Sequence[Term]) -> list[Found]:
    """Each item once, where it ranks best."""
    best: dict[int, AnyRow | Fit] = {}
    for row in sorted(rows, key=_order):
        best.setdefault(row.id, row)
    return [Found(row.id, row.rank, tuple(asked)) for row in best.values()]


def _order(row: AnyRow | Fit) -> tuple[int, bool, int, float, int]:
    added = (row.added_at or _LONG_AGO).timestamp()
    return (row.rank, row.root_id is not None, -(row.year or 0), -added, -row.id)
