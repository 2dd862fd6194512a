"""What was played: years that are generated, and what tests and people add to them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from medianest.demo.tautulli.generated import Generated
from medianest.demo.tautulli.rows import Play, Title

Wanted = Callable[[Play], bool]
_END = 2**62


class History:
    """Its rows are numbered from 1 and no number is given twice. Of the `years` those in `gone`
    were deleted; `own` came after them."""

    def __init__(
        self,
        years: Generated | None = None,
        own: Iterable[Play] = (),
        gone: Iterable[int] = (),
    ) -> None:
        self.years = years or Generated()
        self.own = {play.id: play for play in own}
        self.gone = set(gone)
        self._next = 1 + max(self.own, default=self.years.count)

    def __len__(self) -> int:
        return self.years.count + len(self.own) - len(self.gone)

    def __iter__(self) -> Iterator[Play]:
        """The oldest first."""
        return map(self.row, self.between())

    def row(self, number: int) -> Play:
        """One of them. Raises KeyError for another number."""
        if 0 < number <= self.years.count and number not in self.gone:
            return self.years.row(number)
        return self.own[number]

    def add(
        self,
        title: Title,
        user_id: int,
        started: int,
        *,
        percent: int = 100,
        paused_seconds: int = 0,
        goes_on_with: int | None = None,
    ) -> Play:
        """Somebody has played something, which went on from row `goes_on_with` where it did."""
        number, self._next = self._next, self._next + 1
        reference = number if goes_on_with is None else self.row(goes_on_with).reference_id
        seconds = title.seconds * percent // 100
        play = Play(number, reference, title, user_id, started, seconds, paused_seconds, percent)
        self.own[number] = play
        return play

    def remove(self, numbers: Iterable[int]) -> None:
        """As if they had never been."""
        for number in list(numbers):
            if self.own.pop(number, None) is None and 0 < number <= self.years.count:
                self.gone.add(number)

    def between(self, first: int = 0, end: int = _END) -> Sequence[int]:
        """The numbers of what began from `first` until before `end`, the oldest first."""
        years = range(self.years.first_at(first), self.years.first_at(end))
        own = [play.id for play in self.own.values() if first <= play.started < end]
        if not own and not self.gone:
            return years
        found = [number for number in years if number not in self.gone]
        return sorted([*found, *own], key=lambda number: (self.row(number).started, number))

    def matching(self, numbers: Sequence[int], wanted: Wanted | None) -> Sequence[int]:
        """Those of them that are wanted."""
        if wanted is None:
            return numbers
        return [number for number in numbers if wanted(self.row(number))]

    def grouped(self, numbers: Sequence[int]) -> list[list[Play]]:
        """What belongs together, in the place of its last."""
        groups: dict[int, list[Play]] = {}
        for number in numbers:
            play = self.row(number)
            groups[play.reference_id] = [*groups.pop(play.reference_id, ()), play]
        return list(groups.values())
