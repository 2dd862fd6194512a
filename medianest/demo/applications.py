"""Leads each request to the plain pages or to the pretend YouTube, by its host."""

from __future__ import annotations

from fnmatch import fnmatch
from typing import NamedTuple

from starlette.applications import Starlette
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from medianest.demo import control, hosts, plain_pages, pretend_youtube
from medianest.demo.listener import REFUSAL
from medianest.demo.offer import Offer
from medianest.demo.request_log import RequestLog

ORDINARY = 2  # how many videos and playlists come first, before the odd ones


class Example(NamedTuple):
    """An address to try, and what it shows."""

    title: str
    address: str
    shows: str


class Applications:
    """`direct` answers on the site's own port, `proxied` behind the proxy; one log for both.

    `own_address` is HOST:PORT of the plain pages: a client with a proxy set asks it for these too.
    """

    def __init__(self, offer: Offer) -> None:
        self.own_address = ""
        self._catalogue = offer.catalogue
        log = RequestLog()
        controls = control.routes(offer.catalogue, log)
        self._plain = Starlette(routes=[*controls, *plain_pages.routes(offer)])
        self._youtube = pretend_youtube.application(offer)
        self.direct = log.wrap(self._direct)
        self.proxied = log.wrap(self._proxied)

    def knows(self, host: str) -> bool:
        """Whether the proxy opens a tunnel to this host."""
        return host == hosts.PLAIN or _is_youtube(host)

    def examples(self, base_url: str) -> list[Example]:
        """Addresses for a newcomer: one of each kind, then what else there is to try."""
        youtube = "https://www.youtube.com"
        watch = [
            Example(video.title[:60].strip(), f"{youtube}/watch?v={video.id}", video.shows)
            for video in self._catalogue.videos()
        ]
        lists = [
            Example(playlist.title, f"{youtube}/playlist?list={playlist.id}", playlist.shows)
            for playlist in self._catalogue.playlists()
        ]
        channel = self._catalogue.channel
        uploads = f"{youtube}/{channel.handle}/videos"
        return [
            *watch[:ORDINARY],
            *lists[:ORDINARY],
            Example(channel.name, uploads, "a channel's uploads, for subscriptions"),
            Example("Single file", f"{base_url}/files/nest-clip01.mp4", "a direct link"),
            Example("Rich page", f"{base_url}/watch/nest-clip02", "JSON-LD, chapters"),
            Example("DASH", f"{base_url}/dash/nest-clip02", "picture and sound apart"),
            Example("HLS", f"{base_url}/hls/nest-clip02", "segments and subtitles"),
            Example("HTML5", f"{base_url}/html5/nest-clip01", "two sources, track, poster"),
            Example("RSS", f"{base_url}/feed/PLnest-twenty-lessons.xml", "20 items, 18 good"),
            *watch[ORDINARY:],
            *lists[ORDINARY:],
        ]

    async def _direct(self, scope: Scope, receive: Receive, send: Send) -> None:
        app = self._youtube if _is_youtube(_host(scope)) else self._plain
        await app(scope, receive, send)

    async def _proxied(self, scope: Scope, receive: Receive, send: Send) -> None:
        host = _host(scope)
        if _is_youtube(host):
            await self._youtube(scope, receive, send)
        elif host == hosts.PLAIN or Headers(scope=scope).get("host") == self.own_address:
            await self._plain(scope, receive, send)
        else:
            await PlainTextResponse(REFUSAL, 502)(scope, receive, send)


def _host(scope: Scope) -> str:
    return Headers(scope=scope).get("host", "").partition(":")[0].lower()


def _is_youtube(host: str) -> bool:
    return any(fnmatch(host, pattern) for pattern in hosts.YOUTUBE)
