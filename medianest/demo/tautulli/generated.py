"""A history of any length of which no row is kept: each is made by its number, the same always."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence

from medianest.demo.library.words import mixed
from medianest.demo.tautulli.rows import Play, Title

_GOES_ON = 12
"""Every so many rows one goes on with the one before, after a pause."""
_PLAYED_OF_TEN = 7
"""So many titles of ten are played at all, the first of them far more often than the last."""
_PERCENTS = (100, 100, 100, 97, 91, 86, 70, 50, 30, 10)


class Generated:
    """Rows 1 to `count`, from `since` until `until` in Unix seconds, later ones not earlier."""

    def __init__(
        self,
        titles: Iterable[Title] = (),
        people: Sequence[int] = (),
        count: int = 0,
        since: int = 0,
        until: int = 0,
    ) -> None:
        self.titles = sorted(titles, key=lambda title: mixed(title.key, 33))
        self._played = self.titles[: max(len(self.titles) * _PLAYED_OF_TEN // 10, 1)]
        self.people = people
        self.count = count if self.titles and people else 0
        self.since, self.until = since, until
        self._span = max(until - since, 1)
        self._step = max(self._span // max(self.count, 1), 1)

    def started(self, number: int) -> int:
        """When a row began."""
        begun = self.since + (number - 1) * self._span // self.count
        return begun + mixed(number, 31) % self._step

    def first_at(self, moment: int) -> int:
        """The number of the first row that began then or later."""
        return 1 + bisect_left(range(1, self.count + 1), moment, key=self.started)

    def row(self, number: int) -> Play:
        """The row of a number."""
        first = number - 1 if number % _GOES_ON == 0 else number
        picked, dice = mixed(first, 32), mixed(number, 34)
        share = picked & 0xFFFF
        title = self._played[(share * share * len(self._played)) >> 32]
        percent = _PERCENTS[dice % len(_PERCENTS)]
        return Play(
            number,
            first,
            title,
            self.people[(picked >> 16) % len(self.people)],
            self.started(number),
            title.seconds * percent // 100,
            dice % 600 if dice & 7 == 0 else 0,
            percent,
            dice,
        )
