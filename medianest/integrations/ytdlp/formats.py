"""Which qualities a video really has, and how large each would be."""

from __future__ import annotations

from typing import Any

from yt_dlp.utils import FormatSorter

from medianest.integrations.ytdlp.details import FoundQuality
from medianest.integrations.ytdlp.guarded import YoutubeDL
from medianest.integrations.ytdlp.options import AUDIO, BEST

HEIGHTS = (2160, 1440, 1080, 720, 480, 360)
MP4, MKV, WEBM, M4A, MP3 = "mp4", "mkv", "webm", "m4a", "mp3"

Format = dict[str, Any]


def qualities(ydl: YoutubeDL, info: dict[str, Any]) -> list[FoundQuality]:
    """What can be chosen, best first: a height appears only where a video of that height exists."""
    formats = _formats(info)
    duration = info.get("duration")
    found = [FoundQuality(quality=BEST, size_bytes=_size(_choose(ydl, info, "res"), duration))]
    for height, taller in zip(HEIGHTS, (10_000, *HEIGHTS), strict=False):
        if any(height <= _short_side(each) < taller for each in formats if _has_video(each)):
            chosen = _choose(ydl, info, f"res:{taller - 1}")
            found.append(FoundQuality(quality=f"{height}p", size_bytes=_size(chosen, duration)))
    if any(_has_audio(each) for each in formats):
        found.append(FoundQuality(quality=AUDIO, size_bytes=_size(_sound(formats), duration)))
    return found


def containers(info: dict[str, Any]) -> list[str]:
    """Files that can be made of it without converting the picture, then the ones for sound."""
    formats = _formats(info)
    webm = [each for each in formats if each.get("ext") == WEBM]
    both = any(_has_video(each) for each in webm) and any(_has_audio(each) for each in webm)
    sound = [M4A, MP3] if any(_has_audio(each) for each in formats) else []
    return [MP4, MKV, *([WEBM] if both else []), *sound]


def _choose(ydl: YoutubeDL, info: dict[str, Any], resolution: str) -> list[Format]:
    """The formats that ``bv*+ba/b`` would take with this order, as options.py asks for it."""
    ydl.params["format_sort"] = [resolution, "fps", "vcodec:h264", "acodec:aac"]
    sorter = FormatSorter(ydl, info.get("_format_sort_fields") or [])
    ranked = sorted(_formats(info), key=sorter.calculate_preference)
    videos = [each for each in ranked if _has_video(each)]
    if not videos:
        return ranked[-1:]
    return [videos[-1], *([] if _has_audio(videos[-1]) else _sound(ranked))]


def _sound(formats: list[Format]) -> list[Format]:
    """The last, which is the best, of those that are sound alone; else of those that have any."""
    alone = [each for each in formats if _has_audio(each) and not _has_video(each)]
    return (alone or [each for each in formats if _has_audio(each)])[-1:]


def stream_size(stream: Format, duration: float | None) -> int | None:
    """The bytes of one stream as announced, else from bit rate and duration."""
    size = stream.get("filesize") or stream.get("filesize_approx")
    if not size and stream.get("tbr") and duration:
        size = stream["tbr"] * 1000 / 8 * duration
    return int(size) if size else None


def _size(streams: list[Format], duration: float | None) -> int | None:
    sizes = [stream_size(each, duration) for each in streams]
    known = [size for size in sizes if size is not None]
    return sum(known) if known and len(known) == len(sizes) else None


def _formats(info: dict[str, Any]) -> list[Format]:
    return [each for each in info.get("formats") or [info] if each.get("ext") != "mhtml"]


def _short_side(stream: Format) -> int:
    sides = [side for side in (stream.get("width"), stream.get("height")) if side]
    return int(min(sides, default=0))


def _has_video(stream: Format) -> bool:
    return stream.get("vcodec") != "none"


def _has_audio(stream: Format) -> bool:
    return stream.get("acodec") != "none"
