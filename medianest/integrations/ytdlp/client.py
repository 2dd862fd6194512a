"""Looks at an address: what stands behind it, without fetching it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from yt_dlp import YoutubeDL
from yt_dlp.postprocessor import FFmpegPostProcessor
from yt_dlp.utils import DownloadCancelled

from medianest.integrations.ytdlp import formats, options, records
from medianest.integrations.ytdlp.details import MediaDetails
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.translation import translated

GENERIC = "generic"
LOADED_BEFORE = ("Youtube", "Generic", "HTML5MediaEmbed")
LONGEST_TITLE, LONGEST_NAME, LONGEST_ADDRESS = 500, 200, 2000
_LIVE = {"is_live": Reason.LIVE, "post_live": Reason.LIVE, "is_upcoming": Reason.UPCOMING}


@dataclass(frozen=True)
class Extraction:
    """``info`` is yt-dlp's own record, from which :mod:`fetch` goes on."""

    info: dict[str, Any]
    details: MediaDetails

    def record(self) -> bytes | None:
        """What :func:`go_on` needs; ``None`` where it cannot be written down."""
        return records.written(self.info)


def warm_up() -> None:
    """Load and ask once what every extraction would, for workers to do before they fork.

    Extractors are stand-ins until they are used, and ffmpeg is asked for its version; both are kept
    in the process, which makes a first look three times as quick.
    """
    wanted = options.for_extraction(options.Network(), options.Profile("best", "mp4"))
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


def look_up(url: str, network: options.Network) -> Extraction:
    """What a person sees before deciding. Raises :class:`MediaSiteError`."""
    return extract(url, options.Profile(options.BEST, formats.MP4), network)


def _extraction(
    url: str, profile: options.Profile, network: options.Network, look: Callable[[YoutubeDL], Any]
) -> Extraction:
    wanted = options.for_extraction(network, profile)
    try:
        with YoutubeDL(wanted) as ydl:
            info = _single(look(ydl))
            _refuse_live(info)
            return Extraction(info, _details(ydl, url, info))
    except MediaSiteError:
        raise
    except DownloadCancelled:
        raise
    except Exception as error:  # extractors raise whatever a page's shape makes them raise
        raise translated(error, wanted["logger"].warnings) from error


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
    url = str(info.get("webpage_url") or asked)[:LONGEST_ADDRESS]
    extractor = str(info.get("extractor_key") or info.get("extractor") or GENERIC).lower()[:60]
    generic = extractor in (GENERIC, "html5")
    duration = info.get("duration")
    return MediaDetails(
        url=url,
        extractor=GENERIC if generic else extractor,
        media_id=address_id(asked) if generic else str(info["id"])[:128],
        title=_text(info.get("title"), LONGEST_TITLE) or "Untitled",
        uploader=_text(info.get("uploader") or info.get("channel"), LONGEST_NAME),
        duration_seconds=round(duration) if duration else None,
        thumbnail_url=_thumbnail(info),
        qualities=formats.qualities(ydl, info),
        containers=formats.containers(info),
    )


def address_id(url: str) -> str:
    """What identifies a video whose site has no ids of its own."""
    return hashlib.sha256(url.encode()).hexdigest()


def _thumbnail(info: dict[str, Any]) -> str | None:
    url = str(info.get("thumbnail") or "")
    usable = url.startswith(("https://", "http://")) and len(url) <= LONGEST_ADDRESS
    return url if usable else None


def _text(value: object, longest: int) -> str:
    return "".join(c if c.isprintable() else " " for c in str(value or "")).strip()[:longest]
