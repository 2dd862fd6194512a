"""The scheduler: one is active, whatever happens to it or to Redis."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from redis.asyncio import Redis

from medianest.processes import scheduler
from medianest.processes.scheduler import Leadership
from medianest.processes.workers import COUNT_KEY, Workers
from medianest.runtime import Runtime
from medianest.settings import Environment
from tests.clients.redis_server import RedisServer


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scheduler, "LOCK_SECONDS", 1)
    monkeypatch.setattr(scheduler, "RENEW_SECONDS", 0.1)


@asynccontextmanager
async def candidate(url: str) -> AsyncIterator[Leadership]:
    redis = Redis.from_url(url)
    leadership = Leadership(redis)
    task = asyncio.create_task(leadership.keep())
    try:
        yield leadership
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await redis.aclose()


async def eventually(holds: Callable[[], bool], *, seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - a lock in Redis rings no bell
            await asyncio.sleep(0.02)


async def test_of_two_schedulers_one_is_active(redis_url: str) -> None:
    async with candidate(redis_url) as first:
        await eventually(first.held.is_set)
        async with candidate(redis_url) as second:
            await asyncio.sleep(1.5)  # longer than the lock lasts unless it is renewed
            assert first.held.is_set()
            assert not second.held.is_set()


async def test_the_other_one_takes_over_at_once_from_one_that_stops(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scheduler, "LOCK_SECONDS", 30)  # only giving it up lets go in time
    async with candidate(redis_url) as first, candidate(redis_url) as second:
        await eventually(lambda: first.held.is_set() or second.held.is_set())
        active, other = (first, second) if first.held.is_set() else (second, first)
        await active.give_up()
        active.held.clear()
        await eventually(lambda: first.held.is_set() or second.held.is_set(), seconds=5)
        assert other is not active


async def test_the_other_one_takes_over_from_one_that_died(redis_url: str) -> None:
    async with candidate(redis_url) as first:
        await eventually(first.held.is_set)
    async with candidate(redis_url) as second:
        await eventually(second.held.is_set, seconds=10)


async def test_a_scheduler_that_lost_redis_is_not_active_until_it_is_back(
    short_folder: Path,
) -> None:
    folder = short_folder / "lost"
    folder.mkdir()
    with RedisServer(folder) as server:
        async with candidate(server.url) as only:
            await eventually(only.held.is_set)
            server.kill()
            await eventually(lambda: not only.held.is_set())
            server.start()
            await eventually(only.held.is_set)


async def test_scheduled_work_that_fails_is_done_again(redis_url: str) -> None:
    calls = []

    async def work() -> None:
        calls.append(1)
        raise OSError("away for a moment")

    async with candidate(redis_url) as leadership:
        task = asyncio.create_task(scheduler._every(0.02, leadership, work))
        await eventually(lambda: len(calls) >= 3)
        task.cancel()


async def test_as_many_download_workers_run_as_the_setting_says(
    runtime: Runtime, environment: Environment
) -> None:
    def running() -> int:
        plan = Workers(environment)
        plan.tick()
        return sum(child.name.startswith("downloads-") for child in plan.children())

    assert await asyncio.to_thread(running) == 2
    await runtime.settings.replace({"downloads": {"maxActive": 4}}, updated_by=None)
    await scheduler._tell_workers(runtime)
    assert await asyncio.to_thread(running) == 4
    await runtime.redis.set(COUNT_KEY, "many")
    assert await asyncio.to_thread(running) == 2


def test_a_worker_process_serves_the_queues_it_was_given(environment: Environment) -> None:
    names = [child.name for child in Workers(environment, ["notify", "lookups"]).children()]
    assert names == ["egress", "lookups-1", "lookups-2", "notify"]
