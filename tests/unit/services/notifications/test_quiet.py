"""Quiet hours: what would come then comes at their end, in the time zone that was chosen."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from medianest.database import Database
from medianest.models.ids import utc_now
from medianest.services.notifications import quiet
from medianest.views.preferences import Preferences
from tests.unit.services.notifications.told import Told, device, finished


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "zone", "moment", "end"),
    [
        (("22:00", "07:30"), "", "2026-03-01 23:15", "2026-03-02 07:30"),
        (("22:00", "07:30"), "", "2026-03-02 06:00", "2026-03-02 07:30"),
        (("22:00", "07:30"), "", "2026-03-02 07:30", "2026-03-02 07:30"),
        (("22:00", "07:30"), "", "2026-03-02 21:59", "2026-03-02 21:59"),
        (("13:00", "14:00"), "", "2026-03-02 13:00", "2026-03-02 14:00"),
        (("13:00", "14:00"), "", "2026-03-02 12:59", "2026-03-02 12:59"),
        (("22:00", "07:00"), "Europe/Berlin", "2026-03-02 21:30", "2026-03-03 06:00"),
        (("22:00", "07:00"), "Europe/Berlin", "2026-03-02 20:30", "2026-03-02 20:30"),
        # The clock is put forward in that night: seven is an hour sooner.
        (("22:00", "07:00"), "Europe/Berlin", "2026-03-28 22:00", "2026-03-29 05:00"),
        (("22:00", ""), "", "2026-03-01 23:15", "2026-03-01 23:15"),
        (("", ""), "", "2026-03-01 23:15", "2026-03-01 23:15"),
        (("08:00", "08:00"), "", "2026-03-01 08:00", "2026-03-01 08:00"),
    ],
)
def test_what_falls_into_them_waits_for_their_end(
    hours: tuple[str, str], zone: str, moment: str, end: str
) -> None:
    chosen = Preferences(quiet_from=hours[0], quiet_until=hours[1], time_zone=zone)
    assert quiet.after(chosen, at(moment)) == at(end)


async def test_letters_wait_and_the_bell_does_not(database: Database) -> None:
    told, now = Told(database), utc_now()
    hours = {
        "quietFrom": (now - timedelta(hours=1)).strftime("%H:%M"),
        "quietUntil": (now + timedelta(hours=2)).strftime("%H:%M"),
    }
    both = {"downloadFinished": ["inApp", "email"], "newDevice": ["inApp", "email"]}
    ann = await told.person("Ann", preferences={**hours, "notifications": both})
    await told.tell(finished(), ann)
    await told.tell(device(), ann)
    waits = {
        (one.channel, one.due_at > now + timedelta(minutes=30)) for one in await told.deliveries()
    }
    assert waits == {("inApp", False), ("email", True)}
    assert await told.titles(ann) == ["Film 1 is finished", "Device 1"]
