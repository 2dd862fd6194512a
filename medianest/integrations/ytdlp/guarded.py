"""yt-dlp held to one way out: its own HTTP, through the proxy it is given.

Where it hands a download to another program (ffmpeg for HLS that it cannot read itself, rtmpdump),
that program opens connections as it likes, which no proxy of ours would see.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from weakref import WeakSet

import yt_dlp
from yt_dlp.downloader import get_suitable_downloader
from yt_dlp.downloader.dash import DashSegmentsFD
from yt_dlp.downloader.external import ExternalFD
from yt_dlp.downloader.f4m import F4mFD
from yt_dlp.downloader.hls import HlsFD
from yt_dlp.downloader.http import HttpFD
from yt_dlp.downloader.ism import IsmFD
from yt_dlp.networking import Request
from yt_dlp.networking.exceptions import HTTPError
from yt_dlp.utils import DownloadError

from medianest.integrations.ytdlp import media_only  # noqa: F401 - its effect is wanted
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason

OWN_DOWNLOADERS = frozenset({DashSegmentsFD, F4mFD, HlsFD, HttpFD, IsmFD})
NOT_HERE = "This video is only sent in a way that MediaNest does not fetch."


class YoutubeDL(yt_dlp.YoutubeDL):  # type: ignore[misc]  # yt-dlp has no types
    """As yt-dlp's, for use instead of it everywhere."""

    def urlopen(self, req: Any) -> Any:
        """Ask for something; a proxy that an extractor wants for it is not taken."""
        request = Request(req) if isinstance(req, str) else req
        request.headers.pop("Ytdl-Request-Proxy", None)
        request.proxies = {}
        try:
            response = super().urlopen(request)
        except HTTPError as error:
            self._remember_pause(error)
            raise
        self._opened().add(response)
        return response

    def close(self) -> None:
        """Hang up as well: an answer that was left half-way would keep its connection, and the site
        busy, for as long as something remembers how it came to be left.
        """
        for response in list(self._opened()):
            with suppress(Exception):
                response.close()
        super().close()

    def _opened(self) -> WeakSet[Any]:
        """The answers that somebody still has; yt-dlp's own constructor asks already."""
        found: WeakSet[Any] = self.__dict__.setdefault("_answers", WeakSet())
        return found

    def _remember_pause(self, error: HTTPError) -> None:
        """Extractors pass the words of an answer on, but not its headers."""
        pause = error.response.headers.get("Retry-After")
        if pause and hasattr(messages := self.params.get("logger"), "retry_after"):
            messages.retry_after = pause

    def dl(
        self, name: str, info: dict[str, Any], subtitle: bool = False, test: bool = False
    ) -> Any:
        """Fetch one format with a downloader of yt-dlp's own, or not at all."""
        if get_suitable_downloader(info, self.params) not in OWN_DOWNLOADERS:
            _refuse()
        return super().dl(name, info, subtitle, test)

    def _forceprint(self, key: str, info_dict: dict[str, Any] | None) -> dict[str, Any]:
        """Nothing is printed here: yt-dlp would lay out tables of every format eleven times for
        each video, which is a quarter of the processor time that it takes."""
        return info_dict or {}


def _refuse(*_: Any) -> None:
    """Raise what yt-dlp passes on, or takes for a format that does not work."""
    error = MediaSiteError(Reason.UNSUPPORTED, NOT_HERE)
    raise DownloadError(NOT_HERE, (MediaSiteError, error, None))


# Not only above: the HLS downloader goes over to ffmpeg by itself, in the middle of a download.
ExternalFD.real_download = _refuse
