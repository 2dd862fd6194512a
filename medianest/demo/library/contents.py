"""Everything in a pretend Plex library, and the changes that happen to it."""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from medianest.demo.library.things import (
    BY_HAND,
    BY_TITLE,
    CHILD,
    NUMBERS,
    Collection,
    Item,
    Mark,
    Section,
)

_FIRST_TAG = 700_000_000
"""Tags have numbers of their own; these are no item's."""

Notice = Callable[[str, dict[str, Any]], None]


@dataclass
class Behaviour:
    """How the server behaves apart from what is in it.

    `starting`: every answer is 503. `most_rows`: a page has no more, whatever was asked, 0 for no
    limit. `shifts_rows`: after each page of a list so many items come in at its front, or go where
    negative. `knows_fields`: whether it is new enough for `includeFields`. `scan_seconds`: how
    long a scan takes. `delay_seconds`: how long each page of a list takes.
    """

    starting: bool = False
    most_rows: int = 0
    shifts_rows: int = 0
    knows_fields: bool = True
    scan_seconds: float = 0.2
    delay_seconds: float = 0.0


class Library:
    """Changed by tests and by clients' commands alike; every change counts up its section.

    `clock_offset_seconds` is how wrong the server's clock is. `scanned` are the items that scans
    found in folders. `told` hears of changes as Plex's websocket names them.
    """

    def __init__(self, first_key: int = 1) -> None:
        self.behaviour = Behaviour()
        self.clock_offset_seconds = 0
        self.sections: dict[str, Section] = {}
        self.items: dict[int, Item] = {}
        self.collections: dict[int, Collection] = {}
        self.marks: dict[int, dict[int, Mark]] = {}
        self.posters: dict[int, bytes] = {}
        self.broken_pictures: dict[int, str] = {}
        self.scanned: set[int] = set()
        self.told: list[Notice] = []
        self._listed: dict[tuple[str, str], dict[int, Item]] = {}
        self._children: dict[int, list[int]] = {}
        self._tags: dict[tuple[str, str], int] = {}
        self._next_key = first_key
        self._first_file_key = 100_000_000 + first_key

    def now(self) -> int:
        """Seconds by the server's clock."""
        return int(time.time()) + self.clock_offset_seconds

    def new_key(self) -> int:
        """A ratingKey that was never given."""
        self._next_key += 1
        return self._next_key - 1

    def keep_from(self, key: int) -> None:
        """Do not give this key to anything new."""
        self._next_key = max(self._next_key, key + 1)

    def key_of_file(self, path: str) -> int:
        """A ratingKey for what a scan finds there: the same when the server starts anew."""
        key = self._first_file_key + zlib.crc32(path.encode()) % 500_000_000
        while key in self.items:
            key += 1
        return key

    def add_section(self, section: Section) -> Section:
        """A further section."""
        self.sections[section.key] = section
        return section

    def add(self, item: Item) -> Item:
        """Put an item into its section, below its parent where it has one. Raises KeyError."""
        section = self.sections[item.section]
        self.items[item.key] = item
        self._listed.setdefault((item.section, item.type), {})[item.key] = item
        if item.parent is not None:
            self._children.setdefault(item.parent, []).append(item.key)
        section.content_changed_at += 1
        if self.told:
            self._tell(item, 5)
        return item

    def remove(self, key: int) -> None:
        """Take an item away, and what belongs to it. Raises KeyError."""
        for child in self._children.pop(key, []):
            self.remove(child)
        item = self.items.pop(key)
        del self._listed[item.section, item.type][key]
        if item.parent in self._children:
            self._children[item.parent].remove(key)
        for collection in self.collections.values():
            if key in collection.items:
                collection.items.remove(key)
        self.sections[item.section].content_changed_at += 1
        self._tell(item, 9)

    def change(self, key: int, **fields: Any) -> Item:
        """Give an item other fields; it counts as updated now. Raises KeyError, AttributeError."""
        item = self.items[key]
        for name, value in fields.items():
            setattr(item, name, value)
        item.updated_at = fields.get("updated_at", self.now())
        self.sections[item.section].content_changed_at += 1
        self._tell(item, 5)
        return item

    def add_again(self, key: int) -> Item:
        """As after a file was away: the same work under another key, without children."""
        item = self.items[key]
        self.remove(key)
        now = self.now()
        return self.add(replace(item, key=self.new_key(), added_at=now, updated_at=now))

    def empty(self, section: str) -> None:
        """Nothing is left of a section's content, the section itself is."""
        for item in list(self.in_section(section)):
            if item.key in self.items:
                self.remove(item.key)
        for collection in [c for c in self.collections.values() if c.section == section]:
            del self.collections[collection.key]

    def drop_section(self, key: str) -> None:
        """The section itself goes as well. Raises KeyError."""
        self.empty(key)
        del self.sections[key]

    def in_section(self, section: str) -> Iterator[Item]:
        """Every item of a section."""
        for (key, _), items in self._listed.items():
            if key == section:
                yield from items.values()

    def listed(self, section: str, item_type: str) -> dict[int, Item]:
        """The items of one type in a section, by key; in the order they were added."""
        return self._listed.get((section, item_type), {})

    def children(self, key: int) -> list[Item]:
        """What belongs to an item directly, by its number."""
        items = [self.items[child] for child in self._children.get(key, ())]
        return sorted(items, key=lambda item: (item.index or 0, item.key))

    def leaf_keys(self, key: int) -> Iterable[int]:
        """The episodes or tracks below an item."""
        if CHILD.get(self.items[key].type) in ("episode", "track"):
            return self._children.get(key, ())
        below = self._children.get(key, ())
        return [leaf for child in below for leaf in self._children.get(child, ())]

    def child_count(self, key: int) -> int:
        """How many belong to an item directly."""
        return len(self._children.get(key, ()))

    def watch(self, account: int, key: int, *, views: int = 1, offset_ms: int = 0) -> Mark:
        """Somebody has watched an item, or is `offset_ms` into it. Raises KeyError."""
        self.items[key]  # nobody watches what is not there
        mark = Mark(views, offset_ms, self.now())
        self.marks.setdefault(account, {})[key] = mark
        return mark

    def unwatch(self, account: int, key: int) -> None:
        """As if that account had never begun it."""
        self.marks.get(account, {}).pop(key, None)

    def tag_id(self, kind: str, name: str) -> int:
        """The number of a genre, a person and so on, by which lists are filtered."""
        return self._tags.setdefault((kind, name), _FIRST_TAG + len(self._tags))

    def tag_names(self, kind: str, ids: Iterable[str]) -> set[str]:
        """The names of such numbers."""
        wanted = {int(number) for number in ids if number.isdigit()}
        return {
            name for (of, name), number in self._tags.items() if of == kind and number in wanted
        }

    def ordered(self, collection: Collection) -> list[Item]:
        """What stands in a collection, in the order it shows: by hand, by title or by release."""
        found = [self.items[key] for key in collection.items]
        if collection.sort == BY_HAND:
            return found
        if collection.sort == BY_TITLE:
            return sorted(found, key=lambda item: (item.sort_title, item.key))
        return sorted(found, key=lambda item: (item.released, item.key))

    def _tell(self, item: Item, state: int) -> None:
        entry = {
            "identifier": "com.plexapp.plugins.library",
            "sectionID": item.section,
            "itemID": str(item.key),
            "type": NUMBERS[item.type],
            "title": item.title,
            "state": state,
            "updatedAt": item.updated_at,
        }
        for hear in self.told:
            hear("timeline", entry)
