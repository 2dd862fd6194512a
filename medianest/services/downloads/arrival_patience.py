"""How often Plex is asked for one thing, and when that was for long enough."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

SHORTEST_SECONDS = 15.0
LONGEST_SECONDS = 600.0
ENOUGH_SECONDS = 1800.0


@dataclass
class Asking:
    """Plex was asked for the first time at ``first`` and last at ``last`` (of the monotonic clock),
    which was at ``at`` of the day. Pauses double until they are of ten minutes."""

    first: float
    last: float
    at: datetime

    def again(self, now: float, at: datetime) -> None:
        """It was asked once more."""
        self.last, self.at = now, at

    def is_due(self, now: float) -> bool:
        """Whether the pause since it was last asked is over."""
        pause = min(max(self.last - self.first, SHORTEST_SECONDS), LONGEST_SECONDS)
        return now >= self.last + pause

    def is_enough(self, now: float) -> bool:
        """Whether it was asked for long enough, and has had its time to answer."""
        return now >= self.first + ENOUGH_SECONDS and self.is_due(now)
