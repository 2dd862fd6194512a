"""The statements of a search: from what fits best to what fits at all, all in one question.

Each stage looks at a few hundred rows at most, the newest in the library first, and hands on the
best of them; so a search for "the" takes no longer than any other. What stands for itself (movies,
shows, artists) is looked at before what belongs to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    String,
    bindparam,
    exists,
    false,
    literal,
    select,
    union_all,
)
from sqlmodel import col

from medianest.database import AnySelect
from medianest.models.item_search import ItemSearch
from medianest.models.library_item import LibraryItem
from medianest.services.library.folding import fold
from medianest.services.library.search_index import BELOW, TOP, mark_of
from medianest.services.library.search_texts import FIELDS, Texts, texts
from medianest.services.library.search_words import LONGEST_SEARCH, Term, terms
from medianest.services.library.spelling import HIGHEST
from medianest.services.library.visibility import Sight, conditions

MOST_LOOKED_AT = 200
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
BY_TITLE = (0, 1, 2, 3)
"""Ranks that are asked for first."""

WHOLE_TITLES = (0, 1, 2)
"""Those among them that no words of an item tell."""

ANYWHERE = (6,)
"""What is found by any other rank of words is found by this one too."""

BY_MORE, BY_FIELD = (4, 5), (3, 4, 5)
"""Ranks that put that in order: of what was typed, and of what was perhaps meant."""

ASKED_TOGETHER = (BY_TITLE, WHOLE_TITLES, ANYWHERE, BY_MORE, BY_FIELD)

WHOLE_TITLE = (0, 1)


@lru_cache(maxsize=128)
def statement(
    sight: Sight, section_id: int | None, ranks: Sequence[int], *, is_sqlite: bool
) -> Any:
    """The stages of ``ranks``, to be asked with :func:`values`.

    Kept, because to put it together takes longer than to answer it.
    """
    seen = visible(sight, section_id)
    stages = [_title_stage(title, seen) for title in TITLES if title.rank in ranks]
    kind = texts(is_sqlite=is_sqlite)
    places = [(rank, tier) for rank in WORDS_IN if rank in ranks for tier in _TIERS]
    return union_all(*stages, *(_word_stage(kind, *place, seen) for place in places))


def values(
    folded: str,
    asked: Sequence[Term],
    sight: Sight,
    section_id: int | None,
    ranks: Sequence[int],
    *,
    limit: int,
    is_sqlite: bool,
) -> dict[str, str | int]:
    """What :func:`statement` of ``ranks`` is asked; ``limit`` holds for each stage."""
    kind = texts(is_sqlite=is_sqlite)
    sections = sorted(sight.section_ids) if section_id is None else [section_id]
    marks = {tier: [mark_of(tier, section) for section in sections] for tier in _TIERS}
    questions = {
        _parameter(rank, tier): kind.question(asked, fields, marks[tier])
        for rank, fields in WORDS_IN.items()
        if rank in ranks
        for tier in _TIERS
    }
    return {**questions, "folded": folded, "folded_end": folded + HIGHEST, "limit": limit}


def matching(text: str, *, is_sqlite: bool) -> Select[int]:
    """The ids of all items that have words beginning like those of ``text``, wherever they stand:
    a condition for other statements, which say what is seen. Nothing for text without letters."""
    kind = texts(is_sqlite=is_sqlite)
    found = select(kind.item_id).select_from(kind.source)
    asked = terms(fold(text[:LONGEST_SEARCH]))
    begun = [replace(term, prefix=term.prefix or term.typed) for term in asked]
    if not begun:
        return found.where(false())
    return found.where(kind.matches(bindparam("matching", kind.question(begun, FIELDS))))


def visible(sight: Sight, section_id: int | None) -> list[ColumnElement[bool]]:
    """What holds of every item that a search may find."""
    inside = [] if section_id is None else [col(LibraryItem.section_id) == section_id]
    return [col(LibraryItem.missing_since).is_(None), *inside, *conditions(sight)]


def _title_stage(stage: Title, seen: Sequence[ColumnElement[bool]]) -> Any:
    """With a join in place of ``EXISTS`` SQLite goes through whole sections to find few titles."""
    column = getattr(ItemSearch, stage.column)
    first = bindparam("folded", type_=String)
    if stage.is_whole:
        fits, order = column == first, col(ItemSearch.item_id).desc()
    else:
        fits, order = column.between(first, bindparam("folded_end", type_=String)), column
    is_seen = exists().where(col(LibraryItem.id) == col(ItemSearch.item_id), *seen)
    found = select(col(ItemSearch.item_id)).where(fits, is_seen).order_by(order)
    some = found.limit(MOST_LOOKED_AT).subquery()
    return _newest(_columns(stage.rank).join(some, some.c.item_id == col(LibraryItem.id)))


def _word_stage(kind: Texts, rank: int, tier: str, seen: Sequence[ColumnElement[bool]]) -> Any:
    rows = _columns(rank).join(kind.source, kind.item_id == col(LibraryItem.id))
    rows = rows.where(kind.matches(bindparam(_parameter(rank, tier), type_=String)), *seen)
    return _newest(rows.order_by(kind.newest_first))


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
