"""The sweep, with a clock that is given to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.job import Job
from rq.serializers import JSONSerializer

from medianest.errors import UnavailableError
from medianest.jobs import parts
from medianest.models.download import Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.downloads import outcomes, rows
from medianest.services.downloads import sweep as download_sweep
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.sweep import MOST_INTERRUPTIONS, DownloadSweep
from medianest.services.downloads.timing import Timing
from medianest.services.queue import Queue

pytestmark = pytest.mark.databases


@pytest.fixture
async def sweep(runtime: Runtime) -> AsyncIterator[DownloadSweep]:
    queue = parts.queue(runtime)
    yield DownloadSweep(runtime.database, parts.news(runtime), queue, runtime.settings, Timing())
    await queue.close()


class _Rows:
    """Makes and reads rows of one person."""

    def __init__(self, runtime: Runtime) -> None:
        self._database = runtime.database
        self._count = 0

    async def add(self, **columns: object) -> Claim:
        self._count += 1
        async with self._database.write() as session:
            user = User(email=f"{self._count}@example.org", name="Ada")
            session.add(user)
            await session.flush()
            facts = {"url": "https://video.test/1", "quality": "best", "container": "mp4"}
            row = Download(user_id=user.id, **{**facts, **columns})
            session.add(row)
        return Claim(row.id, row.attempt)

    async def get(self, claim: Claim) -> Download:
        async with self._database.read() as session:
            return await session.get_one(Download, claim.download_id)


@pytest.fixture
def table(runtime: Runtime) -> _Rows:
    return _Rows(runtime)


def _jobs(redis_url: str) -> list[str]:
    with Redis.from_url(redis_url) as redis:
        return RqQueue("downloads", connection=redis, serializer=JSONSerializer).get_job_ids()


async def test_a_row_that_is_silent_for_25_seconds_is_taken_back(
    sweep: DownloadSweep, table: _Rows, redis_url: str
) -> None:
    now = utc_now()
    silent = await table.add(status="downloading", heartbeat_at=now - timedelta(seconds=26))
    alive = await table.add(status="downloading", heartbeat_at=now - timedelta(seconds=24))

    swept = await sweep.sweep(now)

    row = await table.get(silent)
    assert swept.taken_back == [silent.download_id]
    assert (row.status, row.tries, row.interruptions) == ("queued", 0, 1)
    assert row.attempt > silent.attempt
    assert (await table.get(alive)).status == "downloading"
    assert _jobs(redis_url) == [Claim(row.id, row.attempt).job_id]


async def test_what_was_being_stopped_when_its_worker_died_is_stopped(
    sweep: DownloadSweep, table: _Rows
) -> None:
    now = utc_now()
    dying = await table.add(status="cancelling", heartbeat_at=now - timedelta(seconds=13))

    swept = await sweep.sweep(now)

    row = await table.get(dying)
    assert swept.cancelled == [dying.download_id]
    assert (row.status, row.ended_at is not None) == ("cancelled", True)


async def test_what_kills_its_worker_again_and_again_is_given_up(
    sweep: DownloadSweep, table: _Rows
) -> None:
    now = utc_now()
    deadly = await table.add(
        status="processing",
        heartbeat_at=now - timedelta(minutes=1),
        interruptions=MOST_INTERRUPTIONS,
    )

    swept = await sweep.sweep(now)

    row = await table.get(deadly)
    assert swept.given_up == [deadly.download_id]
    assert (row.status, row.error_code) == ("failed", "interrupted")


async def test_what_waits_for_its_next_try_gets_it_in_time(
    sweep: DownloadSweep, table: _Rows, redis_url: str
) -> None:
    now = utc_now()
    due = await table.add(status="retry_wait", not_before=now)
    later = await table.add(status="retry_wait", not_before=now + timedelta(seconds=1))

    swept = await sweep.sweep(now)

    assert swept.woken == [due.download_id]
    row = await table.get(due)
    assert (row.status, row.not_before) == ("queued", None)
    assert (await table.get(later)).status == "retry_wait"
    assert _jobs(redis_url) == [Claim(row.id, row.attempt).job_id]


async def test_what_waits_without_a_job_is_rung_for_once(
    sweep: DownloadSweep, table: _Rows, redis_url: str
) -> None:
    forgotten = await table.add()

    first, second = await sweep.sweep(), await sweep.sweep()

    assert (first.rung, second.rung) == ([forgotten.download_id], [])
    assert _jobs(redis_url) == [forgotten.next.job_id]


async def test_what_has_a_job_is_left_alone(
    sweep: DownloadSweep, table: _Rows, redis_url: str
) -> None:
    waiting = await table.add()
    queue = Queue(redis_url)
    await queue.ring([waiting.ring()])
    await queue.ring([waiting.ring()])

    assert (await sweep.sweep()).rung == []
    assert _jobs(redis_url) == [waiting.job_id]
    await queue.close()


async def test_a_job_at_a_worker_that_died_does_not_count(
    sweep: DownloadSweep, table: _Rows, redis_url: str
) -> None:
    taken, held = await table.add(), await table.add()
    queue = Queue(redis_url)
    await queue.ring([taken.ring(), held.ring()])
    _pretend_started(redis_url, taken, seconds_ago=30)
    _pretend_started(redis_url, held, seconds_ago=3)

    assert (await sweep.sweep()).rung == [taken.download_id]
    await queue.close()


async def test_what_found_its_file_in_the_making_is_rung_for_when_its_pause_is_over(
    sweep: DownloadSweep, table: _Rows
) -> None:
    busy = await table.add(not_before=utc_now() + timedelta(seconds=3))
    over = await table.add(not_before=utc_now() - timedelta(seconds=1))

    assert (await sweep.sweep()).rung == [over.download_id]
    assert (await table.get(busy)).attempt == 1


async def test_one_that_never_said_that_it_lives_is_as_old_as_its_row(
    sweep: DownloadSweep, table: _Rows
) -> None:
    now = utc_now()
    mute = await table.add(status="resolving", created_at=now - timedelta(seconds=26))
    young = await table.add(status="resolving", created_at=now - timedelta(seconds=24))

    assert (await sweep.sweep(now)).taken_back == [mute.download_id]
    assert (await table.get(young)).status == "resolving"


async def test_a_sweep_takes_the_longest_waiting_first_and_the_rest_next_time(
    sweep: DownloadSweep, table: _Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_sweep, "MOST_AT_ONCE", 2)
    now = utc_now()
    last, first, second = [
        (await table.add(status="retry_wait", not_before=now, position=position)).download_id
        for position in (9, 1, 2)
    ]

    assert (await sweep.sweep(now)).woken == [first, second]
    assert (await sweep.sweep(now)).woken == [last]


async def test_without_redis_dead_workers_lose_their_rows_all_the_same(
    runtime: Runtime, table: _Rows
) -> None:
    now = utc_now()
    silent = await table.add(status="downloading", heartbeat_at=now - timedelta(seconds=26))
    queue = Queue("redis://127.0.0.1:9")
    news = parts.news(runtime)
    sweep = DownloadSweep(runtime.database, news, queue, runtime.settings, Timing())

    swept = await sweep.sweep(now)

    assert (swept.taken_back, swept.rung) == ([silent.download_id], [])
    await queue.close()


async def test_after_an_outage_nothing_is_taken_back_before_it_could_say_that_it_lives(
    sweep: DownloadSweep, table: _Rows
) -> None:
    now = utc_now()
    silent = await table.add(status="downloading", heartbeat_at=now - timedelta(seconds=60))

    class Away:
        def read(self) -> None:
            raise UnavailableError("away")

    database, sweep._database = sweep._database, Away()  # type: ignore[assignment]
    with pytest.raises(UnavailableError):
        await sweep.sweep(now)
    sweep._database = database

    assert (await sweep.sweep(now + timedelta(seconds=20))).taken_back == []
    later = await sweep.sweep(now + timedelta(seconds=40))
    assert later.taken_back == [silent.download_id]


def _pretend_started(redis_url: str, claim: Claim, *, seconds_ago: float) -> None:
    """As RQ leaves it when a worker has taken a job and then died."""
    with Redis.from_url(redis_url) as redis:
        RqQueue("downloads", connection=redis, serializer=JSONSerializer).remove(claim.job_id)
        job = Job.fetch(claim.job_id, connection=redis, serializer=JSONSerializer)
        job.set_status("started")  # type: ignore[arg-type]
        job.heartbeat(utc_now() - timedelta(seconds=seconds_ago), ttl=60)


async def test_a_sign_of_life_that_comes_at_the_last_moment_counts(
    table: _Rows, runtime: Runtime
) -> None:
    """Between the look and the write a worker may have got its heartbeat through."""
    now = utc_now()
    seen = await table.add(status="downloading", heartbeat_at=now - timedelta(seconds=60))
    async with runtime.database.write() as session:
        await rows.change(session, seen, [DownloadStatus.DOWNLOADING], heartbeat_at=now)

    async with runtime.database.write() as session:
        silent = now - timedelta(seconds=25)
        assert not await outcomes.requeued(session, seen, silent_since=silent)
        assert await outcomes.requeued(session, seen, silent_since=now + timedelta(seconds=1))


@pytest.mark.parametrize(
    "columns",
    [
        {"status": "downloading"},
        {"status": "cancelling"},
        {"status": "downloading", "interruptions": MOST_INTERRUPTIONS},
    ],
    ids=["taken back", "stopped", "given up"],
)
async def test_who_is_heard_of_while_the_sweep_waits_for_its_turn_is_left_alone(
    sweep: DownloadSweep, table: _Rows, runtime: Runtime, columns: dict[str, object]
) -> None:
    now = utc_now()
    seen = await table.add(heartbeat_at=now - timedelta(seconds=60), **columns)
    async with runtime.database.write() as session:
        assert await rows.change(session, seen, list(DownloadStatus), heartbeat_at=now)
        sweeping = asyncio.create_task(sweep.sweep(now))
        await asyncio.sleep(0.3)  # by now it has seen the old sign of life

    assert (await sweeping).changed == []
    row = await table.get(seen)
    assert (row.status, row.attempt) == (columns["status"], 1)


@pytest.mark.parametrize("interruptions", [0, MOST_INTERRUPTIONS])
async def test_who_is_told_to_stop_while_the_sweep_waits_for_its_turn_is_stopped(
    sweep: DownloadSweep, table: _Rows, runtime: Runtime, interruptions: int
) -> None:
    now = utc_now()
    old = now - timedelta(seconds=60)
    seen = await table.add(status="downloading", heartbeat_at=old, interruptions=interruptions)
    async with runtime.database.write() as session:
        stop = {"status": DownloadStatus.CANCELLING}
        assert await rows.change(session, seen, [DownloadStatus.DOWNLOADING], **stop)
        sweeping = asyncio.create_task(sweep.sweep(now))
        await asyncio.sleep(0.3)  # by now it has seen the row as it was

    assert (await sweeping).changed == []
    assert (await sweep.sweep(now)).cancelled == [seen.download_id]


async def test_who_is_taken_by_a_worker_while_the_sweep_waits_is_not_rung_for(
    sweep: DownloadSweep, table: _Rows, runtime: Runtime, redis_url: str
) -> None:
    taken = await table.add()
    async with runtime.database.write() as session:
        begun = {"status": DownloadStatus.RESOLVING, "heartbeat_at": utc_now()}
        assert await rows.change(session, taken, [DownloadStatus.QUEUED], **begun)
        sweeping = asyncio.create_task(sweep.sweep())
        await asyncio.sleep(0.3)  # by now it has seen the row as it was

    assert (await sweeping).rung == []
    assert (await table.get(taken)).attempt == 1
    assert _jobs(redis_url) == []


async def test_a_database_that_keeps_the_sweep_waiting_kept_the_workers_waiting_too(
    sweep: DownloadSweep, table: _Rows, runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_sweep, "SLOW_SECONDS", 0.2)
    now = utc_now()
    first = await table.add(status="downloading", heartbeat_at=now - timedelta(seconds=60))
    second = await table.add(status="downloading", heartbeat_at=now - timedelta(seconds=60))
    async with runtime.database.write() as session:
        assert await rows.change(session, first, list(DownloadStatus), percent=1)
        sweeping = asyncio.create_task(sweep.sweep(now))
        await asyncio.sleep(0.5)

    assert second.download_id not in (await sweeping).taken_back
    assert (await sweep.sweep(now + timedelta(seconds=20))).taken_back == []
    assert (await sweep.sweep(now + timedelta(seconds=40))).taken_back
