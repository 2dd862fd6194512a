"""Reads single values of Uptime Kuma, which says 1 or true, "2" or 2 for the same thing.

Nothing is refused: what cannot be used is missing. Texts are such as databases take, numbers fit
32 bits.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from math import isfinite
from typing import Any
from zoneinfo import ZoneInfo

Row = dict[str, Any]

_SMALL = 2**31 - 1
_LONGEST_OFFSET = timedelta(hours=14)


def text(value: Any, longest: int) -> str:
    """Text or a number as text, cut after ``longest`` characters; else empty."""
    found = value if type(value) is str else str(value) if type(value) in (int, float) else ""
    if found.isascii() and "\0" not in found:
        return found[:longest]
    # Half a surrogate pair is no character, and NUL is none that databases take.
    return found.replace("\0", "").encode(errors="ignore").decode()[:longest]


def whole(value: Any) -> int | None:
    """A number that 32 bits hold, also as text."""
    if type(value) is str:
        if not (value.isascii() and value.isdigit() and len(value) <= 10):
            return None
        value = int(value)
    return value if type(value) is int and -_SMALL <= value <= _SMALL else None


def key(value: Any) -> int | None:
    """What a thing is known by: a number above 0."""
    found = whole(value)
    return found if found is not None and found > 0 else None


def decimal(value: Any) -> float | None:
    """A number of at least 0, with a fraction or without one."""
    if type(value) not in (int, float) or not isfinite(value) or not 0 <= value <= _SMALL:
        return None
    return float(value)


def ratio(value: Any) -> float | None:
    """A number between 0 and 1."""
    found = decimal(value)
    return found if found is not None and found <= 1 else None


def flag(value: Any, missing: bool = False) -> bool:
    """True or 1; ``missing`` where nothing is said."""
    return missing if value is None else value is True or value == 1


def moment(value: Any, zone: tzinfo = UTC) -> datetime | None:
    """A time in UTC. Those that name no zone are in ``zone``: Kuma's beats are in UTC."""
    if type(value) is not str:
        return None
    try:
        found = datetime.fromisoformat(value)
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def zone(name: Any, offset: Any) -> tzinfo:
    """The time zone ``name``; where this machine does not know it, the ``offset`` as in
    ``+02:00`` that holds there now; UTC without either."""
    try:
        return ZoneInfo(text(name, 60))
    except (ValueError, OSError, LookupError):
        pass
    try:
        found = datetime.strptime(text(offset, 6), "%z").utcoffset() or timedelta()
    except ValueError:
        return UTC
    return timezone(found) if abs(found) <= _LONGEST_OFFSET else UTC


def rows(value: Any) -> Iterable[Row]:
    """The objects of a list, or of an object that holds them by their numbers."""
    found = value.values() if type(value) is dict else value if type(value) is list else ()
    return (one for one in found if type(one) is dict)


def objects(row: Row, name: str) -> Iterable[Row]:
    """The objects of the list ``name``."""
    return rows(row.get(name))
