"""Reads how plex.tv writes what somebody may see of a share."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import unquote


@dataclass(frozen=True, slots=True)
class ShareFilter:
    """One condition: the item's ``field`` (``label`` or ``contentRating``) is one of ``values``,
    or, where ``excludes`` is set, none of them."""

    field: str
    values: tuple[str, ...]
    excludes: bool = False


def parsed(text: str) -> tuple[ShareFilter, ...]:
    """The conditions in ``text``, all of which an item has to meet; empty for no limit.

    A condition that cannot be read becomes one without values, which nothing meets: a limit that
    we do not understand must not open what it was meant to close.
    """
    return tuple(_condition(part) for part in text.split("|") if part.strip())


def _condition(part: str) -> ShareFilter:
    name, _, listed = part.strip().partition("=")
    values = tuple(value for one in listed.split("%2C") for value in _values(one) if value)
    excludes = name.endswith("!")
    if excludes and not values:
        return ShareFilter(part.strip(), ())
    return ShareFilter(name.removesuffix("!"), values, excludes)


def _values(listed: str) -> list[str]:
    return [unquote(one).strip() for one in listed.replace("%2c", ",").split(",")]
