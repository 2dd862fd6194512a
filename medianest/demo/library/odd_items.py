"""Movies as no title card expects them, each of which some real library has."""

from __future__ import annotations

from typing import Any

from medianest.demo.library.contents import Library
from medianest.demo.library.things import Item, Part, Version

SECTION = "1"
MANY_VERSIONS = 40
LONG_TITLE = 1_000

_ODD: tuple[dict[str, Any], ...] = (
    {"title": ""},
    {"title": "No year", "year": None, "released": ""},
    {"title": "No media", "versions": 0},
    {"title": "Forty versions", "versions": MANY_VERSIONS},
    {"title": "Two parts", "parts": 2},
    {"title": "A very long title that goes on. " * 32},
    {"title": "<script>alert('title')</script> & \"quotes\" 'single'"},
    {"title": "\u202eright to left override\u202c and\u200b zero\u200bwidth"},
    {"title": "e\u0301cole decomposed, ﬁ ligature, Ⅷ"},
    {"title": "Nothing but a title", "bare": True},
    {"title": "100% _under_ 'score'; DROP TABLE", "title_sort": "%"},
    {"title": "   spaces   around   "},
)
COUNT = len(_ODD)


def add(library: Library) -> None:
    """Put them into the movies."""
    for place, wishes in enumerate(_ODD):
        library.add(_item(library, place, **wishes))


def _item(
    library: Library,
    place: int,
    title: str,
    *,
    versions: int = 1,
    parts: int = 1,
    bare: bool = False,
    **fields: Any,
) -> Item:
    key, now = library.new_key(), library.now()
    guid = f"plex://movie/0dd{place:021x}"
    item = Item(key, 900_000_000 + place, "movie", SECTION, guid, title[:LONG_TITLE], now, now)
    item.added_at -= 86_400 * (place + 1)
    if not bare:
        item.year, item.duration_ms, item.thumb = 1999, 5_400_000, item.added_at
        item.versions = tuple(_version(key, number, parts) for number in range(versions))
    for name, value in fields.items():
        setattr(item, name, value)
    return item


def _version(key: int, number: int, parts: int) -> Version:
    own = 2_000_000_000 + key * 100 + number
    files = tuple(
        Part(own + 50 * part, f"/media/movies/odd {key}-{number}-pt{part + 1}.mkv", 3_000_000_000)
        for part in range(parts)
    )
    return Version(own, files, 5_400_000, bitrate=4_000 + number)
