"""The routes of the pretend Plex server that read its library: sections, lists, items, children."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.library.answers import IDENTIFIER, container, wanted
from medianest.demo.library.listing import TAG_LISTS, BadArgumentError, Page
from medianest.demo.library.rows import Row, Wanted, section_row
from medianest.demo.library.shifts import shift
from medianest.demo.library.things import TYPES, Item, Section
from medianest.demo.library.viewers import Viewer
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import page as html

Answers = Callable[[Request, Viewer], Awaitable[Response]]

_FORCED_PAGE = 100  # of the children of a collection, when no page was asked for
_TAGS = {"mediaTagPrefix": "/system/bundle/media/flags/", "mediaTagVersion": 1676975406}
_PLURAL = {
    "movie": "Movies", "show": "Shows", "season": "Seasons", "episode": "Episodes",
    "artist": "Artists", "album": "Albums", "track": "Tracks", "photo": "Photos",
}  # fmt: skip


def viewing(plex: PretendPlex, answers: Answers, *, owner: bool = False) -> Any:
    """An endpoint for those whose token the server takes: 401 for nobody, 403 for those who are
    not the owner where only the owner may."""

    async def endpoint(request: Request) -> Response:
        account = plex.of_server_token(request.headers.get("x-plex-token", ""))
        if account is None:
            return html(401)
        if owner and not account.owner:
            return html(403)
        try:
            return await answers(request, Viewer(plex.library, account))
        except BadArgumentError:
            return html(400)

    return endpoint


class Browsing:
    """Reads the library as one account sees it."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            self._route("/library/sections", self.sections),
            self._route("/library/sections/all", self.sections),
            self._route("/library/sections/{section}", self.section),
            self._route("/library/sections/{section}/all", self.all),
            self._route("/library/sections/{section}/collections", self.collections),
            *(self._route(f"/library/sections/{{section}}/{tag}", self.tags) for tag in TAG_LISTS),
            self._route("/library/metadata/{keys}", self.metadata),
            self._route("/library/metadata/{key:int}/children", self.children),
            self._route("/library/metadata/{key:int}/allLeaves", self.leaves),
            self._route("/library/metadata/{key:int}/grandchildren", self.leaves),
            self._route("/library/collections/{key:int}", self.collection),
            self._route("/library/collections/{key:int}/children", self.collected),
            self._route("/library/collections/{key:int}/items", self.collected),
        ]

    async def sections(self, request: Request, viewer: Viewer) -> Response:
        rows = [section_row(each, with_paths=viewer.account.owner) for each in viewer.sections]
        told: Row = {"size": len(rows), "allowSync": True, "title1": "Plex Library"}
        return container(request, told | ({"Directory": rows} if rows else {}))

    async def section(self, request: Request, viewer: Viewer) -> Response:
        section = viewer.section(request.path_params["section"])
        if section is None:
            return html(404)
        told: Row = {"size": 1, "allowSync": False, "librarySectionID": int(section.key)}
        row = section_row(section, with_paths=viewer.account.owner)
        return container(request, {**told, "title1": section.title, "Directory": [row]})

    async def all(self, request: Request, viewer: Viewer) -> Response:
        section = viewer.section(request.path_params["section"])
        if section is None:
            return html(404)
        kind = TYPES.get(request.query_params.get("type", ""), section.type)
        if kind == "collection":
            return self._collections(request, viewer, section)
        asked = Page.of(request.query_params, request.headers)
        found = self._plex.lists.items(viewer.rows, section.key, kind, request.query_params)
        if viewer.rules(section.key):
            found = [item for item in found if viewer.sees(item)]
        await asyncio.sleep(self._plex.library.behaviour.delay_seconds)
        answer = self._items(request, viewer, found, asked, _of_section(section, kind))
        if asked.size:
            shift(self._plex.library, section.key, kind)
        return answer

    async def tags(self, request: Request, viewer: Viewer) -> Response:
        """The genres, labels and so on that items of one type have, to filter by."""
        section = viewer.section(request.path_params["section"])
        if section is None:
            return html(404)
        tag = request.url.path.rpartition("/")[2]
        kind = TYPES.get(request.query_params.get("type", ""), section.type)
        listed = self._plex.library.listed(section.key, kind).values()
        keys = self._plex.lists.tags([item for item in listed if viewer.sees(item)], tag)
        at = f"/library/sections/{section.key}/all?{tag}="
        rows = [
            {"fastKey": f"{at}{number}", "key": str(number), "title": name}
            for name, number in keys.items()
        ]
        told: Row = {"size": len(rows), "allowSync": False, "identifier": IDENTIFIER}
        return container(request, told | ({"Directory": rows} if rows else {}))

    async def metadata(self, request: Request, viewer: Viewer) -> Response:
        """Those of the asked items that live; 404 when none does."""
        asked = request.path_params["keys"].split(",")
        if not all(key.isdigit() for key in asked):
            return html(400)
        rows = [row for key in asked if (row := self._full(viewer, int(key))) is not None]
        if not rows:
            return html(404)
        told: Row = {"size": len(rows), "allowSync": True, "identifier": IDENTIFIER}
        first = rows[0]
        about = self._plex.library.sections[str(first["librarySectionID"])]
        told |= _section_fields(about) | _TAGS
        what = self._wanted(request)
        return container(request, {**told, "Metadata": [what.trimmed(row) for row in rows]})

    async def children(self, request: Request, viewer: Viewer) -> Response:
        item = viewer.item(request.path_params["key"])
        if item is None:
            return html(404)
        told = self._below(item, viewer)
        asked = Page.of(request.query_params, request.headers)
        return self._items(request, viewer, self._plex.library.children(item.key), asked, told)

    async def leaves(self, request: Request, viewer: Viewer) -> Response:
        item = viewer.item(request.path_params["key"])
        if item is None:
            return html(404)
        library = self._plex.library
        found = [library.items[key] for key in library.leaf_keys(item.key)]
        found.sort(key=lambda leaf: (library.items[leaf.parent or 0].index or 0, leaf.index or 0))
        about = _section_fields(library.sections[item.section])
        asked = Page.of(request.query_params, request.headers)
        told = {"allowSync": True, "identifier": IDENTIFIER, "key": str(item.key), **about, **_TAGS}
        return self._items(request, viewer, found, asked, told)

    async def collections(self, request: Request, viewer: Viewer) -> Response:
        section = viewer.section(request.path_params["section"])
        return html(404) if section is None else self._collections(request, viewer, section)

    async def collection(self, request: Request, viewer: Viewer) -> Response:
        collection = viewer.collection(request.path_params["key"])
        if collection is None:
            return html(404)
        row = viewer.rows.collection(collection)
        about = _section_fields(self._plex.library.sections[collection.section])
        told: Row = {"size": 1, "allowSync": True, "identifier": IDENTIFIER, **about, **_TAGS}
        return container(request, {**told, "Metadata": [row]})

    async def collected(self, request: Request, viewer: Viewer) -> Response:
        """What stands in a collection; a page at a time even for those who ask for all."""
        collection = viewer.collection(request.path_params["key"])
        if collection is None:
            return html(404)
        library = self._plex.library
        found = [item for item in library.ordered(collection) if viewer.sees(item)]
        asked = Page.of(request.query_params, request.headers)
        if asked.size is None and len(found) > _FORCED_PAGE:
            asked = Page(asked.start, _FORCED_PAGE)
        about = _section_fields(library.sections[collection.section])
        told = {"allowSync": True, "identifier": IDENTIFIER, **about, **_TAGS}
        return self._items(request, viewer, found, asked, told)

    def _route(self, path: str, answers: Answers) -> Route:
        return Route(path, viewing(self._plex, answers))

    def _wanted(self, request: Request) -> Wanted:
        return wanted(request, knows_fields=self._plex.library.behaviour.knows_fields)

    def _full(self, viewer: Viewer, key: int) -> Row | None:
        collection = viewer.collection(key)
        if collection is not None:
            return viewer.rows.collection(collection)
        item = viewer.item(key)
        return None if item is None else viewer.rows.full(item)

    def _collections(self, request: Request, viewer: Viewer, section: Section) -> Response:
        every = self._plex.library.collections.values()
        found = [each for each in every if each.section == section.key]
        found.sort(key=lambda each: ((each.title_sort or each.title).casefold(), each.key))
        asked = Page.of(request.query_params, request.headers)
        part, told, headers = self._page(found, asked)
        told |= {"allowSync": True, "identifier": IDENTIFIER, **_section_fields(section), **_TAGS}
        told |= {"title1": section.title, "title2": "Collections"}
        rows = [viewer.rows.collection(each) for each in part]
        return container(request, {**told, **({"Metadata": rows} if rows else {})}, headers)

    def _items(
        self, request: Request, viewer: Viewer, found: Sequence[Item], asked: Page, about: Row
    ) -> Response:
        limit = request.query_params.get("limit", "")
        part, told, headers = self._page(found[: int(limit)] if limit.isdigit() else found, asked)
        what = self._wanted(request)
        rows = [viewer.rows.listed(item, what) for item in part]
        told |= about
        told["size"] += len(about.get("Directory", ()))
        return container(request, {**told, "Metadata": rows} if rows else told, headers)

    def _page(self, found: Sequence[Any], asked: Page) -> tuple[Sequence[Any], Row, dict[str, str]]:
        """The rows of a page; how many there are in all is told only to those who asked for one."""
        if asked.size is None:
            return found[asked.start :], {"size": len(found[asked.start :])}, {}
        most = self._plex.library.behaviour.most_rows or asked.size
        part = found[asked.start : asked.start + min(asked.size, most)]
        told = {"size": len(part), "totalSize": len(found), "offset": asked.start}
        names = ("X-Plex-Container-Start", "X-Plex-Container-Total-Size")
        return part, told, dict(zip(names, (str(asked.start), str(len(found))), strict=True))

    def _below(self, item: Item, viewer: Viewer) -> Row:
        section = self._plex.library.sections[item.section]
        told: Row = {"allowSync": True, "identifier": IDENTIFIER, "key": str(item.key)}
        told |= {**_section_fields(section), **_TAGS, "nocache": True}
        told |= {"parentTitle": item.title, "title1": section.title, "title2": item.title}
        if item.index is not None:
            told["parentIndex"] = item.index
        if item.parent is not None:
            # A number here, while items name the same as text.
            told["grandparentRatingKey"] = item.parent
            told["grandparentTitle"] = self._plex.library.items[item.parent].title
        if item.type == "show":
            told["summary"] = item.summary
            told["Directory"] = [self._all_episodes(item, viewer)]
        return told

    def _all_episodes(self, show: Item, viewer: Viewer) -> Row:
        """The row of a show's seasons that is none."""
        return {
            "leafCount": len(list(self._plex.library.leaf_keys(show.key))),
            "thumb": f"/library/metadata/{show.key}/thumb/{show.thumb}",
            "viewedLeafCount": viewer.rows.seen_leaves(show.key),
            "key": f"/library/metadata/{show.key}/allLeaves",
            "title": "All episodes",
        }


def _section_fields(section: Section) -> Row:
    return {
        "librarySectionID": int(section.key),
        "librarySectionTitle": section.title,
        "librarySectionUUID": section.uuid,
    }


def _of_section(section: Section, kind: str) -> Row:
    return {
        "allowSync": True,
        "art": f"/:/resources/{section.type}-fanart.jpg",
        "identifier": IDENTIFIER,
        **_section_fields(section),
        **_TAGS,
        "thumb": f"/:/resources/{section.type}.png",
        "title1": section.title,
        "title2": f"All {_PLURAL.get(kind, 'Items')}",
        "viewGroup": kind,
        "viewMode": 65592,
    }
