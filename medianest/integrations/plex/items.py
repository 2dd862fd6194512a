"""Makes items of the rows of a Plex server; a row that cannot be known by a key is left out.

Texts are cut to what our tables hold. Whole listings pass here: keep it cheap.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from medianest.integrations.loose_values import (
    Row,
    Shape,
    amount,
    count,
    day,
    decimal,
    key,
    large,
    moment,
    objects,
    path,
    shaped,
    text,
    text_up_to,
    whole,
)
from medianest.integrations.plex.models import Item, ItemId, Media, Part, RoleTag

_title = text_up_to(1000)
_name = text_up_to(300)
_codec = text_up_to(40)
_kind = text_up_to(16)

_PLAIN: Shape = (
    ("rating_key", "ratingKey", key),
    ("guid", "guid", text_up_to(500)),
    ("type", "type", _kind),
    ("title", "title", _title),
    ("title_sort", "titleSort", _title),
    ("original_title", "originalTitle", _title),
    ("summary", "summary", text),
    ("tagline", "tagline", _title),
    ("year", "year", whole),
    ("index", "index", whole),
    ("parent_rating_key", "parentRatingKey", key),
    ("grandparent_rating_key", "grandparentRatingKey", key),
    ("parent_index", "parentIndex", whole),
    ("section_key", "librarySectionID", key),
    ("originally_available_at", "originallyAvailableAt", day),
    ("added_at", "addedAt", moment),
    ("updated_at", "updatedAt", moment),
    ("duration_ms", "duration", large),
    ("content_rating", "contentRating", _codec),
    ("studio", "studio", _name),
    ("rating", "rating", decimal),
    ("audience_rating", "audienceRating", decimal),
    ("thumb", "thumb", path),
    ("art", "art", path),
    ("child_count", "childCount", count),
    ("leaf_count", "leafCount", count),
    ("view_count", "viewCount", count),
    ("view_offset_ms", "viewOffset", amount),
    ("last_viewed_at", "lastViewedAt", moment),
    ("viewed_leaf_count", "viewedLeafCount", count),
)
_MEDIA: Shape = (
    ("id", "id", amount),
    ("resolution", "videoResolution", _kind),
    ("width", "width", whole),
    ("height", "height", whole),
    ("video_codec", "videoCodec", _codec),
    ("audio_codec", "audioCodec", _codec),
    ("audio_channels", "audioChannels", whole),
    ("container", "container", _codec),
    ("bitrate", "bitrate", whole),
    ("duration_ms", "duration", large),
)
_LEGACY = re.compile(r"com\.plexapp\.agents\.(imdb|themoviedb|thetvdb)://([\w-]+)(?:\?|$)")
_SOURCES = {"imdb": "imdb", "themoviedb": "tmdb", "thetvdb": "tvdb"}


def items_of(rows: Iterable[Any]) -> tuple[Item, ...]:
    """The items among ``rows``."""
    found = (item_of(row) for row in rows)
    return tuple(item for item in found if item is not None)


def item_of(row: Any) -> Item | None:
    """One item; ``None`` where the row is no object or has no key."""
    if type(row) is not dict:
        return None
    plain = shaped(row, _PLAIN)
    if not plain["rating_key"]:
        return None
    return Item(
        **plain,
        guids=_guids(row, plain["guid"]),
        genres=_tags(row, "Genre"),
        countries=_tags(row, "Country"),
        labels=_tags(row, "Label"),
        collections=_tags(row, "Collection"),
        directors=_tags(row, "Director"),
        writers=_tags(row, "Writer"),
        roles=_roles(row),
        media=tuple(_media(one) for one in objects(row, "Media")) if "Media" in row else (),
    )


def ids_of(rows: Iterable[Any]) -> tuple[ItemId, ...]:
    """The keys among ``rows``."""
    known = ((key(row.get("ratingKey")), row) for row in rows if type(row) is dict)
    return tuple(
        ItemId(rating_key=found, updated_at=moment(row.get("updatedAt")))
        for found, row in known
        if found
    )


def _media(row: Row) -> Media:
    parts = tuple(
        Part(file=text(part.get("file"))[:2000], size_bytes=amount(part.get("size")))
        for part in objects(row, "Part")
    )
    return Media(**shaped(row, _MEDIA), parts=parts)


def _tags(row: Row, name: str) -> tuple[str, ...]:
    if name not in row:
        return ()
    names = (_name(tag.get("tag")) for tag in objects(row, name))
    return tuple(dict.fromkeys(found for found in names if found))


def _roles(row: Row) -> tuple[RoleTag, ...]:
    if "Role" not in row:
        return ()
    people = ((_name(role.get("tag")), role) for role in objects(row, "Role"))
    return tuple(
        RoleTag(name=name, character=_name(role.get("role"))) for name, role in people if name
    )


def _guids(row: Row, guid: str) -> tuple[str, ...]:
    """Old agents put the number elsewhere into the item's only guid."""
    if "Guid" in row:
        found = (text(one.get("id")) for one in objects(row, "Guid"))
        return tuple(dict.fromkeys(one for one in found if "://" in one and len(one) <= 100))
    old = _LEGACY.match(guid) if guid.startswith("com.plexapp.agents.") else None
    return (f"{_SOURCES[old[1]]}://{old[2]}",) if old else ()
