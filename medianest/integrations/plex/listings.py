"""Lists what a Plex server has: its sections, and items page by page or by their keys."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import quote

from medianest.errors import UpstreamMissingError
from medianest.integrations.loose_values import (
    Shape,
    flag,
    key,
    moment,
    objects,
    shaped,
    text,
    text_up_to,
    whole,
)
from medianest.integrations.plex.calls import Params, PlexCalls, rows
from medianest.integrations.plex.items import ids_of, items_of
from medianest.integrations.plex.models import IdPage, Item, ItemPage, Section
from medianest.integrations.walk import Received, Walk

TYPES = {
    "movie": 1, "show": 2, "season": 3, "episode": 4, "artist": 8, "album": 9, "track": 10,
}  # fmt: skip
"""What the listings call each type of item."""
COLLECTION_TYPE = 18
IDS_A_PAGE = 2000
_KEYS_A_CALL = 100

_WITH_TAGLINE = frozenset({"movie", "show", "artist"})
_PLAYED = frozenset({"movie", "episode", "track"})
_PEOPLE = (
    "Genre,Country,Director,Writer,Role,Collection,Producer,Similar,Rating,Image,UltraBlurColors"
)
_WHOLE: dict[str, str | int] = {"includeGuids": 1, "excludeElements": _PEOPLE}
_PART: dict[str, str | int] = {**_WHOLE, "excludeFields": "tagline"}
_BARE: dict[str, str | int] = {
    "excludeFields": "summary,tagline",
    "excludeElements": f"Media,Guid,{_PEOPLE}",
}

_SECTION: Shape = (
    ("key", "key", key),
    ("type", "type", text_up_to(16)),
    ("title", "title", text_up_to(300)),
    ("agent", "agent", text_up_to(200)),
    ("language", "language", text_up_to(40)),
    ("uuid", "uuid", text_up_to(64)),
    ("content_changed_at", "contentChangedAt", whole),
    ("updated_at", "updatedAt", moment),
    ("scanned_at", "scannedAt", moment),
    ("refreshing", "refreshing", flag),
    ("hidden", "hidden", flag),
)


async def sections(calls: PlexCalls) -> list[Section]:
    """The sections that the token's account may see."""
    found = await calls.container("/library/sections")
    listed = [row for row in rows(found, "Directory") if type(row) is dict]
    read = [(shaped(row, _SECTION), row) for row in listed]
    return [
        Section(**fields, locations=tuple(text(at.get("path")) for at in objects(row, "Location")))
        for fields, row in read
        if fields["key"]
    ]


async def pages(
    calls: PlexCalls,
    section_key: str,
    item_type: str,
    *,
    start: int,
    size: int,
    updated_since: int | None,
) -> AsyncIterator[ItemPage]:
    """The items of one type, page by page, with neither people nor genres: of these a listing
    names the first few only, and :func:`items` all."""
    params = {
        **(_WHOLE if item_type in _WITH_TAGLINE else _PART),
        **_which(item_type, updated_since),
    }
    async for page in _received(calls, _all(section_key), params, start, size):
        yield ItemPage(items=items_of(page.rows), **page.place)


async def ids(calls: PlexCalls, section_key: str, item_type: str) -> AsyncIterator[IdPage]:
    """The keys of one type; servers that do not know how to leave the rest out send it too."""
    params = {**_BARE, **_which(item_type, None), "includeFields": "ratingKey,updatedAt"}
    async for page in _received(calls, _all(section_key), params, 0, IDS_A_PAGE):
        yield IdPage(ids=ids_of(page.rows), **page.place)


async def count(calls: PlexCalls, section_key: str, item_type: str) -> int | None:
    """How many items of one type there are; ``None`` where the server does not say."""
    nothing: dict[str, str | int] = {"X-Plex-Container-Start": 0, "X-Plex-Container-Size": 0}
    of_type = {**_which(item_type, None), "includeFields": "ratingKey"}
    found = await calls.container(_all(section_key), {**_BARE, **of_type, **nothing})
    return whole(found.get("totalSize"))


