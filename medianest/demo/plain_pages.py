"""The plain face of the site: pages, feeds, manifests and files for yt-dlp's generic extractor."""

from __future__ import annotations

import json
from datetime import datetime
from email.utils import format_datetime
from html import escape
from typing import Any

from starlette.requests import Request
from starlette.responses import (
    FileResponse,
    HTMLResponse,
    PlainTextResponse,
    RedirectResponse,
    Response,
)
from starlette.routing import Route

from medianest.demo import subtitles
from medianest.demo.media_response import MediaResponse, media_response, refusal
from medianest.demo.offer import HLS_TYPE, Offer, hls_master
from medianest.demo.video import Availability, Playlist, Video

# What a plain web server would answer for a video that YouTube explains in words.
_PAGE_STATUS: dict[Availability, int] = {
    "removed": 404,
    "private": 403,
    "region": 451,
    "age": 401,
    "bot_check": 403,
    "members": 402,
    "rate_limited": 429,
    "try_later": 503,
    "upcoming": 404,
}
_SEGMENT_TYPES = {"m4s": "video/iso.segment", "ts": "video/mp2t", "mpd": "application/dash+xml"}


def routes(offer: Offer) -> list[Route]:
    """The plain site's routes."""
    site = PlainPages(offer)
    return [
        Route("/", site.index),
        Route("/files/{height:int}p/{video_id}.mp4", site.file),
        Route("/files/{video_id}.mp4", site.file),
        Route("/watch/{video_id}", site.rich_page),
        Route("/dash/{video_id}", site.rich_page, name="dash"),
        Route("/hls/{video_id}", site.rich_page, name="hls"),
        Route("/html5/{video_id}", site.html5_page),
        Route("/dash/{video_id}/{name}", site.dash_file),
        Route("/hls/{video_id}/{name}", site.hls_file),
        Route("/feed/{playlist_id}.xml", site.feed),
        Route("/thumbs/{video_id}.jpg", site.thumbnail),
        Route("/subs/{video_id}.{language}.vtt", site.subtitle),
        Route("/redirect", site.redirect),
    ]


class PlainPages:
    """The endpoints; every public method is one."""

    def __init__(self, offer: Offer) -> None:
        self._offer = offer
        self._catalogue = offer.catalogue

    async def index(self, request: Request) -> Response:
        """Everything on offer, for people."""
        rows = [
            f'<li><a href="/watch/{video.id}">{escape(video.title[:80])}</a> '
            f"({escape(video.shows)}; https://www.youtube.com/watch?v={video.id})</li>"
            for video in self._catalogue.videos()
        ]
        return _html("Video site of the MediaNest demo", f"<ul>{''.join(rows)}</ul>")

    async def file(self, request: Request) -> Response | MediaResponse:
        """A single mp4 with picture and sound."""
        video, problem = self._find(request)
        if video is None:
            return problem
        height = 360 if request.path_params.get("height") == 360 else 720
        stream = self._offer.complete(video, height)
        return media_response(request, self._catalogue, video, stream, f"both{height}")

    async def rich_page(self, request: Request) -> Response:
        """A page that describes its video in JSON-LD; the path says how the media come."""
        video, problem = self._find(request)
        if video is None:
            return problem
        issue = self._catalogue.count(video.id, "issued")
        sheet = _json_ld(video, request, issue)
        text = json.dumps(sheet).replace("<", "\\u003c")
        return _html(video.title, f'<script type="application/ld+json">{text}</script>')

    async def html5_page(self, request: Request) -> Response:
        """A page with a `<video>` element: poster, two qualities, a subtitle track."""
        video, problem = self._find(request)
        if video is None:
            return problem
        sources = "".join(
            f'<source src="/files/{height}p/{video.id}.mp4" type="video/mp4" label="{height}p">'
            for height in (720, 360)
        )
        track = f'<track kind="subtitles" srclang="en" src="/subs/{video.id}.en.vtt">'
        poster = f"/thumbs/{video.id}.jpg"
        return _html(video.title, f'<video poster="{poster}">{sources}{track}</video>')

    async def dash_file(self, request: Request) -> Response | MediaResponse:
        """The DASH manifest or one of its segments."""
        return self._streaming_file(request, "dash")

    async def hls_file(self, request: Request) -> Response | MediaResponse:
        """The HLS manifests, subtitles and segments."""
        video, problem = self._find(request)
        name = request.path_params["name"]
        if video is None:
            return problem
        if name == "master.m3u8":
            return PlainTextResponse(hls_master(with_subtitles=True), media_type=HLS_TYPE)
        if name == "subs-en.m3u8":
            return PlainTextResponse(_subtitle_list(video), media_type=HLS_TYPE)
        return self._streaming_file(request, "hls")

    async def feed(self, request: Request) -> Response:
        """A playlist as RSS with enclosures."""
        playlist = self._catalogue.playlist(request.path_params["playlist_id"])
        if playlist is None or playlist.private:
            return refusal(404 if playlist is None else 403)
        text = _rss(playlist, self._catalogue.entries(playlist.video_ids), str(request.base_url))
        return Response(text, media_type="application/rss+xml")

    async def thumbnail(self, request: Request) -> Response:
        """The image of a video."""
        return FileResponse(self._offer.thumbnail(request.path_params["video_id"]))

    async def subtitle(self, request: Request) -> Response:
        """English or German subtitles of any video."""
        video, problem = self._find(request)
        return problem if video is None else subtitles.answer(video, _language(request), "vtt")

    async def redirect(self, request: Request) -> Response:
        """Leads to the address in `to`, wherever that is: for testing who follows."""
        return RedirectResponse(request.query_params.get("to", "/"))

    def _find(self, request: Request) -> tuple[Video | None, Response]:
        """The video a path names, or the answer for one that is not to be had."""
        video = self._catalogue.video(request.path_params["video_id"])
        if video is None:
            return None, refusal(404)
        status = _PAGE_STATUS.get(video.availability)
        if status is not None:
            return None, refusal(status, video.delivery.retry_after_seconds)
        return video, Response()

    def _streaming_file(self, request: Request, kind: str) -> Response | MediaResponse:
        video, problem = self._find(request)
        name = request.path_params["name"]
        content_type = _SEGMENT_TYPES.get(name.rpartition(".")[2], HLS_TYPE)
        stream = self._offer.streaming_file(kind, name, content_type)
        if video is None or stream is None:
            return problem if video is None else refusal(404)
        return media_response(request, self._catalogue, video, stream, name)


