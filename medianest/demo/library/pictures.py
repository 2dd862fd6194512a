"""The pictures of the pretend Plex server: drawn, uploaded, beside the media, or broken."""

from __future__ import annotations

import asyncio
import io
from collections import OrderedDict
from collections.abc import AsyncIterator
from typing import Literal, NamedTuple, get_args

from PIL import Image
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.routing import Route

from medianest.demo.library.browsing import viewing
from medianest.demo.library.drawing import Size, picture, scaled
from medianest.demo.library.things import Item
from medianest.demo.library.viewers import Viewer
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import page

Broken = Literal["huge", "html", "garbage", "bomb", "empty", "missing"]
HUGE_BYTES = 200_000_000
_KEPT = 1_500
_SIDE = 30_000  # pixels of the bomb, which is a few kilobytes long
_PLACES = ("/library/metadata/", "/library/collections/")
_WHOLE: dict[str, Size] = {
    "wide": (1280, 720),
    "square": (600, 600),
    "tall": (480, 720),
    "still": (640, 360),
}


class Asked(NamedTuple):
    """`size` is to be covered, or to be kept within."""

    size: Size
    covers: bool

    def of(self, whole: Size) -> Size:
        """The pixels for a picture that has so many."""
        parts = [asked / own for asked, own in zip(self.size, whole, strict=True)]
        part = min(max(parts) if self.covers else min(parts), 1)
        return (max(1, round(whole[0] * part)), max(1, round(whole[1] * part)))


class Pictures:
    """Draws what is asked for and keeps the last ones."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex
        self._kept: OrderedDict[tuple[int, str, str, Size], bytes] = OrderedDict()

    def routes(self) -> list[Route]:
        """Its routes."""
        one = viewing(self._plex, self.whole)
        return [
            Route("/photo/:/transcode", viewing(self._plex, self.transcode)),
            Route("/library/metadata/{key:int}/{kind}/{version}", one),
            Route("/library/collections/{key:int}/{kind}/{version}", one),
        ]

    async def whole(self, request: Request, viewer: Viewer) -> Response:
        """A picture as it is."""
        told = request.path_params
        return await self._picture(viewer, told["key"], told["kind"], None)

    async def transcode(self, request: Request, viewer: Viewer) -> Response:
        """A picture of this server and of no other, within a width and a height, or covering them
        where `minSize` is set; never larger than it is."""
        query = request.query_params
        url = query.get("url", "").partition("?")[0]
        asked = (query.get("width", ""), query.get("height", ""))
        if not url.startswith(_PLACES) or not all(side.isdigit() for side in asked):
            return page(400)
        _, _, _, key, kind, *_ = [*url.split("/"), "", ""]
        size = (min(int(asked[0]), 3_000), min(int(asked[1]), 3_000))
        if not key.isdigit() or 0 in size:
            return page(400)
        covers = query.get("minSize") == "1"
        return await self._picture(viewer, int(key), kind, Asked(size, covers))

    async def _picture(self, viewer: Viewer, key: int, kind: str, within: Asked | None) -> Response:
        broken = self._plex.library.broken_pictures.get(key)
        if broken is not None:
            return _broken(broken)
        body = await asyncio.to_thread(self._made, viewer, key, kind, within)
        return page(404) if body is None else Response(body, media_type="image/jpeg")

    def _made(self, viewer: Viewer, key: int, kind: str, within: Asked | None) -> bytes | None:
        library = self._plex.library
        uploaded = library.posters.get(key) if kind == "thumb" else None
        collection, item = viewer.collection(key), viewer.item(key)
        if collection is None and item is None:
            return None
        if uploaded is not None:
            return uploaded if within is None else scaled(uploaded, within.of)
        if collection is not None:
            drawn = (collection.key, collection.title, _WHOLE["tall"])
            return self._drawn(key, kind, *drawn, within) if kind == "composite" else None
        assert item is not None
        has_it = {"thumb": item.thumb, "art": item.art}.get(kind)
        if not has_it:
            return None
        if kind == "thumb" and item.picture is not None and item.picture.is_file():
            body = item.picture.read_bytes()
            return body if within is None else scaled(body, within.of)
        title = item.title if kind == "thumb" else ""
        return self._drawn(key, kind, item.number, title, _whole(item, kind), within)

    def _drawn(
        self, key: int, kind: str, number: int, title: str, whole: Size, within: Asked | None
    ) -> bytes:
        size = whole if within is None else within.of(whole)
        name = (key, kind, title, size)
        if name not in self._kept:
            self._kept[name] = picture(number, title, size)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[name]


def _whole(item: Item, kind: str) -> Size:
    if kind == "art":
        return _WHOLE["wide"]
    shapes = {"episode": "still", "artist": "square", "album": "square", "track": "square"}
    return _WHOLE[shapes.get(item.type, "tall")]


def _broken(how: str) -> Response:
    if how == "huge":
        return StreamingResponse(_huge(), media_type="image/jpeg")
    if how == "html":
        return HTMLResponse("<html><script>alert(1)</script><h1>No picture</h1></html>")
    if how == "missing":
        return page(404)
    body = {"garbage": b"\xff\xd8\xff\xe0 no picture", "empty": b"", "bomb": _bomb()}[how]
    return Response(body, media_type="image/png" if how == "bomb" else "image/jpeg")


async def _huge() -> AsyncIterator[bytes]:
    yield picture(1, "Huge", _WHOLE["tall"])
    for _ in range(HUGE_BYTES // 1_000_000):
        yield bytes(1_000_000)


def _bomb() -> bytes:
    """Few bytes that unpack to a gigabyte of pixels."""
    body = io.BytesIO()
    Image.new("1", (_SIDE, _SIDE)).save(body, "PNG", optimize=False)
    return body.getvalue()


def known(how: str) -> str:
    """The name of a way to be broken. Raises ValueError."""
    if how not in get_args(Broken):
        raise ValueError(how)
    return how
