"""The index of the search, kept in step with the items it is about.

Whoever writes items calls :func:`update` in the same transaction. The words of an item depend on
its own row, the people in it and the title of the show or artist that it belongs to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, Select, delete, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased
from sqlmodel import col

from medianest.models.item_search import ItemSearch, SearchWord
from medianest.models.library_item import LibraryItem
from medianest.models.tag import ItemTag, Part, Tag
from medianest.services.library import upserts
from medianest.services.library.folding import SORT_KEY_LENGTH, fold
from medianest.services.library.search_texts import Document, texts
from medianest.services.library.search_words import is_spelled, name_words, title_words

_LISTS = "CAST(:lengths AS int[]), CAST(:words AS text[]), CAST(:reversed AS text[])"
_INTO_WORDS = f"INSERT INTO {SearchWord.__tablename__} (length, word, reversed)"
_NEW = " ON CONFLICT DO NOTHING"

VERSION = 1
"""Of the rules by which words are made: what was indexed by others is made anew."""

ADVISORY_LOCK = 0x6D6E736561726368  # "mnsearch"
BATCH = 500
SHORTEST_SPELLED = 4
TOP, BELOW = "top", "below"
"""What stands for itself, and seasons, episodes, albums and tracks."""


def mark_of(tier: str, section_id: int) -> str:
    """The mark of what is :data:`TOP` or :data:`BELOW` in a section."""
    return f"{tier}{section_id}"


_Root = aliased(LibraryItem)
_SOURCES: Select[*tuple[Any, ...]] = (
    select(
        col(LibraryItem.id),
        col(LibraryItem.title),
        col(LibraryItem.original_title),
        col(LibraryItem.sort_key),
        col(LibraryItem.year),
        col(LibraryItem.section_id),
        col(LibraryItem.root_id),
        col(_Root.title).label("root_title"),
        col(ItemSearch.title).label("indexed_title"),
    )
    .outerjoin(_Root, col(_Root.id) == col(LibraryItem.root_id))
    .outerjoin(ItemSearch, col(ItemSearch.item_id) == col(LibraryItem.id))
    .where(col(LibraryItem.missing_since).is_(None))
)
# By the part and not by the kind of tag: for that SQLite would go through everybody there is.
_PEOPLE = (
    select(col(ItemTag.item_id), col(Tag.name))
    .join(Tag, col(Tag.id) == col(ItemTag.tag_id))
    .where(col(ItemTag.part) != Part.TAG)
)


async def update(session: AsyncSession, item_ids: Iterable[int]) -> None:
    """Bring the index up to date with these items; those that are gone or missing leave it.

    What belongs to a show or artist whose title has changed is brought along.
    """
    renamed: list[int] = []
    for ids in _batches(sorted(set(item_ids))):
        renamed += await write(session, ids)
    for ids in _batches(renamed):
        below = select(col(LibraryItem.id)).where(col(LibraryItem.root_id).in_(ids))
        for some in _batches([row.id for row in await session.execute(below)]):
            await write(session, some)


async def remove(session: AsyncSession, item_ids: Iterable[int]) -> None:
    """Nobody finds these any more. What is deleted from the library goes by itself."""
    for ids in _batches(sorted(set(item_ids))):
        await session.execute(delete(ItemSearch).where(col(ItemSearch.item_id).in_(ids)))


async def write(session: AsyncSession, ids: Sequence[int]) -> list[int]:
    """As :func:`update`, for at most :data:`BATCH` items and nothing that belongs to them.

    Returns which of them have another title than before, of those that others belong to.
    """
    await _wait_for_others(session)
    sources = (await session.execute(_SOURCES.where(col(LibraryItem.id).in_(ids)))).all()
    names = await _people(session, ids)
    await session.execute(delete(ItemSearch).where(col(ItemSearch.item_id).in_(ids)))
    if not sources:
        return []
    rows = [_row(source) for source in sources]
    documents = [_document(source, names[source.id]) for source in sources]
    await upserts.insert_rows(session, ItemSearch, rows)
    await texts(is_sqlite=_is_sqlite(session)).write(session, documents)
    await _learn(session, documents)
    pairs = zip(sources, rows, strict=True)
    return [
        source.id
        for source, row in pairs
        if source.root_id is None and source.indexed_title != row["title"]
    ]


async def _wait_for_others(session: AsyncSession) -> None:
    """One writer of the index at a time, as SQLite has it anyway: two that wrote the same items or
    words would wait for each other."""
    if not _is_sqlite(session):
        await session.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))


async def _people(session: AsyncSession, ids: Sequence[int]) -> dict[int, list[str]]:
    names: defaultdict[int, list[str]] = defaultdict(list)
    for item_id, name in await session.execute(_PEOPLE.where(col(ItemTag.item_id).in_(ids))):
        names[item_id].append(name)
    return names


def _row(source: Row[Any]) -> dict[str, Any]:
    return {
        "item_id": source.id,
        "title": fold(source.title)[:SORT_KEY_LENGTH],
        "sort_title": source.sort_key,
        "version": VERSION,
    }


def _document(source: Row[Any], people: list[str]) -> Document:
    rest = [] if source.year is None else [str(source.year)]
    if source.root_title:
        rest += title_words(source.root_title)
    original = title_words(source.original_title) if source.original_title else []
    named = [word for name in dict.fromkeys(people) for word in name_words(name)]
    mark = mark_of(TOP if source.root_id is None else BELOW, source.section_id)
    return Document(source.id, (title_words(source.title), original, named, rest), mark)


async def _learn(session: AsyncSession, documents: Sequence[Document]) -> None:
    """Words in their order, which is the quickest for the index they go into."""
    found = {word for document in documents for field in document.fields for word in field}
    known = sorted(word for word in found if len(word) >= SHORTEST_SPELLED and is_spelled(word))
    if not known:
        return
    reversed_words = [word[::-1] for word in known]
    if _is_sqlite(session):
        rows = list(zip(map(len, known), known, reversed_words, strict=True))
        await (await session.connection()).exec_driver_sql(
            f"{_INTO_WORDS} VALUES (?, ?, ?){_NEW}", rows
        )
        return
    values = {"lengths": list(map(len, known)), "words": known, "reversed": reversed_words}
    await session.execute(text(f"{_INTO_WORDS} SELECT * FROM unnest({_LISTS}){_NEW}"), values)


def _is_sqlite(session: AsyncSession) -> bool:
    return session.get_bind().dialect.name == "sqlite"


def _batches(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), BATCH):
        yield ids[start : start + BATCH]
