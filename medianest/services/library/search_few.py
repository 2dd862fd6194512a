"""Where few items fit, they are read and ranked here.

That is one look through the words in place of two for each rank, every one of which goes through
all the items that have a common word.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Integer, String, and_, bindparam, func, select
from sqlmodel import col

from medianest.database import AnyRow
from medianest.models.library_item import LibraryItem
from medianest.services.library.search_stages import WORDS_IN, visible
from medianest.services.library.search_texts import FIELDS, texts
from medianest.services.library.search_words import Term
from medianest.services.library.visibility import Sight

MOST = 200
"""Items that are few; of more the best are looked for by their ranks."""

_YEARS_IN = FIELDS.index("rest")


class Fit(NamedTuple):
    """An item as :mod:`~medianest.services.library.search_stages` finds it."""

    id: int
    rank: int
    root_id: int | None
    year: int | None
    added_at: datetime | None


@lru_cache(maxsize=128)
def statement(sight: Sight, section_id: int | None, *, is_sqlite: bool) -> Any:
    """The items that fit, to be asked with :func:`values`; kept like those of the stages.

    What is not seen is a row without an id. Of too many nothing but their number is read.
    """
    kind = texts(is_sqlite=is_sqlite)
    fits = kind.matches(bindparam("words", type_=String))
    most = bindparam("most", type_=Integer)
    found = select(kind.item_id.label("id")).select_from(kind.source).where(fits)
    some = found.limit(most).cte("some")
    are_few = select(func.count()).select_from(some).scalar_subquery() < most
    item_id, columns = col(LibraryItem.id), (LibraryItem.root_id, LibraryItem.year)
    rows = select(item_id, *map(col, columns), col(LibraryItem.added_at), *kind.written)
    rows = rows.select_from(some).outerjoin(
        LibraryItem, and_(are_few, item_id == some.c.id, *visible(sight, section_id))
    )
    return rows.outerjoin(kind.source, kind.item_id == item_id)


def values(asked: Sequence[Term], *, is_sqlite: bool) -> dict[str, str | int]:
    """What :func:`statement` is asked."""
    return {"words": texts(is_sqlite=is_sqlite).question(asked, FIELDS), "most": MOST + 1}


def ranked(rows: Sequence[AnyRow], asked: Sequence[Term], *, is_sqlite: bool) -> list[Fit] | None:
    """Those of the rows in which all that is ``asked`` stands, by where; ``None`` for too many."""
    if len(rows) > MOST:
        return None
    kind, fits = texts(is_sqlite=is_sqlite), []
    for item_id, root_id, year, added_at, *written in rows:
        rank = None if item_id is None else _rank(kind.words_of(written), asked)
        if rank is not None:
            fits.append(Fit(item_id, rank, root_id, year, added_at))
    return fits


def _rank(fields: Sequence[Collection[str]], asked: Sequence[Term]) -> int | None:
    """The first of the ranks of words in whose fields everything stands."""
    places = [_place(fields, term, len(asked)) for term in asked]
    if None in places:
        return None
    return min(WORDS_IN) + max(place for place in places if place is not None)


def _place(fields: Sequence[Collection[str]], term: Term, many: int) -> int | None:
    if term.is_year and many > 1 and term.is_among(fields[_YEARS_IN]):
        return 0
    for place, words in enumerate(fields):
        if term.is_among(words):
            return place
    return None
