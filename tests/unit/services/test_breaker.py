"""Who is spared the wait for an upstream that does not answer, and until when."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from medianest.errors import (
    UpstreamAuthError,
    UpstreamBusyError,
    UpstreamFailedError,
    UpstreamForbiddenError,
    UpstreamMissingError,
    UpstreamRejectedError,
    UpstreamResponseError,
    UpstreamUnreachableError,
)
from medianest.services import breaker as module
from medianest.services.breaker import OPENS_AFTER, Breaker

PLACE = "http://plex.home:32400"
DOWN = UpstreamUnreachableError("Plex", "It is down.")


@pytest.fixture
async def processes(redis_url):
    """Two, each with a connection of its own."""
    clients = [Redis.from_url(redis_url) for _ in range(2)]
    yield [Breaker(client, "Plex", PLACE) for client in clients]
    for client in clients:
        await client.aclose()


@pytest.fixture
def breaker(processes):
    return processes[0]


@pytest.fixture
async def rested(breaker):
    """It has failed often enough, and its time is over; later ones take as long as ever."""
    for _ in range(OPENS_AFTER):
        await breaker.note_failure("It is down.", timedelta(0))
    return breaker


async def fail(breaker, times=OPENS_AFTER, error=DOWN):
    return [await breaker.note(error) for _ in range(times)]


async def state(breaker):
    return (await breaker.show()).state


async def passed(*breakers):
    """How many of those who come at once may ask."""
    came = await asyncio.gather(*(one.check() for one in breakers), return_exceptions=True)
    assert all(one is None or isinstance(one, UpstreamUnreachableError) for one in came)
    return came.count(None)


async def test_it_opens_after_five_failures_in_a_row_and_says_what_is_wrong(breaker):
    assert not any(await fail(breaker, OPENS_AFTER - 1))
    assert await state(breaker) == "closed"
    await breaker.check()
    assert await breaker.note(DOWN)
    with pytest.raises(UpstreamUnreachableError, match="It is down") as refused:
        await breaker.check()
    assert refused.value.upstream == "Plex"
    shown = await breaker.show()
    assert (shown.state, shown.last_error) == ("open", "It is down.")
    assert module.RESTING <= shown.next_try_at - shown.since < module.RESTING + timedelta(seconds=5)
    assert OPENS_AFTER <= 5


async def test_an_answer_in_between_begins_the_count_anew(breaker):
    await fail(breaker, OPENS_AFTER - 1)
    assert not await breaker.note(None), "it was never open"
    await fail(breaker, OPENS_AFTER - 1)
    assert await state(breaker) == "closed"


@pytest.mark.parametrize("kind", [UpstreamUnreachableError, UpstreamFailedError])
async def test_what_nobody_gets_an_answer_to_counts(breaker, kind):
    await fail(breaker, error=kind("Plex", "Not now."))
    assert await state(breaker) == "open"


@pytest.mark.parametrize(
    "kind",
    [
        UpstreamAuthError,
        UpstreamForbiddenError,
        UpstreamMissingError,
        UpstreamRejectedError,
        UpstreamResponseError,
    ],
)
async def test_what_says_that_it_is_there_does_not(breaker, kind):
    await fail(breaker, OPENS_AFTER - 1)
    await fail(breaker, error=kind("Plex", "No."))
    await breaker.note(DOWN)
    assert await state(breaker) == "closed"


async def test_one_that_is_busy_is_neither_away_nor_well(breaker):
    busy = UpstreamBusyError("Plex", "It starts.")
    await fail(breaker, error=busy)
    assert await state(breaker) == "closed"
    await fail(breaker, OPENS_AFTER - 1)
    await breaker.note(busy)
    await breaker.note(DOWN)
    assert await state(breaker) == "open"
    await breaker.note(busy)
    assert await state(breaker) == "open"


async def test_all_processes_know(processes):
    here, there = processes
    await fail(here, 3)
    await fail(there, 2)
    assert [await state(one) for one in processes] == ["open", "open"]
    assert await passed(here, there) == 0
    assert await there.note(None)
    assert [await state(one) for one in processes] == ["closed", "closed"]
    assert await passed(here, there) == 2


async def test_after_its_time_exactly_one_tries(rested, processes):
    assert await state(rested) == "half_open"
    assert await passed(*processes * 10) == 1
    assert await passed(*processes) == 0


async def test_a_try_that_fails_makes_the_next_ones_wait_as_long_again(rested, processes):
    assert await passed(rested) == 1
    await rested.note(DOWN)
    assert (await state(rested), await passed(*processes)) == ("open", 0)
    await rested.note_failure("It is down.", timedelta(0))
    assert await passed(*processes * 5) == 1


async def test_a_try_that_goes_well_closes_it_for_everybody(rested, processes):
    assert await passed(rested) == 1
    assert await rested.note(None)
    assert [await state(one) for one in processes] == ["closed", "closed"]
    assert await passed(*processes * 5) == 10


async def test_whoever_never_comes_back_from_a_try_leaves_it_to_another(rested, processes):
    assert await passed(*processes) == 1
    redis, rest_ms = rested._redis, module.RESTING / timedelta(milliseconds=1)
    assert 0 < await redis.pttl(rested._trying) <= rest_ms
    await redis.pexpire(rested._trying, 1)
    await asyncio.sleep(0.1)
    assert await passed(*processes) == 1


async def test_it_is_of_one_place_however_that_is_written(breaker, processes):
    redis = breaker._redis
    await fail(breaker)
    assert await state(Breaker(redis, "Plex", PLACE + "/")) == "open"
    assert await state(Breaker(redis, "Plex", "http://plex.home:32401")) == "closed"
    assert await state(Breaker(redis, "Uptime Kuma", PLACE)) == "closed"


async def test_what_nobody_asks_is_forgotten_and_its_place_is_nowhere(breaker):
    await fail(breaker)
    kept = [key async for key in breaker._redis.scan_iter(module.KEY + "*")]
    assert len(kept) == 1
    assert b"plex.home" not in kept[0]
    assert 0 < await breaker._redis.ttl(kept[0]) <= module.KEPT_SECONDS


async def test_one_that_is_asked_by_one_program_alone_rests_as_that_says(breaker):
    listener = Breaker(breaker._redis, "Uptime Kuma", PLACE, opens_after=1)
    await listener.note_failure("It is down.", timedelta(minutes=1))
    shown = await listener.show()
    assert shown.state == "open"
    assert shown.next_try_at - shown.since >= timedelta(minutes=1)


async def test_without_redis_it_is_closed():
    breaker = Breaker(Redis.from_url("redis://127.0.0.1:9"), "Plex", PLACE)
    assert not any(await fail(breaker))
    assert not await breaker.note(None)
    await breaker.check()
    assert await state(breaker) == "closed"


async def test_what_somebody_else_wrote_there_is_no_failure(breaker):
    await breaker._redis.hset(breaker._key, mapping={"times": "many", "since": "yesterday"})
    await breaker.check()
    assert await state(breaker) == "closed"
