"""What may be said of a film on a list: each field checked, with words for what does not fit."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from medianest.errors import InvalidInputError
from medianest.models.ids import utc_now
from medianest.services.library import folding
from medianest.views.library_query import HIGHEST_ID
from medianest.views.movie import (
    FIRST_YEAR,
    HIGHEST_RATING,
    LAST_YEAR,
    LONGEST_ADDRESS,
    LONGEST_NOTES,
    LONGEST_TITLE,
)

NAMELESS = "Say what the film is called."
TOO_LONG = "Use {} characters or fewer."
YEAR = f"Enter a year from {FIRST_YEAR} to {LAST_YEAR}, or none."
RATING = f"Enter a rating from 0 to {HIGHEST_RATING} in steps of a half, or none."
SEEN = "Enter a day that is not in the future, or none."
ADDRESS = "Enter an address such as https://example.org/poster.jpg, or none."
PASSWORD = "Leave the name and password out of the address."
TMDB = "Enter the number that TMDB gives the film, or none."
IMDB = "Enter IMDb's id of the film, such as tt0133093, or none."
ITEM = "Choose a film of the library, or none."
EARLIEST = datetime(1870, 1, 1, tzinfo=UTC)
HIGHEST_TMDB = 2_147_483_647
A_DAY = timedelta(days=1)

_IMDB = re.compile(r"tt\d{5,12}", re.ASCII)
_ARTICLE = re.compile(r"(?:the|an|a) (?=.)")
_KEPT = frozenset("\n\t")


def columns(said: Mapping[str, Any]) -> dict[str, Any]:
    """What is stored of the fields that are named, by the names of :class:`Movie`.

    Raises :class:`InvalidInputError` with a sentence for each that does not fit.
    """
    found: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in said.items():
        field, check = _CHECKS[name]
        try:
            found[name] = check(value)
        except ValueError as problem:
            wrong[field] = str(problem)
    if wrong:
        raise InvalidInputError(" ".join(wrong.values()), details=wrong)
    return found


def keys(title: str, notes: str) -> dict[str, str]:
    """What a film is sorted and searched by."""
    return {"sort_key": sort_key(title), "words": folding.fold(f"{title} {notes}")}


def sort_key(title: str) -> str:
    """The same for all ways to write a title, and without its article, as lists of films are."""
    key = folding.sort_key(title)
    return _ARTICLE.sub("", key, count=1) if _ARTICLE.match(key) else key


def _title(value: str | None) -> str:
    title = " ".join(_plain(value or "").split())
    if not title:
        raise ValueError(NAMELESS)
    if len(title) > LONGEST_TITLE:
        raise ValueError(TOO_LONG.format(LONGEST_TITLE))
    return title


def _notes(value: str | None) -> str:
    notes = _plain(value or "").strip()
    if len(notes) > LONGEST_NOTES:
        raise ValueError(TOO_LONG.format(LONGEST_NOTES))
    return notes


def _year(value: int | None) -> int | None:
    if value is not None and not FIRST_YEAR <= value <= LAST_YEAR:
        raise ValueError(YEAR)
    return value


def _rating(value: float | None) -> float | None:
    if value is None:
        return None
    if not 0 <= value <= HIGHEST_RATING or value * 2 != int(value * 2):
        raise ValueError(RATING)
    return float(value)


def _seen_at(value: datetime | None) -> datetime | None:
    """A day has begun somewhere before it has here."""
    if value is not None and not EARLIEST <= value <= utc_now() + A_DAY:
        raise ValueError(SEEN)
    return value


def _image_url(value: str | None) -> str:
    """Whatever its name leads to is looked at when it is fetched."""
    url = (value or "").strip()
    if not url:
        return ""
    if len(url) > LONGEST_ADDRESS or not url.isascii() or not url.isprintable() or " " in url:
        raise ValueError(ADDRESS)
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises for one that is none
    except ValueError:
        raise ValueError(ADDRESS) from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        raise ValueError(ADDRESS)
    if "@" in parts.netloc:
        raise ValueError(PASSWORD)
    return url


def _tmdb_id(value: int | None) -> int | None:
    if value is not None and not 0 < value <= HIGHEST_TMDB:
        raise ValueError(TMDB)
    return value


def _imdb_id(value: str | None) -> str | None:
    imdb_id = (value or "").strip().lower()
    if imdb_id and not _IMDB.fullmatch(imdb_id):
        raise ValueError(IMDB)
    return imdb_id or None


def _item_id(value: int | None) -> int | None:
    if value is not None and not 0 < value <= HIGHEST_ID:
        raise ValueError(ITEM)
    return value


_CHECKS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "title": ("title", _title),
    "year": ("year", _year),
    "image_url": ("imageUrl", _image_url),
    "notes": ("notes", _notes),
    "rating": ("rating", _rating),
    "seen_at": ("seenAt", _seen_at),
    "tmdb_id": ("tmdbId", _tmdb_id),
    "imdb_id": ("imdbId", _imdb_id),
    "library_item_id": ("libraryItemId", _item_id),
}
FIELDS = frozenset(_CHECKS)


def _plain(text: str) -> str:
    """Without what draws nothing and moves what follows, and without halves of characters."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in lines if one in _KEPT or unicodedata.category(one) not in _NONE)


_NONE = frozenset({"Cc", "Cs"})
