"""What rows of a file come to on somebody's list: another film, more about one, or nothing new."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from medianest.models.movie import Movie
from medianest.services.movies import rows

FILLED = ("year", "rating", "seen_at", "notes", "image_url", "tmdb_id", "imdb_id")
"""What is taken over where the list says nothing of it; what it says stays."""


class Outcome(Enum):
    ADDED = auto()
    MERGED = auto()
    NOTHING_NEW = auto()


@dataclass(slots=True, eq=False)
class Film:
    """``row`` is the one on the list, ``None`` for one that is to come; ``new`` are the values that
    the file brings."""

    values: dict[str, Any]
    row: Movie | None = None
    new: dict[str, Any] = field(default_factory=dict)

    def fill(self, said: Mapping[str, Any]) -> Outcome:
        new = {
            name: said[name]
            for name in FILLED
            if _is_said(said.get(name)) and not _is_said(self.values.get(name))
        }
        self.values |= new
        self.new |= new
        return Outcome.MERGED if new else Outcome.NOTHING_NEW


class Before:
    """Which films came in earlier rows of a file that is only looked at, and what was said of them:
    a few bytes for each, as there may be a hundred thousand."""

    def __init__(self) -> None:
        self._said: dict[int, int] = {}

    def put(self, said: Mapping[str, Any]) -> Outcome | None:
        """What a row comes to by those before it; ``None`` for a film that was not among them."""
        keys = [hash(name) for name in rows.names(said)]
        known = [self._said[key] for key in keys if key in self._said]
        if not known:
            return None
        before, here = known[0], _mask(said)
        self._said |= dict.fromkeys(keys, before | here)
        return Outcome.MERGED if here & ~before else Outcome.NOTHING_NEW

    def remember(self, films: Sequence[Film]) -> None:
        for film in films:
            self._said |= dict.fromkeys(map(hash, rows.names(film.values)), _mask(film.values))


class Merging:
    """The films that the rows of one batch may be, those on the list first."""

    def __init__(self, there: Sequence[Movie]) -> None:
        self._by_name: dict[tuple[str, Any], list[Film]] = {}
        self.films: list[Film] = []
        for row in there:
            self._take(Film(rows.fields(row), row))

    def put(self, said: Mapping[str, Any]) -> Outcome:
        """Take a row for one of the films, or for another."""
        for name in rows.names(said):
            for film in self._by_name.get(name, ()):
                if rows.may_be_same(film.values, said):
                    outcome = film.fill(said)
                    self._name(film)
                    return outcome
        self._take(Film(dict(said), None, dict(said)))
        return Outcome.ADDED

    def knows(self, said: Mapping[str, Any]) -> bool:
        """Whether a row would be taken for one of the films."""
        return any(
            rows.may_be_same(film.values, said)
            for name in rows.names(said)
            for film in self._by_name.get(name, ())
        )

    @property
    def touched(self) -> list[Film]:
        """Those of which the file says something new."""
        return [film for film in self.films if film.new]

    def _take(self, film: Film) -> None:
        self.films.append(film)
        self._name(film)

    def _name(self, film: Film) -> None:
        for name in rows.names(film.values):
            known = self._by_name.setdefault(name, [])
            if film not in known:
                known.append(film)


def _mask(values: Mapping[str, Any]) -> int:
    return sum(1 << number for number, name in enumerate(FILLED) if _is_said(values.get(name)))


def _is_said(value: Any) -> bool:
    return value is not None and value != ""
