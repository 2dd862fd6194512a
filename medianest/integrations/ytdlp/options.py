"""Which options yt-dlp gets: only what is written here, never anything that people typed."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from medianest.integrations.ytdlp import cookies, programs

GENERIC = ("generic", "html5")
AUDIO = "audio"
BEST = "best"
NOWHERE = "http://127.0.0.1:0"  # empty would mean: directly
SOCKET_TIMEOUT_SECONDS = 20.0
BESIDE_TIMEOUT_SECONDS = 10.0
LONGEST_RETRY_PAUSE_SECONDS = 4


@dataclass(frozen=True)
class Profile:
    """What to fetch: ``quality`` is best, audio or a height (1080p), ``container`` a suffix.

    ``subtitles`` are language codes; ``sponsorblock`` is empty, ``mark`` or ``remove``.
    """

    quality: str
    container: str
    subtitles: tuple[str, ...] = ()
    sponsorblock: str = ""

    @property
    def shortens(self) -> bool:
        """Whether the file may be shorter than the video."""
        return self.sponsorblock == "remove"

    @property
    def is_audio(self) -> bool:
        return self.quality == AUDIO

    @property
    def height(self) -> int | None:
        return int(self.quality.removesuffix("p")) if self.quality.endswith("p") else None


@dataclass(frozen=True)
class Network:
    """How sites are reached.

    ``ca_file`` belongs to the pretend video site: with it, that authority is trusted instead of the
    real ones, and addresses of any site are tried. Without a ``proxy``, which has a secret in it,
    nothing is reached at all. ``sites`` are extractors by name, and hosts (with a dot) whose pages
    may hold any video. ``cookies`` is the administrator's file, of which each use takes a copy.
    """

    proxy: str = field(default="", repr=False)
    ca_file: Path | None = None
    sites: tuple[str, ...] = ("youtube",)
    cookies: Path | None = None


def extractors(network: Network, url: str) -> list[str]:
    """Patterns of the extractors that may look at an address; the general ones read any page, so
    they are for the hosts that were allowed, whatever else is.
    """
    names = [site for site in network.sites if "." not in site and site.lower() not in GENERIC]
    hosts = [site for site in network.sites if "." in site]
    host = (urlsplit(url).hostname or "").lower()
    general = any(host == allowed or host.endswith(f".{allowed}") for allowed in hosts)
    found = [rf"{re.escape(name)}(:.*)?" for name in names]
    return found + (list(GENERIC) if general or network.ca_file else [])


def for_listing(network: Network, profile: Profile, url: str, most: int) -> dict[str, Any]:
    """Options to see what stands behind an address, without opening the videos of a list."""
    return {
        **for_extraction(network, profile, url),
        "extract_flat": "in_playlist",
        "playlist_items": f"1:{most}",
    }


def for_extraction(network: Network, profile: Profile, url: str) -> dict[str, Any]:
    """Options to look at one video. Raises :class:`MediaSiteError` (cookies)."""
    if network.ca_file is not None:
        os.environ["SSL_CERT_FILE"] = str(network.ca_file)
    runtime = programs.deno()
    return {
        "logger": Messages(),
        "quiet": True,
        "noprogress": True,
        "color": "never",
        "noplaylist": True,
        "playlist_items": "1:2",
        "cachedir": False,
        "cookiefile": cookies.lent(network.cookies),
        "proxy": network.proxy or NOWHERE,
        "socket_timeout": SOCKET_TIMEOUT_SECONDS,
        "extractor_retries": 1,
        "compat_opts": {"no-certifi"} if network.ca_file else set(),
        "allowed_extractors": extractors(network, url),
        "enable_file_urls": False,
        "js_runtimes": {"deno": {"path": runtime} if runtime else {}},
        "ffmpeg_location": programs.ffmpeg(),
        **_formats(profile),
    }


def for_fetch(
    network: Network,
    profile: Profile,
    folder: Path,
    on_bytes: Callable[[dict[str, Any]], None],
    on_step: Callable[[dict[str, Any]], None],
) -> dict[str, Any]:
    """Options to fetch one video into ``folder`` (absolute), as ``media.<suffix>``."""
    if not folder.is_absolute():
        raise ValueError("yt-dlp would join a relative folder below another one")
    return {
        **for_extraction(network, profile, ""),
        "paths": {"home": str(folder), "temp": str(folder)},
        "outtmpl": {"default": "media.%(ext)s"},
        "continuedl": True,
        "nopart": False,
        "overwrites": None,
        "updatetime": False,
        "retries": 3,
        "fragment_retries": 5,
        "file_access_retries": 1,
        "retry_sleep_functions": {"http": _pause, "fragment": _pause, "extractor": _pause},
        "skip_unavailable_fragments": False,
        "hls_prefer_native": True,
        "progress_hooks": [on_bytes],
        "postprocessor_hooks": [on_step],
        "postprocessors": _postprocessors(profile),
    }


def for_beside(network: Network, on_bytes: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """Options to fetch posters and subtitles: nothing is tried for long."""
    return {
        **for_extraction(network, Profile(BEST, "mp4"), ""),
        "socket_timeout": BESIDE_TIMEOUT_SECONDS,
        "updatetime": False,
        "retries": 0,
        "fragment_retries": 0,
        "file_access_retries": 0,
        "skip_unavailable_fragments": False,
        "hls_prefer_native": True,
        "progress_hooks": [on_bytes],
    }


def _formats(profile: Profile) -> dict[str, Any]:
    """Format selection. A height limits the shorter side, so that upright videos count as theirs;
    where there is nothing that small, the smallest is taken.
    """
    if profile.is_audio:
        wanted = "ba[ext=m4a]/ba/b" if profile.container == "m4a" else "ba/b"
        return {"format": wanted}
    resolution = f"res:{profile.height}" if profile.height else "res"
    if profile.container == "webm":
        wanted = "bv*[ext=webm]+ba[ext=webm]/b[ext=webm]"
        return _video(wanted, [resolution, "fps"], "webm")
    if profile.container == "mkv":
        return _video("bv*+ba/b", [resolution, "fps"], "mkv")
    return _video("bv*+ba/b", [resolution, "fps", "vcodec:h264", "acodec:aac"], "mp4")


def _video(wanted: str, order: list[str], container: str) -> dict[str, Any]:
    return {"format": wanted, "format_sort": order, "merge_output_format": container}


def _postprocessors(profile: Profile) -> list[dict[str, Any]]:
    if profile.is_audio:
        codec = {"key": "FFmpegExtractAudio", "preferredcodec": profile.container}
        return [{**codec, "preferredquality": "2"} if profile.container == "mp3" else codec]
    return [{"key": "FFmpegVideoRemuxer", "preferedformat": profile.container}]


def _pause(n: int) -> float:
    return float(min(2**n, LONGEST_RETRY_PAUSE_SECONDS))


class Messages:
    """Takes yt-dlp's messages off the console; the warnings are kept for telling errors apart, and
    the last ``Retry-After`` that a site has sent.
    """

    def __init__(self) -> None:
        self.warnings: list[str] = []
        self.retry_after: str | None = None

    def debug(self, message: str) -> None:
        pass

    def info(self, message: str) -> None:
        pass

    def warning(self, message: str) -> None:
        self.warnings.append(message[:500])

    def error(self, message: str) -> None:
        pass
