"""The bell: its count on every tab of its owner, and the page of what is in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from medianest import events
from medianest.errors import SessionEndedError
from medianest.runtime import Runtime
from medianest.state.hub import Hub
from medianest.state.inbox import InboxState
from tests.unit.services.notifications.told import Told, device
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab
from tests.unit.state.test_live_hub import Recorder, running, until


@pytest.fixture
def wire() -> Recorder:
    return Recorder()


@pytest.fixture
async def hub(runtime: Runtime, wire: Recorder) -> AsyncIterator[Hub]:
    async for hub in running(runtime, wire):
        yield hub


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


async def test_a_ring_reaches_the_tabs_of_its_owner_and_no_others(
    hub: Hub, wire: Recorder, runtime: Runtime, told: Told
) -> None:
    people = People(runtime)
    ada, eve = await people.add("Ada", role="admin"), await people.add("Eve", role="admin")
    for sid, person in (("ada", ada), ("ada too", ada), ("eve", eve)):
        now = await hub.open(sid, person)
        assert now.stamps["unread"] == 0
        hub.follow(sid)
    await told.tell(device(1), ada.user_id)
    await runtime.notifications.ringer.ring()
    await until(lambda: wire.last("ada", "unread") == wire.last("ada too", "unread") == 1)
    before = wire.last("ada", "notified")
    await runtime.notifications.inbox.read(ada)
    await until(lambda: wire.last("ada", "unread") == 0)
    assert wire.last("ada", "notified") > before
    await asyncio.sleep(0.3)
    assert wire.last("eve", "unread") in (0, None)


async def test_what_many_are_told_is_one_round_to_all_of_them(
    hub: Hub, wire: Recorder, runtime: Runtime, told: Told
) -> None:
    people = People(runtime)
    admins = {name: await people.add(name, role="admin") for name in ("Ada", "Eve", "Ida")}
    for sid, person in admins.items():
        await hub.open(sid, person)
        hub.follow(sid)
    await asyncio.sleep(0.3)
    wire.sent.clear()
    for person in admins.values():
        await told.tell(device(1), person.user_id)
    await hub._take(events.NotificationsChanged(user_ids=[one.user_id for one in admins.values()]))
    await until(lambda: all(wire.last(sid, "unread") == 1 for sid in admins))
    await asyncio.sleep(0.4)
    assert [len(wire.to(sid)) for sid in admins] == [1, 1, 1]


async def test_a_page_begins_with_what_is_unread(hub: Hub, runtime: Runtime, told: Told) -> None:
    ann = await People(runtime).add("Ann")
    await told.tell(device(1), ann.user_id)
    assert (await hub.open("tab", ann)).stamps["unread"] == 1
    await told.tell(device(2), ann.user_id)
    assert (await hub.open("another", ann)).stamps["unread"] == 2


async def test_what_was_missed_while_redis_was_away_is_counted(
    hub: Hub, wire: Recorder, runtime: Runtime, told: Told
) -> None:
    ann = await People(runtime).add("Ann")
    await hub.open("tab", ann)
    hub.follow("tab")
    await told.tell(device(1), ann.user_id)
    hub._recover()
    await until(lambda: wire.last("tab", "unread") == 1)


async def test_the_page_shows_ones_own_and_takes_it_for_read(runtime: Runtime, told: Told) -> None:
    people = People(runtime)
    ann, ben = Tab(await people.add("Ann")), Tab(await people.add("Ben"))
    for number in (1, 2, 3):
        await told.tell(device(number), ann.person.user_id)
    state = await ann.state(InboxState, at="/notifications", show="unread")
    await InboxState.load.fn(state)
    assert [one.title for one in state.items] == ["Device 3", "Device 2", "Device 1"]
    other = await ben.state(InboxState, at="/notifications")
    await InboxState.read.fn(other, state.items[0].id)
    await InboxState.read_all.fn(other)
    assert await runtime.notifications.inbox.unread(ann.person.user_id) == 3
    assert await InboxState.read.fn(state, state.items[0].id) == InboxState.load
    await InboxState.load.fn(state)
    assert [one.title for one in state.items] == ["Device 2", "Device 1"]
    await InboxState.read_all.fn(state)
    await InboxState.load.fn(state)
    assert (state.items, state.show) == ([], "unread")


async def test_nobody_without_a_session_sees_a_bell(runtime: Runtime) -> None:
    tab = Tab(await People(runtime).add("Ann"))
    state = await tab.state(InboxState, at="/notifications")
    await runtime.accounts.sign_out(tab.person)
    for handler, arguments in ((InboxState.load, ()), (InboxState.read_all, ())):
        with pytest.raises(SessionEndedError):
            await handler.fn(state, *arguments)
