"""A clock that tests can move on, and what is to happen by it."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable
from itertools import count


class Clock:
    """The real time, moved on by `advance`."""

    def __init__(self) -> None:
        self._ahead_seconds = 0.0

    def now(self) -> float:
        """Unix seconds."""
        return time.time() + self._ahead_seconds

    def advance(self, seconds: float) -> None:
        """From now on it is so much later."""
        self._ahead_seconds += seconds

    def reset(self) -> None:
        """The real time again."""
        self._ahead_seconds = 0.0


class Agenda:
    """Things to do at a time of the clock, in that order."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        """Do it once so much time has gone by, at `settle` for 0."""
        heapq.heappush(self._waiting, (self._clock.now() + seconds, next(self._order), do))

    def settle(self) -> None:
        """Do what is due, and what becomes due by that."""
        while self._waiting and self._waiting[0][0] <= self._clock.now():
            heapq.heappop(self._waiting)[2]()

    def clear(self) -> None:
        """Nothing is to happen any more."""
        self._waiting.clear()
