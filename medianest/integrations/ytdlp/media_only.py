"""ffmpeg opens files that hold media, and no lists that name other files.

A site may send a playlist where it promised a video. ffmpeg looks at what a file begins with, would
follow the list, and put other people's files of this machine into what it makes.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from yt_dlp.postprocessor.ffmpeg import FFmpegPostProcessor

FORMATS = (
    "aac,ac3,asf,avi,eac3,flac,flv,matroska,webm,mov,mp4,m4a,3gp,3g2,mj2,mp3,mpeg,mpegts,ogg,wav,"
    "ass,srt,webvtt,ffmetadata"
)
"""Names of ffmpeg's demuxers; left out are hls, dash, concat and everything of the kind."""

Paths = Iterable[tuple[str, Iterable[str]]]

_run = FFmpegPostProcessor.real_run_ffmpeg


def _run_on_media(self: Any, inputs: Paths, outputs: Paths, **others: Any) -> Any:
    limited = [(path, _limited(list(arguments))) for path, arguments in inputs]
    return _run(self, limited, outputs, **others)


def _limited(arguments: list[str]) -> list[str]:
    """With the format besides that yt-dlp itself says the file has: that one it wrote."""
    said = arguments[arguments.index("-f") + 1] if "-f" in arguments else ""
    return ["-format_whitelist", f"{FORMATS},{said}".rstrip(","), *arguments]


# Every step that yt-dlp takes with ffmpeg goes through this one.
FFmpegPostProcessor.real_run_ffmpeg = _run_on_media
