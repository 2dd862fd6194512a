"""Looks at monitors, as whoever looked tells them, and what they make of a monitor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from medianest.models.monitor import MonitorStatus

RECENT = 30
"""Beats that stand on the monitor's row, for lists."""
BACKWARDS = timedelta(minutes=1)
"""A clock that was set back by more than this begins anew; less is the same look once more."""

CODES = {
    MonitorStatus.DOWN: 0,
    MonitorStatus.UP: 1,
    MonitorStatus.PENDING: 2,
    MonitorStatus.MAINTENANCE: 3,
}
STATUSES = {code: status for status, code in CODES.items()}


@dataclass(frozen=True, slots=True)
class Look:
    """What one look at a monitor came to; ``is_live`` unless it is told again later, in a list. Of
    an ``is_quiet`` one nobody is told: another monitor is about the same."""

    monitor_id: int
    at: datetime
    status: MonitorStatus
    response_ms: float | None = None
    message: str = ""
    is_live: bool = True
    is_quiet: bool = False


@dataclass(slots=True)
class Standing:
    """A monitor's row as far as looks change it."""

    id: int
    name: str
    kind: str
    is_active: bool
    status: str
    since: datetime | None
    beat_at: datetime | None
    message: str
    response_ms: float | None
    recent: list[list[float | None]]

    def is_new(self, look: Look) -> bool:
        """Whether ``look`` was not told before."""
        if self.beat_at is None or look.at > self.beat_at:
            return True
        return look.is_live and look.at < self.beat_at - BACKWARDS

    def take(self, look: Look) -> bool:
        """Become what ``look`` came to; whether that is a change. One that is paused stays so."""
        is_change = last_status(self.recent) != look.status
        if self.is_active and self.status != look.status:
            self.status, self.since = look.status, look.at
        self.beat_at, self.message = look.at, look.message[:500]
        self.response_ms = look.response_ms
        beat = [look.at.timestamp() * 1000, CODES[look.status], look.response_ms]
        self.recent = [*self.recent, beat][-RECENT:]
        return is_change


def verdict(recent: Sequence[Sequence[float | None]]) -> MonitorStatus | None:
    """Whether it was up or down when that was last clear: pending and maintenance say neither."""
    clear = (CODES[MonitorStatus.UP], CODES[MonitorStatus.DOWN])
    code = next((beat[1] for beat in reversed(recent) if beat[1] in clear), None)
    return None if code is None else STATUSES[int(code)]


def last_status(recent: Sequence[Sequence[float | None]]) -> MonitorStatus:
    """What the last beat said."""
    code = recent[-1][1] if recent else None
    return STATUSES[int(code)] if code is not None else MonitorStatus.UNKNOWN


@dataclass(slots=True)
class HourSum:
    """What came of all looks of an hour so far."""

    up: int = 0
    down: int = 0
    pending: int = 0
    maintenance: int = 0
    answers: int = 0
    response_sum_ms: float = 0.0
    response_max_ms: float = 0.0

    def add(self, look: Look) -> None:
        setattr(self, look.status, getattr(self, look.status) + 1)
        if look.response_ms is not None:
            self.answers += 1
            self.response_sum_ms += look.response_ms
            self.response_max_ms = max(self.response_max_ms, look.response_ms)

    def row(self, monitor_id: int, hour: datetime) -> dict[str, Any]:
        own = {name: getattr(self, name) for name in self.__slots__}
        return {"monitor_id": monitor_id, "hour": hour, **own}


def hour_of(at: datetime) -> datetime:
    """When the hour began that ``at`` is in."""
    return at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)


def by_monitor(looks: Iterable[Look]) -> dict[int, list[Look]]:
    """The looks at each monitor in the order of time; of the same moment, the last told."""
    found: dict[int, dict[datetime, Look]] = {}
    for look in looks:
        found.setdefault(look.monitor_id, {})[look.at] = look
    return {one: [some[at] for at in sorted(some)] for one, some in found.items()}
