"""Bells for downloads that wait: for whom, how many, and not twice."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer

from medianest.errors import QueueUnavailableError
from medianest.jobs import parts
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.downloads.bells import DownloadBells
from medianest.services.downloads.timing import Timing
from medianest.services.queue import Queue
from tests.unit.services.downloads.samples import Samples

pytestmark = pytest.mark.databases


@pytest.fixture
def samples(runtime: Runtime) -> Samples:
    return Samples(runtime.database)


@pytest.fixture
async def bells(runtime: Runtime) -> AsyncIterator[DownloadBells]:
    queue = parts.queue(runtime)
    yield DownloadBells(runtime.database, queue, runtime.settings, Timing())
    await queue.close()


async def _limit(runtime: Runtime, **downloads: int) -> None:
    await runtime.settings.replace({"downloads": downloads}, updated_by=None)


def _jobs(redis_url: str) -> list[str]:
    with Redis.from_url(redis_url) as redis:
        return RqQueue("downloads", connection=redis, serializer=JSONSerializer).get_job_ids()


async def test_what_waits_is_rung_for_in_order_and_once(
    bells: DownloadBells, samples: Samples, redis_url: str
) -> None:
    second, first = [await samples.add(position=position) for position in (2, 1)]

    assert await bells.ring_for_waiting() == [first.download_id, second.download_id]
    assert await bells.ring_for_waiting() == []
    assert _jobs(redis_url) == [first.next.job_id, second.next.job_id]


async def test_only_what_may_begin_now_is_rung_for(bells: DownloadBells, samples: Samples) -> None:
    soon, past = utc_now() + timedelta(seconds=3), utc_now() - timedelta(seconds=1)
    await samples.add(not_before=soon)
    over = await samples.add(not_before=past)
    for status in ("paused", "retry_wait", "failed", "completed"):
        await samples.add(status=status, not_before=past)

    assert await bells.ring_for_waiting() == [over.download_id]


async def test_nobody_is_rung_for_at_their_limit_and_nobody_behind_them_waits_for_that(
    runtime: Runtime, bells: DownloadBells, samples: Samples
) -> None:
    await _limit(runtime, maxActive=4, perUserActive=1)
    ada, root = await samples.person(), await samples.person(role="admin")
    for actor in (ada, root):
        await samples.add(actor, status="downloading", heartbeat_at=utc_now())
    for position in range(5):
        await samples.add(ada, position=position)
    of_root = await samples.add(root, position=8)
    of_bob = await samples.add(position=9)

    assert await bells.ring_for_waiting() == [of_root.download_id, of_bob.download_id]


async def test_no_more_bells_are_rung_than_there_are_places(
    runtime: Runtime, bells: DownloadBells, samples: Samples
) -> None:
    """Each costs a process that finds out what to do."""
    await _limit(runtime, maxActive=3)
    running = await samples.add(status="downloading", heartbeat_at=utc_now())
    waiting = [await samples.add(position=position) for position in range(6)]

    assert await bells.ring_for_waiting() == [each.download_id for each in waiting[:2]]
    await _limit(runtime, maxActive=1)
    assert await bells.ring_for_waiting() == []
    assert (await samples.get(running)).status == "downloading"


async def test_a_bell_that_was_used_up_by_another_gets_a_new_number(
    bells: DownloadBells, samples: Samples
) -> None:
    waiting = await samples.add()
    taken = await samples.add(status="resolving")

    assert await bells.renew(waiting)
    assert not await bells.renew(waiting), "somebody has given it the next one"
    assert not await bells.renew(taken)
    assert [(await samples.get(each)).attempt for each in (waiting, taken)] == [2, 1]


async def test_without_redis_a_bell_is_left_to_the_sweep(
    runtime: Runtime, samples: Samples
) -> None:
    waiting = await samples.add()
    queue = Queue("redis://127.0.0.1:9")
    bells = DownloadBells(runtime.database, queue, runtime.settings, Timing())

    await bells.ring([waiting])
    with pytest.raises(QueueUnavailableError):
        await bells.ring_for_waiting()

    assert (await samples.get(waiting)).attempt == 1
    await queue.close()
