"""Fetches what lies beside a video, its poster and subtitles; none of it is worth the video."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from shutil import rmtree
from typing import Any

import structlog
from yt_dlp.networking import Request
from yt_dlp.utils import DownloadCancelled, dfxp2srt

from medianest.integrations.ytdlp import captions, conversions, options, subrip
from medianest.integrations.ytdlp.guarded import YoutubeDL

PATIENCE_SECONDS = 45.0
LOOK_SECONDS = 0.05
FOLDER = "beside"
MOST_PICTURES = 6
LARGEST_PICTURE_BYTES = 10_000_000
LARGEST_SUBTITLE_BYTES = 5_000_000
LONGEST_LOGGED = 200
_TTML = frozenset({"ttml", "dfxp"})

Info = dict[str, Any]

log = structlog.get_logger(__name__)


class Beside:
    """Leaves ``media.jpg`` and ``media.<language>.srt`` in ``folder``, each whole or not at all.

    ``cuts`` (seconds, in order) are what the video lacks of what its subtitles were made for.
    """

    def __init__(
        self,
        info: Info,
        profile: options.Profile,
        network: options.Network,
        folder: Path,
        cuts: tuple[tuple[float, float], ...] = (),
    ) -> None:
        self._info = info
        self._languages = [each for each in profile.subtitles if captions.is_language(each)]
        self._network = network
        self._folder = folder
        self._work = folder / FOLDER
        self._cuts = cuts
        self._given_up = threading.Event()

    def fetch(self, check: Callable[[], None]) -> None:
        """Fetch what is not there yet, for :data:`PATIENCE_SECONDS` at most.

        ``check`` raises when the download is to end. A server that sends a byte now and then holds
        a thread as long as it likes; that one is left behind, and changes nothing any more.
        """
        thread = threading.Thread(target=self._run, name="beside", daemon=True)
        thread.start()
        until = time.monotonic() + PATIENCE_SECONDS
        try:
            while thread.is_alive() and time.monotonic() < until:
                thread.join(LOOK_SECONDS)
                check()
        finally:
            self._given_up.set()
            rmtree(self._work, ignore_errors=True)

    def _run(self) -> None:
        try:
            wanted = options.for_beside(self._network, self._on_bytes)
            with YoutubeDL(wanted) as ydl:
                self._work.mkdir(exist_ok=True)
                self._poster(ydl)
                for language in self._languages:
                    self._subtitle(ydl, language)
        except Exception as error:  # nothing that happens here is worth the video
            _note("beside", error)

    def _on_bytes(self, payload: Info) -> None:
        if self._given_up.is_set():
            raise DownloadCancelled
        if int(payload.get("downloaded_bytes") or 0) > LARGEST_SUBTITLE_BYTES:
            raise ValueError("too large for subtitles")

    def _poster(self, ydl: YoutubeDL) -> None:
        if self._is_there(name := "media.jpg"):
            return
        failure: Exception | None = None
        for url, headers in _pictures(self._info):
            try:
                self._picture(ydl, self._work / name, Request(url, headers=headers))
                return
            except Exception as error:
                failure = error
        if failure is not None:
            _note("poster", failure)

    def _picture(self, ydl: YoutubeDL, made: Path, request: Request) -> None:
        if self._given_up.is_set():
            raise DownloadCancelled
        picture = ydl.urlopen(request).read(LARGEST_PICTURE_BYTES + 1)
        if len(picture) > LARGEST_PICTURE_BYTES:
            raise ValueError("too large for a picture")
        made.write_bytes(conversions.jpeg(picture))
        self._appear(made)

    def _subtitle(self, ydl: YoutubeDL, language: str) -> None:
        if self._is_there(name := f"media.{language}.srt") or self._given_up.is_set():
            return
        track = captions.best(self._info, language)
        if track is None:
            return
        try:
            text = self._srt(ydl, track)
            if not any(subrip.cues(text)):
                raise ValueError("no lines in it")
            made = self._work / name
            made.write_text(subrip.without(text, self._cuts) if self._cuts else text, "utf-8")
            self._appear(made)
        except Exception as error:
            _note(f"subtitles {language}", error)

    def _srt(self, ydl: YoutubeDL, track: Info) -> str:
        suffix = str(track["ext"])
        content = self._content(ydl, track)
        if suffix in _TTML:
            return str(dfxp2srt(content))
        return conversions.srt(content, suffix)

    def _content(self, ydl: YoutubeDL, track: Info) -> bytes:
        if track.get("data") is not None:
            return str(track["data"]).encode()
        arrived = self._work / f"arrived.{track['ext']}"
        headers = track.get("http_headers") or self._info.get("http_headers") or {}
        try:
            ydl.dl(str(arrived), {**track, "http_headers": headers}, subtitle=True)
            if arrived.stat().st_size > LARGEST_SUBTITLE_BYTES:
                raise ValueError("too large for subtitles")
            return arrived.read_bytes()
        finally:
            for each in self._work.glob("arrived.*"):
                with suppress(OSError):
                    each.unlink()

    def _is_there(self, name: str) -> bool:
        return (self._folder / name).is_file()

    def _appear(self, made: Path) -> None:
        if not self._given_up.is_set():
            made.replace(self._folder / made.name)


def _pictures(info: Info) -> Iterator[tuple[str, dict[str, str]]]:
    """The addresses of a video's pictures, the best first; sites name some that are not there."""
    found = list(info.get("thumbnails") or [])
    found = found or [{"url": info.get("thumbnail")}]
    for each in found[: -MOST_PICTURES - 1 : -1]:
        url = str(each.get("url") or "")
        if url.startswith(("https://", "http://")):
            yield url, dict(each.get("http_headers") or {})


def _note(what: str, error: Exception) -> None:
    log.info("left out beside a video", what=what, error=str(error)[:LONGEST_LOGGED])
