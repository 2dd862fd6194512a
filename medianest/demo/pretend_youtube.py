"""Answers for the pretend YouTube's hosts: watch pages, player API, lists, media and images."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    JSONResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from medianest.demo import innertube, innertube_lists, subtitles
from medianest.demo.media_response import MediaResponse, media_response, refusal
from medianest.demo.offer import Offer
from medianest.demo.video import Video

_PLAYER = "aabbccdd"
_CONFIG = {
    "INNERTUBE_API_KEY": "demo",
    "INNERTUBE_CONTEXT": {"client": {"clientName": "WEB", "clientVersion": "2.20260708.00.00"}},
    "INNERTUBE_CONTEXT_CLIENT_NAME": 1,
    "VISITOR_DATA": "CgtkZW1vLW5lc3QtMQ%3D%3D",
    "LOGGED_IN": False,
    # Given here, it spares yt-dlp the search through the player's script.
    "STS": 20500,
    "PLAYER_JS_URL": f"/s/player/{_PLAYER}/player_ias.vflset/en_US/base.js",
}


def application(offer: Offer) -> Starlette:
    """The application behind all of `hosts.YOUTUBE`; paths tell the services apart."""
    site = PretendYoutube(offer)
    handle = offer.catalogue.channel.handle
    routes = [
        Route("/watch", site.watch),
        Route("/embed/{video_id}", site.bare_page),
        Route("/shorts/{video_id}", site.watch),
        Route("/iframe_api", site.iframe_api),
        Route("/s/player/{rest:path}", site.player_script),
        Route("/playlist", site.playlist),
        Route(f"/{handle}", site.channel),
        Route(f"/{handle}/{{tab}}", site.channel),
        Route("/channel/{channel_id}", site.channel),
        Route("/channel/{channel_id}/{tab}", site.channel),
        Route("/youtubei/v1/player", site.api_player, methods=["POST"]),
        Route("/youtubei/v1/browse", site.api_browse, methods=["POST"]),
        Route("/youtubei/v1/next", site.api_next, methods=["POST"]),
        Route("/api/timedtext", site.captions),
        Route("/api/skipSegments/{prefix}", site.sponsor_segments),
        Route("/videoplayback", site.media),
        Route("/live/{video_id}/{name}", site.live),
        Route("/vi/{video_id}/{name}.jpg", site.thumbnail),
        Route("/{channel}=s{size:int}", site.channel_picture),
        Route("/", site.bare_page),
        Route("/{video_id:str}", site.short_link),
    ]
    return Starlette(routes=routes)


class PretendYoutube:
    """The endpoints; every public method is one."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._catalogue = offer.catalogue

    async def watch(self, request: Request) -> Response:
        """The page of a video, with the player response of the web client, which has no formats."""
        video_id = request.path_params.get("video_id") or request.query_params.get("v", "")
        video = self._catalogue.video(video_id)
        if video is not None and video.availability == "rate_limited":
            return refusal(429, video.delivery.retry_after_seconds)
        response = self._player(video_id, with_formats=False)
        playlist = self._catalogue.playlist(request.query_params.get("list", ""))
        panel = innertube_lists.watch_panel(playlist) if playlist else None
        statement = f"var ytInitialPlayerResponse = {_script(response)};"
        return _page(innertube.surroundings(video, panel), statement)

    async def bare_page(self, request: Request) -> Response:
        """A page that only carries the client's configuration."""
        return _page(innertube.surroundings(None))

    async def iframe_api(self, request: Request) -> Response:
        """The script that names the current player."""
        address = rf"https:\/\/www.youtube.com\/s\/player\/{_PLAYER}\/www-widgetapi.js"
        return PlainTextResponse(f"var scriptUrl = '{address}';", media_type="text/javascript")

    async def player_script(self, request: Request) -> Response:
        """A player's script, as far as anybody looks into it here."""
        return PlainTextResponse("var a={signatureTimestamp:20500};", media_type="text/javascript")

    async def playlist(self, request: Request) -> Response:
        """The page of a playlist."""
        return _page(self._list(request.query_params.get("list", "")))

    async def channel(self, request: Request) -> Response:
        """The Videos tab of the one channel, under its handle and under its id."""
        channel_id = request.path_params.get("channel_id", self._catalogue.channel.id)
        if channel_id != self._catalogue.channel.id:
            return refusal(404)
        return _page(innertube_lists.channel_page(self._catalogue))

    async def api_player(self, request: Request) -> Response:
        """The player API."""
        video_id = str((await request.json()).get("videoId"))
        video = self._catalogue.video(video_id)
        if video is not None and video.availability == "rate_limited":
            return refusal(429, video.delivery.retry_after_seconds)
        return JSONResponse(self._player(video_id, with_formats=True))

    async def api_browse(self, request: Request) -> Response:
        """Playlists by `browseId`, and the next page of one by `continuation`."""
        body = await request.json()
        if token := body.get("continuation"):
            return JSONResponse(innertube_lists.continuation_answer(self._catalogue, str(token)))
        return JSONResponse(self._list(str(body.get("browseId", "")).removeprefix("VL")))

    async def api_next(self, request: Request) -> Response:
        """What stands around a video."""
        video = self._catalogue.video(str((await request.json()).get("videoId")))
        return JSONResponse(innertube.surroundings(video))

    async def captions(self, request: Request) -> Response:
        """Subtitles in the format asked for: WebVTT, SubRip or json3."""
        video = self._catalogue.video(request.query_params.get("v", ""))
        language = request.query_params.get("lang", "")
        if video is None or language not in video.captions:
            return refusal(404)
        return subtitles.answer(video, language, request.query_params.get("fmt", "vtt"))

    async def sponsor_segments(self, request: Request) -> Response:
        """SponsorBlock's lookup by the first characters of the id's hash."""
        prefix = request.path_params["prefix"]
        found = [_segments(video) for video in self._catalogue.videos() if _matches(video, prefix)]
        return JSONResponse(found) if found else refusal(404)

    async def media(self, request: Request) -> Response | MediaResponse:
        """One stream of a video."""
        video = self._catalogue.video(request.query_params.get("id", ""))
        itag = request.query_params.get("itag", "")
        stream = self._offer.streams(video).get(itag) if video else None
        if video is None or stream is None:
            return refusal(404)
        return media_response(request, self._catalogue, video, stream, itag)

    async def live(self, request: Request) -> Response:
        """A live broadcast's manifests, which never end, and its segments."""
        return self._offer.live_file(request.path_params["name"]) or refusal(404)

    async def thumbnail(self, request: Request) -> Response:
        """The image of a video; every size is 1280x720."""
        return FileResponse(self._offer.thumbnail(request.path_params["video_id"]))

    async def channel_picture(self, request: Request) -> Response:
        """The image of a channel, in whatever size is asked for."""
        return FileResponse(self._offer.thumbnail(request.path_params["channel"]))

    async def short_link(self, request: Request) -> Response:
        """youtu.be/ID leads to the watch page."""
        video_id = request.path_params["video_id"]
        return RedirectResponse(f"https://www.youtube.com/watch?v={video_id}")

    def _player(self, video_id: str, *, with_formats: bool) -> dict[str, Any]:
        video = self._catalogue.video(video_id)
        if video is None:
            return innertube.UNKNOWN_VIDEO
        streams = self._offer.streams(video).items()
        sizes = {itag: stream.size_bytes for itag, stream in streams}
        issue = str(self._catalogue.count(video_id, "issued"))
        return innertube.player(video, sizes, issue, with_formats=with_formats)

    def _list(self, playlist_id: str) -> dict[str, Any]:
        playlist = self._catalogue.playlist(playlist_id)
        if playlist is None:
            return innertube_lists.missing_page("The playlist does not exist.")
        return innertube_lists.playlist_page(self._catalogue, playlist)


def _script(value: dict[str, Any]) -> str:
    """JSON that can stand inside a script element."""
    return json.dumps(value).replace("<", "\\u003c")


def _page(initial_data: dict[str, Any], *statements: str) -> Response:
    data = f"var ytInitialData = {_script(initial_data)};"
    scripts = (f"ytcfg.set({_script(_CONFIG)});", *statements, data)
    tags = "".join(f"<script>{script}</script>\n" for script in scripts)
    return HTMLResponse(f"<!doctype html><html><title>Pretend YouTube</title>\n{tags}</html>")


def _matches(video: Video, prefix: str) -> bool:
    digest = hashlib.sha256(video.id.encode("ascii")).hexdigest()
    return bool(video.sponsor_segments) and digest.startswith(prefix)


def _segments(video: Video) -> dict[str, Any]:
    segments = [
        {
            "segment": [segment.start, segment.end],
            "category": segment.category,
            "actionType": "skip",
            "videoDuration": video.duration_seconds,
            "UUID": f"{video.id}-{number}",
            "description": "",
        }
        for number, segment in enumerate(video.sponsor_segments)
    ]
    return {"videoID": video.id, "segments": segments}
