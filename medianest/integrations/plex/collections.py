"""Reads and changes collections. Whole addresses stay below what proxies and servers take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from medianest.errors import UpstreamMissingError
from medianest.integrations import http_errors
from medianest.integrations.loose_values import (
    Row,
    Shape,
    count,
    flag,
    key,
    moment,
    path,
    shaped,
    text,
    text_up_to,
)
from medianest.integrations.plex import answers
from medianest.integrations.plex.calls import NAME, PlexCalls, rows
from medianest.integrations.plex.listings import COLLECTION_TYPE, TYPES, keys_at, rows_at
from medianest.integrations.plex.models import Collection

LONGEST_TITLE = 255
_LONGEST_ADDRESS = 8_000
_ROOM_FOR_REST = 600
_BY_HAND = 2

_COLLECTION: Shape = (
    ("rating_key", "ratingKey", key),
    ("title", "title", text_up_to(1000)),
    ("title_sort", "titleSort", text_up_to(1000)),
    ("summary", "summary", text),
    ("thumb", "thumb", path),
    ("smart", "smart", flag),
    ("item_type", "subtype", text_up_to(16)),
    ("section_key", "librarySectionID", key),
    ("child_count", "childCount", count),
    ("added_at", "addedAt", moment),
    ("updated_at", "updatedAt", moment),
)


async def of_section(calls: PlexCalls, section_key: str) -> list[Collection]:
    """The collections of a section."""
    at = f"/library/sections/{_in_path(section_key)}/collections"
    return list(_collections_of(await rows_at(calls, at, {})))


async def one(calls: PlexCalls, collection_key: str) -> Collection | None:
    """One collection; ``None`` when it is gone, and only then."""
    try:
        found = await calls.container(_at(collection_key))
    except UpstreamMissingError:
        return None
    return next(_collections_of(rows(found)), None)


async def items(calls: PlexCalls, collection_key: str) -> list[str]:
    """The keys of its items, in its order."""
    return await keys_at(calls, f"{_at(collection_key)}/children", {})


async def create(
    calls: PlexCalls,
    machine: str,
    section_key: str,
    item_type: str,
    title: str,
    rating_keys: Sequence[str],
) -> str:
    """Make one and say its key. What has no room in the first call is added by further ones."""
    shown = title.strip()[:LONGEST_TITLE]
    some = list(_uris(machine, rating_keys, len(quote(shown, safe=""))))
    params: dict[str, str | int] = {
        "type": TYPES[item_type],
        "title": shown,
        "smart": 0,
        "sectionId": section_key,
        **({"uri": some[0]} if some else {}),
    }
    found = answers.container(await calls.ask("POST", "/library/collections", params))
    made = next(_collections_of(rows(found)), None)
    if made is None:
        raise http_errors.not_understood(NAME)
    await _add(calls, made.rating_key, some[1:])
    return made.rating_key


async def add(
    calls: PlexCalls, machine: str, collection_key: str, rating_keys: Sequence[str]
) -> None:
    """Add items at its end; those that it has already stay where they are."""
    await _add(calls, collection_key, list(_uris(machine, rating_keys, 0)))


async def remove(calls: PlexCalls, collection_key: str, rating_keys: Sequence[str]) -> None:
    """Take items out; those that are not in it are passed over."""
    for rating_key in rating_keys:
        try:
            await calls.command("DELETE", f"{_at(collection_key)}/items/{_in_path(rating_key)}")
        except UpstreamMissingError:
            continue


async def move(calls: PlexCalls, collection_key: str, rating_key: str, after: str | None) -> None:
    """Put an item after another one of it, or first."""
    at = f"{_at(collection_key)}/items/{_in_path(rating_key)}/move"
    await calls.command("PUT", at, {"after": after} if after else None)


async def edit(
    calls: PlexCalls,
    section_key: str,
    collection_key: str,
    *,
    title: str | None,
    summary: str | None,
) -> None:
    """Change its words and keep them from being changed by agents. A summary that is longer than
    an address may be is cut."""
    told: dict[str, str | int] = {}
    if title is not None:
        told |= {"title.value": title.strip()[:LONGEST_TITLE], "title.locked": 1}
    if summary is not None:
        room = _room(len(quote(str(told.get("title.value", "")), safe="")))
        told |= {"summary.value": _fitting(summary, room), "summary.locked": 1}
    if told:
        at = f"/library/sections/{_in_path(section_key)}/all"
        await calls.command("PUT", at, {"type": COLLECTION_TYPE, "id": collection_key, **told})


async def order_by_hand(calls: PlexCalls, collection_key: str) -> None:
    """Let :func:`move` decide the order, and neither dates nor titles."""
    at = f"/library/metadata/{_in_path(collection_key)}/prefs"
    await calls.command("PUT", at, {"collectionSort": _BY_HAND})


async def delete(calls: PlexCalls, collection_key: str) -> None:
    """Delete it, not what is in it; one that is gone already is no error."""
    try:
        await calls.command("DELETE", _at(collection_key))
    except UpstreamMissingError:
        return


async def _add(calls: PlexCalls, collection_key: str, uris: Sequence[str]) -> None:
    for uri in uris:
        await calls.command("PUT", f"{_at(collection_key)}/items", {"uri": uri})


def _collections_of(listed: list[Any]) -> Iterator[Collection]:
    for row in listed:
        fields: Row = shaped(row, _COLLECTION) if type(row) is dict else {}
        if fields.get("rating_key"):
            yield Collection(**fields)


def _uris(machine: str, rating_keys: Sequence[str], taken: int) -> Iterator[str]:
    """What names items to a server, in as many pieces as their addresses need."""
    root = f"server://{machine}/com.plexapp.plugins.library/library/metadata/"
    room = _room(taken) - len(quote(root, safe=""))
    piece: list[str] = []
    used = 0
    for rating_key in dict.fromkeys(rating_keys):
        needed = len(quote(f",{rating_key}", safe=""))
        if piece and used + needed > room:
            yield root + ",".join(piece)
            piece, used = [], 0
        piece.append(rating_key)
        used += needed
    if piece:
        yield root + ",".join(piece)


def _room(taken: int) -> int:
    return _LONGEST_ADDRESS - _ROOM_FOR_REST - taken


def _fitting(words: str, room: int) -> str:
    """``words``, cut where their escaped form would be longer than ``room``."""
    if len(quote(words, safe="")) <= room:
        return words
    kept, used = [], len(quote("…"))
    for letter in words:
        used += len(quote(letter, safe=""))
        if used > room:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + "…"


def _at(collection_key: str) -> str:
    return f"/library/collections/{_in_path(collection_key)}"


def _in_path(value: str) -> str:
    return quote(value, safe="")
