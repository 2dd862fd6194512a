"""Fetches one video into a folder, telling how far it is, until it is done or told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from yt_dlp.utils import DownloadCancelled

from medianest.integrations.ytdlp import finishing, options, programs, sponsors
from medianest.integrations.ytdlp.beside import Beside
from medianest.integrations.ytdlp.errors import FetchStoppedError, MediaSiteError, Reason, too_large
from medianest.integrations.ytdlp.guarded import YoutubeDL
from medianest.integrations.ytdlp.progress import Meter, Progress
from medianest.integrations.ytdlp.translation import translated

SUFFIXES = frozenset({".mp4", ".mkv", ".webm", ".m4a", ".mp3"})
_QUIET_STEPS = frozenset({"MoveFiles"})


class Fetch:
    """One fetch. :meth:`run` blocks, so it belongs in a thread; :meth:`stop` may come from any.

    ``on_progress`` is called from that thread, a few times a second; ``on_processing`` when the
    bytes are there and ffmpeg begins.
    """

    def __init__(
        self,
        on_progress: Callable[[Progress], None],
        on_processing: Callable[[], None],
    ) -> None:
        self._on_progress = on_progress
        self._on_processing = on_processing
        self._stopped = threading.Event()
        self._byte_limit: int | None = None
        self._most_bytes = 0
        self._meter = Meter()

    def stop(self) -> None:
        """End soon: at the next bytes that arrive, or at once where ffmpeg is at work."""
        self._stopped.set()
        _end_ffmpeg()

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def run(
        self,
        info: dict[str, Any],
        profile: options.Profile,
        network: options.Network,
        folder: Path,
        *,
        byte_limit: int | None = None,
        most_bytes: int | None = None,
    ) -> Path:
        """Fetch what ``info`` (of an extraction) describes, and return the finished file.

        A part that an earlier run left in ``folder`` is gone on with. With more than ``byte_limit``
        bytes it ends, whatever the site had announced; the sentence of that names ``most_bytes``,
        of which the limit may be what is left. Beside the file lie the poster (``media.jpg``) and
        the profile's subtitles (``media.<language>.srt``), as far as they were to be had. Raises
        :class:`MediaSiteError`, and :class:`FetchStoppedError` after :meth:`stop`.
        """
        self._meter, self._byte_limit = Meter.of(info), byte_limit
        self._most_bytes = most_bytes or byte_limit or 0
        wanted = options.for_fetch(network, profile, folder, self._on_bytes, self._on_step)
        try:
            self._check()
            self._check_announced(info)
            path, cuts = self._video(wanted, info, profile, folder)
            Beside(info, profile, network, folder, cuts).fetch(self._check)
            self._check()
        except DownloadCancelled:
            raise FetchStoppedError from None
        except MediaSiteError:
            raise
        except Exception as error:  # downloaders raise whatever a server makes them raise
            if self.stopped:
                raise FetchStoppedError from error
            messages = wanted["logger"]
            raise translated(error, messages.warnings, messages.retry_after) from error
        return path

    def _video(
        self, wanted: dict[str, Any], info: dict[str, Any], profile: options.Profile, folder: Path
    ) -> tuple[Path, tuple[finishing.Cut, ...]]:
        with YoutubeDL(wanted) as ydl:
            info["sponsorblock_chapters"] = sponsors.segments(ydl, info, profile.sponsorblock)
            step = finishing.prepare(ydl, profile, info)
            found = ydl.process_ie_result(info, download=True)
            return _finished_file(found, folder), step.cuts

    def _check_announced(self, info: dict[str, Any]) -> None:
        """Not to fetch for hours what will be too large; estimates are not asked."""
        streams = info.get("requested_formats") or [info]
        announced = sum(int(each.get("filesize") or 0) for each in streams)
        if self._byte_limit is not None and announced > self._byte_limit:
            raise too_large(self._most_bytes)

    def _check(self) -> None:
        if self.stopped:
            raise DownloadCancelled

    def _on_bytes(self, payload: dict[str, Any]) -> None:
        self._check()
        if payload.get("status") in ("downloading", "finished"):
            progress = self._meter.update(payload)
            if self._byte_limit is not None and progress.downloaded_bytes > self._byte_limit:
                raise too_large(self._most_bytes)
            self._on_progress(progress)

    def _on_step(self, payload: dict[str, Any]) -> None:
        self._check()
        if payload.get("status") == "started" and payload.get("postprocessor") not in _QUIET_STEPS:
            self._on_processing()


def _finished_file(info: dict[str, Any] | None, folder: Path) -> Path:
    """yt-dlp can end well without a file, so that the file itself is what counts."""
    downloads = (info or {}).get("requested_downloads") or []
    if not downloads or not downloads[0].get("filepath"):
        raise MediaSiteError(Reason.NO_MEDIA)
    path = Path(downloads[0]["filepath"])
    if path.resolve().parent != folder.resolve() or path.suffix not in SUFFIXES:
        raise MediaSiteError(Reason.NO_FORMAT)
    if not path.is_file() or path.stat().st_size == 0:
        raise MediaSiteError(Reason.NO_MEDIA)
    return path


def _end_ffmpeg() -> None:
    """Hooks do not fire while ffmpeg works, so it is ended from outside; only ours are."""
    program = programs.ffmpeg()
    for child in psutil.Process().children(recursive=True):
        try:
            if child.cmdline()[:1] == [program]:
                child.kill()
        except psutil.Error:
            continue
