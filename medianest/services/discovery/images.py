"""Posters and backdrops of titles: from one host only, small, kept on disk."""

from __future__ import annotations

import hashlib
import re
from enum import StrEnum

from medianest.errors import NotFoundError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.http import Upstream
from medianest.services.pictures.cache import Picture, PictureCache
from medianest.services.pictures.fetches import NONE, PictureFetches, Wanted
from medianest.services.pictures.making import CONTENT_TYPE

HOST = "TMDB"
AT_ONCE = 6
RECIPE = 1
"""One more whenever pictures are made in another way: what is kept is then made anew."""

_NAME = re.compile(r"[A-Za-z0-9]{1,64}\.(jpg|png)")
_WANTED = {"Accept": "image/jpeg, image/png"}


class ImageSize(StrEnum):
    """Widths in pixels, named as TMDB names them."""

    W92 = "w92"
    W185 = "w185"
    W342 = "w342"
    W500 = "w500"
    W780 = "w780"
    W1280 = "w1280"

    @property
    def width(self) -> int:
        return int(self[1:])


class TitleImages:
    """Everybody who is signed in may see them: they are what TMDB shows to all.

    What is kept is served whether TMDB answers or not. A picture never changes under its name.
    """

    def __init__(self, cache: PictureCache, base_url: str) -> None:
        self._fetches = PictureFetches(HOST, cache, at_once=AT_ONCE)
        self._upstream = Upstream(HOST, base_url, may_connect=may_hold_upstreams)

    async def get(self, size: ImageSize, path: str) -> Picture:
        """The picture of that name. Raises :class:`NotFoundError` where there is none."""
        wanted = self.find(size, path)
        return Picture(await self.read(wanted), CONTENT_TYPE, wanted.key)

    def find(self, size: ImageSize, path: str) -> Wanted:
        """Which picture that is, without reading it; its ``key`` is as good as its content.

        Raises :class:`NotFoundError` for what is no name of a picture.
        """
        name = path.removeprefix("/")
        if not _NAME.fullmatch(name):
            raise NotFoundError(NONE)
        whole = f"tmdb/{RECIPE}/{size}/{name}"
        key = hashlib.blake2s(whole.encode(), digest_size=16).hexdigest()
        return Wanted(key=key, path=f"/{size}/{name}", width=size.width)

    async def read(self, wanted: Wanted) -> bytes:
        """The picture itself, from disk or from TMDB. Raises :class:`NotFoundError` where neither
        has it; then nobody asks TMDB for it again for a while."""
        return await self._fetches.get(wanted, lambda: self._sent(wanted))

    async def close(self) -> None:
        """Give up what is being fetched."""
        await self._fetches.close()
        await self._upstream.close()

    async def _sent(self, wanted: Wanted) -> bytes:
        answer = await self._upstream.request("GET", wanted.path, headers=_WANTED)
        return answer.body


def picture_name(path: str | None) -> str:
    """What the image route calls a path such as ``/abc.jpg``; empty for none, and for what it
    would not serve."""
    name = (path or "").removeprefix("/")
    return name if _NAME.fullmatch(name) else ""
