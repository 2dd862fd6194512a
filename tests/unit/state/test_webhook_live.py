"""What becomes of deliveries of webhooks, on the open pages of administrators."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from medianest import events
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.webhook_targets.fields import Wishes
from medianest.state.hub import Hub
from medianest.state.webhook_targets import DELETED, ROWS, WebhooksState
from tests.clients.hook_receiver import Received, receiver
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told
from tests.unit.state.test_live_hub import Recorder, running, until


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
async def hooks() -> AsyncIterator[Received]:
    with receiver() as received:
        yield received


async def add(runtime: Runtime, ada: Actor, hooks: Received, name: str = "Shelf") -> str:
    wishes = Wishes(name=name, url=hooks.url, events=["downloadFinished"])
    return (await runtime.webhooks.targets.create(ada, wishes)).id


async def test_administrators_hear_of_deliveries_and_nobody_else(
    hub: Hub, wire: Recorder, runtime: Runtime, ada: Actor, hooks: Received
) -> None:
    people = {"ada": ada, "ann": await People(runtime).add("Ann")}
    stamps = {sid: (await hub.open(sid, person)).stamps for sid, person in people.items()}
    for sid in people:
        hub.follow(sid)
    target_id = await add(runtime, ada, hooks)
    await runtime.webhooks.deliveries.try_out(ada, target_id)
    await until(lambda: (wire.last("ada", "webhooks") or 0) > stamps["ada"]["webhooks"])
    await asyncio.sleep(0.3)
    assert wire.to("ann") == []
    # What else concerns everybody carries nothing of it either.
    await events.publish(runtime.redis, events.LibraryChanged(section_ids=[1]))
    await until(lambda: wire.last("ann", "library") is not None)
    assert wire.last("ann", "webhooks") == stamps["ann"]["webhooks"]
    assert hooks.url not in str(wire.sent)


async def test_administrators_hear_of_webhooks_that_another_made_changed_and_deleted(
    hub: Hub, wire: Recorder, runtime: Runtime, ada: Actor, hooks: Received
) -> None:
    before = (await hub.open("tab", ada)).stamps["webhooks"]
    hub.follow("tab")
    target_id = await add(runtime, ada, hooks)
    await until(lambda: (wire.last("tab", "webhooks") or 0) > before)
    before = wire.last("tab", "webhooks")
    await runtime.webhooks.targets.change(ada, target_id, Wishes(name="Attic"))
    await until(lambda: wire.last("tab", "webhooks") > before)
    before = wire.last("tab", "webhooks")
    await runtime.webhooks.targets.delete(ada, target_id)
    await until(lambda: wire.last("tab", "webhooks") > before)


async def test_after_a_silence_pages_ask_what_was_delivered_meanwhile(
    hub: Hub, wire: Recorder, ada: Actor
) -> None:
    before = (await hub.open("tab", ada)).stamps["webhooks"]
    hub.follow("tab")
    await hub._take(events.Lost())
    await hub._take(events.Reconnected())
    await until(lambda: (wire.last("tab", "webhooks") or 0) > before)


async def test_the_list_and_the_open_log_follow_and_what_is_typed_stays(
    runtime: Runtime, ada: Actor, hooks: Received
) -> None:
    target_id = await add(runtime, ada, hooks)
    state = await Tab(ada).state(WebhooksState)
    await WebhooksState.load.fn(state)
    hooks.status = 500
    done = await runtime.webhooks.deliveries.try_out(ada, target_id)
    assert await WebhooksState.follow.fn(state) is None
    assert ([one.last_status for one in state.items], state.deliveries) == (["failed"], [])
    await WebhooksState.open.fn(state, target_id)
    state.problems, sheet = {"name": "Enter a name."}, state.target
    hooks.status = 200
    await runtime.webhooks.deliveries.resend(ada, done.id)
    await WebhooksState.follow.fn(state)
    assert [(one.id, one.status) for one in state.deliveries] == [(done.id, "sent")]
    assert [one.last_status for one in state.items] == ["sent"]
    assert (state.problems, state.target) == ({"name": "Enter a name."}, sheet)


async def test_older_deliveries_that_were_asked_for_stay_when_there_is_a_new_one(
    runtime: Runtime, ada: Actor, hooks: Received
) -> None:
    target_id = await add(runtime, ada, hooks)
    for _ in range(ROWS + 3):
        await runtime.webhooks.deliveries.try_out(ada, target_id)
    state = await Tab(ada).state(WebhooksState)
    await WebhooksState.open.fn(state, target_id)
    await WebhooksState.more.fn(state)
    assert (len(state.deliveries), state.left) == (ROWS + 3, 0)
    done = await runtime.webhooks.deliveries.try_out(ada, target_id)
    await WebhooksState.follow.fn(state)
    assert (len(state.deliveries), state.left) == (ROWS + 3, 1)
    assert state.deliveries[0].id == done.id


async def test_the_sheet_of_one_that_somebody_else_deleted_closes_with_a_word(
    runtime: Runtime, ada: Actor, hooks: Received
) -> None:
    gone, other = [await add(runtime, ada, hooks, name) for name in ("Attic", "Shelf")]
    state = await Tab(ada).state(WebhooksState)
    await WebhooksState.open.fn(state, gone)
    await runtime.webhooks.targets.delete(ada, gone)
    await runtime.webhooks.deliveries.try_out(ada, other)
    answer = await WebhooksState.follow.fn(state)
    assert DELETED in str(told(answer))
    assert ([one.id for one in state.items], state.target) == ([other], None)
