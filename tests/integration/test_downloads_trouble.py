"""What sites, disks and clocks do to downloads in the middle of them."""

from __future__ import annotations

import asyncio
import os
from datetime import timedelta
from urllib.parse import quote

import pytest

from medianest.models.ids import utc_now
from medianest.services.actor import Actor
from medianest.views.download import EntryView
from tests.integration.pipeline import Pipeline, eventually
from tests.media import plays

pytestmark = pytest.mark.long  # test_downloads_pipeline holds the usual

BATCH = "https://www.youtube.com/playlist?list=PLnest-twenty-batch"
SLOW = {"bytes_per_second": 300_000}
PATIENCE_SECONDS = 2


def batched(number: int) -> str:
    return f"batch-{number:05d}"


async def entries(pipeline: Pipeline, actor: Actor, download_id: str) -> list[EntryView]:
    return await pipeline.service.entries(actor, download_id)


@pytest.mark.long
async def test_an_entry_that_is_removed_while_others_arrive_is_told_of_and_left_out(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    pipeline.behave(batched(1), delivery=SLOW)
    pipeline.start_worker()
    asked = await pipeline.submit(ada, BATCH, entries="1-3")
    await pipeline.until_percent(ada, asked.id, 1)

    pipeline.behave(batched(2), availability="removed")

    done = await pipeline.until(ada, asked.id, "completed", seconds=60)
    assert (done.entries_done, done.entries_failed) == (2, 1)
    assert done.error_message == "1 of 3 videos could not be fetched."
    second = (await entries(pipeline, ada, asked.id))[1]
    assert (second.index, second.status, second.error_code) == (2, "failed", "removed")
    assert second.error_message
    assert len(pipeline.files()) == 2


@pytest.mark.long
async def test_a_site_that_says_429_for_a_while_is_left_alone_and_then_all_arrives(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    refusing = {"refuse_status": 429, "retry_after_seconds": PATIENCE_SECONDS}
    pipeline.behave(batched(2), delivery=refusing)
    pipeline.start_worker()
    asked = await pipeline.submit(ada, BATCH, entries="1-4")

    waiting = await pipeline.until(ada, asked.id, "retry_wait", seconds=40)
    assert waiting.error_code == "rate_limited"
    assert waiting.entries_done == 1
    before = len(pipeline.log("videoplayback"))
    await asyncio.sleep(PATIENCE_SECONDS / 2)
    assert len(pipeline.log("videoplayback")) == before, "no other entry is asked for meanwhile"

    pipeline.behave(batched(2), delivery={"refuse_status": None})
    done = await pipeline.until(ada, asked.id, "completed", seconds=60)
    assert (done.entries_done, done.entries_failed, done.error_code) == (4, 0, None)
    fetched = [each["path"] for each in pipeline.log(f"id={batched(1)}")]
    assert fetched, "the first one"
    assert len(pipeline.files()) == 4


async def test_a_stream_without_a_length_arrives_whole(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "/files/nest-chunk1.mp4")
    done = await pipeline.until(ada, asked.id, "completed", seconds=40)

    original = pipeline.original("/files/nest-chunk1.mp4")
    (name,) = pipeline.files()
    assert pipeline.path(name).read_bytes() == original
    assert done.size_bytes == len(original)


@pytest.mark.long
async def test_a_folder_that_vanishes_meanwhile_is_told_of_and_gone_on_with_when_it_is_back(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 60_000})
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip01")
    await pipeline.until_percent(ada, asked.id, 10)

    away = pipeline.folder.with_name("away")
    os.rename(pipeline.folder, away)
    pipeline.folder.write_text("not a folder: nothing can be made here")
    stopped = await pipeline.until(ada, asked.id, "retry_wait", "failed", seconds=40)
    assert stopped.error_message
    assert pipeline.folder.is_file(), "nothing of what stands there was touched"

    pipeline.folder.unlink()
    os.rename(away, pipeline.folder)
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": None})
    if stopped.status == "failed":
        await pipeline.service.retry(ada, asked.id)
    done = await pipeline.until(ada, asked.id, "completed", "failed", seconds=40)
    if done.status == "failed":  # its tries were used up while the folder was away
        await pipeline.service.retry(ada, asked.id)
        await pipeline.until(ada, asked.id, "completed", seconds=40)
    assert len(pipeline.files()) == 1
    await eventually(lambda: _nothing_staged(pipeline), seconds=10)


async def _nothing_staged(pipeline: Pipeline) -> bool | None:
    return None if pipeline.staged() else True


@pytest.mark.long
async def test_a_clock_that_jumps_a_day_and_back_fetches_nothing_twice(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 100_000})
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip01")
    await pipeline.until_percent(ada, asked.id, 5)

    day = timedelta(days=1)
    for jumped in (-day, day):
        assert (await pipeline.sweep.sweep(utc_now() + jumped)).changed == []
    done = await pipeline.until(ada, asked.id, "completed", seconds=60)

    (name,) = pipeline.files()
    assert plays(pipeline.path(name))
    assert done.attempt == 1, "the sweep waited until it could say that it lives"
    await eventually(lambda: _nothing_staged(pipeline), seconds=10)


async def test_a_redirect_to_a_private_address_is_refused_in_words(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    for target in ("http://10.0.0.1/film.mp4", "http://[::ffff:127.0.0.1]:1/film.mp4"):
        asked = await pipeline.submit(ada, f"/redirect?to={quote(target, safe='')}")
        failed = await pipeline.until(ada, asked.id, "failed", seconds=40)
        assert failed.error_code == "forbidden_address", failed.error_message
        assert "address" in (failed.error_message or "")
    assert pipeline.files() == []
    assert not pipeline.staged()
