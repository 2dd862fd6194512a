"""The hours in which somebody wants no message but the bell's."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from medianest.views.preferences import Preferences


def after(preferences: Preferences, moment: datetime) -> datetime:
    """``moment``, or the end of the quiet hours that it falls into.

    They are meant in the time zone of the preferences, in UTC where none is chosen.
    """
    if not (preferences.quiet_from and preferences.quiet_until):
        return moment
    zone = ZoneInfo(preferences.time_zone) if preferences.time_zone else UTC
    begin, end = (
        time.fromisoformat(preferences.quiet_from),
        time.fromisoformat(preferences.quiet_until),
    )
    return _end(moment.astimezone(zone), begin, end, zone)


def _end(local: datetime, begin: time, end: time, zone: tzinfo) -> datetime:
    now = local.time()
    is_over_midnight = begin > end
    is_quiet = (now >= begin or now < end) if is_over_midnight else begin <= now < end
    if not is_quiet:
        return local.astimezone(UTC)
    day = local.date() + timedelta(days=1 if is_over_midnight and now >= begin else 0)
    return datetime.combine(day, end, zone).astimezone(UTC)