async def watched(
    calls: PlexCalls, section_key: str, item_type: str, *, size: int
) -> AsyncIterator[ItemPage]:
    """Items that the token's account has watched, then those it has only begun. What the server
    sends besides, not knowing the filter, is left out here."""
    seen: set[str] = set()
    of_type = {**_BARE, "type": TYPES[item_type], "sort": "addedAt:asc"}
    filters: tuple[Params, ...] = ({"viewCount>>": 0}, {"inProgress": 1})
    for params in filters if item_type in _PLAYED else ({},):
        async for page in _received(calls, _all(section_key), {**of_type, **params}, 0, size):
            fresh = [one for one in items_of(page.rows) if _is_marked(one)]
            items = tuple(one for one in fresh if one.rating_key not in seen)
            seen.update(one.rating_key for one in items)
            yield ItemPage(items=items, **page.place)


async def items(calls: PlexCalls, rating_keys: Sequence[str]) -> list[Item]:
    """Items in full, without those that are gone: 404 means that all of a call are."""
    found: list[Item] = []
    wanted = [quote(one, safe="") for one in dict.fromkeys(rating_keys)]
    for begin in range(0, len(wanted), _KEYS_A_CALL):
        path = f"/library/metadata/{','.join(wanted[begin : begin + _KEYS_A_CALL])}"
        try:
            answered = await calls.container(path, {"includeGuids": 1})
        except UpstreamMissingError:
            continue
        found += items_of(rows(answered))
    return found


async def labels(calls: PlexCalls, section_key: str, item_type: str) -> dict[str, list[str]]:
    """The keys of the items of one type under each label that they have. Listings leave labels out,
    and no time of an item moves when it gets one."""
    of_type: dict[str, str | int] = {"type": TYPES[item_type]}
    found = await calls.container(f"/library/sections/{quote(section_key, safe='')}/label", of_type)
    only = {**of_type, "includeFields": "ratingKey,updatedAt"}
    listed = [row for row in rows(found, "Directory") if type(row) is dict]
    named = [(text(row.get("title"))[:300], text(row.get("key"))) for row in listed]
    return {
        name: await keys_at(calls, _all(section_key), {**only, "label": key_})
        for name, key_ in named
        if name and key_
    }


async def keys_at(calls: PlexCalls, path: str, params: Params) -> list[str]:
    """The keys of a whole listing, in its order."""
    found: dict[str, None] = {}
    async for page in _received(calls, path, {**_BARE, **params}, 0, IDS_A_PAGE):
        found.update((one.rating_key, None) for one in ids_of(page.rows))
    return list(found)


async def rows_at(calls: PlexCalls, path: str, params: Params) -> list[Any]:
    """The rows of a whole listing as they came."""
    return [row async for page in _received(calls, path, params, 0, 500) for row in page.rows]


async def pages_at(
    calls: PlexCalls, path: str, params: Params, size: int
) -> AsyncIterator[tuple[list[Any], dict[str, Any]]]:
    """The rows of a listing as they came, page by page, and where each page stands in it."""
    async for page in _received(calls, path, params, 0, size):
        yield page.rows, page.place


def _is_marked(item: Item) -> bool:
    return bool(item.view_count or item.view_offset_ms or item.viewed_leaf_count)


def _all(section_key: str) -> str:
    return f"/library/sections/{quote(section_key, safe='')}/all"


def _which(item_type: str, updated_since: int | None) -> dict[str, str | int]:
    of_type: dict[str, str | int] = {"type": TYPES[item_type]}
    if updated_since is None:
        return {**of_type, "sort": "addedAt:asc"}
    return {**of_type, "sort": "updatedAt:asc", "updatedAt>>": updated_since}


async def _received(
    calls: PlexCalls, path: str, params: Params, start: int, size: int
) -> AsyncIterator[Received]:
    """Go on by the rows that came, which may be fewer than were asked for."""
    walk = Walk(start, size)
    while not walk.is_over:
        place = {"X-Plex-Container-Start": walk.start, "X-Plex-Container-Size": size}
        found = await calls.container(path, {**params, **place})
        came, total = rows(found), whole(found.get("totalSize"))
        if total is None and came and came == walk.last:
            return  # It knows no pages, and has said all of this before.
        yield walk.step(came, total)
