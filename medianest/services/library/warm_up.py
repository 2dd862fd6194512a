"""What each process does once for all that ask is done before somebody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import structlog

from medianest.models.user import Role
from medianest.services.actor import Actor
from medianest.services.library.items import LibraryItems
from medianest.services.library.search import LibrarySearch
from medianest.views.library_query import HIGHEST_ID, LAST_YEAR, ListQuery, ListSort

PAUSE_SECONDS = 0.01
"""Between questions: whoever asks meanwhile waits for one of them at most."""

_EVERYONE = Actor("", "", Role.ADMIN, session_id="")
"""Sees every section, like most people, and has no marks."""
_SORTED = tuple(ListQuery(sort=sort) for sort in ListSort)
_FILTERED = (
    ListQuery(genre="-"),
    ListQuery(year_from=1),
    ListQuery(year_from=1, year_to=1),
    ListQuery(year_from=1, year_to=LAST_YEAR),
    ListQuery(resolution="-"),
    ListQuery(unwatched=True),
    ListQuery(added_within_days=1),
    ListQuery(content_rating="-"),
    ListQuery(collection=HIGHEST_ID),
    ListQuery(letter="A"),
    ListQuery(letter="A", sort=ListSort.YEAR),
    ListQuery(letter="A", content_rating="-"),
)

log = structlog.get_logger(__name__)


async def warm_up(items: LibraryItems, search: LibrarySearch) -> None:
    """Ask what pages ask: connections are open and statements put together afterwards, which takes
    longer than to answer them. It is cheap, and never fails."""
    try:
        async for _ in _asked(items, search):
            await asyncio.sleep(PAUSE_SECONDS)
    except Exception as error:
        log.warning("library was not warmed up", error=type(error).__name__)


async def _asked(items: LibraryItems, search: LibrarySearch) -> AsyncIterator[object]:
    sections = await items.sections(_EVERYONE)
    if not sections:
        return
    # Nothing depends on which; the numbers of the largest one take longest.
    section = max(sections, key=lambda one: one.item_count)
    plain, first = ListQuery(), await items.page(_EVERYONE, section.id, ListQuery(), limit=1)
    yield await items.recent(_EVERYONE, 1)
    yield (facets := await items.facets(_EVERYONE, section.id))
    yield await items.letters(_EVERYONE, section.id, plain)
    yield await items.size(_EVERYONE, section.id, plain)
    for card in first.items:
        yield await items.get(_EVERYONE, card.id)
        yield await items.related(_EVERYONE, card.id, 1)
        yield await search.find(_EVERYONE, card.title)
    await search.warm_up(_EVERYONE)
    # Of few it is asked otherwise than of many.
    often = sorted(facets.genres, key=lambda genre: genre.count)[-1:]
    for query in (*_SORTED, *_FILTERED, *(ListQuery(genre=genre.value) for genre in often)):
        yield await items.page(_EVERYONE, section.id, query, limit=1)
