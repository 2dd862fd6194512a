"""What an item of Plex becomes in our tables."""

from __future__ import annotations

import marshal
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import blake2b
from operator import attrgetter
from typing import Any, NamedTuple

from medianest.integrations.plex.models import Item, Media
from medianest.models.library_item import ItemType
from medianest.models.tag import Part, TagKind
from medianest.services.library import folding

Values = dict[str, Any]

TYPES: dict[str, tuple[ItemType, ...]] = {
    "movie": (ItemType.MOVIE,),
    "show": (ItemType.SHOW, ItemType.SEASON, ItemType.EPISODE),
    "artist": (ItemType.ARTIST, ItemType.ALBUM, ItemType.TRACK),
}
"""What sections of each type hold, from the outermost inwards: parents are there first."""

LEAVES = frozenset({ItemType.MOVIE, ItemType.EPISODE, ItemType.TRACK})
CHILDREN = frozenset({ItemType.SEASON, ItemType.EPISODE, ItemType.ALBUM, ItemType.TRACK})
DEPTHS = {str(kind): depth for kinds in TYPES.values() for depth, kind in enumerate(kinds)}

RICH = frozenset({ItemType.MOVIE, ItemType.SHOW, ItemType.ARTIST})
"""Of these listings name some people and genres, and single answers all of them, and labels."""

FORM = 1
"""Part of every digest: with another one, all rows are written again at their next listing."""

_RESOLUTIONS = {"8k": 9, "4k": 8, "2k": 7, "1440": 6, "1080": 5, "720": 4, "576": 3, "480": 2}
_SOURCES = frozenset({"imdb", "tmdb", "tvdb"})
_LONGEST_EXTERNAL_ID = 40

_NOT_LISTED = ("genres", "countries", "labels", "directors", "writers", "roles")
_not_listed = attrgetter("tagline", *_NOT_LISTED)

_said = attrgetter(
    *("guid", "type", "title", "title_sort", "original_title", "summary", "tagline", "year"),
    *("index", "parent_rating_key", "grandparent_rating_key", "originally_available_at"),
    *("added_at", "updated_at", "duration_ms", "content_rating", "studio", "rating"),
    *("audience_rating", "thumb", "art", "guids"),
)
_PERSON, _ROLE = str(TagKind.PERSON), str(Part.ROLE)
_PLAIN_TAGS = tuple(
    (str(kind), str(part), attrgetter(name))
    for kind, part, name in (
        (TagKind.GENRE, Part.TAG, "genres"),
        (TagKind.COUNTRY, Part.TAG, "countries"),
        (TagKind.LABEL, Part.TAG, "labels"),
        (TagKind.PERSON, Part.DIRECTOR, "directors"),
        (TagKind.PERSON, Part.WRITER, "writers"),
    )
)
_encoding = attrgetter(
    *("id", "resolution", "width", "height", "video_codec", "audio_codec", "audio_channels"),
    *("container", "bitrate", "duration_ms"),
)


class TagRow(NamedTuple):
    """A tag of an item; ``position`` counts within the same ``part`` and ``kind``."""

    kind: str
    name: str
    part: str
    position: int
    character: str = ""


def slim(item: Item) -> Item:
    """As listings have it: single answers name people and genres of seasons, episodes, albums and
    tracks too, which would come and go."""
    if item.type not in CHILDREN or not any(_not_listed(item)):
        return item
    nothing: dict[str, Any] = dict.fromkeys(_NOT_LISTED, ())
    return replace(item, tagline="", **nothing)


def digest_of(item: Item) -> int:
    """A number for what is the same in listings and single answers, as far as we keep it.

    People, genres and labels are not: a change of those moves ``updated_at``. Counts of children
    are left out, we count our own; and so are the owner's marks.
    """
    media = tuple(
        (_encoding(one), tuple((part.file, part.size_bytes) for part in one.parts))
        for one in item.media
    )
    # The second version of the format has no references, which would make it differ by chance.
    said = marshal.dumps((FORM, _said(item), media), 2)
    return int.from_bytes(blake2b(said, digest_size=8).digest(), "big", signed=True)


def values_of(item: Item) -> Values:
    """The columns that Plex alone decides about, of any item."""
    key = folding.sort_key(item.title_sort or item.title)
    return {
        "rating_key": item.rating_key,
        "guid": item.guid,
        "type": item.type,
        "index": item.index,
        "title": item.title,
        "original_title": item.original_title,
        "sort_key": key,
        "letter": folding.letter(key),
        "year": item.year,
        "released_on": item.originally_available_at,
        "added_at": time_of(item.added_at),
        "updated_at": time_of(item.updated_at),
        "duration_ms": item.duration_ms,
        "summary": item.summary,
        "tagline": item.tagline,
        "content_rating": item.content_rating,
        "studio": item.studio,
        "rating": item.rating,
        "audience_rating": item.audience_rating,
        "thumb": item.thumb,
        "art": item.art,
        "missing_since": None,
    }


def sums_of(item: Item) -> Values:
    """What is counted from the versions of a leaf; of others it is summed up later."""
    return {
        "resolution": best_resolution(item.media),
        "size_bytes": sum(part.size_bytes for one in item.media for part in one.parts),
    }


def best_resolution(media: tuple[Media, ...]) -> str:
    """The highest among the versions, as Plex writes it without the ``p``; empty without any."""
    found = [one.resolution.lower().removesuffix("p") for one in media if one.resolution]
    return max(found, key=lambda one: _RESOLUTIONS.get(one, 1), default="")


def tags_of(item: Item) -> Iterator[TagRow]:
    """Genres, countries, labels and people; each once for what they are to the item."""
    for kind, part, read in _PLAIN_TAGS:
        for position, name in enumerate(read(item)):
            yield TagRow(kind, name, part, position)
    for position, (name, character) in enumerate(_parts_played(item)):
        yield TagRow(_PERSON, name, _ROLE, position, character)


def external_ids_of(item: Item) -> list[tuple[str, str]]:
    """``(source, value)`` for each database that we know."""
    split = (guid.partition("://") for guid in item.guids)
    found = ((source, value) for source, _, value in split if source in _SOURCES and value)
    return [pair for pair in dict.fromkeys(found) if len(pair[1]) <= _LONGEST_EXTERNAL_ID]


def version_of(item_id: int, media: Media) -> Values:
    """The row of one version."""
    return {
        "item_id": item_id,
        "plex_id": media.id,
        "resolution": media.resolution,
        "width": media.width,
        "height": media.height,
        "video_codec": media.video_codec,
        "audio_codec": media.audio_codec,
        "audio_channels": media.audio_channels,
        "container": media.container,
        "bitrate": media.bitrate,
        "duration_ms": media.duration_ms,
        "size_bytes": sum(part.size_bytes for part in media.parts),
    }


def time_of(seconds: int | None) -> datetime | None:
    """Epoch seconds as a time."""
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def parent_key(item: Item) -> str:
    """The rating key of what it belongs to, empty for what stands by itself."""
    return item.parent_rating_key if item.type in CHILDREN else ""


def root_key(item: Item) -> str:
    """The rating key of the show or artist that it belongs to in the end."""
    is_grandchild = item.type in (ItemType.EPISODE, ItemType.TRACK)
    return item.grandparent_rating_key if is_grandchild else parent_key(item)


def _parts_played(item: Item) -> Iterable[tuple[str, str]]:
    """Somebody who plays two parts stands there once, with both."""
    characters: dict[str, str] = {}
    for role in item.roles:
        before = characters.get(role.name)
        both = f"{before} / {role.character}" if before and role.character else before
        characters[role.name] = (both or role.character)[:300]
    return characters.items()
