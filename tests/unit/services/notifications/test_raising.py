"""What is raised reaches whom it concerns, in the ways they chose, and once."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
from datetime import timedelta

import pytest

from medianest.database import Database
from medianest.errors import ConflictError
from medianest.models import DeliveryStatus, UserStatus
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.notifications import bell, raising
from tests.unit.services.notifications.told import Told, device, finished

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def told(database: Database) -> Told:
    return Told(database)


@pytest.mark.databases(always=True)
async def test_people_who_chose_nothing_hear_the_bell(told: Told) -> None:
    ann, ben = await told.person("Ann"), await told.person("Ben")
    await told.tell(finished(), ann)
    (entry,) = await told.bell(ann)
    assert (entry.title, entry.link, entry.count, entry.read_at) == (
        "Film 1 is finished", "/downloads", 1, None,
    )  # fmt: skip
    assert await told.bell(ben) == []
    (delivery,) = await told.deliveries()
    assert (delivery.user_id, delivery.channel, delivery.status) == (
        ann, "inApp", DeliveryStatus.WAITING,
    )  # fmt: skip


@pytest.mark.databases(always=True)
async def test_nobody_is_told_twice_of_the_same(told: Told) -> None:
    ann, ben = await told.person("Ann"), await told.person("Ben")
    await told.tell(finished(), ann)
    await told.tell(finished(), ann, ben)
    assert [entry.count for entry in await told.bell(ann)] == [1]
    assert [entry.count for entry in await told.bell(ben)] == [1]
    assert len(await told.deliveries()) == 2


@pytest.mark.parametrize(
    "columns",
    [
        {"preferences": {"notifications": {"downloadFinished": []}}},
        {"status": UserStatus.SUSPENDED},
    ],
    ids=["chose nothing", "suspended"],
)
async def test_who_does_not_want_it_or_is_out_is_not_told(
    told: Told, columns: dict[str, object]
) -> None:
    ann = await told.person("Ann", **columns)
    await told.tell(finished(), ann, "somebody who is gone")
    assert (await told.bell(ann), await told.deliveries()) == ([], [])


async def test_administrators_are_those_and_no_others(told: Told) -> None:
    ada, ann = await told.person("Ada", role="admin"), await told.person("Ann")
    async with told.database.write() as session:
        await raising.tell_administrators(session, device())
    assert (await told.titles(ada), await told.titles(ann)) == (["Device 1"], [])


@pytest.mark.databases(always=True)
async def test_twenty_of_a_kind_are_one_entry(told: Told) -> None:
    ann = await told.person("Ann")
    for number in range(1, 21):
        await told.tell(finished(number), ann)
    (entry,) = await told.bell(ann)
    assert (entry.title, entry.count) == ("20 downloads are finished", 20)
    named = [f"Film {number} is finished" for number in range(20, 0, -1)]
    assert entry.message == " · ".join(named)
    assert len(await told.deliveries()) == 20


async def test_an_entry_of_two_names_both(told: Told) -> None:
    ann = await told.person("Ann")
    await told.tell(finished(1), ann)
    await told.tell(finished(2), ann)
    (entry,) = await told.bell(ann)
    assert entry.message == "Film 2 is finished · Film 1 is finished"


async def test_what_was_read_is_not_added_to(told: Told, runtime: Runtime) -> None:
    ann = await told.person("Ann")
    await told.tell(finished(1), ann)
    await runtime.notifications.inbox.read(Actor(ann, "Ann", "user", "session"))
    await told.tell(finished(2), ann)
    assert [entry.count for entry in await told.bell(ann)] == [1, 1]


async def test_what_is_long_ago_is_not_added_to(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await told.person("Ann")
    await told.tell(finished(1), ann)
    monkeypatch.setattr(bell, "TOGETHER", timedelta(0))
    await told.tell(finished(2), ann)
    assert [entry.count for entry in await told.bell(ann)] == [1, 1]


async def test_other_things_stay_entries_of_their_own(told: Told) -> None:
    ann = await told.person("Ann")
    await told.tell(device(1), ann)
    await told.tell(device(2), ann)
    assert await told.titles(ann) == ["Device 1", "Device 2"]


async def test_nobody_hears_of_what_did_not_happen(told: Told) -> None:
    ann = await told.person("Ann")

    async def fail() -> None:
        async with told.database.write() as session:
            await raising.tell(session, finished(), [ann])
            raise ConflictError("It did not happen after all.")

    with pytest.raises(ConflictError):
        await fail()
    assert (await told.bell(ann), await told.deliveries()) == ([], [])


async def test_long_words_are_cut_to_what_a_row_holds(told: Told) -> None:
    ann = await told.person("Ann")
    long = finished()
    await told.tell(type(long)(long.event_id, long.event, "t" * 900, "m" * 900, "/" * 900), ann)
    (entry,) = await told.bell(ann)
    assert [len(text) for text in (entry.title, entry.message, entry.link)] == [200, 500, 300]


EVENTS = 200


def _raise_all(database: Database, user_id: str) -> None:
    """What a process does that does not know how far it was when it was killed."""

    async def work() -> None:
        own = Told(Database(database.url))
        for number in range(EVENTS):
            await own.tell(finished(number), user_id)

    asyncio.run(work())


@pytest.mark.long
async def test_however_often_the_process_is_killed_each_thing_is_told_once(told: Told) -> None:
    ann = await told.person("Ann")
    chance, kills = random.Random(7), 0
    while True:
        child = FORK.Process(target=_raise_all, args=(told.database, ann))
        child.start()
        pause = 0.15 + chance.random() * 0.5 if kills < 12 else 120.0
        await asyncio.to_thread(child.join, pause)
        if child.exitcode is not None:
            break
        os.kill(child.pid or 0, signal.SIGKILL)
        child.join()
        kills += 1
    assert (child.exitcode, kills > 3) == (0, True)
    assert sum(entry.count for entry in await told.bell(ann)) == EVENTS
    assert len({one.event_id for one in await told.deliveries()}) == EVENTS
    assert len(await told.deliveries()) == EVENTS
