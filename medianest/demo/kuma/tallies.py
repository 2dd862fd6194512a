"""How many beats of a monitor were up, by minute, hour and day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3_600, 86_400


@dataclass(slots=True)
class Bucket:
    """`timestamp` is when it begins. Kuma 2 counts beats, 1.23 their seconds; `pings` were told by
    beats that were up."""

    timestamp: int
    up: int = 0
    down: int = 0
    up_seconds: int = 0
    seconds: int = 0
    pings: int = 0
    ping_sum: int = 0
    lowest: int = 0
    highest: int = 0

    def add(self, *, up: bool, maintenance: bool, seconds: int, ping: int | None) -> None:
        """One beat more."""
        self.seconds += seconds
        if up or maintenance:
            self.up_seconds += seconds
        if not maintenance:
            self.up += up
            self.down += not up
        if up and ping is not None:
            self.lowest = min(self.lowest, ping) if self.pings else ping
            self.highest = max(self.highest, ping)
            self.pings += 1
            self.ping_sum += ping


class Tallies:
    """Minutes for a day, hours for a month, days for a year."""

    def __init__(self) -> None:
        self._kept: dict[int, dict[int, Bucket]] = {MINUTE: {}, HOUR: {}, DAY: {}}
        self._most = {MINUTE: 1_440, HOUR: 720, DAY: 365}

    def add(
        self, at: float, *, up: bool, maintenance: bool, seconds: int, ping: int | None
    ) -> None:
        """A beat at so many Unix seconds."""
        for size, buckets in self._kept.items():
            begins = int(at) // size * size
            if begins not in buckets:
                buckets[begins] = Bucket(begins)
                if len(buckets) > self._most[size]:
                    del buckets[next(iter(buckets))]
            buckets[begins].add(up=up, maintenance=maintenance, seconds=seconds, ping=ping)

    def since(self, now: float, size: int, count: int) -> Iterator[Bucket]:
        """The last `count` buckets of that size that have beats in them, newest first."""
        first = int(now) // size * size - size * (count - 1)
        for bucket in reversed(self._kept[size].values()):
            if bucket.timestamp < first:
                return
            yield bucket

    def total(self, now: float, size: int, count: int) -> Bucket:
        """The sum of them; of a monitor that was silent so long, the last one there is."""
        total = Bucket(0)
        for each in self.since(now, size, count):
            _join(total, each)
        if total.up + total.down == 0 and self._kept[size]:
            return next(reversed(self._kept[size].values()))
        return total


def _join(total: Bucket, each: Bucket) -> None:
    for name in ("up", "down", "up_seconds", "seconds", "pings", "ping_sum"):
        setattr(total, name, getattr(total, name) + getattr(each, name))
