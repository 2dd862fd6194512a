"""Asks SponsorBlock which stretches of a video its viewers have marked."""

from __future__ import annotations

from typing import Any

import structlog
from yt_dlp.postprocessor.sponsorblock import SponsorBlockPP
from yt_dlp.utils import DownloadCancelled

from medianest.integrations.ytdlp.guarded import YoutubeDL

MARK, REMOVE = "mark", "remove"
REMOVED = ("sponsor", "selfpromo", "interaction")
MARKED = (*REMOVED, "intro", "outro", "preview", "hook", "music_offtopic")
LONGEST_LOGGED = 200

log = structlog.get_logger(__name__)


def segments(ydl: YoutubeDL, info: dict[str, Any], choice: str) -> list[dict[str, Any]]:
    """Chapters as yt-dlp's own steps read them; none for other sites than YouTube.

    It asks through ``ydl``, and so through its proxy. A service that does not answer, or answers
    nonsense, leaves the video as it is.
    """
    if not choice:
        return []
    step = SponsorBlockPP(ydl, REMOVED if choice == REMOVE else MARKED)
    try:
        _, told = step.run({**info})
        return list(told.get("sponsorblock_chapters") or [])
    except DownloadCancelled:
        raise
    except Exception as error:  # whatever the service sends is taken apart without looking
        log.info("SponsorBlock did not help", error=str(error)[:LONGEST_LOGGED])
        return []
