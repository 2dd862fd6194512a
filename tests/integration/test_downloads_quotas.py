"""Quotas with real workers: whose turn it is, limits that change meanwhile, room on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlmodel import col, select

from medianest.errors import QuotaError
from medianest.models import Download, User
from medianest.models.download import RUNNING
from medianest.services.downloads import space as download_space
from tests.integration.pipeline import Pipeline, eventually

SLOW = {"bytes_per_second": 60_000}
HLS = "/hls/nest-clip02"
PLENTY = 10**15


async def limit(pipeline: Pipeline, **downloads: Any) -> None:
    """As an administrator saves it; workers follow within a second."""
    await pipeline.runtime.settings.replace({"downloads": downloads}, updated_by=None)
    await asyncio.sleep(1.1)


async def running(pipeline: Pipeline) -> set[str]:
    async with pipeline.runtime.database.read() as session:
        ids = select(Download.id).where(col(Download.status).in_(RUNNING))
        return set((await session.execute(ids)).scalars())


async def until_running(pipeline: Pipeline, *download_ids: str) -> None:
    async def so() -> bool | None:
        return True if await running(pipeline) == set(download_ids) else None

    await eventually(so)


async def test_one_person_leaves_room_for_another(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    await limit(pipeline, perUserActive=1, maxActive=3)
    for video in ("nest-clip01", "nest-clip02", "nest-name01"):
        pipeline.behave(video, delivery=SLOW)
    for _ in range(3):
        pipeline.start_worker()
    first = await pipeline.submit(ada, "nest-clip01")
    second = await pipeline.submit(ada, "nest-clip02")
    other = await pipeline.submit(bob, "nest-name01")

    await until_running(pipeline, first.id, other.id)
    await asyncio.sleep(2)
    assert await running(pipeline) == {first.id, other.id}
    await limit(pipeline, perUserActive=2)
    await until_running(pipeline, first.id, second.id, other.id)


@pytest.mark.long
async def test_a_limit_below_what_runs_lets_it_finish(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    await limit(pipeline, maxActive=2)
    for video in ("nest-clip01", "nest-clip02"):
        pipeline.behave(video, delivery={"bytes_per_second": 250_000})
    for _ in range(2):
        pipeline.start_worker()
    first = await pipeline.submit(ada, "nest-clip01")
    second = await pipeline.submit(ada, "nest-clip02")
    await until_running(pipeline, first.id, second.id)

    await limit(pipeline, maxActive=1, perUserActive=1, perUserPerHour=1)
    with pytest.raises(QuotaError, match="your download of this hour"):
        await pipeline.submit(ada, "nest-name01")
    await limit(pipeline, perUserPerHour=0)
    third = await pipeline.submit(ada, "nest-name01")

    most = 2
    while third.status != "completed":
        at_work = len(await running(pipeline))
        assert at_work <= most
        most = min(most, max(1, at_work))
        await asyncio.sleep(0.05)
        third = await pipeline.service.get(ada, third.id)
        assert third.status != "failed", third.error_message
    for download_id in (first.id, second.id):
        assert (await pipeline.service.get(ada, download_id)).status == "completed"


def nothing_staged(pipeline: Pipeline) -> Callable[[], Awaitable[bool | None]]:
    async def look() -> bool | None:
        pipeline.sweep._cleared_at = None  # as if the minute between two clearings had passed
        return None if pipeline.staged() else True

    return look


@pytest.mark.long
@pytest.mark.parametrize("video", ["nest-clip02", HLS])
async def test_the_disk_filling_up_stops_what_runs_with_words_that_help(
    pipeline: Pipeline, video: str
) -> None:
    ada = await pipeline.person()
    pipeline.behave("nest-clip02", delivery={"bytes_per_second": 40_000})
    pipeline.start_worker()
    asked = await pipeline.submit(ada, video)
    await pipeline.until_percent(ada, asked.id, 5)

    await limit(pipeline, diskFloorBytes=PLENTY)

    stopped = await pipeline.until(ada, asked.id, "failed", "retry_wait")
    assert (stopped.status, stopped.error_code) == ("failed", "no_space")
    assert "1000 TB have to stay free. Remove downloads" in (stopped.error_message or "")
    await eventually(nothing_staged(pipeline), seconds=15)
    assert pipeline.files() == []

    await limit(pipeline, diskFloorBytes=0)
    pipeline.behave("nest-clip02", delivery={"bytes_per_second": None})
    await pipeline.service.retry(ada, asked.id)
    await pipeline.until(ada, asked.id, "completed")


async def test_without_room_nothing_begins(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    await limit(pipeline, diskFloorBytes=PLENTY)
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "nest-clip01")

    stopped = await pipeline.until(ada, asked.id, "failed")
    free = download_space.free_bytes(pipeline.folder)
    assert download_space.in_words(free).split()[1] in (stopped.error_message or "")
    assert pipeline.log("videoplayback") == []


@pytest.mark.parametrize("video", ["nest-clip02", "nest-chunk1", HLS])
async def test_more_bytes_than_a_download_may_have_stop_it_while_they_arrive(
    pipeline: Pipeline, video: str
) -> None:
    ada = await pipeline.person()
    pipeline.behave("nest-clip02", delivery={"bytes_per_second": 150_000})
    await limit(pipeline, maxBytes=200_000)
    pipeline.start_worker()

    asked = await pipeline.submit(ada, video)

    stopped = await pipeline.until(ada, asked.id, "failed")
    assert stopped.error_code == "too_large"
    assert "Choose a lower quality" in (stopped.error_message or "")
    assert pipeline.files() == []
    assert sum(path.stat().st_size for path in pipeline.staged()) < 600_000


async def test_the_bytes_that_were_agreed_with_a_person_count_for_them(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    async with pipeline.runtime.database.write() as session:
        (await session.get_one(User, ada.user_id)).quotas = {"maxBytes": 200_000}
    pipeline.behave("nest-clip02", delivery={"bytes_per_second": 150_000})
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "nest-clip02")

    stopped = await pipeline.until(ada, asked.id, "failed")
    assert stopped.error_code == "too_large"
