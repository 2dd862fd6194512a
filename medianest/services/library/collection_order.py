"""How to bring things into another order with few moves."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence


def moves(now: Sequence[str], wanted: Sequence[str]) -> Iterator[tuple[str, str | None]]:
    """``(what, after what)`` one after the other, ``None`` for the first place, until ``now`` is as
    ``wanted``; both hold the same things, each once.

    What stands in the right order among itself stays where it is: one that was dragged is one move,
    however long the list.
    """
    places = {one: place for place, one in enumerate(now)}
    staying = _longest_rising([places[one] for one in wanted])
    before: str | None = None
    for one in wanted:
        if places[one] not in staying:
            yield one, before
        before = one


def _longest_rising(numbers: Sequence[int]) -> set[int]:
    """The longest part of ``numbers``, gaps allowed, that rises."""
    ends: list[int] = []
    links: dict[int, int | None] = {}
    for number in numbers:
        place = bisect_left(ends, number)
        links[number] = ends[place - 1] if place else None
        ends[place : place + 1] = [number]
    rising: set[int] = set()
    last: int | None = ends[-1] if ends else None
    while last is not None:
        rising.add(last)
        last = links[last]
    return rising
