"""Reads as much of a channel or playlist as is needed to see what is new in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Set
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

from medianest.integrations.ytdlp.details import ListedEntry, MediaListing
from medianest.services.subscriptions.choice import Key, key_of

Lister = Callable[[str, int], Awaitable[MediaListing]]
"""The first so many entries of the list at an address. Raises :class:`MediaSiteError`."""

PAGES = (60, 150, 300)
"""How far down a channel is read while everything in it is new."""

MOST = 5000
_CHANNELS = ("/@", "/channel/", "/c/", "/user/")


@dataclass(frozen=True)
class Found:
    """What had not been seen before, in order, the newest last.

    ``older``: these come after something that was known, further down than was read before.
    """

    listing: MediaListing
    new: list[ListedEntry]
    older: list[ListedEntry]


async def read(lister: Lister, url: str, known: Set[Key], *, first: int | None) -> Found:
    """Look at the list. ``first`` is how many to take in at the first check of it.

    The newest videos of a channel come first, so its beginning is enough; a playlist may have them
    anywhere, and is read to its end. Raises :class:`MediaSiteError`.
    """
    if not is_channel(url):
        listing = await lister(url, MOST)
        return Found(listing, _ordered(_unseen(listing.entries, known), url), [])
    if first is not None:
        listing = await lister(url, max(first, PAGES[0]))
        return Found(listing, _ordered(_unseen(listing.entries, known), url), [])
    return await _top_of_channel(lister, url, known)


def is_channel(url: str) -> bool:
    """Whether this is known to list its newest videos first."""
    parts = urlsplit(url)
    if not _is_youtube(url):
        return False
    uploads = (parse_qs(parts.query).get("list") or [""])[0].startswith("UU")
    return uploads or parts.path.startswith(_CHANNELS)


async def _top_of_channel(lister: Lister, url: str, known: Set[Key]) -> Found:
    """Page after page, until one ends with what is known."""
    for cap in PAGES:
        listing = await lister(url, cap)
        usable = [entry for entry in listing.entries if entry.unavailable is None]
        ends = not usable or key_of(usable[-1]) in known
        if ends or listing.entries[-1].index < cap:
            break
    last_known = max((i for i, entry in enumerate(usable) if key_of(entry) in known), default=None)
    top = usable if last_known is None else usable[:last_known]
    below = [] if last_known is None else usable[last_known:]
    return Found(listing, _ordered(_unseen(top, known), url), _ordered(_unseen(below, known), url))


def _unseen(entries: Iterable[ListedEntry], known: Set[Key]) -> list[ListedEntry]:
    """Each once. What cannot be had yet is left for a later check, when it may be."""
    found: dict[Key, ListedEntry] = {}
    for entry in entries:
        if entry.unavailable is None and key_of(entry) not in known:
            found.setdefault(key_of(entry), entry)
    return list(found.values())


def _ordered(entries: list[ListedEntry], url: str) -> list[ListedEntry]:
    """The newest last: YouTube's playlists grow at their end, everything else at its beginning."""
    grows_at_its_end = _is_youtube(url) and not is_channel(url)
    return entries if grows_at_its_end else entries[::-1]


def _is_youtube(url: str) -> bool:
    host = (urlsplit(url).hostname or "").lower()
    return host == "youtube.com" or host.endswith(".youtube.com")
