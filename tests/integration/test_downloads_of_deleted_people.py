"""People whose accounts go while they download: their work ends, and nothing of it is left."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta

import pytest
from sqlmodel import col, delete, select

from medianest.models import Download, DownloadEntry, DownloadUse, MediaFile, User
from medianest.models.ids import utc_now
from medianest.services.actor import Actor
from tests.integration.pipeline import Pipeline, eventually

pytestmark = pytest.mark.long  # minutes of waiting for what is killed

VIDEOS = ("nest-clip01", "nest-clip02", "nest-name01")
SOON = 5.0
"""Seconds: a worker looks at its row every tenth of one, and a stopping fetch has one."""


async def delete_person(pipeline: Pipeline, actor: Actor) -> None:
    """As the database does it, with all that is theirs; none of our code hears of it."""
    async with pipeline.runtime.database.write() as session:
        await session.execute(delete(User).where(col(User.id) == actor.user_id))


async def left(pipeline: Pipeline) -> list[str]:
    """What of downloads is still in the database, finished files left out."""
    async with pipeline.runtime.database.read() as session:
        found = [
            f"{table.__tablename__} {row_id}"
            for table in (Download, DownloadEntry, DownloadUse)
            for row_id in (await session.execute(select(table.id))).scalars()
        ]
        unfinished = select(MediaFile.id).where(col(MediaFile.published_at).is_(None))
        found += [f"media_file {each}" for each in (await session.execute(unfinished)).scalars()]
    return found


async def until_nothing_is_left(pipeline: Pipeline, seconds: float) -> None:
    last: list[str] = []

    async def nothing() -> bool | None:
        pipeline.sweep._cleared_at = None  # as if the minutes between two clearings had passed
        last[:] = [*await left(pipeline), *map(str, pipeline.staged())]
        return None if last else True

    try:
        await eventually(nothing, seconds)
    except AssertionError:
        raise AssertionError(f"still there after {seconds} s: {last}") from None


def orphan_silence(pipeline: Pipeline) -> float:
    """How long the sweep leaves alone what may just be made, and then a round or two of it."""
    return pipeline.timing.silence + SOON


@pytest.mark.long
async def test_a_running_download_ends_with_its_person(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 40_000})
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip01")
    await pipeline.until_percent(ada, asked.id, 5)
    assert pipeline.staged()

    began = time.monotonic()
    await delete_person(pipeline, ada)
    others = await pipeline.submit(bob, "nest-clip02")
    await pipeline.until(bob, others.id, "completed", seconds=20)

    assert time.monotonic() - began < 20  # the one worker there is was free again
    await pipeline.service.remove(bob, others.id, with_file=True)
    async with pipeline.runtime.database.write() as session:
        await session.execute(delete(DownloadUse))
    await until_nothing_is_left(pipeline, orphan_silence(pipeline))
    assert pipeline.files() == []


async def test_what_waits_is_paused_or_waits_to_be_tried_again_goes_too(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 40_000})
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip01")
    await pipeline.until_percent(ada, asked.id, 5)
    await pipeline.service.pause(ada, asked.id)
    await pipeline.submit(ada, "nest-clip02")
    async with pipeline.runtime.database.write() as session:
        for row in (await session.execute(select(Download))).scalars():
            if row.status != "paused":
                row.status, row.not_before = "retry_wait", utc_now() + timedelta(hours=1)
    await pipeline.submit(ada, "nest-stall1")

    await delete_person(pipeline, ada)

    await until_nothing_is_left(pipeline, orphan_silence(pipeline))
    assert pipeline.files() == []


async def test_who_shares_the_file_goes_on_with_it(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 150_000})
    pipeline.start_worker()
    first = await pipeline.submit(ada, "nest-clip01")
    second = await pipeline.submit(bob, "nest-clip01")
    await pipeline.until_percent(ada, first.id, 10)

    await delete_person(pipeline, ada)

    await pipeline.until(bob, second.id, "completed", seconds=40)
    assert len(pipeline.files()) == 1
    assert not pipeline.staged()
    async with pipeline.runtime.database.read() as session:
        assert [row.id for row in (await session.execute(select(Download))).scalars()] == [
            second.id
        ]


async def test_a_worker_that_died_with_it_leaves_nothing_either(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 40_000})
    worker = pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip01")
    await pipeline.until_percent(ada, asked.id, 5)

    for process in [*worker.children(recursive=True), worker]:
        process.kill()
    await delete_person(pipeline, ada)

    await until_nothing_is_left(pipeline, orphan_silence(pipeline))
    assert pipeline.files() == []


@pytest.mark.long
@pytest.mark.parametrize("round_number", range(2))
async def test_whenever_they_go_every_file_is_known_and_nothing_half_made_stays(
    pipeline: Pipeline, round_number: int
) -> None:
    """Deleted at all sorts of moments: looked up, fetched, joined, published, just done."""
    for _ in range(2):
        pipeline.start_worker()
    for number in range(6):
        ada = await pipeline.person(f"Ada {number}")
        await pipeline.submit(ada, VIDEOS[number % len(VIDEOS)])
        await asyncio.sleep(0.15 * (number * 2 + round_number))
        await delete_person(pipeline, ada)

    await until_nothing_is_left(pipeline, orphan_silence(pipeline) + 10)

    async with pipeline.runtime.database.read() as session:
        known = {file.path for file in (await session.execute(select(MediaFile))).scalars()}
    there = {
        str(pipeline.path(name).relative_to(pipeline.folder.resolve())) for name in pipeline.files()
    }
    assert there == known
    # The workers are none the worse for it.
    bob = await pipeline.person("Bob")
    asked = await pipeline.submit(bob, "nest-clip01")
    await pipeline.until(bob, asked.id, "completed")
