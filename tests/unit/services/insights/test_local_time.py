"""Days and hours as somebody's clock shows them."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from medianest.services.insights.local_time import (
    Clock,
    begin_of,
    letters,
    midnight,
    steps,
    usual_step,
    zone_named,
)
from medianest.views.insight_charts import Step

YEAR = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "exact"),
    [
        ("UTC", 13),
        ("Europe/Berlin", 13),
        ("Asia/Kolkata", 15),
        ("Australia/Lord_Howe", 15),  # half an hour is put forward in summer
        ("Asia/Kathmandu", 16),
    ],
)
def test_as_few_letters_as_tell_the_hours_apart(zone, exact):
    assert letters(*YEAR, zone_named(zone)) == exact


@pytest.mark.parametrize(
    ("zone", "text", "shown"),
    [
        ("Europe/Berlin", "2025-03-30 00", "2025-03-30T01:00"),
        ("Europe/Berlin", "2025-03-30 01", "2025-03-30T03:00"),
        ("Europe/Berlin", "2025-10-26 00", "2025-10-26T02:00"),
        ("Europe/Berlin", "2025-10-26 01", "2025-10-26T02:00"),
        ("Europe/Berlin", "2025-07-01 22", "2025-07-02T00:00"),
        ("America/New_York", "2025-01-01 04", "2024-12-31T23:00"),
        ("Asia/Kolkata", "2025-01-01 18:3", "2025-01-02T00:00"),
        ("Asia/Kathmandu", "2025-01-01 18:14", "2025-01-01T23:59"),
        ("Asia/Kathmandu", "2025-01-01 18:15", "2025-01-02T00:00"),
    ],
)
def test_clocks_are_read_as_they_were_set(zone, text, shown):
    assert Clock(zone_named(zone)).read(text).isoformat("T", "minutes") == shown


def test_a_day_begins_at_its_own_midnight():
    berlin = zone_named("Europe/Berlin")
    assert midnight(date(2025, 3, 30), berlin) == datetime(2025, 3, 29, 23, tzinfo=UTC)
    assert midnight(date(2025, 3, 31), berlin) == datetime(2025, 3, 30, 22, tzinfo=UTC)


def test_the_first_zone_that_there_is():
    assert zone_named("", "Nowhere/At_all", "Europe/Berlin").key == "Europe/Berlin"
    assert zone_named("../../etc/passwd", "").key == "UTC"


def test_weeks_begin_on_monday_and_months_on_their_first():
    assert begin_of(date(2025, 1, 1), Step.WEEK) == date(2024, 12, 30)
    months = list(steps(date(2024, 12, 31), date(2025, 2, 1), Step.MONTH))
    assert months == [date(2024, 12, 1), date(2025, 1, 1), date(2025, 2, 1)]
    assert usual_step(date(2025, 1, 1), date(2025, 3, 31)) is Step.DAY
    assert usual_step(date(2025, 1, 1), date(2025, 12, 31)) is Step.WEEK
    assert usual_step(date(2020, 1, 1), date(2025, 12, 31)) is Step.MONTH
