"""Open pages hear of requests as they change."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from medianest import events
from tests.unit.services.media_requests.household import FILM, OTHER_FILM, film


@asynccontextmanager
async def heard(runtime):
    """What is told about requests while the block runs."""
    told, ready = [], asyncio.Event()

    async def listen():
        async for event in events.listen(runtime.redis):
            if isinstance(event, events.Reconnected):
                ready.set()
            elif event.kind.startswith("media_request."):
                told.append(event)

    task = asyncio.create_task(listen())
    await asyncio.wait_for(ready.wait(), 10)
    try:
        yield told
        for _ in range(100):
            if told:
                break
            await asyncio.sleep(0.02)
        await asyncio.sleep(0.05)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_new_request_and_a_decision_are_told(house):
    frank, admin = await house.add("frank"), await house.admin()
    async with heard(house.runtime) as told:
        made = await house.requests.make(frank, film())
    assert {one.request.id for one in told} == {made.request.id}
    async with heard(house.runtime) as told:
        await house.decisions.decline(admin, made.request.id, "No")
    assert told[0].request.status == "denied"
    assert told[0].request.reason == "No"


async def test_a_decision_is_told_before_overseerr_is(house):
    frank, admin = await house.add("frank"), await house.admin()
    made = await house.requests.make(frank, film())
    house.seerr.switches.behave(down=True)
    async with heard(house.runtime) as told:
        await house.decisions.approve(admin, made.request.id)
    assert (told[0].request.status, told[0].request.waits) == ("approved", True)


async def test_a_refused_request_is_taken_off_again(house):
    frank = await house.add("frank")
    house.seerr.switches.quota("frank", movie_quota_limit=1, movie_quota_days=7)
    await house.requests.make(frank, film())
    async with heard(house.runtime) as told:
        with pytest.raises(Exception, match="share"):
            await house.requests.make(frank, film(OTHER_FILM))
    assert isinstance(told[-1], events.MediaRequestRemoved)


async def test_many_at_once_are_told_in_one_word(house):
    for number in range(30):
        house.seerr.switches.ask("frank", "movie", 700_001 + number)
    async with heard(house.runtime) as told:
        await house.reconciler.run()
    assert {type(one) for one in told} == {events.MediaRequestsSynced}


async def test_nothing_new_is_not_told(house):
    frank = await house.add("frank")
    await house.requests.make(frank, film())
    await house.reconciler.run()
    told = []

    async def changed(ids):
        told.extend(ids)
        return []

    house.reconciler._news.changed = changed
    await house.reconciler.run()
    await house.reconciler.run(full=True)
    assert told == []


async def test_owners_hear_of_no_item_that_they_do_not_see(house, library):
    frank = await house.add("frank")
    await house.requests.make(frank, film())
    await library.film(FILM)
    async with heard(house.runtime) as told:
        await house.reconciler.run()
    assert [one.request.item_id for one in told] == [None]
