"""Reads what yt-dlp finds of a playlist or channel without opening its videos."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from yt_dlp.utils import unsmuggle_url

from medianest.integrations.ytdlp.details import ListedEntry, MediaListing
from medianest.integrations.ytdlp.errors import Reason

GENERIC = "generic"
YOUTUBE = "youtube"
LISTS = ("playlist", "multi_video")
LONGEST_TITLE, LONGEST_NAME, LONGEST_ADDRESS = 500, 200, 2000
# What YouTube's own lists say of videos that nobody can open (observed with yt-dlp 2026.10.26).
_TITLES = {"[deleted video]": Reason.REMOVED, "[private video]": Reason.PRIVATE}
_AVAILABILITY = {
    "private": Reason.PRIVATE,
    "needs_auth": Reason.SIGN_IN_NEEDED,
    "subscriber_only": Reason.SIGN_IN_NEEDED,
    "premium_only": Reason.SIGN_IN_NEEDED,
}
_LIVE = {"is_live": Reason.LIVE, "is_upcoming": Reason.UPCOMING}

Info = dict[str, Any]


def is_list(info: Info | None) -> bool:
    """Whether yt-dlp found several videos, even if one was asked for; a list of one is that one."""
    if info is None or info.get("_type") not in LISTS:
        return False
    return len(info.get("entries") or []) != 1 or int(info.get("playlist_count") or 1) > 1


def listing(asked: str, info: Info) -> MediaListing | None:
    """What a list says of itself; ``None`` where none of its videos has an address of its own."""
    entries = list(_entries(asked, info))
    return _made(asked, info, entries) if entries else None


def empty(asked: str, info: Info) -> MediaListing:
    """The same of a list in which there is nothing yet."""
    return _made(asked, info, [])


def _made(asked: str, info: Info, entries: list[ListedEntry]) -> MediaListing:
    return MediaListing(
        url=asked,
        extractor=extractor_of(info),
        media_id=text(info.get("id"), 128) or address_id(asked),
        title=_title(info) or "Untitled",
        uploader=_uploader(info),
        thumbnail_url=thumbnail(info),
        entries=entries,
        total=max(int(info.get("playlist_count") or 0), len(entries)),
    )


def _title(info: Info) -> str:
    """yt-dlp appends the tab to a channel's name, of which this one goes without saying."""
    title, channel = text(info.get("title"), LONGEST_TITLE), _uploader(info)
    return channel if title == f"{channel} - Videos" else title


def _uploader(info: Info) -> str:
    return text(info.get("uploader") or info.get("channel"), LONGEST_NAME)


def _entries(asked: str, info: Info) -> Iterator[ListedEntry]:
    found = info.get("entries") or []
    places = info.get("requested_entries") or range(1, len(found) + 1)
    for index, entry in zip(places, found, strict=False):
        if entry and (url := _address(asked, entry)):
            yield _entry(int(index), url, entry)


def _entry(index: int, url: str, entry: Info) -> ListedEntry:
    extractor = extractor_of(entry)
    duration = entry.get("duration")
    return ListedEntry(
        index=index,
        url=url,
        extractor=extractor,
        media_id=address_id(url) if extractor == GENERIC else text(entry.get("id"), 128) or None,
        title=text(entry.get("title"), LONGEST_TITLE),
        uploader=_uploader(entry),
        duration_seconds=round(duration) if duration else None,
        thumbnail_url=thumbnail(entry),
        unavailable=_unavailable(entry),
    )


def _address(asked: str, entry: Info) -> str | None:
    """Where an entry can be opened by itself; the notes that yt-dlp hides in it are left out.

    Of several videos on one page it is that of the file.
    """
    if extractor_of(entry) == YOUTUBE and entry.get("id"):
        return f"https://www.youtube.com/watch?v={quote(str(entry['id']), safe='')}"
    for name in ("webpage_url", "url"):
        url = unsmuggle_url(str(entry.get(name) or ""))[0]
        if url != asked and url.startswith(("https://", "http://")) and len(url) <= LONGEST_ADDRESS:
            return str(url)
    return None


def _unavailable(entry: Info) -> Reason | None:
    title = str(entry.get("title") or "").strip().lower()
    return (
        _TITLES.get(title)
        or _AVAILABILITY.get(str(entry.get("availability")))
        or _LIVE.get(str(entry.get("live_status")))
    )


def extractor_of(info: Info) -> str:
    """The extractor's name in lower case; what has no ids of its own is ``generic``."""
    name = info.get("extractor_key") or info.get("ie_key") or info.get("extractor") or GENERIC
    name = str(name).lower()[:60]
    return GENERIC if name in (GENERIC, "html5", "html5mediaembed") else name


def address_id(url: str) -> str:
    """What identifies a video whose site has no ids of its own."""
    return hashlib.sha256(url.encode()).hexdigest()


def thumbnail(info: Info) -> str | None:
    """The picture's address; of several the last, which is the largest."""
    pictures = [str(each.get("url") or "") for each in info.get("thumbnails") or []]
    url = str(info.get("thumbnail") or (pictures[-1] if pictures else ""))
    usable = url.startswith(("https://", "http://")) and len(url) <= LONGEST_ADDRESS
    return url if usable else None


def text(value: object, longest: int) -> str:
    """One line that can be shown, of what a site sent."""
    return "".join(c if c.isprintable() else " " for c in str(value or "")).strip()[:longest]
