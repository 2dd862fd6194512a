"""Opens a finished file and says whether it is one that plays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import av
from av.error import FFmpegError

from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.media_only import FORMATS

_LIMITS = {"protocol_whitelist": "file", "format_whitelist": FORMATS}
SHORTEST_PART = 0.9
SLACK_SECONDS = 3.0


@dataclass(frozen=True)
class Probe:
    duration_seconds: float
    has_video: bool
    has_audio: bool


def probe(path: Path) -> Probe:
    """Read the container of ``path``.

    Raises :class:`MediaSiteError` (no_media) for a file that is missing, empty, without streams,
    without a duration, or something else altogether.
    """
    try:
        if path.stat().st_size == 0:
            raise MediaSiteError(Reason.NO_MEDIA)
        with av.open(str(path), mode="r", options=_LIMITS) as container:
            duration = (container.duration or 0) / av.time_base
            found = Probe(duration, bool(container.streams.video), bool(container.streams.audio))
    except (FFmpegError, OSError, ValueError) as error:
        raise MediaSiteError(Reason.NO_MEDIA) from error
    if not (found.has_video or found.has_audio) or found.duration_seconds <= 0:
        raise MediaSiteError(Reason.NO_MEDIA)
    return found


def check_complete(path: Path, expected_seconds: float | None, *, wants_sound_only: bool) -> Probe:
    """Probe ``path`` and compare it with what its page announced.

    Raises :class:`MediaSiteError`: no_media, or incomplete where more than a tenth is missing.
    """
    found = probe(path)
    if not wants_sound_only or found.has_audio:
        missing = (expected_seconds or 0) - found.duration_seconds
        if missing > SLACK_SECONDS and found.duration_seconds < SHORTEST_PART * (
            expected_seconds or 0
        ):
            raise MediaSiteError(Reason.INCOMPLETE)
        return found
    raise MediaSiteError(Reason.NO_MEDIA)
