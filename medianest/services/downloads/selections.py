"""Which entries of a playlist somebody wants, as short text: ``1-5,8``, ``12-``, ``newest:10``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from medianest.errors import InvalidInputError
from medianest.integrations.ytdlp.details import ListedEntry

LONGEST = 500
HIGHEST = 100_000
_NEWEST = re.compile(r"newest:(\d{1,6})")
_RANGE = re.compile(r"(\d{1,6})(-(\d{1,6})?)?")
UNREADABLE = "Choose videos as in 1-5,8 or 12- or newest:10; leave it empty for all of them."

Range = tuple[int, int]


def canonical(text: str) -> str:
    """The one form of a selection: in order, without overlaps; empty for everything.

    Raises :class:`InvalidInputError` for what cannot be read or is too long to keep.
    """
    plain = "".join(text.lower().split())
    if plain in ("", "all"):
        return ""
    if (newest := _NEWEST.fullmatch(plain)) is not None:
        return f"newest:{_number(newest[1])}"
    written = ",".join(_written(each) for each in _merged(_ranges(plain)))
    if len(written) > LONGEST:
        raise InvalidInputError("This choice has too many parts. Choose longer ranges, or all.")
    return "" if written == "1-" else written


def of(indexes: Iterable[int]) -> str:
    """The selection of just these entries. Raises :class:`InvalidInputError`."""
    return canonical(",".join(str(index) for index in indexes))


def pick(selection: str, entries: Sequence[ListedEntry], cap: int) -> list[ListedEntry]:
    """The chosen ones of a list, ``cap`` at most; of a channel the first are the newest."""
    if selection.startswith("newest:"):
        return list(entries)[: min(cap, int(selection.removeprefix("newest:")))]
    ranges = _ranges(selection) if selection else [(1, HIGHEST)]
    wanted = [each for each in entries if any(low <= each.index <= high for low, high in ranges)]
    return wanted[:cap]


def _ranges(text: str) -> list[Range]:
    return [_range(part) for part in text.split(",") if part]


def _range(part: str) -> Range:
    found = _RANGE.fullmatch(part)
    if found is None:
        raise InvalidInputError(UNREADABLE, details={"entries": UNREADABLE})
    low = _number(found[1])
    high = low if found[2] is None else _number(found[3]) if found[3] else HIGHEST
    return min(low, high), max(low, high)


def _number(text: str) -> int:
    number = int(text)
    if not 1 <= number <= HIGHEST:
        raise InvalidInputError(UNREADABLE, details={"entries": UNREADABLE})
    return number


def _merged(ranges: list[Range]) -> list[Range]:
    merged: list[Range] = []
    for low, high in sorted(ranges):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _written(each: Range) -> str:
    low, high = each
    if high == HIGHEST:
        return f"{low}-"
    return str(low) if low == high else f"{low}-{high}"
