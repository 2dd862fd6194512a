"""The states of the status page and of the line on the start page."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from medianest.errors import ForbiddenError
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state import hub as hubs
from medianest.state.home_status import HomeStatusState
from medianest.state.hub import Hub
from medianest.state.incidents import IncidentsState
from medianest.state.monitor import MonitorState
from medianest.state.status import StatusState
from medianest.state.upstreams import UpstreamsState
from tests.unit.services.monitoring.watched import DOWN, UP, Watched, listed
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, kept, told
from tests.unit.state.test_live_hub import Recorder, running

ADDRESS = "http://192.0.2.7:8080"


@pytest.fixture(autouse=True)
async def hub(runtime: Runtime) -> AsyncIterator[Hub]:
    async for hub in running(runtime, Recorder()):
        hubs.install(hub)
        yield hub
        hubs.install(None)


@pytest.fixture
def watched(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> Watched:
    monkeypatch.setattr("medianest.services.monitoring.overview.is_set_up", lambda given: True)
    return Watched(runtime)


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ann")


@pytest.fixture
async def ada(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ada", role="admin")


async def test_people_get_what_is_published_and_never_an_address(
    watched: Watched, ann: Actor, ada: Actor
) -> None:
    ids = await watched.list(listed("1", "Plex", url=ADDRESS))
    await watched.look(ids["1"], (0, UP, 5))
    for person, knows in ((ann, False), (ada, True)):
        tab = Tab(person)
        for kind in (StatusState, HomeStatusState):
            await (await tab.state(kind)).load()
        history = await tab.state(MonitorState, monitor=str(ids["1"]))
        await history.load()
        assert "Plex" in kept(tab.root)
        assert (ADDRESS in kept(tab.root), "at 0" in kept(tab.root)) == (knows, knows)


async def test_the_address_says_which_monitor_is_open_and_how_far_back(
    watched: Watched, ann: Actor
) -> None:
    ids = await watched.list(listed("1"))
    await watched.look(ids["1"], (0, UP, 5))
    tab, number = Tab(ann), str(ids["1"])
    state = await tab.state(MonitorState)
    await state.load()
    assert (state.history, state.missing) == (None, 0)
    for query, hours in (({}, 24), ({"span": "30d"}, 720), ({"span": "for ever"}, 24)):
        state = await tab.state(MonitorState, monitor=number, **query)
        await state.load()
        assert state.history is not None
        assert (state.history.id, state.history.hours) == (ids["1"], hours)
    state = await tab.state(MonitorState, monitor="4711")
    await state.load()
    assert (state.history, state.missing) == (None, 4711)


async def test_an_incident_is_opened_noted_and_resolved(ada: Actor, ann: Actor) -> None:
    tab = Tab(ada)
    state = await tab.state(IncidentsState)
    given = {"title": "", "content": "", "style": "danger"}
    await state.open(given)
    assert state.problems.keys() == {"title"}
    assert told(await state.open({**given, "title": " The disk is full "}))[0]["deed"] == "close"
    assert state.problems == {}
    page = await Tab(ann).state(StatusState)
    await page.load()
    assert page.disruptions is not None
    (incident,) = page.disruptions.incidents
    assert (incident.title, incident.style) == ("The disk is full", "danger")
    await state.note(incident.id, "A new one is on its way.")
    await state.resolve(incident.id, "")
    await page.load()
    (incident,) = page.disruptions.incidents
    assert [note.text for note in incident.notes] == ["A new one is on its way."]
    assert incident.resolved_at is not None
    await state.note(incident.id, "more")
    assert "over" in state.failures[incident.id]


async def test_only_administrators_publish_and_report(watched: Watched, ann: Actor) -> None:
    await watched.list(listed("1"))
    group = (await watched.groups())["media"].id or 0
    tab = Tab(ann)
    with pytest.raises(ForbiddenError):
        await (await tab.state(StatusState)).publish(group, False)
    incidents = await tab.state(IncidentsState)
    await incidents.open({"title": "Mine", "content": "", "style": "info"})
    assert "form" in incidents.problems


async def test_the_start_page_names_what_is_down(watched: Watched, ann: Actor) -> None:
    ids = await watched.list(listed("1", "Plex"), listed("2", "NAS"))
    await watched.look(ids["1"], (0, UP, 5))
    await watched.look(ids["2"], (0, DOWN, None))
    state = await Tab(ann).state(HomeStatusState)
    await state.load()
    assert state.glance is not None
    assert [one.name for one in state.glance.failing] == ["NAS"]
    assert (state.glance.counts.up, state.glance.counts.total) == (1, 2)


async def test_administrators_see_how_the_programs_behind_are(
    runtime: Runtime, ann: Actor, ada: Actor
) -> None:
    given = {"url": "http://127.0.0.1:9", "apiKey": "planted-key"}
    await runtime.settings.replace({"overseerr": given}, updated_by=None)
    await runtime.monitoring.own_checks.look()
    tab = Tab(ada)
    state = await tab.state(UpstreamsState)
    await state.load()
    assert state.found["overseerr"].status == "unreachable"
    assert "planted-key" not in kept(tab.root)
    with pytest.raises(ForbiddenError):
        await (await Tab(ann).state(UpstreamsState)).load()
