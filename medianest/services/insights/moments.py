"""The hours in which something was played, and what is known of the days around them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.services.insights import play_sums
from medianest.services.insights.basis import Basis
from medianest.services.insights.local_time import Clock, after, begin_of, letters
from medianest.services.insights.play_sums import Wanted
from medianest.views.insight_charts import PlayPoint, Step


@dataclass(frozen=True, slots=True)
class Known:
    """The days between which nothing is missing; null where nothing is known."""

    first: date | None
    last: date | None

    @classmethod
    def of(cls, basis: Basis, zone: ZoneInfo) -> Known:
        begins, known = basis.view.begins_at, basis.view.known_at
        if begins is None or known is None:
            return cls(None, None)
        return cls(begins.astimezone(zone).date(), known.astimezone(zone).date())

    def touches(self, begin: date, end: date) -> bool:
        """Whether anything is known of the days before ``end``."""
        if self.first is None or self.last is None:
            return False
        return self.first < end and begin <= self.last


@dataclass(frozen=True, slots=True)
class Moment:
    """What was begun in an hour, or a part of it, as clocks showed it."""

    at: datetime
    plays: int
    seconds: int | None


async def moments_of(database: Database, wanted: Wanted, zone: ZoneInfo) -> list[Moment]:
    """The hours in which something was played."""
    now = utc_now()
    begin = wanted.since or datetime(2005, 1, 1, tzinfo=now.tzinfo)  # nothing of ours is older
    exact = letters(begin, wanted.until or now, zone)
    statement = play_sums.by_moment(wanted, exact, is_sqlite=database.is_sqlite)
    rows, clock = await database.slow_rows(statement), Clock(zone)
    return [
        Moment(clock.read(moment), int(plays), None if seconds is None else int(seconds))
        for moment, plays, seconds in rows
    ]


def by_day(moments: Iterable[Moment]) -> dict[date, tuple[int, int | None]]:
    """Plays and seconds of each day that has any."""
    found: dict[date, tuple[int, int | None]] = {}
    for one in moments:
        day = one.at.date()
        plays, seconds = found.get(day, (0, None))
        found[day] = (plays + one.plays, sum_known((seconds, one.seconds)))
    return found


def points_of(
    days: dict[date, tuple[int, int | None]], known: Known, begins: Iterable[date], step: Step
) -> tuple[PlayPoint, ...]:
    """A point for each of ``begins``, in which nothing was played or nothing is known."""
    sums: dict[date, tuple[int, int | None]] = {}
    for day, (plays, seconds) in days.items():
        begin = begin_of(day, step)
        before, long = sums.get(begin, (0, None))
        sums[begin] = (before + plays, sum_known((long, seconds)))
    says_how_long = any(seconds is not None for _, seconds in days.values())
    nothing = (0, 0 if says_how_long else None)
    points = []
    for begin in begins:
        is_known = known.touches(begin, after(begin, step))
        plays, long = sums.get(begin, nothing)
        if not plays and not is_known:
            points.append(PlayPoint(begins=begin, plays=None))
        else:
            points.append(PlayPoint(begins=begin, plays=plays, seconds=long))
    return tuple(points)


def sum_known(values: Iterable[int | None]) -> int | None:
    """Null where none of them is known."""
    known = [one for one in values if one is not None]
    return sum(known) if known else None
