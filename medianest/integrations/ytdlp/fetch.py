"""Fetches one video into a folder, telling how far it is, until it is done or told to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from yt_dlp import YoutubeDL
from yt_dlp.utils import DownloadCancelled

from medianest.integrations.ytdlp import options, programs
from medianest.integrations.ytdlp.errors import FetchStoppedError, MediaSiteError, Reason
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
        self._meter = Meter()

    def stop(self) -> None:
        """End soon: at the next bytes that arrive, or at once where ffmpeg is at work."""
        self._stopped.set()
        _end_ffmpeg()

    @property
    def stopped(self) -> bool:
        return self._stopped.is_set()

    def run(
        self, info: dict[str, Any], profile: options.Profile, network: options.Network, folder: Path
    ) -> Path:
        """Fetch what ``info`` (of an extraction) describes, and return the finished file.

        A part that an earlier run left in ``folder`` is gone on with. Raises
        :class:`MediaSiteError`, and :class:`FetchStoppedError` after :meth:`stop`.
        """
        self._meter = Meter.of(info)
        wanted = options.for_fetch(network, profile, folder, self._on_bytes, self._on_step)
        try:
            self._check()
            with YoutubeDL(wanted) as ydl:
                return _finished_file(ydl.process_ie_result(info, download=True), folder)
        except DownloadCancelled:
            raise FetchStoppedError from None
        except MediaSiteError:
            raise
        except Exception as error:  # downloaders raise whatever a server makes them raise
            if self.stopped:
                raise FetchStoppedError from error
            raise translated(error, wanted["logger"].warnings) from error

    def _check(self) -> None:
        if self.stopped:
            raise DownloadCancelled

    def _on_bytes(self, payload: dict[str, Any]) -> None:
        self._check()
        if payload.get("status") in ("downloading", "finished"):
            self._on_progress(self._meter.update(payload))

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
