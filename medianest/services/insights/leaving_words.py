"""What is said of titles that leave, here and in Plex."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from medianest.models.library_item import ItemType

LONGEST_LIST = 20
_TITLES = {
    ItemType.MOVIE: "Leaving soon",
    ItemType.SHOW: "Leaving soon",
    ItemType.SEASON: "Leaving soon: seasons",
}


def name(title: str, show_title: str | None) -> str:
    """What a title is called where nothing stands around it: a season with its show."""
    return f"{show_title}, {title}" if show_title else title


def joined(words: Sequence[str]) -> str:
    """“one, two and three”."""
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def collection_title(item_type: str) -> str:
    """What the collection of a section is called in Plex; one holds titles of one kind alone."""
    return _TITLES[ItemType(item_type)]


def summary(days: Iterable[date]) -> str:
    """What stands below it in Plex, by the day on which each of its titles leaves."""
    counts = sorted(Counter(days).items())
    told = [f"{count} on {_day(day)}" for day, count in counts[:LONGEST_LIST]]
    later = sum(count for _, count in counts[LONGEST_LIST:])
    said = f"These leave the library: {joined([*told, f'{later} later'] if later else told)}."
    if len(counts) == 1:
        said = f"What stands here leaves the library on {_day(counts[0][0])}."
    return f"{said} Tell in MediaNest what you want to stay."


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
