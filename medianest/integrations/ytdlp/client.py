"""Looks at an address: what stands behind it, without fetching it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from yt_dlp.postprocessor import FFmpegPostProcessor
from yt_dlp.utils import DownloadCancelled

from medianest.integrations.ytdlp import formats, listings, options, records
from medianest.integrations.ytdlp.details import MediaDetails, MediaListing
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.guarded import YoutubeDL
from medianest.integrations.ytdlp.listings import (
    GENERIC,
    address_id,
    extractor_of,
    text,
    thumbnail,
)
from medianest.integrations.ytdlp.translation import translated

LOADED_BEFORE = ("Youtube", "Generic", "HTML5MediaEmbed")
LONGEST_DESCRIPTION = 5000
_LIVE = {"is_live": Reason.LIVE, "post_live": Reason.LIVE, "is_upcoming": Reason.UPCOMING}


@dataclass(frozen=True)
class Extraction:
    """``info`` is yt-dlp's own record, from which :mod:`fetch` goes on.

    With ``has_secrets`` it may hold cookies of the administrator's.
    """

    info: dict[str, Any]
    details: MediaDetails
    has_secrets: bool = False

    def record(self) -> bytes | None:
        """What :func:`go_on` needs; ``None`` where it cannot be, or is not to be, written down."""
        return None if self.has_secrets else records.written(self.info)


def warm_up() -> None:
    """Load and ask once what every extraction would, for workers to do before they fork.

    Extractors are stand-ins until they are used, and ffmpeg is asked for its version; both are kept
    in the process, which makes a first look three times as quick.
    """
    wanted = options.for_extraction(options.Network(), options.Profile("best", "mp4"), "")
    with YoutubeDL(wanted) as ydl:
        for key in LOADED_BEFORE:
            ydl.get_info_extractor(key)
        FFmpegPostProcessor(ydl).available  # noqa: B018 - asking is what caches it


def extract(url: str, profile: options.Profile, network: options.Network) -> Extraction:
    """Look at one video; takes as long as its site does. Raises :class:`MediaSiteError`."""
    return _extraction(url, profile, network, lambda ydl: ydl.extract_info(url, download=False))


def go_on(
    url: str, record: bytes, profile: options.Profile, network: options.Network
) -> Extraction | None:
    """What :func:`extract` gave when ``record`` was written, for this profile now.

    The site is left alone, unless a format has to be tried out that the first look did not try.
    ``None`` for what is no record. Raises :class:`MediaSiteError`.
    """
    if (info := records.read(record)) is None:
        return None
    return _extraction(url, profile, network, lambda ydl: ydl.process_ie_result(info, False))


def look(
    url: str, profile: options.Profile, network: options.Network, most: int
) -> Extraction | MediaListing:
    """What stands behind an address: a video, or a list with ``most`` of its entries.

    The videos of a list are not opened. Raises :class:`MediaSiteError`.
    """
    wanted = options.for_listing(network, profile, url, most)
    with _translated(wanted), YoutubeDL(wanted) as ydl:
        info = ydl.extract_info(url, download=False)
        if listings.is_list(info) and (found := listings.listing(url, info)) is not None:
            return found
        if info is not None and info.get("_type") in listings.LISTS and not info.get("entries"):
            raise MediaSiteError(Reason.EMPTY_LIST)
        entry = _only_entry(info)
        if entry is None:
            return _opened(ydl, url, info)
    return extract(entry, profile, network)


def look_up(url: str, network: options.Network, most: int) -> Extraction | MediaListing:
    """What a person sees before deciding. Raises :class:`MediaSiteError`."""
    return look(url, options.Profile(options.BEST, formats.MP4), network, most)


def list_entries(url: str, network: options.Network, most: int) -> MediaListing:
    """The first ``most`` entries of a list, unopened; it may have one or none.

    Raises :class:`MediaSiteError`, unsupported for the address of a single video.
    """
    wanted = options.for_listing(network, options.Profile(options.BEST, formats.MP4), url, most)
    with _translated(wanted), YoutubeDL(wanted) as ydl:
        info = ydl.extract_info(url, download=False)
    if info is None or info.get("_type") not in listings.LISTS:
        raise MediaSiteError(Reason.UNSUPPORTED)
    found = listings.listing(url, info) if info.get("entries") else listings.empty(url, info)
    if found is None:
        raise MediaSiteError(Reason.UNSUPPORTED)
    return found


def _only_entry(info: dict[str, Any] | None) -> str | None:
    """The address of the one video of a list, which was not opened either."""
    if info is None or info.get("_type") not in listings.LISTS:
        return None
    entries = [entry for entry in info.get("entries") or [] if entry]
    unopened = len(entries) == 1 and str(entries[0].get("_type", "")).startswith("url")
    return str(entries[0]["url"]) if unopened else None


def _extraction(
    url: str, profile: options.Profile, network: options.Network, find: Callable[[YoutubeDL], Any]
) -> Extraction:
    wanted = options.for_extraction(network, profile, url)
    with _translated(wanted), YoutubeDL(wanted) as ydl:
        return _opened(ydl, url, find(ydl))


def _opened(ydl: YoutubeDL, url: str, info: dict[str, Any] | None) -> Extraction:
    video = _single(info)
    _refuse_live(video)
    has_secrets = ydl.params.get("cookiefile") is not None
    return Extraction(video, _details(ydl, url, video), has_secrets)


@contextmanager
def _translated(wanted: dict[str, Any]) -> Iterator[None]:
    try:
        yield
    except (MediaSiteError, DownloadCancelled):
        raise
    except Exception as error:  # extractors raise whatever a page's shape makes them raise
        messages = wanted["logger"]
        raise translated(error, messages.warnings, messages.retry_after) from error


def _single(info: dict[str, Any] | None) -> dict[str, Any]:
    """The video itself; a page that holds exactly one is that one."""
    if info is not None and info.get("_type") in ("playlist", "multi_video"):
        entries = [entry for entry in info.get("entries") or [] if entry]
        info = entries[0] if len(entries) == 1 else None
    if info is None:
        raise MediaSiteError(Reason.UNSUPPORTED)
    return info


def _refuse_live(info: dict[str, Any]) -> None:
    status = "is_live" if info.get("is_live") else info.get("live_status")
    if (reason := _LIVE.get(str(status))) is not None:
        raise MediaSiteError(reason)


def _details(ydl: YoutubeDL, asked: str, info: dict[str, Any]) -> MediaDetails:
    extractor = extractor_of(info)
    duration = info.get("duration")
    return MediaDetails(
        url=str(info.get("webpage_url") or asked)[: listings.LONGEST_ADDRESS],
        extractor=extractor,
        media_id=address_id(asked) if extractor == GENERIC else str(info["id"])[:128],
        title=text(info.get("title"), listings.LONGEST_TITLE) or "Untitled",
        uploader=text(info.get("uploader") or info.get("channel"), listings.LONGEST_NAME),
        duration_seconds=round(duration) if duration else None,
        thumbnail_url=thumbnail(info),
        description=str(info.get("description") or "")[:LONGEST_DESCRIPTION],
        published_on=_date(info.get("upload_date") or info.get("release_date")),
        qualities=formats.qualities(ydl, info),
        containers=formats.containers(info),
    )


def _date(text: object) -> date | None:
    """yt-dlp writes days as ``20240305``."""
    try:
        return datetime.strptime(str(text), "%Y%m%d").date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None
