"""Somebody's year: what it comes to, by their own clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from medianest.errors import ForbiddenError
from medianest.models import PlayAccount
from medianest.models.ids import utc_now
from medianest.services.insights.local_time import zone_named
from medianest.views.insight_charts import YearGap
from tests.unit.services.insights.plays import history, played

pytestmark = pytest.mark.databases

BERLIN = zone_named("Europe/Berlin")


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=BERLIN)


@pytest.fixture
async def ann(runtime, rows):
    films = await rows.section("Films")
    heat, alien = await rows.movie(films, "Heat"), await rows.movie(films, "Alien")
    ann = await rows.person("Ann", plex_id=11)
    begins = at("2024-12-30T20:00")
    await history(runtime.database, films.server_id, begins_at=begins, known_at=utc_now())
    own = {"user_id": ann.user_id}
    plays = [
        # The last minute of one year and the first of the next, by the clock of Berlin.
        {**own, "started_at": at("2024-12-31T23:59"), "item_id": heat.id},
        {**own, "started_at": at("2025-01-01T00:00"), "item_id": alien.id},
        {**own, "started_at": at("2025-03-29T20:30"), "item_id": heat.id},
        {**own, "started_at": at("2025-03-30T20:30"), "item_id": heat.id},
        {**own, "started_at": at("2025-03-31T20:10"), "item_id": heat.id},
        {"account_id": 12, "started_at": at("2025-04-01T20:10"), "item_id": alien.id},
    ]
    await played(runtime.database, films.server_id, plays)
    return ann


async def test_what_a_year_comes_to(runtime, ann):
    view = await runtime.insights.years.show(ann, BERLIN, year=2025)
    assert (view.plays, view.seconds, view.active_days) == (4, 4 * 3600, 4)
    assert (view.streak_days, view.streak_began) == (3, date(2025, 3, 29))
    assert (view.busiest_hour, view.busiest_weekday) == (20, 0)
    assert [one.plays for one in view.months] == [1, 0, 3, *[0] * 9]
    assert [(one.title, one.plays) for one in view.movies] == [("Heat", 3), ("Alien", 1)]
    assert view.shows == ()
    assert (view.known_from, view.gap) == (date(2024, 12, 30), None)
    assert view.years == tuple(range(utc_now().year, 2023, -1))


async def test_months_that_nobody_wrote_down_are_unknown(runtime, ann):
    view = await runtime.insights.years.show(ann, BERLIN, year=2024)
    assert [one.plays for one in view.months] == [None] * 11 + [1]
    this = await runtime.insights.years.show(ann, BERLIN)
    today = utc_now().astimezone(BERLIN).date()
    assert [one.plays for one in this.months[today.month :]] == [None] * (12 - today.month)
    assert this.busiest_hour is None


async def test_administrators_see_everybodys(runtime, rows, ann):
    years, admin = runtime.insights.years, await rows.admin()
    assert (await years.show(admin, BERLIN, year=2025)).plays == 5
    assert (await years.show(admin, BERLIN, year=2025, user_id=ann.user_id)).plays == 4
    with pytest.raises(ForbiddenError):
        await years.show(ann, BERLIN, user_id=admin.user_id)


async def test_why_somebody_has_no_plays(runtime, rows, ann):
    years = runtime.insights.years
    assert (await years.show(await rows.person("Ben"), BERLIN)).gap is YearGap.NO_ACCOUNT
    otto = await rows.person("Otto", plex_id=15)
    assert (await years.show(otto, BERLIN)).gap is None
    quiet = await rows.person("Quiet", plex_id=16)
    async with runtime.database.write() as session:
        session.add(PlayAccount(id=16, name="quiet", keeps_history=False))
    assert (await years.show(quiet, BERLIN)).gap is YearGap.HISTORY_OFF


async def test_a_streak_goes_over_the_day_on_which_clocks_change(runtime, rows, ann):
    films, now = await rows.section("More"), utc_now()
    begin = at("2025-10-25T00:30")
    plays = [{"user_id": ann.user_id, "started_at": begin + timedelta(days=n)} for n in range(4)]
    await played(runtime.database, films.server_id, plays)
    view = await runtime.insights.years.show(ann, BERLIN, year=2025)
    assert (view.streak_days, view.streak_began) == (4, date(2025, 10, 25))
    assert now > begin
