"""Looks at monitors on open pages: who hears of which, and of those alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from medianest import events
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.monitoring.looks import Look
from medianest.state.beat_log import BeatLog
from medianest.state.hub import Hub
from medianest.state.rounds import BACKLOG_LIMIT
from medianest.views.monitoring import MonitorBeat
from tests.clients.pages_server import sign_in
from tests.unit.services.monitoring.watched import DOWN, NOON, UP, Watched, listed
from tests.unit.services.users.samples import People
from tests.unit.state.test_live_hub import Recorder, running, until


@pytest.fixture
def wire() -> Recorder:
    return Recorder()


@pytest.fixture
async def hub(runtime: Runtime, wire: Recorder) -> AsyncIterator[Hub]:
    async for hub in running(runtime, wire):
        yield hub


@pytest.fixture
def watched(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr("medianest.services.monitoring.overview.is_set_up", lambda given: True)
    return Watched(runtime)


async def shows(hub: Hub, sid: str, person: Actor, *, each_beat: bool = True) -> dict[str, Any]:
    stamps = (await hub.open(sid, person)).stamps
    await hub.watch_monitors(sid, each_beat=each_beat)
    hub.follow(sid)
    return stamps


def told(wire: Recorder, sid: str) -> list[tuple[int, str]]:
    news = [values["beats"] for values in wire.to(sid) if "beats" in values]
    return [(beat.id, beat.status) for one in news for beat in one.beats]


async def test_a_page_hears_of_the_monitors_that_were_looked_at_and_of_no_others(
    hub: Hub, wire: Recorder, watched: Watched, runtime: Runtime
) -> None:
    ids = await watched.list(listed("1"), listed("2"))
    await shows(hub, "tab", await sign_in(runtime, "Ann"))
    await watched.look(ids["1"], (0, UP, 5))
    await until(lambda: told(wire, "tab") == [(ids["1"], "up")])
    await watched.look(ids["2"], (0, DOWN, None))
    await until(lambda: told(wire, "tab")[1:] == [(ids["2"], "down")])
    assert all("downloads" not in values for values in wire.to("tab")[:1])


async def test_people_hear_of_published_groups_alone(
    hub: Hub, wire: Recorder, watched: Watched, runtime: Runtime
) -> None:
    ids = await watched.list(listed("1"), public=False)
    ann, ada = await sign_in(runtime, "Ann"), await People(runtime).add("Ada", role="admin")
    before = await shows(hub, "ann", ann)
    await shows(hub, "ada", ada)
    await watched.look(ids["1"], (0, UP, 5))
    await until(lambda: told(wire, "ada") == [(ids["1"], "up")])
    group = (await runtime.monitoring.overview.show(ada)).groups[0]
    await runtime.monitoring.overview.publish(ada, group.id, True)
    await until(lambda: (wire.last("ann", "monitoring") or 0) > before["monitoring"])
    assert told(wire, "ann") == []
    await watched.look(ids["1"], (20, DOWN, None))
    await until(lambda: told(wire, "ann") == [(ids["1"], "down")])
    # Of two looks in one round a page is told the later one.
    await until(lambda: told(wire, "ada")[1:] == [(ids["1"], "down")])
    before = {"monitoring": wire.last("ada", "monitoring")}
    await runtime.monitoring.overview.publish(ada, group.id, False)
    # A page that is to read the list anew in the same round needs no look beside it.
    await until(lambda: wire.last("ada", "monitoring") > before["monitoring"])
    await watched.look(ids["1"], (40, UP, 5))
    await until(lambda: (ids["1"], "up") in told(wire, "ada")[2:])
    assert told(wire, "ann") == [(ids["1"], "down")]


async def test_the_start_page_hears_only_that_something_is_not_as_it_was(
    hub: Hub, wire: Recorder, watched: Watched, runtime: Runtime
) -> None:
    ids = await watched.list(listed("1"))
    await watched.look(ids["1"], (0, UP, 5))
    before = await shows(hub, "home", await sign_in(runtime, "Ann"), each_beat=False)
    await watched.look(ids["1"], (20, UP, 5))
    await asyncio.sleep(0.3)
    assert wire.sent == []
    await watched.look(ids["1"], (40, DOWN, None))
    await until(lambda: (wire.last("home", "standing") or 0) > before["standing"])
    assert told(wire, "home") == []


async def test_pages_that_show_no_monitors_hear_of_none(
    hub: Hub, wire: Recorder, watched: Watched, runtime: Runtime
) -> None:
    ids = await watched.list(listed("1"))
    ann = await sign_in(runtime, "Ann")
    await shows(hub, "tab", ann)
    await hub.open("tab", ann)  # another page in the same tab
    hub.follow("tab")
    await watched.look(ids["1"], (0, UP, 5))
    await asyncio.sleep(0.3)
    assert told(wire, "tab") == []


async def test_a_tab_that_was_slow_is_told_everything_since(
    hub: Hub, wire: Recorder, watched: Watched, runtime: Runtime
) -> None:
    ids = await watched.list(listed("1"), listed("2"))
    await shows(hub, "slow", await sign_in(runtime, "Ann"))
    wire.backlogs["slow"] = BACKLOG_LIMIT
    await watched.look(ids["1"], (0, UP, 5))
    await asyncio.sleep(0.3)
    await watched.look(ids["2"], (0, UP, 5))
    await asyncio.sleep(0.3)
    assert told(wire, "slow") == []
    wire.backlogs.clear()
    await until(lambda: sorted(told(wire, "slow")) == [(ids["1"], "up"), (ids["2"], "up")])


async def test_an_incident_has_pages_read_again(hub: Hub, wire: Recorder, runtime: Runtime) -> None:
    before = await shows(hub, "tab", await sign_in(runtime, "Ann"))
    await events.publish(runtime.redis, events.MonitoringChanged())
    await until(lambda: (wire.last("tab", "monitoring") or 0) > before["monitoring"])


def test_a_log_tells_each_monitor_once_and_what_follows_on_what() -> None:
    log = BeatLog(10)
    for second, number in enumerate((1, 2, 1)):
        look = Look(number, NOON, UP, float(second), "", True)
        beat = {"status": "up", "since": NOON, "at": look.at, "response_ms": look.response_ms}
        log.add([MonitorBeat(id=number, **beat)])
    news = log.since(11)
    assert (news.since, news.until) == (11, 13)
    assert [(one.id, one.response_ms) for one in news.beats] == [(2, 1.0), (1, 2.0)]
    assert log.since(13).beats == []
