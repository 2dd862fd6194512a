"""Lookups: many ask, one visit answers them, and a lost answer is asked for again."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from medianest.integrations.ytdlp.details import MediaDetails
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.jobs import parts
from medianest.runtime import Runtime
from medianest.services.downloads import lookups
from medianest.services.downloads.lookups import Answer, Lookups, key_of, tell
from medianest.services.downloads.timing import Timing

URL = "https://www.youtube.com/watch?v=nest-clip01"
DETAILS = MediaDetails(
    url=URL,
    extractor="youtube",
    media_id="nest-clip01",
    title="A film",
    qualities=[],
    containers=[],
)
FOUND = Answer(details=DETAILS)
PRIVATE = Answer(reason=Reason.PRIVATE)
PATIENCE = Timing(lookup=5)


@pytest.fixture
async def asking(runtime: Runtime) -> AsyncIterator[Lookups]:
    queue = parts.queue(runtime)
    yield Lookups(runtime.redis, queue, PATIENCE)
    await queue.close()


def _jobs(redis_url: str) -> int:
    with Redis.from_url(redis_url) as redis:
        return len(RqQueue("lookups", connection=redis, serializer=JSONSerializer).get_job_ids())


async def _until_asked(redis_url: str, jobs: int = 1) -> None:
    deadline = time.monotonic() + 5
    while _jobs(redis_url) < jobs:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)


async def test_many_who_ask_at_once_cost_one_visit(
    runtime: Runtime, asking: Lookups, redis_url: str
) -> None:
    waiting = [asyncio.create_task(asking.find(URL)) for _ in range(5)]
    await _until_asked(redis_url)
    waiting.append(asyncio.create_task(asking.find(URL)))
    await asyncio.sleep(0.1)

    await tell(runtime.redis, URL, FOUND)

    assert await asyncio.gather(*waiting) == [DETAILS] * 6
    assert await asking.find(URL) == DETAILS
    assert _jobs(redis_url) == 1


async def test_what_is_known_no_longer_is_asked_for_again(
    runtime: Runtime, asking: Lookups, redis_url: str
) -> None:
    await tell(runtime.redis, URL, PRIVATE)
    with pytest.raises(MediaSiteError, match="private"):
        await asking.find(URL)
    first = asyncio.create_task(asking.find(URL + "0"))
    await _until_asked(redis_url)
    await tell(runtime.redis, URL + "0", FOUND)
    await first
    await runtime.redis.delete(lookups._kept_at(key_of(URL + "0")))

    again = asyncio.create_task(asking.find(URL + "0"))
    await _until_asked(redis_url, 2)
    await tell(runtime.redis, URL + "0", FOUND)

    assert await again == DETAILS


async def test_why_there_is_none_is_remembered_for_seconds_only(
    runtime: Runtime, asking: Lookups
) -> None:
    await tell(runtime.redis, URL, FOUND)
    assert 290 <= await runtime.redis.ttl(lookups._kept_at(key_of(URL))) <= 300
    await tell(runtime.redis, URL, PRIVATE)
    assert 0 < await runtime.redis.ttl(lookups._kept_at(key_of(URL))) <= 10


async def test_a_worker_that_is_lost_with_its_question_is_replaced(
    runtime: Runtime, redis_url: str
) -> None:
    queue = parts.queue(runtime)
    impatient = Lookups(runtime.redis, queue, Timing(lookup=0.2))
    with pytest.raises(MediaSiteError, match="too long"):
        await impatient.find(URL)
    assert _jobs(redis_url) == 1

    await asyncio.sleep(1.1)
    with pytest.raises(MediaSiteError, match="too long"):
        await impatient.find(URL)

    assert _jobs(redis_url) == 2
    await queue.close()


async def test_an_answer_of_another_version_is_none(
    runtime: Runtime, asking: Lookups, redis_url: str
) -> None:
    await runtime.redis.set(lookups._kept_at(key_of(URL)), b'{"details": 7}')

    assert await asking.known(URL) is None
    waiting = asyncio.create_task(asking.find(URL))
    await _until_asked(redis_url)
    await tell(runtime.redis, URL, FOUND)

    assert await waiting == DETAILS
    assert await asking.known(key_of(URL)) == DETAILS
