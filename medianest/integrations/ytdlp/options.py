"""Which options yt-dlp gets: only what is written here, never anything that people typed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from medianest.integrations.ytdlp import programs

YOUTUBE_ONLY = ("youtube",)
WITH_GENERIC = ("youtube", "generic", "html5")
AUDIO = "audio"
BEST = "best"
SOCKET_TIMEOUT_SECONDS = 20.0
LONGEST_RETRY_PAUSE_SECONDS = 4


@dataclass(frozen=True)
class Profile:
    """What to fetch: ``quality`` is best, audio or a height (1080p), ``container`` a suffix."""

    quality: str
    container: str

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
    real ones, and addresses of any site are tried.
    """

    proxy: str = ""
    ca_file: Path | None = None


def for_extraction(network: Network, profile: Profile) -> dict[str, Any]:
    """Options to look at one video."""
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
        "proxy": network.proxy,
        "socket_timeout": SOCKET_TIMEOUT_SECONDS,
        "extractor_retries": 1,
        "compat_opts": {"no-certifi"} if network.ca_file else set(),
        "allowed_extractors": list(WITH_GENERIC if network.ca_file else YOUTUBE_ONLY),
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
        **for_extraction(network, profile),
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
    """Takes yt-dlp's messages off the console; the warnings are kept for telling errors apart."""

    def __init__(self) -> None:
        self.warnings: list[str] = []

    def debug(self, message: str) -> None:
        pass

    def info(self, message: str) -> None:
        pass

    def warning(self, message: str) -> None:
        self.warnings.append(message[:500])

    def error(self, message: str) -> None:
        pass
