"""Why a search found something whose title does not say so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import Integer, bindparam
from sqlmodel import col, select

from medianest.database import Database
from medianest.models.library_item import LibraryItem
from medianest.models.tag import ItemTag, Part, Tag
from medianest.services.library.search_stages import ORIGINAL, PEOPLE
from medianest.services.library.search_words import Term, name_words

MOST_NAMED = 2

_IDS = bindparam("ids", type_=Integer, expanding=True)
_ORIGINAL_TITLES = select(col(LibraryItem.id), col(LibraryItem.original_title)).where(
    col(LibraryItem.id).in_(_IDS)
)
_NAMES = (
    select(col(ItemTag.item_id), col(Tag.name))
    .join(Tag, col(Tag.id) == col(ItemTag.tag_id))
    .where(col(ItemTag.part) != Part.TAG)
    .where(col(ItemTag.item_id).in_(_IDS))
    .order_by(col(ItemTag.position), col(Tag.name))
)


class Found(NamedTuple):
    """``terms`` are what it was found by, ``rank`` that of the stage that found it."""

    item_id: int
    rank: int
    terms: tuple[Term, ...]


async def reasons(database: Database, found: Sequence[Found]) -> dict[int, str]:
    """The original title, or the people whose names fit, of what was found by those."""
    said = await _original_titles(database, [one for one in found if one.rank == ORIGINAL])
    return said | await _people(database, [one for one in found if one.rank == PEOPLE])


async def _original_titles(database: Database, found: Sequence[Found]) -> dict[int, str]:
    if not found:
        return {}
    asked = {"ids": [one.item_id for one in found]}
    return {row.id: row.original_title for row in await database.rows(_ORIGINAL_TITLES, asked)}


async def _people(database: Database, found: Sequence[Found]) -> dict[int, str]:
    if not found:
        return {}
    wanted = {terms: _Wanted(terms) for terms in {one.terms for one in found}}
    asked = {one.item_id: wanted[one.terms] for one in found}
    named: dict[int, dict[str, None]] = {}
    for item_id, name in await database.rows(_NAMES, {"ids": list(asked)}):
        if asked[item_id].are_in(name):
            named.setdefault(item_id, {})[name] = None
    return {item_id: ", ".join(list(names)[:MOST_NAMED]) for item_id, names in named.items()}


class _Wanted:
    """The words that names are looked through for: a page of hits has hundreds of names."""

    def __init__(self, terms: Sequence[Term]) -> None:
        self._whole = {word for term in terms for word in term.whole}
        self._begun = tuple(term.prefix for term in terms if term.prefix)

    def are_in(self, name: str) -> bool:
        """Whether one of them is, or begins a word that is."""
        return any(word in self._whole or word.startswith(self._begun) for word in name_words(name))
