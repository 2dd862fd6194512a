"""The commands of the pretend Plex server on collections and their posters, for its owner."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote

from PIL import Image
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.library.answers import IDENTIFIER, container
from medianest.demo.library.browsing import Answers, viewing
from medianest.demo.library.things import BY_HAND, BY_TITLE, NUMBERS, RELEASED, TYPES, Collection
from medianest.demo.library.viewers import Viewer
from medianest.demo.library.words import mixed
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import page

_URI = re.compile(r"server://([^/]+)/com\.plexapp\.plugins\.library/library/metadata/([\d,]+)")
_LONGEST_ADDRESS = 8_000
_PREFIX = "/library/collections/{key:int}"


class RefusedError(Exception):
    """The command cannot be carried out; `status` is the answer."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Collecting:
    """Changes collections as the owner says."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            self._route("/library/collections", "POST", self.create),
            self._route(f"{_PREFIX}/items", "PUT", self.add),
            self._route(f"{_PREFIX}/items/{{item:int}}", "DELETE", self.take_away),
            self._route(f"{_PREFIX}/items/{{item:int}}/move", "PUT", self.move),
            self._route(_PREFIX, "DELETE", self.delete),
            self._route("/library/sections/{section}/collection/{key:int}", "DELETE", self.delete),
            self._route("/library/sections/{section}/all", "PUT", self.edit),
            self._route("/library/metadata/{key:int}/prefs", "PUT", self.prefs),
            self._route("/library/metadata/{key:int}/posters", "POST", self.poster),
            self._route(f"{_PREFIX}/posters", "POST", self.poster),
        ]

    async def create(self, request: Request, viewer: Viewer) -> Response:
        query, library = request.query_params, self._plex.library
        section = library.sections.get(query.get("sectionId", ""))
        kind = TYPES.get(query.get("type", ""), "")
        if section is None or not kind or not query.get("title"):
            raise RefusedError(400)
        found = self._named(query["uri"], section.key, kind) if query.get("uri") else []
        key, now = library.new_key(), library.now()
        guid = f"collection://{mixed(key, 21):08x}-8a08-4ee0-bc22-{key:012x}"
        made = Collection(key, section.key, query["title"], kind, guid, now, now, found)
        made.smart = query.get("smart") == "1"
        library.collections[key] = made
        self._changed(made)
        told = {"size": 1, "allowSync": True, "identifier": IDENTIFIER}
        return container(request, {**told, "Metadata": [viewer.rows.collection(made)]})

    async def add(self, request: Request, viewer: Viewer) -> Response:
        """Those that stand in it already stay where they are."""
        collection = self._by_hand(request)
        uri = request.query_params.get("uri", "")
        found = self._named(uri, collection.section, collection.item_type)
        collection.items += [key for key in found if key not in collection.items]
        self._changed(collection)
        return self._shown(request, viewer, collection)

    async def take_away(self, request: Request, viewer: Viewer) -> Response:
        collection = self._by_hand(request)
        self._place(collection, request.path_params["item"])
        collection.items.remove(request.path_params["item"])
        self._changed(collection)
        return self._shown(request, viewer, collection)

    async def move(self, request: Request, viewer: Viewer) -> Response:
        """Behind another one, or to the front."""
        collection, item = self._by_hand(request), request.path_params["item"]
        after = request.query_params.get("after", "")
        if after and (not after.isdigit() or int(after) == item):
            raise RefusedError(400)
        if after:
            self._place(collection, int(after))
        self._place(collection, item)
        collection.items.remove(item)
        place = collection.items.index(int(after)) + 1 if after else 0
        collection.items.insert(place, item)
        self._changed(collection)
        return self._shown(request, viewer, collection)

    async def edit(self, request: Request, viewer: Viewer) -> Response:
        """Title, title to sort by and summary, of collections alone."""
        query = request.query_params
        collection = self._one(query.get("id", ""))
        if query.get("type") != str(NUMBERS["collection"]):
            raise RefusedError(400)
        _edit(collection, query)
        self._changed(collection)
        return page(200)

    async def prefs(self, request: Request, viewer: Viewer) -> Response:
        collection = self._one(request.path_params["key"])
        wish = request.query_params.get("collectionSort", "")
        if wish not in (str(RELEASED), str(BY_TITLE), str(BY_HAND)):
            raise RefusedError(400)
        collection.sort = int(wish)
        self._changed(collection)
        return page(200)

    async def poster(self, request: Request, viewer: Viewer) -> Response:
        """A picture for a collection or an item; the last uploaded one is shown."""
        body, key, library = await request.body(), request.path_params["key"], self._plex.library
        if not _is_picture(body):
            raise RefusedError(400)
        if key in library.collections:
            collection = library.collections[key]
            library.posters[key] = body
            # Another version each time, also twice in one second.
            collection.thumb = max(library.now(), collection.thumb + 1)
            self._changed(collection)
        elif key in library.items:
            library.posters[key] = body
            library.change(key, thumb=max(library.now(), library.items[key].thumb + 1))
        else:
            raise RefusedError(404)
        return page(200)

    async def delete(self, request: Request, viewer: Viewer) -> Response:
        """The collection goes, what stood in it stays."""
        collection = self._one(request.path_params["key"])
        del self._plex.library.collections[collection.key]
        self._plex.library.sections[collection.section].content_changed_at += 1
        return page(200)

    def _route(self, path: str, method: str, answers: Answers) -> Route:
        async def refused_or(request: Request, viewer: Viewer) -> Response:
            if len(str(request.url)) > _LONGEST_ADDRESS:
                return page(414)
            try:
                return await answers(request, viewer)
            except RefusedError as error:
                return page(error.status)

        return Route(path, viewing(self._plex, refused_or, owner=True), methods=[method])

    def _one(self, key: int | str) -> Collection:
        number = int(key) if str(key).isdigit() else 0
        if number not in self._plex.library.collections:
            raise RefusedError(404)
        return self._plex.library.collections[number]

    def _by_hand(self, request: Request) -> Collection:
        """One that does not fill itself."""
        collection = self._one(request.path_params["key"])
        if collection.smart:
            raise RefusedError(400)
        return collection

    def _place(self, collection: Collection, item: int) -> int:
        if item not in collection.items:
            raise RefusedError(404)
        return collection.items.index(item)

    def _named(self, uri: str, section: str, kind: str) -> list[int]:
        """The items of an address like server://{machine}/{library}/library/metadata/1,2; they
        have to be of this server and section and of one type."""
        named = _URI.fullmatch(unquote(uri))
        if named is None or named[1] != self._plex.server.machine_identifier:
            raise RefusedError(400)
        items = self._plex.library.listed(section, kind)
        keys = [int(key) for key in named[2].split(",") if key]
        if not keys or any(key not in items for key in keys):
            raise RefusedError(400)
        return list(dict.fromkeys(keys))

    def _changed(self, collection: Collection) -> None:
        library = self._plex.library
        collection.updated_at = library.now()
        library.sections[collection.section].content_changed_at += 1

    def _shown(self, request: Request, viewer: Viewer, collection: Collection) -> Response:
        told = {"size": 1, "allowSync": True, "identifier": IDENTIFIER}
        rows: Sequence[object] = [viewer.rows.collection(collection)]
        return container(request, {**told, "Metadata": rows})


def _edit(collection: Collection, query: Mapping[str, str]) -> None:
    for field, name in (("title", "title"), ("titleSort", "title_sort"), ("summary", "summary")):
        value = query.get(f"{field}.value")
        if value is not None:
            setattr(collection, name, value)


def _is_picture(body: bytes) -> bool:
    try:
        with Image.open(io.BytesIO(body)) as picture:
            return picture.format in ("JPEG", "PNG", "WEBP")
    except (OSError, ValueError, Image.DecompressionBombError):
        return False
