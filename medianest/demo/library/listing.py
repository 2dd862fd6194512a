"""Which items a list of the pretend Plex server has, and in what order: filters, sort, pages."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from medianest.demo.library.contents import Library
from medianest.demo.library.rows import Rows
from medianest.demo.library.things import Item

Keeps = Callable[[Item], bool]
Key = Callable[[Item], Any]

_UNITS = {"s": 1, "m": 60, "h": 3_600, "d": 86_400, "w": 604_800, "mon": 2_592_000, "y": 31_536_000}
_RELATIVE = re.compile(r"-(\d+)(s|mon|m|h|d|w|y)")
_COMPARED: dict[str, Callable[[Any, Any], bool]] = {
    ">>": operator.gt,
    "<<": operator.lt,
    ">": operator.ge,
    "<": operator.le,
    "!": operator.ne,
    "": operator.eq,
}


class BadArgumentError(Exception):
    """The server answers 400 to it."""


def _numbers(rows: Rows) -> dict[str, Key]:
    return {
        "addedAt": lambda item: item.added_at,
        "updatedAt": lambda item: item.updated_at,
        "year": lambda item: item.year or 0,
        "duration": lambda item: item.duration_ms or 0,
        "rating": lambda item: item.rating or 0.0,
        "audienceRating": lambda item: item.audience_rating or 0.0,
        "mediaHeight": lambda item: max((each.height for each in item.versions), default=0),
        "index": lambda item: item.index or 0,
        "id": lambda item: item.key,
        "viewCount": lambda item: _views(rows, item),
        "viewOffset": lambda item: rows.mark(item.key).offset_ms,
        "lastViewedAt": lambda item: _last_viewed(rows, item),
    }


def _views(rows: Rows, item: Item) -> int:
    if item.type in ("movie", "episode", "track"):
        return rows.mark(item.key).views
    return rows.seen_leaves(item.key)


def _last_viewed(rows: Rows, item: Item) -> int:
    return rows.mark(item.key).viewed_at


def _texts(item: Item) -> dict[str, str]:
    return {
        "title": item.title,
        "titleSort": item.title_sort or item.title,
        "guid": item.guid,
        "studio": item.studio,
        "contentRating": item.content_rating,
    }


_TAGS: dict[str, tuple[str, Callable[[Item], Iterable[str]]]] = {
    "genre": ("genre", lambda item: item.genres),
    "country": ("country", lambda item: item.countries),
    "director": ("director", lambda item: item.directors),
    "writer": ("writer", lambda item: item.writers),
    "label": ("label", lambda item: item.labels),
    "actor": ("actor", lambda item: [name for name, _ in item.roles]),
    "resolution": ("", lambda item: [version.resolution for version in item.versions]),
}
TAG_LISTS = ("genre", "country", "label", "director", "writer", "actor")
_FLAGS = ("unwatched", "inProgress", "unmatched")


@dataclass(frozen=True)
class Page:
    """What was asked for; `size` None means everything."""

    start: int = 0
    size: int | None = None

    @classmethod
    def of(cls, query: Mapping[str, str], headers: Mapping[str, str]) -> Page:
        """From the headers or the address. Raises BadArgumentError."""
        told = {}
        for part in ("start", "size"):
            name = f"X-Plex-Container-{part.title()}"
            told[part] = query.get(name, headers.get(name.lower()))
        try:
            size = None if told["size"] is None else max(0, int(told["size"]))
            return cls(max(0, int(told["start"] or 0)), size)
        except ValueError:
            raise BadArgumentError from None


class Lists:
    """The lists of one library for one account; the sorted ones are kept while nothing changes."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._kept: dict[tuple[str, str, str], tuple[int, list[Item]]] = {}

    def items(self, rows: Rows, section: str, kind: str, query: Mapping[str, str]) -> list[Item]:
        """All that fits the filters, sorted. Raises BadArgumentError."""
        found = self._sorted(rows, section, kind, query.get("sort") or "titleSort")
        for name, value in query.items():
            keeps = self._keeps(rows, name, value)
            if keeps is not None:
                found = [item for item in found if keeps(item)]
        return found

    def tags(self, items: Iterable[Item], kind: str) -> dict[str, int]:
        """The tags of one kind that these items have, with the numbers to filter by."""
        _, read = _TAGS[kind]
        names = {tag for item in items for tag in read(item)}
        return {name: self._library.tag_id(kind, name) for name in sorted(names)}

    def _sorted(self, rows: Rows, section: str, kind: str, sort: str) -> list[Item]:
        changes = self._library.sections[section].content_changed_at
        is_own = "view" in sort.lower()
        kept = self._kept.get((section, kind, sort))
        if kept is not None and kept[0] == changes and not is_own:
            return kept[1]
        found = list(self._library.listed(section, kind).values())
        for wish in reversed(sort.split(",")):
            name, *how = wish.split(":")
            found.sort(key=_order(rows, name), reverse="desc" in how)
        self._kept[section, kind, sort] = (changes, found)
        return found

    def _keeps(self, rows: Rows, asked: str, value: str) -> Keeps | None:
        name = asked.rstrip("<>!")
        sign = asked[len(name) :]
        if name in _TAGS:
            return self._of_tag(name, value)
        if name == "collection":
            return self._of_collections(value)
        if name in _FLAGS:
            return _of_flag(rows, name, value)
        numbers = _numbers(rows)
        if name in numbers:
            return self._of_number(numbers[name], sign, value)
        if name in ("title", "titleSort", "guid", "studio", "contentRating"):
            return _of_text(name, sign, value)
        return None

    def _of_tag(self, name: str, value: str) -> Keeps:
        kind, tags = _TAGS[name]
        wanted = self._library.tag_names(kind, value.split(",")) if kind else set(value.split(","))
        return lambda item: not wanted.isdisjoint(tags(item))

    def _of_collections(self, value: str) -> Keeps:
        """By the number of their tag, or by their own key."""
        asked = value.split(",")
        titles = self._library.tag_names("collection", asked)
        every = self._library.collections.values()
        found = [each for each in every if str(each.key) in asked or each.title in titles]
        wanted = {key for collection in found for key in collection.items}
        return lambda item: item.key in wanted

    def _of_number(self, read: Key, sign: str, value: str) -> Keeps:
        if sign not in _COMPARED:
            raise BadArgumentError
        compare = _COMPARED[sign]
        if not sign:
            wanted = [self._number(each) for each in value.split(",")]
            return lambda item: read(item) in wanted
        against = self._number(value)
        return lambda item: compare(read(item), against)

    def _number(self, value: str) -> float:
        relative = _RELATIVE.fullmatch(value)
        if relative:
            return self._library.now() - int(relative[1]) * _UNITS[relative[2]]
        try:
            return float(value)
        except ValueError:
            raise BadArgumentError from None


def _order(rows: Rows, name: str) -> Key:
    if name == "titleSort":
        return lambda item: (item.sort_title, item.key)
    if name == "originallyAvailableAt":
        return lambda item: item.released
    numbers = _numbers(rows)
    if name not in numbers:
        return lambda item: item.key
    return numbers[name]


def _of_flag(rows: Rows, name: str, value: str) -> Keeps:
    is_wanted = value not in ("0", "")
    if name == "unwatched":
        return lambda item: (not _views(rows, item)) is is_wanted
    if name == "inProgress":
        return lambda item: bool(rows.mark(item.key).offset_ms) is is_wanted
    return lambda item: item.guid.startswith("local://") is is_wanted


def _of_text(name: str, sign: str, value: str) -> Keeps:
    """`=` contains and `==` equals for titles; the others are equal or not."""
    if name.startswith("title") and not value.startswith("="):
        wanted = value.casefold()
        return lambda item: (wanted in _texts(item)[name].casefold()) is not bool(sign)
    exact = {each.casefold() for each in value.removeprefix("=").split(",")}
    if name.startswith("title") or name == "guid":
        exact = {value.removeprefix("=").casefold()}
    return lambda item: (_texts(item)[name].casefold() in exact) is not bool(sign)
