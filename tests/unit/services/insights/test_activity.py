"""When, where and by whom things are played: every figure of a house with known plays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from medianest.errors import ForbiddenError, NotFoundError
from medianest.models import PlayAccount
from medianest.models.ids import utc_now
from medianest.services.insights.activity import Question
from medianest.services.insights.local_time import midnight, zone_named
from medianest.views.insight_charts import Step
from tests.unit.services.insights.plays import history, played

pytestmark = pytest.mark.databases

BERLIN = zone_named("Europe/Berlin")
KATHMANDU = zone_named("Asia/Kathmandu")


@pytest.fixture
async def house(runtime, rows):
    """Known since ten days ago: Ann plays two films today and one nine days ago, Otto, who has no
    account here, an episode yesterday, and of a section that is gone."""
    films = await rows.section("Films")
    series = await rows.section("Series", "show")
    ann = await rows.person("Ann", plex_id=11)
    now = utc_now()
    today = midnight(now.astimezone(BERLIN).date(), BERLIN)
    await history(
        runtime.database, films.server_id, begins_at=now - timedelta(days=9, hours=1), known_at=now
    )
    otto = {"account_id": 12, "user_id": None, "type": "episode"}
    own = {"user_id": ann.user_id, "section_key": films.key}
    await played(
        runtime.database,
        films.server_id,
        [
            {**own, "started_at": today, "seconds": 60},
            {**own, "started_at": today, "seconds": 30, "counted": 0},
            {**own, "started_at": now - timedelta(days=9), "seconds": None},
            {**otto, "section_key": series.key, "started_at": today - timedelta(seconds=1)},
            {**otto, "section_key": "99", "started_at": today - timedelta(seconds=2)},
            {**otto, "source": "plex", "section_key": "99", "started_at": today},
        ],
    )
    async with runtime.database.write() as session:
        session.add_all([PlayAccount(id=11, name="ann11"), PlayAccount(id=12, name="Otto")])
    return ann, films, series


async def test_none_is_not_the_same_as_unknown(runtime, rows, house):
    admin = await rows.admin()
    view = await runtime.insights.activity.show(admin, Question(BERLIN, days=30))
    assert [one.plays for one in view.points] == [None] * 20 + [1, 0, 0, 0, 0, 0, 0, 0, 2, 1]
    assert view.points[-1].seconds == 90
    assert view.points[-2].seconds == 7200
    assert (view.plays, view.seconds, view.step) == (4, 7290, Step.DAY)
    assert (view.known_from, view.known_until) == (
        view.points[-10].begins,
        view.points[-1].begins,
    )


async def test_everything_begins_with_the_history(runtime, rows, house):
    admin = await rows.admin()
    view = await runtime.insights.activity.show(admin, Question(BERLIN))
    assert [one.plays for one in view.points] == [1, 0, 0, 0, 0, 0, 0, 0, 2, 1]
    weeks = await runtime.insights.activity.show(admin, Question(BERLIN, step=Step.WEEK))
    assert sum(one.plays or 0 for one in weeks.points) == 4
    assert {one.begins.weekday() for one in weeks.points} == {0}


async def test_days_after_the_last_reading_are_unknown(runtime, rows):
    films, admin, now = await rows.section("Films"), await rows.admin(), utc_now()
    begins, known = now - timedelta(days=6), now - timedelta(days=3)
    await history(runtime.database, films.server_id, begins_at=begins, known_at=known)
    view = await runtime.insights.activity.show(admin, Question(BERLIN, days=7))
    assert [one.plays for one in view.points] == [0, 0, 0, 0, None, None, None]


async def test_without_a_history_nothing_is_claimed(runtime, rows):
    admin = await rows.admin()
    view = await runtime.insights.activity.show(admin, Question(BERLIN, days=3))
    assert [one.plays for one in view.points] == [None] * 3
    assert (view.hours, view.sections, view.people) == ((), (), ())
    assert (view.known_from, view.seconds) == (None, None)


async def test_hours_are_those_of_the_one_who_looks(runtime, rows, house):
    """Midnight in Berlin is in the middle of an hour in Kathmandu."""
    admin = await rows.admin()
    began = midnight(utc_now().astimezone(BERLIN).date(), BERLIN)
    for zone, plays in ((BERLIN, [2, 1]), (KATHMANDU, [3])):
        view = await runtime.insights.activity.show(admin, Question(zone, days=2))
        at = [(began + timedelta(seconds=n)).astimezone(zone) for n in (-1, 0)]
        wanted = dict.fromkeys((one.weekday(), one.hour) for one in at)
        found = {(one.weekday, one.hour): one.plays for one in view.hours if one.plays}
        assert found == dict(zip(wanted, plays, strict=True))
        assert len(view.hours) == 7 * 24


async def test_clocks_that_change_move_no_play(runtime, rows):
    """At one in the night UTC clocks in Berlin go from two to three, and back from three to two."""
    films, admin = await rows.section("Films"), await rows.admin()
    spring, autumn = datetime(2025, 3, 30, tzinfo=UTC), datetime(2025, 10, 26, tzinfo=UTC)
    at = [spring + timedelta(minutes=59), spring + timedelta(hours=1)]
    at += [autumn + timedelta(minutes=59), autumn + timedelta(hours=1)]
    at += [spring + timedelta(hours=22), autumn + timedelta(hours=22, minutes=59)]
    await history(runtime.database, films.server_id, begins_at=at[0], known_at=utc_now())
    await played(runtime.database, films.server_id, [{"started_at": one} for one in at])
    view = await runtime.insights.activity.show(admin, Question(BERLIN, step=Step.DAY))
    days = {one.begins.isoformat(): one.plays for one in view.points if one.plays}
    assert days == {"2025-03-30": 2, "2025-03-31": 1, "2025-10-26": 3}
    hours = {(one.weekday, one.hour): one.plays for one in view.hours if one.plays}
    assert hours == {(6, 1): 1, (6, 3): 1, (6, 2): 2, (0, 0): 1, (6, 23): 1}


async def test_by_section_and_by_person(runtime, rows, house):
    ann, films, series = house
    admin = await rows.admin()
    view = await runtime.insights.activity.show(admin, Question(BERLIN))
    assert [(one.section_id, one.title, one.plays) for one in view.sections] == [
        (films.id, "Films", 2),
        (None, "No longer in the library", 1),
        (series.id, "Series", 1),
    ]
    assert [(one.user_id, one.name, one.plays, one.seconds) for one in view.people] == [
        (ann.user_id, "Ann", 2, 90),
        (None, "Otto", 2, 7200),
    ]
    of_films = await runtime.insights.activity.show(admin, Question(BERLIN, section_id=films.id))
    assert (of_films.plays, len(of_films.sections)) == (2, 1)
    of_ann = await runtime.insights.activity.show(admin, Question(BERLIN, user_id=ann.user_id))
    assert [one.name for one in of_ann.people] == ["Ann"]
    with pytest.raises(NotFoundError):
        await runtime.insights.activity.show(admin, Question(BERLIN, section_id=4711))


async def test_nobody_is_told_of_others(runtime, rows, house):
    ann, *_ = house
    activity, ben = runtime.insights.activity, await rows.person("Ben", plex_id=13)
    own = await activity.show(ann, Question(BERLIN))
    assert (own.plays, [one.name for one in own.people]) == (2, ["Ann"])
    assert (await activity.show(ben, Question(BERLIN))).plays == 0
    with pytest.raises(ForbiddenError):
        await activity.show(ben, Question(BERLIN, user_id=ann.user_id))
    with pytest.raises(ForbiddenError):
        await activity.choices(ben)


async def test_what_may_be_chosen(runtime, rows, house):
    ann, films, series = house
    choices = await runtime.insights.activity.choices(await rows.admin())
    assert [(one.user_id, one.name) for one in choices.people] == [(ann.user_id, "Ann")]
    assert [one.id for one in choices.sections] == [films.id, series.id]
