"""The statements of a search: from what fits best to what fits at all, all in one question.

Each stage looks at a few hundred rows at most, the newest in the library first, and hands on the
best of them; so a search for "the" takes no longer than any other. What stands for itself (movies,
shows, artists) is looked at before what belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    literal,
    select,
    union_all,
)
from sqlmodel import col

from medianest.database import AnySelect
from medianest.models.item_search import ItemSearch
from medianest.models.library_item import LibraryItem
from medianest.services.library.search_index import BELOW, TOP
from medianest.services.library.search_texts import FIELDS, Texts, texts
from medianest.services.library.search_words import Term
from medianest.services.library.spelling import HIGHEST
from medianest.services.library.visibility import Sight, conditions

MOST_LOOKED_AT = 300
"""Rows of a stage among which the newest are chosen."""

_TIERS = (TOP, BELOW)


class Title(NamedTuple):
    """A stage that compares whole titles."""

    rank: int
    column: str
    is_whole: bool


TITLES = (
    Title(0, "title", True),
    Title(1, "sort_title", True),
    Title(2, "title", False),
    Title(2, "sort_title", False),
)
WORDS_IN = {3: FIELDS[:1], 4: FIELDS[:2], 5: FIELDS[:3], 6: FIELDS}
"""Ranks of the stages that look for words, and the fields that these may stand in."""

ORIGINAL, PEOPLE = 4, 5


@lru_cache(maxsize=64)
def by_title_and_words(sight: Sight, section_id: int | None, *, is_sqlite: bool) -> Any:
    """Asked for with :func:`title_values` and :func:`word_values`, and ``limit``."""
    seen = _seen(sight, section_id)
    stages = [_title_stage(title, seen) for title in TITLES]
    return union_all(*stages, *_word_stages(texts(is_sqlite=is_sqlite), seen))


@lru_cache(maxsize=64)
def by_words(sight: Sight, section_id: int | None, *, is_sqlite: bool) -> Any:
    """The same without whole titles."""
    return union_all(*_word_stages(texts(is_sqlite=is_sqlite), _seen(sight, section_id)))


def title_values(folded: str) -> dict[str, str]:
    """What the stages of whole titles are asked."""
    return {"folded": folded, "folded_end": folded + HIGHEST}


def word_values(
    terms: Iterable[Term], sight: Sight, section_id: int | None, *, is_sqlite: bool
) -> dict[str, str]:
    """What the stages of words are asked."""
    kind, asked = texts(is_sqlite=is_sqlite), list(terms)
    sections = sorted(sight.section_ids) if section_id is None else [section_id]
    marks = [f"s{number}" for number in sections]
    return {
        _parameter(rank, tier): kind.question(asked, fields, [[tier], marks])
        for rank, fields in WORDS_IN.items()
        for tier in _TIERS
    }


def matching(terms: Iterable[Term], *, is_sqlite: bool) -> Select[int]:
    """The ids of all items that have these words anywhere, for a condition of another statement."""
    kind = texts(is_sqlite=is_sqlite)
    asked = kind.question(terms, FIELDS, [[TOP]])
    found = select(kind.item_id).select_from(kind.source)
    return found.where(kind.matches("matching").params(matching=asked))


def _seen(sight: Sight, section_id: int | None) -> list[ColumnElement[bool]]:
    inside = [] if section_id is None else [col(LibraryItem.section_id) == section_id]
    return [col(LibraryItem.missing_since).is_(None), *inside, *conditions(sight)]


def _title_stage(stage: Title, seen: Sequence[ColumnElement[bool]]) -> Any:
    column = getattr(ItemSearch, stage.column)
    first = bindparam("folded", type_=String)
    if stage.is_whole:
        fits, order = column == first, col(ItemSearch.item_id).desc()
    else:
        fits, order = column.between(first, bindparam("folded_end", type_=String)), column
    rows = _columns(stage.rank).join(ItemSearch, col(ItemSearch.item_id) == col(LibraryItem.id))
    return _newest(rows.where(fits, *seen).order_by(order))


def _word_stages(kind: Texts, seen: Sequence[ColumnElement[bool]]) -> list[Any]:
    return [_word_stage(kind, rank, tier, seen) for rank in WORDS_IN for tier in _TIERS]


def _word_stage(kind: Texts, rank: int, tier: str, seen: Sequence[ColumnElement[bool]]) -> Any:
    rows = _columns(rank).join(kind.source, kind.item_id == col(LibraryItem.id))
    rows = rows.where(kind.matches(_parameter(rank, tier)), *seen)
    return _newest(rows.order_by(kind.item_id.desc()))


def _columns(rank: int) -> AnySelect:
    return select(
        col(LibraryItem.id),
        literal(rank, Integer).label("rank"),
        col(LibraryItem.root_id),
        col(LibraryItem.year),
        col(LibraryItem.added_at),
    )


def _newest(rows: AnySelect) -> Any:
    some = rows.limit(MOST_LOOKED_AT).subquery()
    newest = select(some).order_by(
        some.c.year.desc().nulls_last(), some.c.added_at.desc().nulls_last(), some.c.id.desc()
    )
    return select(newest.limit(bindparam("limit", type_=Integer)).subquery())


def _parameter(rank: int, tier: str) -> str:
    return f"{tier}{rank}"
