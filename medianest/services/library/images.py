"""Pictures of the library: by our ids only, small, kept on disk, for those who may see them."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, select
from sqlmodel import col

from medianest.database import AnySelect, Database
from medianest.errors import NotFoundError
from medianest.models.library_collection import LibraryCollection
from medianest.models.library_item import LibraryItem
from medianest.services.actor import Actor
from medianest.services.library.collection_sight import collection_conditions
from medianest.services.library.picture_versions import version_of
from medianest.services.library.server import LibraryServer
from medianest.services.library.visibility import Sight, Visibility, conditions
from medianest.services.pictures.cache import Picture, PictureCache
from medianest.services.pictures.fetches import NONE, PictureFetches, Wanted
from medianest.services.pictures.making import CONTENT_TYPE, UnusablePictureError

AT_ONCE = 2
WIDTHS = (120, 160, 240, 360, 480, 720, 1280)
RECIPE = 1
"""One more whenever pictures are made in another way: what is kept is then made anew."""
FRESH_SECONDS = 1.0
MOST_SIGHTS = 1_000


class PictureKind(StrEnum):
    """``POSTER`` and ``ART`` belong to items, ``COLLECTION`` to collections."""

    POSTER = "poster"
    ART = "art"
    COLLECTION = "collection"


HEIGHTS = {PictureKind.POSTER: 1.5, PictureKind.ART: 0.5625, PictureKind.COLLECTION: 1.5}
"""Of what Plex is asked for, in widths."""


@dataclass(frozen=True, slots=True)
class WantedOfPlex(Wanted):
    """``path`` is where the server with the row ``server_id`` has it. ``version`` changes when the
    picture does; ``height`` is in pixels."""

    server_id: str
    version: str
    height: int


class LibraryImages:
    """Serves what is kept whether Plex answers or not; what is not kept is fetched."""

    def __init__(
        self,
        database: Database,
        server: LibraryServer,
        visibility: Visibility,
        cache: PictureCache,
    ) -> None:
        self._database = database
        self._server = server
        self._visibility = visibility
        self._fetches = PictureFetches("Plex", cache, at_once=AT_ONCE)
        self._sights: dict[tuple[str, bool], tuple[float, Sight | None]] = {}

    async def get(self, actor: Actor, kind: PictureKind, key: int, width: int) -> Picture:
        """The picture at the next larger of :data:`WIDTHS`. Raises :class:`NotFoundError`."""
        wanted = await self.find(actor, kind, key, width)
        return Picture(await self.read(wanted), CONTENT_TYPE, wanted.key)

    async def find(self, actor: Actor, kind: PictureKind, key: int, width: int) -> WantedOfPlex:
        """Which picture that is, without reading it; its ``key`` is as good as its content.

        Raises :class:`NotFoundError` for what this person may not see, and for what has none.
        """
        sight = await self._sight(actor)
        found = await self._database.rows(_statement(kind, sight), {"key": key})
        if not found or not (version := version_of(found[0].path)):
            raise NotFoundError(NONE)
        size = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
        return WantedOfPlex(
            key=_name(found[0].server_id, kind, key, version, size),
            server_id=found[0].server_id,
            path=found[0].path,
            version=version,
            width=size,
            height=round(size * HEIGHTS[kind]),
        )

    async def read(self, wanted: WantedOfPlex) -> bytes:
        """The picture itself, from disk or from Plex. Raises :class:`NotFoundError` where neither
        has it; then nobody asks Plex for it again for a while."""
        return await self._fetches.get(wanted, lambda: self._sent(wanted))

    async def close(self) -> None:
        """Give up what is being fetched."""
        await self._fetches.close()

    async def _sight(self, actor: Actor) -> Sight:
        """As the session itself it is kept for a second: a page asks for many pictures at once."""
        now, who = time.monotonic(), (actor.user_id, actor.is_admin)
        until, sight = self._sights.get(who, (0.0, None))
        if sight is None or until <= now:
            sight = await self._visibility.of(actor)
            if len(self._sights) >= MOST_SIGHTS:
                self._sights.clear()
            self._sights[who] = (now + FRESH_SECONDS, sight)
        return sight

    async def _sent(self, wanted: WantedOfPlex) -> bytes:
        connected = await self._server.connected()
        if connected.row.id != wanted.server_id:
            raise UnusablePictureError("of another server")
        picture = await connected.plex.image(wanted.path, wanted.width, wanted.height)
        return picture.body


def _name(server_id: str, kind: PictureKind, key: int, version: str, width: int) -> str:
    whole = f"{RECIPE}/{server_id}/{kind}/{key}/{version}/{width}"
    return hashlib.blake2s(whole.encode(), digest_size=16).hexdigest()


@lru_cache(maxsize=256)
def _statement(kind: PictureKind, sight: Sight) -> AnySelect:
    """What this sight sees of the row that has the picture; building it takes as long as asking."""
    table, path, seen = _PLACES[kind]
    one = select(path.label("path"), table.server_id)
    return one.where(table.id == bindparam("key"), *seen(sight))


_PLACES: dict[PictureKind, tuple[Any, Any, Callable[[Sight], list[ColumnElement[bool]]]]] = {
    PictureKind.POSTER: (LibraryItem, col(LibraryItem.thumb), conditions),
    PictureKind.ART: (LibraryItem, col(LibraryItem.art), conditions),
    PictureKind.COLLECTION: (
        LibraryCollection,
        col(LibraryCollection.thumb),
        collection_conditions,
    ),
}
