"""Reads single values of upstreams that put the same thing as text here and a number there.

Nothing is refused: what cannot be used is missing. Numbers and times stay within what databases
and calendars can hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from math import isfinite
from typing import Any

Row = dict[str, Any]
Shape = tuple[tuple[str, str, Callable[[Any], Any]], ...]
"""Field of ours, name in the answer, reader."""

_SMALL = 2**31 - 1
_LARGE = 2**63 - 1
_LAST_MOMENT = 253_402_300_799
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def shaped(row: Row, shape: Shape) -> Row:
    """The fields of ``shape`` out of ``row``."""
    get = row.get
    return {field: read(get(name)) for field, name, read in shape}


def text(value: Any) -> str:
    """Text or a number as text, without the NUL that databases do not take; else empty."""
    if type(value) is str:
        return value.replace("\0", "") if "\0" in value else value
    return str(value) if type(value) in (int, float) else ""


def text_up_to(longest: int) -> Callable[[Any], str]:
    """The same, cut after ``longest`` characters."""

    def read(value: Any) -> str:
        if value is None:
            return ""
        found = text(value)
        return found if len(found) <= longest else found[:longest]

    return read


def path(value: Any) -> str | None:
    """A path on the server; one that is longer than any would lead elsewhere when cut."""
    found = text(value) if value is not None else ""
    return found if found and len(found) <= 500 else None


def whole(value: Any) -> int | None:
    """A number that 32 bits hold."""
    return _within(value, _SMALL)


def large(value: Any) -> int | None:
    """A number that 64 bits hold."""
    return _within(value, _LARGE)


def count(value: Any) -> int:
    """How many; 0 where that is not said."""
    return 0 if value is None else max(_within(value, _SMALL) or 0, 0)


def amount(value: Any) -> int:
    """How many bytes or milliseconds; 0 where that is not said."""
    return 0 if value is None else max(_within(value, _LARGE) or 0, 0)


def moment(value: Any) -> int | None:
    """Epoch seconds between 1970 and 9999."""
    found = _within(value, _LAST_MOMENT)
    return found if found is not None and found > 0 else None


def day(value: Any) -> str | None:
    """A date as in ``2008-04-10``."""
    found = _DAY.match(value) if type(value) is str else None
    return found.group() if found else None


def decimal(value: Any) -> float | None:
    """A number with a fraction."""
    if value is None or type(value) is bool:
        return None
    try:
        found = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return found if isfinite(found) else None


def flag(value: Any) -> bool:
    """True, any number but 0, or the text of either."""
    return value is True or value == "true" or bool(_within(value, _SMALL))


def key(value: Any) -> str:
    """What a thing is known by; empty where there is none. A key that is cut is another one."""
    if value is None:
        return ""
    found = text(value)
    return found if len(found) <= 40 else ""


def objects(row: Row, name: str) -> list[Row]:
    """The objects in a list of ``row``; anything else in it is left out."""
    found = row.get(name)
    if not found:
        return []
    return [one for one in found if type(one) is dict] if type(found) is list else _alone(found)


def first(row: Row, name: str) -> Row:
    """The object of that name, or the first of several; empty without one."""
    found = objects(row, name)
    return found[0] if found else {}


def _alone(value: Any) -> list[Row]:
    return [value] if type(value) is dict else []


def _within(value: Any, most: int) -> int | None:
    if value is None:
        return None
    found = value if type(value) is int else _number(value)
    return found if found is not None and -most <= found <= most else None


def _number(value: Any) -> int | None:
    if type(value) is not str or not value.isascii() or len(value) > 20:
        return int(value) if type(value) is float and isfinite(value) else None
    try:
        return int(value)
    except ValueError:
        found = decimal(value)
        return None if found is None else int(found)
