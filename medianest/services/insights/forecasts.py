"""When the disk is full if the library grows on as it did."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from medianest.views.insight_charts import ForecastPoint, ForecastView

NEEDED_DAYS = 21
"""Less than that says nothing: one series that was added makes half of it."""
LOOKED_BACK_DAYS = 90
AHEAD_DAYS = 90
FURTHEST_DAYS = 3_650
_NEEDED_SAMPLES = 8


def forecast(totals: Mapping[date, int], today: date, free_bytes: int | None) -> ForecastView:
    """``totals`` are the bytes of the library on the days on which they were measured."""
    recent = {d: size for d, size in totals.items() if (today - d).days <= LOOKED_BACK_DAYS}
    measured = tuple(ForecastPoint(day=day, size_bytes=recent[day]) for day in sorted(recent))
    known = (max(recent) - min(recent)).days if recent else 0
    if known < NEEDED_DAYS or len(recent) < _NEEDED_SAMPLES:
        return ForecastView(
            known_days=known, needed_days=NEEDED_DAYS, measured=measured, free_bytes=free_bytes
        )
    per_day = _slope(recent)
    last = measured[-1]
    expected = tuple(
        ForecastPoint(
            day=last.day + timedelta(days=ahead),
            size_bytes=max(0, round(last.size_bytes + per_day * ahead)),
        )
        for ahead in range(0, AHEAD_DAYS + 1, 10)
    )
    return ForecastView(
        known_days=known,
        needed_days=NEEDED_DAYS,
        bytes_per_day=round(per_day),
        measured=measured,
        expected=expected,
        free_bytes=free_bytes,
        full_on=_full_on(per_day, today, free_bytes),
    )


def _slope(sizes: Mapping[date, int]) -> float:
    """Bytes per day of the straight line that lies nearest to all of them."""
    days = [day.toordinal() for day in sizes]
    middle = sum(days) / len(days)
    mean = sum(sizes.values()) / len(sizes)
    spread = sum((day - middle) ** 2 for day in days)
    return sum((day.toordinal() - middle) * (size - mean) for day, size in sizes.items()) / spread


def _full_on(per_day: float, today: date, free_bytes: int | None) -> date | None:
    if free_bytes is None or per_day <= 0:
        return None
    days = free_bytes / per_day
    return today + timedelta(days=int(days)) if days <= FURTHEST_DAYS else None
