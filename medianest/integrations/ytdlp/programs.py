"""The programs that yt-dlp runs: ffmpeg, and a JavaScript runtime for YouTube's puzzles."""

from __future__ import annotations

import shutil
import sys
from functools import cache
from pathlib import Path


@cache
def ffmpeg() -> str | None:
    """The system's ffmpeg, else the one that comes in a wheel; ``None`` where there is neither.

    The wheel has no ffprobe. yt-dlp then reads codecs from ffmpeg's own messages, which is enough
    to merge, to remux and to take the sound out (observed with yt-dlp 2026.10.26).
    """
    if (found := shutil.which("ffmpeg")) is not None:
        return found
    # Loaded only where it is needed: the web process has no use for it.
    import imageio_ffmpeg

    try:
        return str(imageio_ffmpeg.get_ffmpeg_exe())
    except RuntimeError:
        return None


@cache
def deno() -> str | None:
    """The deno that was installed beside this Python, else the system's."""
    beside = Path(sys.executable).with_name("deno")
    return str(beside) if beside.is_file() else shutil.which("deno")
