"""Rows that move while somebody pages through a list."""

from __future__ import annotations

from dataclasses import replace

from medianest.demo.library.contents import Library


def shift(library: Library, section: str, kind: str) -> None:
    """As the behaviour says: so many items come in at the front of a list by title, or the first
    of it go."""
    for _ in range(library.behaviour.shifts_rows):
        first = next(iter(library.listed(section, kind).values()), None)
        if first is not None:
            key, now = library.new_key(), library.now()
            new = replace(first, key=key, guid=f"local://{key}", title=f" New {key}", title_sort="")
            new.added_at = new.updated_at = now
            new.versions = ()
            library.add(new)
    for _ in range(-library.behaviour.shifts_rows):
        found = sorted(library.listed(section, kind).values(), key=lambda item: item.sort_title)
        if found:
            library.remove(found[0].key)
