"""Moments in somebody's time zone: which day and hour it was where they are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from medianest.views.insight_charts import Step

_HOUR, _TEN_MINUTES, _MINUTE = 13, 15, 16
"""How many letters of ``2024-05-03 10:45`` tell one from the next."""
_MOST_BARS = 100
"""More than that cannot be told apart."""
_LOOKED_AT = timedelta(days=14)


@lru_cache(maxsize=100)
def zone_named(*names: str) -> ZoneInfo:
    """The first of these that there is; UTC where there is none."""
    for name in filter(None, names):
        try:
            return ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            continue
    return ZoneInfo("UTC")


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """When a day begins there, as UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def letters(begin: datetime, end: datetime, zone: ZoneInfo) -> int:
    """How many letters of a moment in UTC say which hour it is in ``zone``, at any time between
    these two: there are zones that are off by half an hour, and some by a quarter."""
    minutes, at = set(), begin
    while at <= end + _LOOKED_AT:
        offset = at.astimezone(zone).utcoffset() or timedelta()
        minutes.add(int(offset.total_seconds()) // 60 % 60)
        at += _LOOKED_AT
    if minutes == {0}:
        return _HOUR
    return _TEN_MINUTES if all(one % 10 == 0 for one in minutes) else _MINUTE


class Clock:
    """Reads the first letters of moments in UTC as local ones."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._offsets: dict[str, timedelta | None] = {}

    def read(self, text: str) -> datetime:
        """``2024-05-03 10``, ``2024-05-03 10:4`` or ``2024-05-03 10:45`` as it was there."""
        at = datetime.fromisoformat(text if len(text) == _HOUR else text.ljust(_MINUTE, "0"))
        day = text[:10]
        if day not in self._offsets:
            self._offsets[day] = self._of_day(at.date())
        offset = self._offsets[day]
        if offset is None:
            return at.replace(tzinfo=UTC).astimezone(self._zone).replace(tzinfo=None)
        return at + offset

    def _of_day(self, day: date) -> timedelta | None:
        """How far it is off during a whole day of UTC; null where that changes."""
        begin = datetime.combine(day, time(), UTC)
        offsets = {
            at.astimezone(self._zone).utcoffset() for at in (begin, begin + timedelta(hours=24))
        }
        return offsets.pop() if len(offsets) == 1 else None


def begin_of(day: date, step: Step) -> date:
    """The first day of the week or month that ``day`` is in."""
    if step is Step.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if step is Step.MONTH else day


def after(begin: date, step: Step) -> date:
    """The first day of the next one."""
    if step is Step.MONTH:
        return (begin + timedelta(days=32)).replace(day=1)
    return begin + timedelta(days=7 if step is Step.WEEK else 1)


def steps(first: date, last: date, step: Step) -> Iterator[date]:
    """The beginnings of all of them from that of ``first`` to that of ``last``."""
    at = begin_of(first, step)
    while at <= last:
        yield at
        at = after(at, step)


def usual_step(first: date, last: date) -> Step:
    """What a chart of so many days is drawn by."""
    days = (last - first).days + 1
    if days <= _MOST_BARS:
        return Step.DAY
    return Step.WEEK if days <= 7 * _MOST_BARS else Step.MONTH
