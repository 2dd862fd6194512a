"""Announcements on open pages: they come, go by the clock, and are put away by one person."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from medianest.errors import ForbiddenError
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.announcements.words import Wishes
from medianest.state.announcements import AnnouncementsState
from medianest.state.hub import Hub
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told
from tests.unit.state.test_live_hub import Recorder, running, until

FORM = {"title": "Films move", "text": "Tonight.", "level": "info", "startsAt": "", "endsAt": ""}


@pytest.fixture
def wire() -> Recorder:
    return Recorder()


@pytest.fixture
async def hub(runtime: Runtime, wire: Recorder) -> AsyncIterator[Hub]:
    async for hub in running(runtime, wire):
        yield hub


@pytest.fixture
async def ada(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ada", role="admin")


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ann")


def titles(wire: Recorder, sid: str) -> list[str]:
    return [one.title for one in wire.last(sid, "announcements") or []]


async def opened(hub: Hub, **people: Actor) -> None:
    for sid, person in people.items():
        assert (await hub.open(sid, person)).stamps["announcements"] == []
        hub.follow(sid)


async def test_one_comes_to_every_page_and_goes_by_the_clock(
    hub: Hub, wire: Recorder, runtime: Runtime, ada: Actor, ann: Actor
) -> None:
    await opened(hub, ada=ada, ann=ann)
    announcements, now = runtime.announcements.announcements, utc_now()
    await announcements.create(
        ada,
        Wishes(
            "short",
            starts_at=now + timedelta(seconds=0.5),
            ends_at=now + timedelta(seconds=1.5),
        ),
    )
    await asyncio.sleep(0.3)
    assert titles(wire, "ann") == []
    await until(lambda: titles(wire, "ann") == titles(wire, "ada") == ["short"], 1)
    assert (utc_now() - now).total_seconds() < 1.3
    await until(lambda: titles(wire, "ann") == titles(wire, "ada") == [], 2)


async def test_it_is_put_away_on_all_pages_of_one_person(
    hub: Hub, wire: Recorder, runtime: Runtime, ada: Actor, ann: Actor
) -> None:
    eve = await People(runtime).add("Eve", role="admin")
    await opened(hub, ada=ada, too=ada, eve=eve, ann=ann)
    made = await runtime.announcements.announcements.create(ada, Wishes("Films move"))
    sids = ("ada", "too", "eve", "ann")
    await until(lambda: all(titles(wire, sid) == ["Films move"] for sid in sids), 1)
    state = await Tab(ada).state(AnnouncementsState)
    await state.dismiss(made.id)
    await state.dismiss("one that is gone")
    await until(lambda: titles(wire, "ada") == titles(wire, "too") == [], 1)
    await asyncio.sleep(0.3)
    assert titles(wire, "eve") == titles(wire, "ann") == ["Films move"]
    for person, found in ((ada, 0), (eve, 1)):
        now = await hub.open("another", person)
        assert len(now.stamps["announcements"]) == found


async def test_what_was_missed_while_redis_was_away_is_read(
    hub: Hub, wire: Recorder, runtime: Runtime, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lost(*_: object) -> None:
        return None

    await opened(hub, ada=ada)
    with monkeypatch.context() as away:
        away.setattr("medianest.events.publish", lost)
        await runtime.announcements.announcements.create(ada, Wishes("Films move"))
    hub._recover()
    await until(lambda: titles(wire, "ada") == ["Films move"])


async def test_administrators_write_change_and_remove_in_a_form(ada: Actor) -> None:
    state = await Tab(ada).state(AnnouncementsState)
    await state.begin()
    await state.save({**FORM, "title": "", "endsAt": "2001-01-01T00:00:00.000Z"})
    assert state.problems.keys() == {"title", "endsAt"}
    assert told(await state.save({**FORM, "rings": "on"}))[0]["deed"] == "close"
    await state.load()
    (one,) = state.items
    assert (one.title, one.rings, one.status) == ("Films move", True, "shown")
    await state.edit(one.id)
    assert state.edited == one
    await state.save({**FORM, "level": "warning", "startsAt": one.starts_at.isoformat()})
    await state.load()
    (one,) = state.items
    assert (one.level, one.rings, one.starts_at) == ("warning", False, state.edited.starts_at)
    await state.remove(one.id)
    await state.load()
    assert state.items == []


async def test_others_get_nothing_of_the_form(ann: Actor) -> None:
    state = await Tab(ann).state(AnnouncementsState)
    with pytest.raises(ForbiddenError):
        await state.load()
    await state.save(FORM)
    assert "form" in state.problems
