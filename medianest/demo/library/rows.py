"""How the pretend Plex server puts items: fields, types and oddities as in recorded answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

from medianest.demo.library.contents import Library
from medianest.demo.library.media_rows import media_row
from medianest.demo.library.things import CHILD, Collection, Item, Mark, Section

Row = dict[str, Any]

_NO_MARK = Mark()
LISTED_GENRES, LISTED_ROLES = 2, 3
"""A list shows only the first of them, the item itself all."""


_FIELDS: tuple[tuple[str, Callable[[Item], Any]], ...] = (
    ("guid", attrgetter("guid")),
    ("studio", attrgetter("studio")),
    ("type", attrgetter("type")),
    ("title", attrgetter("title")),
    ("titleSort", attrgetter("title_sort")),
    ("originalTitle", attrgetter("original_title")),
    ("contentRating", attrgetter("content_rating")),
    ("index", attrgetter("index")),
    ("rating", attrgetter("rating")),
    ("audienceRating", attrgetter("audience_rating")),
    ("year", attrgetter("year")),
    ("tagline", attrgetter("tagline")),
    ("duration", attrgetter("duration_ms")),
    ("originallyAvailableAt", attrgetter("released")),
    ("addedAt", attrgetter("added_at")),
    ("updatedAt", attrgetter("updated_at")),
)
_PLAIN: dict[str, Callable[[Item], Any]] = {
    "ratingKey": lambda item: str(item.key),
    "guid": attrgetter("guid"),
    "addedAt": attrgetter("added_at"),
    "updatedAt": attrgetter("updated_at"),
}
_TAGGED: tuple[tuple[str, Callable[[Item], Sequence[str]]], ...] = (
    ("Genre", lambda item: item.genres[:LISTED_GENRES]),
    ("Director", attrgetter("directors")),
    ("Writer", attrgetter("writers")),
    ("Country", attrgetter("countries")),
    ("Role", lambda item: [name for name, _ in item.roles[:LISTED_ROLES]]),
)


class Wanted(NamedTuple):
    """What of the rows is asked for: nothing that is `left_out`, fields in `only` alone where it
    names any, external ids where `guids`."""

    left_out: frozenset[str] = frozenset()
    only: frozenset[str] = frozenset()
    guids: bool = False

    def trimmed(self, row: Row) -> Row:
        """Without the rest; elements stay unless they are left out."""
        for name in self.left_out & row.keys():
            del row[name]
        if not self.only:
            return row
        return {k: v for k, v in row.items() if k in self.only or isinstance(v, list)}


ALL = Wanted()


class Rows:
    """The rows of one library for one account, whose watch marks are in them."""

    def __init__(self, library: Library, account: int) -> None:
        self._library = library
        self._marks = library.marks.get(account, {})
        self._collected: dict[int, list[str]] | None = None

    def mark(self, key: int) -> Mark:
        """How far this account has watched something."""
        return self._marks.get(key, _NO_MARK)

    def seen_leaves(self, key: int) -> int:
        """How many episodes or tracks below an item it has watched."""
        marks = self._marks
        return sum(
            1 for leaf in self._library.leaf_keys(key) if leaf in marks and marks[leaf].views
        )

    def listed(self, item: Item, wanted: Wanted = ALL) -> Row:
        """A row of a list. What is left out is not made at all: lists are long."""
        if wanted.only and wanted.only <= _PLAIN.keys():
            row = {name: _PLAIN[name](item) for name in wanted.only}
        else:
            row = self._fields(item)
        left_out = wanted.left_out
        if item.versions and "Media" not in left_out:
            row["Media"] = [media_row(version, item, full=False) for version in item.versions]
        for element, tags in _TAGGED:
            if element not in left_out and (found := tags(item)):
                row[element] = [{"tag": tag} for tag in found]
        if "Collection" not in left_out:
            row |= self._collections(item)
        if wanted.guids and item.external and "Guid" not in left_out:
            row["Guid"] = [{"id": each} for each in item.external]
        return wanted.trimmed(row)

    def full(self, item: Item) -> Row:
        """The item itself: every person and stream, and which section it is in."""
        row = self._fields(item)
        section = self._library.sections[item.section]
        row |= {
            "librarySectionTitle": section.title,
            "librarySectionID": int(section.key),
            "librarySectionKey": f"/library/sections/{section.key}",
        }
        if item.versions:
            row["Media"] = [media_row(version, item, full=True) for version in item.versions]
        row |= self._tags("Genre", "genre", item.genres)
        row |= self._tags("Director", "director", item.directors)
        row |= self._tags("Writer", "writer", item.writers)
        row |= self._tags("Country", "country", item.countries)
        row |= self._tags("Label", "label", item.labels)
        titles = [each["tag"] for each in self._collections(item).get("Collection", ())]
        row |= self._tags("Collection", "collection", titles)
        if item.external:
            row["Guid"] = [{"id": each} for each in item.external]
        if item.roles:
            named = self._tags("Role", "actor", [name for name, _ in item.roles])["Role"]
            pairs = zip(named, item.roles, strict=True)
            row["Role"] = [{**tag, "role": character} for tag, (_, character) in pairs]
        return row

    def collection(self, collection: Collection) -> Row:
        """A collection; its counts are text."""
        section = self._library.sections[collection.section]
        key = collection.key
        kind = "thumb" if collection.thumb else "composite"
        size = "" if collection.thumb else "?width=400&height=600"
        place = "metadata" if collection.thumb else "collections"
        version = collection.thumb or collection.updated_at
        items = [self._library.items[each] for each in collection.items]
        row: Row = {
            "ratingKey": str(key),
            "key": f"/library/collections/{key}/children",
            "guid": collection.guid,
            "type": "collection",
            "title": collection.title,
            "librarySectionTitle": section.title,
            "librarySectionID": int(section.key),
            "librarySectionKey": f"/library/sections/{section.key}",
            "subtype": collection.item_type,
            "summary": collection.summary,
            "index": key,
            "ratingCount": 1,
            "thumb": f"/library/{place}/{key}/{kind}/{version}{size}",
            "addedAt": collection.added_at,
            "updatedAt": collection.updated_at,
            "childCount": str(len(items)),
        }
        if collection.title_sort:
            row["titleSort"] = collection.title_sort
        if collection.smart:
            row["smart"] = True
        if years := [item.year for item in items if item.year]:
            row |= {"maxYear": str(max(years)), "minYear": str(min(years))}
        return row

    def _fields(self, item: Item) -> Row:
        key = item.key
        below = "/children" if item.type in CHILD else ""
        row: Row = {"ratingKey": str(key), "key": f"/library/metadata/{key}{below}"}
        for name, read in _FIELDS:
            value = read(item)
            if value is not None and value != "":
                row[name] = value
        row["summary"] = item.summary
        if item.parent is not None:
            row |= self._above(item)
        if item.thumb:
            row["thumb"] = f"/library/metadata/{key}/thumb/{item.thumb}"
        if item.art:
            row["art"] = f"/library/metadata/{key}/art/{item.art}"
        return row | self._watched(item)

    def _above(self, item: Item) -> Row:
        """What a season, episode, album or track says of those it belongs to."""
        parent = self._library.items[item.parent or 0]
        row: Row = {"parentRatingKey": str(parent.key), "parentGuid": parent.guid}
        row |= {"parentKey": f"/library/metadata/{parent.key}", "parentTitle": parent.title}
        if parent.index is not None:
            row["parentIndex"] = parent.index
        if parent.thumb:
            row["parentThumb"] = f"/library/metadata/{parent.key}/thumb/{parent.thumb}"
        if parent.parent is None:
            return row
        top = self._library.items[parent.parent]
        row |= {"grandparentRatingKey": str(top.key), "grandparentGuid": top.guid}
        row |= {"grandparentKey": f"/library/metadata/{top.key}", "grandparentTitle": top.title}
        if top.thumb:
            row["grandparentThumb"] = f"/library/metadata/{top.key}/thumb/{top.thumb}"
        return row

    def _watched(self, item: Item) -> Row:
        key = item.key
        if item.type in CHILD:
            leaves = len(list(self._library.leaf_keys(key)))
            row: Row = {"leafCount": leaves, "viewedLeafCount": self.seen_leaves(key)}
            if item.type != "season":
                row["childCount"] = self._library.child_count(key)
            return row
        mark = self._marks.get(key)
        if mark is None:
            return {}
        told = {"viewOffset": mark.offset_ms, "viewCount": mark.views}
        told["lastViewedAt"] = mark.viewed_at
        return {name: value for name, value in told.items() if value}

    def _collections(self, item: Item) -> Row:
        if self._collected is None:
            self._collected = {}
            for collection in self._library.collections.values():
                for key in collection.items:
                    self._collected.setdefault(key, []).append(collection.title)
        found = self._collected.get(item.key)
        return {"Collection": [{"tag": title} for title in found]} if found else {}

    def _tags(self, element: str, kind: str, names: Iterable[str]) -> Row:
        """Tags with their numbers, by which lists can be filtered."""
        told = []
        for name in names:
            number = self._library.tag_id(kind, name)
            told.append({"id": number, "filter": f"{kind}={number}", "tag": name})
        return {element: told} if told else {}


def section_row(section: Section, *, with_paths: bool) -> Row:
    """A section; a friend is not told where its files are."""
    row: Row = {
        "allowSync": True,
        "art": f"/:/resources/{section.type}-fanart.jpg",
        "composite": f"/library/sections/{section.key}/composite/{section.scanned_at}",
        "filters": True,
        "refreshing": section.refreshing,
        "thumb": f"/:/resources/{section.type}.png",
        "key": section.key,
        "type": section.type,
        "title": section.title,
        "agent": section.agent,
        "scanner": section.scanner,
        "language": section.language,
        "uuid": section.uuid,
        "updatedAt": section.created_at,
        "createdAt": section.created_at,
        "scannedAt": section.scanned_at,
        "content": True,
        "directory": True,
        "contentChangedAt": section.content_changed_at,
        "hidden": section.hidden,
    }
    if with_paths:
        row["Location"] = [{"id": each.id, "path": each.path} for each in section.locations]
    return row
