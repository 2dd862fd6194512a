"""Whose file it is, and what a row of it says about a film."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any

from medianest.services import csv_rows

NOT_FILM = "This is not a film but: {}."
NO_NUMBER = "“{}” is no {}."
NO_DAY = "“{}” is no day as in 2024-05-31."
ROW_NAMELESS = "It does not say what the film is called."

_FILMS = frozenset({"", "movie", "tvmovie", "short", "tvshort", "video", "tvspecial", "musicvideo"})
_OLD_DAY = "%a %b %d %H:%M:%S %Y"


class Shape(StrEnum):
    """Files that we know."""

    OWN = "medianest"
    LETTERBOXD = "letterboxd"
    WATCHLIST = "letterboxd-watchlist"
    IMDB = "imdb"


Row = Mapping[str, Any]


def recognized(header: Collection[str], name: str = "") -> Shape | None:
    """Whose file has such columns; those of Letterboxd's watchlist are the same as of what was
    watched, and only the ``name`` of the file tells."""
    columns = set(header)
    if {"const", "title"} <= columns:
        return Shape.IMDB
    if "name" in columns and columns & {"letterboxd uri", "year"}:
        return Shape.WATCHLIST if "watchlist" in name.lower() else Shape.LETTERBOXD
    return Shape.OWN if "title" in columns else None


def said(shape: Shape, row: Row, *, is_json: bool = False) -> dict[str, Any]:
    """The fields of a film that a row names, as :func:`words.columns` takes them, and
    ``created_at`` where it is one of ours. Raises :class:`ValueError` with the reason why it is
    none."""
    read = _READERS[shape](row, is_json).items()
    found = {name: value for name, value in read if value not in (None, "")}
    if not found.get("title"):
        raise ValueError(ROW_NAMELESS)
    return found


def _own(row: Row, is_json: bool) -> dict[str, Any]:
    def text(name: str) -> str:
        value = _text(row, name)
        return value if is_json else csv_rows.plain(value)

    return {
        "title": text("title"),
        "year": _whole(row, "year"),
        "rating": _rating(row, "rating"),
        "seen_at": _moment(row, "seenat"),
        "notes": text("notes"),
        "image_url": _address(text("imageurl")),
        "tmdb_id": _whole(row, "tmdbid"),
        "imdb_id": text("imdbid"),
        "created_at": _moment(row, "createdat"),
    }


def _letterboxd(row: Row, _: bool) -> dict[str, Any]:
    return {
        **_listed(row, _),
        "rating": _rating(row, "rating10") if _text(row, "rating10") else _stars(row),
        "seen_at": _moment(row, "watched date") or _moment(row, "date"),
    }


def _listed(row: Row, _: bool) -> dict[str, Any]:
    """What is on a list of Letterboxd's, seen or not."""
    return {
        "title": _text(row, "name"),
        "year": _whole(row, "year"),
        "notes": _text(row, "review") or _text(row, "description"),
        "tmdb_id": _whole(row, "tmdbid"),
        "imdb_id": _text(row, "imdbid"),
    }


def _imdb(row: Row, _: bool) -> dict[str, Any]:
    kind = _text(row, "title type")
    if kind.replace(" ", "").lower() not in _FILMS:
        raise ValueError(NOT_FILM.format(kind[:40]))
    rating = _rating(row, "your rating")
    return {
        "title": _text(row, "title"),
        "year": _whole(row, "year"),
        "rating": rating,
        "seen_at": _moment(row, "date rated") if rating else None,
        "notes": _text(row, "description"),
        "imdb_id": _text(row, "const"),
    }


_READERS: dict[Shape, Callable[[Row, bool], dict[str, Any]]] = {
    Shape.OWN: _own,
    Shape.LETTERBOXD: _letterboxd,
    Shape.WATCHLIST: _listed,
    Shape.IMDB: _imdb,
}


def _text(row: Row, name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _address(text: str) -> str:
    """Where one of ours stood, the picture is here and not in the file."""
    return "" if text.startswith("/") else text


def _whole(row: Row, name: str) -> int | None:
    text = _text(row, name)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 11):
        raise ValueError(NO_NUMBER.format(text[:40], "year" if name == "year" else "number"))
    return int(text)


def _rating(row: Row, name: str, most: float = 10) -> float | None:
    text = _text(row, name).replace(",", ".")
    if not text:
        return None
    try:
        rating = float(text)
    except ValueError:
        rating = -1
    if not 0 <= rating <= most:
        raise ValueError(NO_NUMBER.format(text[:40], f"rating up to {most:g}"))
    return rating


def _stars(row: Row) -> float | None:
    """Up to five, in halves."""
    stars = _rating(row, "rating", most=5)
    return None if stars is None else stars * 2


def _moment(row: Row, name: str) -> datetime | None:
    text = _text(row, name)
    if not text:
        return None
    try:
        if len(text) == len("2024-05-31"):
            return datetime.combine(date.fromisoformat(text), time(tzinfo=UTC))
        found = datetime.fromisoformat(text)
    except ValueError:
        try:
            found = datetime.strptime(text, _OLD_DAY)  # noqa: DTZ007 - IMDb says no zone
        except ValueError:
            raise ValueError(NO_DAY.format(text[:40])) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
