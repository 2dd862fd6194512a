"""What one account may see of the pretend server's library: its sections, less what filters hide.

Filters are written as python-plexapi writes them: `contentRating=G%2CPG|label!=Secret`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from medianest.demo.library.contents import Library
from medianest.demo.library.rows import Rows
from medianest.demo.library.things import Collection, Item, Section
from medianest.demo.pretend_plex import Account

_NAMES = {"movie": "filterMovies", "show": "filterTelevision", "artist": "filterMusic"}


@dataclass(frozen=True)
class Rule:
    """Only these values, or none of them."""

    field: str
    values: frozenset[str]
    allows: bool

    def keeps(self, item: Item) -> bool:
        """Whether an item may be seen; one without a value fits no list of values."""
        own = {item.content_rating} if self.field == "contentRating" else set(item.labels)
        return (not self.values.isdisjoint(own)) is self.allows


class Viewer:
    """An account that looks at the library."""

    def __init__(self, library: Library, account: Account) -> None:
        self.account = account
        self._library = library

    @cached_property
    def rows(self) -> Rows:
        """Rows with this account's watch marks."""
        return Rows(self._library, self.account.id)

    @property
    def sections(self) -> list[Section]:
        """Those that are shared with this account, the hidden among them."""
        every = self._library.sections.values()
        return [section for section in every if self.account.sees_section(section.key)]

    def section(self, key: str) -> Section | None:
        """One of them."""
        return self._library.sections.get(key) if self.account.sees_section(key) else None

    def item(self, key: int) -> Item | None:
        """An item, if it is there and may be seen."""
        item = self._library.items.get(key)
        return item if item is not None and self.sees(item) else None

    def collection(self, key: int) -> Collection | None:
        """A collection of a section that may be seen."""
        found = self._library.collections.get(key)
        return found if found and self.account.sees_section(found.section) else None

    def sees(self, item: Item) -> bool:
        """Whether the section is shared and no filter hides what the item belongs to."""
        if not self.account.sees_section(item.section):
            return False
        rules = self.rules(item.section)
        return not rules or all(rule.keeps(self._top(item)) for rule in rules)

    def rules(self, section: str) -> tuple[Rule, ...]:
        """What narrows this section for this account."""
        if self.account.owner or not self.account.filters:
            return ()
        kind = self._library.sections[section].type
        written = (
            self.account.filters.get(name, "") for name in (_NAMES.get(kind), "filterAll") if name
        )
        return tuple(rule for text in written for rule in parsed(text))

    def _top(self, item: Item) -> Item:
        while item.parent is not None:
            item = self._library.items[item.parent]
        return item


def parsed(text: str) -> list[Rule]:
    """The rules of a filter as it is written on plex.tv."""
    rules = []
    for rule in text.replace("&", "|").split("|"):
        name, has_values, values = rule.partition("=")
        wanted = frozenset(unquote(values).split(","))
        if has_values and values:
            rules.append(Rule(name.removesuffix("!"), wanted, not name.endswith("!")))
    return rules
