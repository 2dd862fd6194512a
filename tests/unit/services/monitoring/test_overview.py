"""Who sees which monitors, in which order, and how they were."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from medianest.errors import ForbiddenError, NotFoundError
from medianest.models import AuditEvent, Heartbeat, HeartbeatHour, Monitor
from medianest.models.ids import utc_now
from medianest.models.user import Role, User
from medianest.services.monitoring.looks import Look, hour_of
from tests.unit.services.monitoring.watched import (
    ADMIN,
    DOWN,
    MAINTENANCE,
    PENDING,
    UP,
    USER,
    listed,
)


@pytest.fixture
async def kuma(runtime):
    """Uptime Kuma stands in the settings; nobody asks it here."""
    async with runtime.database.write() as session:
        session.add(User(id=ADMIN.user_id, email="ada@example.org", name="Ada", role=Role.ADMIN))
    given = {"url": "http://127.0.0.1:9", "statusPageSlug": "media"}
    await runtime.settings.replace({"uptimeKuma": given}, updated_by=None)
    return runtime.monitoring


@pytest.fixture
async def numbers(watched, kuma):
    """Two groups that nobody has published."""
    return await watched.list(
        listed("1", "Films", url="http://10.0.0.1", tags=(("env", "prod", "#fff"),)),
        listed("2", "Series"),
        listed("3", "Router", "home"),
        public=False,
    )


async def test_people_see_a_group_once_it_is_published_and_never_addresses(
    kuma, watched, numbers, runtime
):
    await watched.look(numbers["1"], (0, DOWN, None))
    assert (await kuma.overview.show(USER)).groups == []
    group = (await watched.groups())["media"]
    changed = await kuma.overview.publish(ADMIN, group.id, True)
    assert (changed.is_published, len(changed.monitors)) == (True, 2)
    shown = await kuma.overview.show(USER)
    assert [[one.name for one in group.monitors] for group in shown.groups] == [["Films", "Series"]]
    films = shown.groups[0].monitors[0]
    assert (films.url, films.message, films.tags) == ("", "", [])
    assert shown.counts.total == 2
    whole = await kuma.overview.show(ADMIN)
    films = next(one for group in whole.groups for one in group.monitors if one.name == "Films")
    assert (films.url, films.message) == ("http://10.0.0.1", "at 0")
    assert films.tags == [["env", "prod", "#fff"]]
    await kuma.overview.publish(ADMIN, group.id, False)
    assert (await kuma.overview.show(USER)).groups == []
    assert [one.action for one in await watched.rows(AuditEvent)][-2:] == [
        "monitoring.published",
        "monitoring.hidden",
    ]


async def test_only_administrators_publish_and_only_what_there_is(kuma, watched, numbers):
    group = (await watched.groups())["media"]
    with pytest.raises(ForbiddenError):
        await kuma.overview.publish(USER, group.id, True)
    assert not (await watched.groups())["media"].is_published
    with pytest.raises(NotFoundError):
        await kuma.overview.publish(ADMIN, 4711, True)


async def test_what_an_administrator_said_of_a_group_holds_when_it_is_listed_again(
    kuma, watched, numbers
):
    await kuma.overview.publish(ADMIN, (await watched.groups())["home"].id, True)
    await watched.list(listed("3", "Router", "home"), public=False)
    assert (await watched.groups())["home"].is_published
    assert set(await watched.groups()) == {"home"}


async def test_what_fails_comes_first(kuma, watched, numbers):
    await watched.look(numbers["1"], (0, UP, 1))
    await watched.look(numbers["2"], (0, MAINTENANCE, None))
    await watched.look(numbers["3"], (0, PENDING, None))
    shown = await kuma.overview.show(ADMIN)
    assert [[one.name for one in group.monitors] for group in shown.groups] == [
        ["Router"],
        ["Series", "Films"],
    ]
    glance = await kuma.overview.dashboard(ADMIN)
    assert (glance.status, [one.name for one in glance.failing]) == ("pending", ["Router"])
    await watched.look(numbers["2"], (30, DOWN, None))
    glance = await kuma.overview.dashboard(ADMIN)
    assert (glance.status, [one.name for one in glance.failing]) == ("down", ["Series", "Router"])
    assert (await kuma.overview.dashboard(USER)).status == "unknown"


async def test_a_glance_names_what_broke_last_and_no_group_before_what_is_in_it(kuma, watched):
    numbers = await watched.list(
        listed("1", "Media", kind="group"), listed("2", "Printer"), listed("3", "Films")
    )
    for number, after in (("2", 0), ("3", 60), ("1", 90)):
        await watched.look(numbers[number], (after, DOWN, None))
    glance = await kuma.overview.dashboard(ADMIN)
    assert [one.name for one in glance.failing] == ["Films", "Printer", "Media"]


async def test_history_of_a_day_has_single_looks_and_events(kuma, watched, numbers):
    now = utc_now()
    number = numbers["1"]
    ages = [(50, UP, 10.0), (40, UP, 30.0), (30, DOWN, None), (20, UP, 20.0), (60 * 25, UP, 1.0)]
    looks = [
        Look(number, now - timedelta(minutes=age), status, took, "why")
        for age, status, took in ages
    ]
    await watched.beats.write(looks)
    found = await kuma.history.show(ADMIN, number, 24)
    assert [point.response_ms for point in found.points] == [10, 30, None, 20]
    assert [point.down for point in found.points] == [0, 0, 1, 0]
    assert [(event.status, event.message) for event in found.events] == [
        ("up", "why"),
        ("down", "why"),
    ]
    with pytest.raises(NotFoundError):
        await kuma.history.show(USER, number, 24)
    await kuma.overview.publish(ADMIN, (await watched.groups())["media"].id, True)
    assert [event.message for event in (await kuma.history.show(USER, number, 24)).events] == [
        "",
        "",
    ]


async def test_history_of_a_month_adds_hours_up_to_points(kuma, watched, numbers, runtime):
    number, hour = numbers["1"], hour_of(utc_now())
    rows = [
        HeartbeatHour(
            monitor_id=number, hour=hour - timedelta(hours=age), up=2, down=1, answers=2,
            response_sum_ms=20, response_max_ms=age,
        )
        for age in range(1, 720)
    ]  # fmt: skip
    async with runtime.database.write() as session:
        session.add_all(rows)
    found = await kuma.history.show(ADMIN, number, 720)
    assert len(found.points) <= 300
    assert sum(point.up for point in found.points) == 2 * 719
    assert {point.response_ms for point in found.points} == {10}
    assert found.points[-1].response_max_ms < found.points[0].response_max_ms


@pytest.mark.databases
async def test_uptimes_count_maintenance_as_up_and_pending_as_down(kuma, watched, numbers, runtime):
    number, hour = numbers["1"], hour_of(utc_now())
    counts = [(1, 3, 0, 0, 1), (30, 0, 1, 1, 0), (24 * 10, 2, 0, 0, 0)]
    async with runtime.database.write() as session:
        for age, up, down, pending, maintenance in counts:
            session.add(
                HeartbeatHour(
                    monitor_id=number, hour=hour - timedelta(hours=age), up=up, down=down,
                    pending=pending, maintenance=maintenance,
                )
            )  # fmt: skip
        (await session.get(Monitor, number)).uptime_24h = 0.5
    await kuma.figures.refresh()
    row = await watched.monitor(number)
    assert (row.uptime_24h, row.uptime_7d, row.uptime_30d) == (0.5, 4 / 6, 6 / 8)
    assert (await watched.monitor(numbers["2"])).uptime_7d is None


async def test_open_pages_hear_of_uptimes_that_are_shown_otherwise(
    kuma, watched, numbers, runtime, monkeypatch
):
    told = []

    async def tell(_redis, event):
        told.append(event.kind)

    monkeypatch.setattr("medianest.events.publish", tell)
    number, hour = numbers["1"], hour_of(utc_now()) - timedelta(hours=30)
    async with runtime.database.write() as session:
        session.add(HeartbeatHour(monitor_id=number, hour=hour, up=100_000, down=1))
    for news in (["monitoring.changed"], []):
        await kuma.figures.refresh()
        assert told == news
        told.clear()
    for down, news in ((2, []), (2_000, ["monitoring.changed"])):
        async with runtime.database.write() as session:
            (await session.get(HeartbeatHour, (number, hour))).down = down
        await kuma.figures.refresh()
        assert told == news


async def test_looks_are_kept_for_as_long_as_the_settings_say(kuma, watched, numbers, runtime):
    await runtime.settings.replace({"retention": {"heartbeatHours": 48}}, updated_by=None)
    now, number = utc_now(), numbers["1"]
    looks = [Look(number, now - timedelta(hours=age), UP, float(age), "") for age in (49, 47, 30)]
    await watched.beats.write(looks)
    async with runtime.database.write() as session:
        await session.execute(update(Heartbeat).values(is_change=False))
    await kuma.figures.forget()
    found = await kuma.history.show(ADMIN, number, 48)
    assert [point.response_ms for point in found.points] == [47, 30]


async def test_looks_are_kept_for_a_day_and_changes_and_hours_for_four_hundred(
    kuma, watched, numbers, runtime
):
    now, number = utc_now(), numbers["1"]
    async with runtime.database.write() as session:
        for days, is_change in ((0.9, False), (1.1, False), (1.2, True), (401, True)):
            at = now - timedelta(days=days)
            session.add(Heartbeat(monitor_id=number, at=at, status="up", is_change=is_change))
        for days in (399, 401):
            session.add(HeartbeatHour(monitor_id=number, hour=now - timedelta(days=days)))
    await kuma.figures.forget()
    assert [(now - beat.at).days for beat in await watched.rows(Heartbeat)] == [1, 0]
    assert len(await watched.rows(HeartbeatHour)) == 1
