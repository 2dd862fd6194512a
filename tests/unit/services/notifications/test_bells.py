"""Everybody's own bell, and its ring on open pages."""

from __future__ import annotations

import asyncio

import pytest

from medianest import events
from medianest.models import DeliveryStatus, User
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from tests.unit.services.notifications.told import Told, device


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


@pytest.fixture
async def ann(told: Told) -> Actor:
    return Actor(await told.person("Ann"), "Ann", "user", "session")


@pytest.fixture
async def ada(told: Told) -> Actor:
    return Actor(await told.person("Ada", role="admin"), "Ada", "admin", "session")


async def test_people_see_their_own_newest_first(
    told: Told, runtime: Runtime, ann: Actor, ada: Actor
) -> None:
    for number in (1, 2, 3):
        await told.tell(device(number), ann.user_id)
    inbox = runtime.notifications.inbox
    first = await inbox.page(ann, limit=2)
    assert [one.title for one in first.items] == ["Device 3", "Device 2"]
    assert (first.pagination.total_items, first.unread) == (3, 3)
    second = await inbox.page(ann, page=2, limit=2)
    assert [one.title for one in second.items] == ["Device 1"]
    assert (await inbox.page(ada)).items == []


async def test_what_is_read_is_read_for_its_owner_alone(
    told: Told, runtime: Runtime, ann: Actor, ada: Actor
) -> None:
    inbox = runtime.notifications.inbox
    for number in (1, 2, 3):
        await told.tell(device(number), ann.user_id, ada.user_id)
    hers = [entry.id for entry in await told.bell(ann.user_id)]
    assert (await inbox.read(ada, hers)).read == 0
    assert await inbox.unread(ann.user_id) == 3
    answer = await inbox.read(ann, hers[:1])
    assert (answer.read, answer.unread) == (1, 2)
    assert [one.title for one in (await inbox.page(ann, unread=True)).items] == [
        "Device 3", "Device 2",
    ]  # fmt: skip
    answer = await inbox.read(ann)
    assert (answer.read, answer.unread, (await inbox.page(ann)).items[0].is_read) == (2, 0, True)
    assert await inbox.unread(ada.user_id) == 3


async def test_bells_are_rung_once_for_all_that_is_new(
    told: Told, runtime: Runtime, ann: Actor, ada: Actor
) -> None:
    await told.tell(device(1), ann.user_id, ada.user_id)
    await told.tell(device(2), ann.user_id)
    heard: list[list[str]] = []
    ready = asyncio.Event()

    async def hear() -> None:
        async for event in events.listen(runtime.redis):
            ready.set()
            if isinstance(event, events.NotificationsChanged):
                heard.append(event.user_ids)

    task = asyncio.create_task(hear())
    await asyncio.wait_for(ready.wait(), 10)
    assert await runtime.notifications.ringer.ring() == 3
    assert await runtime.notifications.ringer.ring() == 0
    async with asyncio.timeout(10):
        while not heard:  # noqa: ASYNC110 - the thing itself is waited for
            await asyncio.sleep(0.01)
    task.cancel()
    assert sorted(heard[0]) == sorted([ann.user_id, ada.user_id])
    assert {one.status for one in await told.deliveries()} == {DeliveryStatus.SENT}


async def test_who_reads_hears_it_on_every_tab(told: Told, runtime: Runtime, ann: Actor) -> None:
    await told.tell(device(1), ann.user_id)
    async with runtime.redis.pubsub() as line:
        await line.subscribe(events.CHANNEL)
        await line.get_message(timeout=5)
        await runtime.notifications.inbox.read(ann)
        message = await line.get_message(timeout=5)
        await runtime.notifications.inbox.read(ann)
        again = await line.get_message(timeout=0.2)
    assert message is not None
    assert ann.user_id in message["data"].decode()
    assert again is None


async def test_deleting_somebody_leaves_nothing_of_what_they_were_told(
    told: Told, runtime: Runtime, ann: Actor
) -> None:
    await told.tell(device(1), ann.user_id)
    async with runtime.database.write() as session:
        await session.delete(await session.get_one(User, ann.user_id))
    assert (await told.bell(ann.user_id), await told.deliveries()) == ([], [])
