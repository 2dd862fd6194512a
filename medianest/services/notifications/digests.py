"""The daily message in which somebody is told what else would come one by one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from medianest.models.notification import Delivery
from medianest.services.notifications import notice
from medianest.services.notifications.messages import Section
from medianest.views.preferences import Channel, NotificationEvent, Preferences

NEVER_WAIT = frozenset(
    {
        NotificationEvent.SERVICE_DOWN,
        NotificationEvent.SERVICE_UP,
        NotificationEvent.NEW_DEVICE,
    }
)
"""What is of no use a day later."""
SETTLING = timedelta(seconds=60)
"""How long after its hour it leaves: what was raised just before is written by then."""
MOST_OF_A_KIND = 50


def due_at(
    preferences: Preferences, channel: Channel, event: str, moment: datetime
) -> datetime | None:
    """When the next one leaves in which ``event`` may wait, ``None`` where it is told by itself.

    Its hour is meant in the time zone of the preferences, in UTC where none is chosen.
    """
    hour = preferences.digests.get(channel)
    if not hour or event in NEVER_WAIT:
        return None
    zone = ZoneInfo(preferences.time_zone) if preferences.time_zone else UTC
    local, at = moment.astimezone(zone), time.fromisoformat(hour)
    for days in (0, 1):
        day = local.date() + timedelta(days=days)
        due = datetime.combine(day, at, zone).astimezone(UTC)
        if due > moment:
            return due + SETTLING
    return moment


def title(count: int) -> str:
    return "One thing happened" if count == 1 else f"{count} things happened"


def sections(rows: Sequence[Delivery]) -> tuple[Section, ...]:
    """What happened by its kind, in the order in which the first of each did."""
    kinds: dict[str, list[Delivery]] = {}
    for row in rows:
        kinds.setdefault(row.event, []).append(row)
    return tuple(_section(event, found) for event, found in kinds.items())


def _section(event: str, rows: Sequence[Delivery]) -> Section:
    if len(rows) == 1:
        return Section(rows[0].title, tuple(filter(None, [rows[0].message])))
    told = [row.title for row in rows[:MOST_OF_A_KIND]]
    more = len(rows) - len(told)
    return Section(
        notice.title_of_many(event, len(rows)), (*told, *([f"and {more} more"] if more else []))
    )
