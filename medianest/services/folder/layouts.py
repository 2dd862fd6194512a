"""Where a video goes below the downloads folder, and which number it has there."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from medianest.integrations.ytdlp.details import MediaDetails
from medianest.services.folder.names import file_stem, folder_name, id_mark, mark_in
from medianest.views.settings import Layout

_NUMBER = re.compile(r"(s\d{4}e\d{4}|s01e)(\d{2,})(?!\d)", re.IGNORECASE)
_UNKNOWN = "Unknown"


@dataclass(frozen=True)
class Episode:
    """What Plex and Kodi count: ``number`` holds month, day and place where a date is known."""

    season: int
    number: int


def channel(details: MediaDetails) -> str:
    """Whose video it is, as the name of a folder; where nobody is known, which site it is from."""
    return folder_name(details.uploader) or folder_name(site(details)) or _UNKNOWN


def site(details: MediaDetails) -> str:
    """The host that a video is from, without ``www``; else the name of the extractor."""
    try:
        host = urlsplit(details.url).hostname
    except ValueError:
        host = None
    return (host or "").removeprefix("www.") or details.extractor


def folders(details: MediaDetails, layout: Layout) -> list[str]:
    """The folders from the downloads folder down to the file."""
    if layout == Layout.VIDEOS:
        return [channel(details)]
    day = details.published_on
    return [channel(details), f"Season {day.year:04}" if day else "Season 1"]


def stem(
    details: MediaDetails, layout: Layout, index: int | None, there: Iterable[str], copy: int
) -> str:
    """The name without its suffix; ``there`` is what lies in its folder, ``index`` its place in a
    playlist. ``copy`` counts the files of the same video, from 1."""
    if layout == Layout.VIDEOS:
        return file_stem(details.title, details.media_id, copy=copy)
    day = details.published_on
    head = f"s{day.year:04}e{day:%m%d}" if day else "s01e"
    number = _next_number(head, 0 if day else max(1, index or 1), details.media_id, there)
    return file_stem(details.title, details.media_id, number=f"{head}{number:02}", copy=copy)


def episode(name: str) -> Episode | None:
    """The episode that the name of a file says it is."""
    found = _NUMBER.match(name)
    if found is None:
        return None
    season, _, day = found[1].lower()[1:].partition("e")
    return Episode(int(season), int(day + found[2]))


def is_contested(name: str, there: Iterable[str]) -> bool:
    """Whether another video has the episode number of ``name`` already."""
    wanted, mark = episode(name), mark_in(name)
    if wanted is None:
        return False
    return any(episode(each) == wanted and mark_in(each) != mark for each in there)


def _next_number(head: str, first: int, media_id: str, there: Iterable[str]) -> int:
    """The number that this video has in its folder, or the first that none has from ``first``."""
    mark, taken = id_mark(media_id), set()
    for name in there:
        found = _NUMBER.match(name)
        if found is None or found[1].lower() != head:
            continue
        if mark_in(name) == mark:
            return int(found[2])
        taken.add(int(found[2]))
    return next(n for n in range(first, first + len(taken) + 1) if n not in taken)
