"""Posters, backdrops and faces under addresses like those of TMDB's pictures."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from typing import Literal, get_args

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from medianest.demo.library.drawing import Size, picture
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.rows import MediaType

Broken = Literal["html", "garbage", "empty", "missing"]
_FILE = re.compile(r"(?P<kind>[pbf])(?P<type>movie|tv|)(?P<id>\d+)\.(jpg|png|webp)")
_SIZE = re.compile(r"w(\d+)(?:_and_h(\d+)\w*)?|h(\d+)|original")
_WHOLE: dict[str, Size] = {"p": (500, 750), "b": (1280, 720), "f": (240, 360)}
_MOST_PIXELS = 1_280
_KEPT = 600


class Pictures:
    """Draws what is asked for and keeps the last ones; `broken` are files that are not right."""

    def __init__(self, seerr: PretendSeerr) -> None:
        self._seerr = seerr
        self._kept: OrderedDict[tuple[str, Size], bytes] = OrderedDict()
        self.broken: dict[str, str] = {}

    def routes(self) -> list[Route]:
        """`/t/p/{size}/{file}`."""
        return [Route("/t/p/{size}/{file}", self.one)]

    def break_(self, file: str, how: str) -> None:
        """From now on a file is not right. Raises ValueError."""
        if how not in get_args(Broken):
            raise ValueError(how)
        self.broken[file] = how

    async def one(self, request: Request) -> Response:
        """A picture, or what TMDB says where there is none."""
        file, size = request.path_params["file"], request.path_params["size"]
        found, wanted = _FILE.fullmatch(file), _SIZE.fullmatch(size)
        if file in self.broken:
            return _broken(self.broken[file])
        if found is None or wanted is None:
            return PlainTextResponse("<h1>File not Found</h1>", 404)
        whole = _scaled(_WHOLE[found["kind"]], wanted)
        body = await asyncio.to_thread(self._drawn, found, whole)
        return Response(body, media_type="image/jpeg")

    def _drawn(self, found: re.Match[str], size: Size) -> bytes:
        name = (found[0], size)
        if name not in self._kept:
            number = int(found["id"])
            caption = self._caption(found["type"], number) if found["kind"] == "p" else ""
            self._kept[name] = picture(number, caption, size)
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return self._kept[name]

    def _caption(self, kind: str, number: int) -> str:
        media_type: MediaType = "tv" if kind == "tv" else "movie"
        title = self._seerr.catalogue.find(media_type, number)
        return title.name if title else ""


def _scaled(whole: Size, wanted: re.Match[str]) -> Size:
    if wanted[1] and wanted[2]:
        size = (int(wanted[1]), int(wanted[2]))
    elif wanted[1]:
        size = (int(wanted[1]), int(wanted[1]) * whole[1] // whole[0])
    elif wanted[3]:
        size = (int(wanted[3]) * whole[0] // whole[1], int(wanted[3]))
    else:
        size = whole
    return (max(1, min(size[0], _MOST_PIXELS)), max(1, min(size[1], _MOST_PIXELS)))


def _broken(how: str) -> Response:
    if how == "html":
        return HTMLResponse("<html><script>alert(1)</script><h1>No picture</h1></html>")
    if how == "missing":
        return PlainTextResponse("<h1>File not Found</h1>", 404)
    return Response(b"\xff\xd8\xff\xe0 none" if how == "garbage" else b"", media_type="image/jpeg")