def _language(request: Request) -> str:
    return str(request.path_params["language"])


def _html(title: str, body: str) -> Response:
    head = f'<meta charset="utf-8"><title>{escape(title)}</title>'
    text = f"<!doctype html><html><head>{head}</head><body><h1>{escape(title)}</h1>{body}"
    return HTMLResponse(f"{text}</body></html>")


def _json_ld(video: Video, request: Request, issue: int) -> dict[str, Any]:
    base = str(request.base_url)
    kind = request.url.path.split("/")[1]
    media = {"dash": f"dash/{video.id}/manifest.mpd", "hls": f"hls/{video.id}/master.m3u8"}
    sheet: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "VideoObject",
        "name": video.title,
        "description": video.full_description,
        "contentUrl": base + media.get(kind, f"files/{video.id}.mp4?issue={issue}"),
        "thumbnailUrl": f"{base}thumbs/{video.id}.jpg",
        "duration": f"PT{video.duration_seconds}S",
        "uploadDate": f"{video.uploaded.isoformat()}T10:00:00Z",
        "author": {"@type": "Person", "name": video.channel.name},
        "keywords": list(video.tags),
    }
    if kind not in media:
        # Without it yt-dlp extracts the file's address once more, as if it were a page.
        sheet["encodingFormat"] = "video/mp4"
    if video.chapters:
        sheet["hasPart"] = _clips(video)
    return sheet


def _clips(video: Video) -> list[dict[str, Any]]:
    ends = [start for start, _ in video.chapters[1:]] + [video.duration_seconds]
    return [
        {"@type": "Clip", "name": name, "startOffset": start, "endOffset": end}
        for (start, name), end in zip(video.chapters, ends, strict=True)
    ]


def _subtitle_list(video: Video) -> str:
    seconds = video.duration_seconds
    return "\n".join(
        [
            "#EXTM3U",
            "#EXT-X-VERSION:3",
            f"#EXT-X-TARGETDURATION:{seconds}",
            "#EXT-X-PLAYLIST-TYPE:VOD",
            f"#EXTINF:{seconds}.0,",
            f"/subs/{video.id}.en.vtt",
            "#EXT-X-ENDLIST",
            "",
        ]
    )


def _rss(playlist: Playlist, videos: list[Video], base: str) -> str:
    items = "".join(
        f"<item><title>{escape(video.title)}</title><guid>{video.id}</guid>"
        f"<pubDate>{_rss_date(video)}</pubDate>"
        f'<enclosure url="{base}files/{video.id}.mp4" type="video/mp4" length="0"/></item>\n'
        for video in videos
    )
    head = f"<title>{escape(playlist.title)}</title>"
    return f'<?xml version="1.0"?>\n<rss version="2.0"><channel>{head}\n{items}</channel></rss>'


def _rss_date(video: Video) -> str:
    return format_datetime(datetime.fromisoformat(f"{video.uploaded.isoformat()}T10:00:00+00:00"))
