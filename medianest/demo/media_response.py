"""Answers a request for media the way its `Delivery` says, faults included."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from medianest.demo.catalogue import Catalogue
from medianest.demo.stream import MAX_PIECE_BYTES, Stream
from medianest.demo.video import Video

_LAST_MODIFIED = "Tue, 05 Mar 2024 10:00:00 GMT"
_PACE_SECONDS = 0.1
_RANGE = re.compile(r"(?:bytes=)?(\d*)-(\d*)")


def media_response(
    request: Request, catalogue: Catalogue, video: Video, stream: Stream, name: str
) -> Response | MediaResponse:
    """What to send for `stream`; `name` tells the video's streams apart when counting."""
    delivery = video.delivery
    issue = request.query_params.get("issue") or f"direct-{catalogue.count(video.id, 'direct')}"
    if catalogue.address_has_expired(video, issue):
        return PlainTextResponse("This address has expired.", 403)
    if delivery.refuse_status and _still_refuses(catalogue, video):
        return refusal(delivery.refuse_status, delivery.retry_after_seconds)
    if delivery.body == "html":
        return HTMLResponse("<!doctype html><title>Sorry</title><p>Please come back later.")
    if delivery.body == "empty":
        return Response(b"", media_type=stream.content_type)
    span = requested_span(request, stream.size_bytes) if delivery.ranges else None
    if span is not None and span.start >= stream.size_bytes:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{stream.size_bytes}"})
    return MediaResponse(stream, video, span, catalogue, f"cut {name}")


def _still_refuses(catalogue: Catalogue, video: Video) -> bool:
    times = video.delivery.refuse_times
    return times is None or catalogue.count(video.id, "refused") <= times


def refusal(status: int, retry_after_seconds: int | None = None) -> Response:
    """A plain answer with an error status, and Retry-After where given."""
    headers = {} if retry_after_seconds is None else {"Retry-After": str(retry_after_seconds)}
    return PlainTextResponse(f"The video site answers {status}.", status, headers)


@dataclass(frozen=True)
class Span:
    """A part of a file, `stop` excluded; `partial` asks for status 206."""

    start: int
    stop: int
    partial: bool


def requested_span(request: Request, size_bytes: int) -> Span | None:
    """What a Range header asks for, or the `range=` parameter that YouTube's players use."""
    if match := _RANGE.fullmatch(request.query_params.get("range", "")):
        return _span(match, size_bytes, partial=False)
    if match := _RANGE.fullmatch(request.headers.get("range", "")):
        return _span(match, size_bytes, partial=True)
    return None


def _span(match: re.Match[str], size_bytes: int, *, partial: bool) -> Span | None:
    first, last = match.groups()
    if not (first or last) or (first and last and int(last) < int(first)):
        return None
    if not first:
        return Span(max(0, size_bytes - int(last)), size_bytes, partial)
    stop = min(int(last) + 1, size_bytes) if last else size_bytes
    return Span(int(first), stop, partial)


class MediaResponse:
    """Streams a part of a file at the video's pace; one to be cut ends half way without a word.

    A cut counts, under the name `cut_event`, when it has happened: who only looks at the head of
    the answer and leaves, as extractors do, does not use it up.
    """

    def __init__(
        self,
        stream: Stream,
        video: Video,
        span: Span | None,
        catalogue: Catalogue,
        cut_event: str,
    ) -> None:
        self._stream = stream
        self._video = video
        self._delivery = video.delivery
        self._span = span or Span(0, stream.size_bytes, partial=False)
        self._catalogue = catalogue
        self._cut_event = cut_event

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(key.encode(), value.encode()) for key, value in self._headers().items()]
        status = 206 if self._span.partial else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        if scope["method"] != "HEAD":
            stop = self._stop()
            await self._send_body(send, stop)
            if stop < self._span.stop:
                self._catalogue.count(self._video.id, self._cut_event)
                return
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _stop(self) -> int:
        """Where to stop: at the end, or half way while cuts are left."""
        span, cuts = self._span, self._catalogue.tally[self._video.id, self._cut_event]
        if cuts >= self._delivery.cut_times:
            return span.stop
        return span.start + (span.stop - span.start) // 2

    def _headers(self) -> dict[str, str]:
        span = self._span
        headers = {"content-type": self._stream.content_type, "last-modified": _LAST_MODIFIED}
        if self._delivery.known_length:
            headers["content-length"] = str(span.stop - span.start)
        if self._delivery.ranges:
            headers["accept-ranges"] = "bytes"
        if span.partial:
            last = span.stop - 1
            headers["content-range"] = f"bytes {span.start}-{last}/{self._stream.size_bytes}"
        return headers

    async def _send_body(self, send: Send, stop: int) -> None:
        at = self._span.start
        clock = asyncio.get_running_loop().time
        started, sent = clock(), 0
        while at < stop:
            piece = self._stream.read(at, min(stop, at + self._piece_bytes()))
            await send({"type": "http.response.body", "body": piece, "more_body": True})
            at, sent = at + len(piece), sent + len(piece)
            if rate := self._delivery.bytes_per_second:
                # Against the clock, not a fixed sleep, so that the pace holds on a busy machine.
                await asyncio.sleep(max(0.0, started + sent / rate - clock()))

    def _piece_bytes(self) -> int:
        rate = self._delivery.bytes_per_second
        return max(1, min(MAX_PIECE_BYTES, int(rate * _PACE_SECONDS))) if rate else MAX_PIECE_BYTES
