"""What is new in the library, in words."""

from __future__ import annotations

from collections.abc import Sequence

from medianest import routes
from medianest.database import AnyRow
from medianest.models.library_item import ItemType
from medianest.services.library.recent import Arrival, together

MOST_NAMED = 5


def of(rows: Sequence[AnyRow]) -> tuple[str, str, str]:
    """Title, message and link of a notice about these items, the newest first; those of one show
    are one thing."""
    things = _things(rows)
    names = [_name(thing) for thing in things]
    if len(things) == 1:
        return f"{names[0]} is new in the library", "", routes.item(things[0].item_id)
    left = len(names) - MOST_NAMED
    more = [f"and {left} more"] if left > 0 else []
    title = f"{len(things)} titles are new in the library"
    return title, ", ".join([*names[:MOST_NAMED], *more]), routes.RECENTLY_ADDED


def _things(rows: Sequence[AnyRow]) -> list[Arrival]:
    episodes = [row for row in rows if row.type == ItemType.EPISODE]
    others = [Arrival(row.added_at, [row]) for row in rows if row.type != ItemType.EPISODE]
    found = [*others, *together(episodes)]
    return sorted(found, key=lambda one: (one.added_at, one.item_id), reverse=True)


def _name(thing: Arrival) -> str:
    first = thing.items[0]
    above = first.root_title or ""
    if first.type == ItemType.EPISODE:
        if thing.new_episodes:
            return f"{above or 'A series'} ({thing.new_episodes} episodes)"
        return f"{above}: {first.title}" if above else str(first.title)
    return f"{first.title} by {above}" if first.type == ItemType.ALBUM and above else first.title
