"""What the last looks at monitors came to, numbered, so that each tab is sent what is new to it."""

from __future__ import annotations

from collections.abc import Iterable

from medianest.views.monitoring import BeatNews, MonitorBeat


class BeatLog:
    """Of each monitor the newest look alone: a tab that was slow gets what holds now."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._last: dict[int, tuple[int, MonitorBeat]] = {}

    def add(self, beats: Iterable[MonitorBeat]) -> None:
        """What was just seen, all of it under one new number."""
        self.number += 1
        for beat in beats:
            # What changed last stands last, which is where it is looked for.
            self._last.pop(beat.id, None)
            self._last[beat.id] = (self.number, beat)

    def since(self, number: int) -> BeatNews:
        """All that a tab has not seen which was told everything until ``number``."""
        new: list[MonitorBeat] = []
        for added, beat in reversed(self._last.values()):
            if added <= number:
                break
            new.append(beat)
        return BeatNews(since=number, until=self.number, beats=new[::-1])
