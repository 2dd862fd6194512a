"""A download from the click to the file, with real workers, real yt-dlp and a pretend site."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import time

import pytest

from medianest import events
from medianest.views.download import Container, Quality
from tests.integration.pipeline import Pipeline, digest, eventually
from tests.media import packets, plays


@pytest.mark.databases
async def test_a_file_arrives_byte_for_byte(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "/files/nest-clip01.mp4")
    done = await pipeline.until(ada, asked.id, "completed")

    (name,) = pipeline.files()
    original = pipeline.original("/files/nest-clip01.mp4")
    assert pipeline.path(name).read_bytes() == original
    assert (done.percent, done.size_bytes) == (100, len(original))
    assert name.startswith("nest-clip01 [")
    assert name.endswith("].mp4")
    assert pipeline.staged() == []


async def test_separate_streams_are_joined_unchanged(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "nest-clip01", Quality.P720)
    done = await pipeline.until(ada, asked.id, "completed")

    assert pipeline.files() == ["Colour bars over the harbour [nest-clip01].mp4"]
    assert plays(pipeline.path(pipeline.files()[0]))
    assert (done.title, done.uploader) == ("Colour bars over the harbour", "Nest Demo Channel")
    assert done.duration_seconds == 12
    streams = packets(pipeline.path(pipeline.files()[0]))
    again = await pipeline.submit(ada, "nest-clip01", Quality.P720, Container.MKV)
    await pipeline.until(ada, again.id, "completed")
    assert packets(pipeline.path("Colour bars over the harbour [nest-clip01].mkv")) == streams


@pytest.mark.parametrize("container", [Container.M4A, Container.MP3])
async def test_sound_alone_is_taken_out(pipeline: Pipeline, container: Container) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "nest-clip01", Quality.AUDIO, container)
    await pipeline.until(ada, asked.id, "completed")

    (name,) = pipeline.files()
    assert name.endswith(f".{container}")
    assert list(packets(pipeline.path(name))) == ["audio"]


async def test_progress_only_grows_and_is_told_at_most_twice_a_second(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.behave("nest-clip02", delivery={"bytes_per_second": 150_000})
    told: list[tuple[float, float]] = []
    statuses: list[str] = []

    async def listen() -> None:
        async for event in events.listen(pipeline.runtime.redis):
            if isinstance(event, events.DownloadProgressed):
                told.append((time.monotonic(), event.progress.percent))
            if isinstance(event, events.DownloadChanged):
                statuses.append(event.download.status)

    listening = asyncio.create_task(listen())
    await asyncio.sleep(0.1)
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip02")
    await pipeline.until_percent(ada, asked.id, 20)
    assert (await pipeline.service.board(ada))[0].speed_bytes_per_second > 0
    await pipeline.until(ada, asked.id, "completed")
    await asyncio.sleep(0.2)
    listening.cancel()

    percents = [percent for _, percent in told]
    assert len(percents) >= 3
    assert percents == sorted(percents)
    assert percents[-1] <= 99
    assert all(later - earlier > 0.35 for (earlier, _), (later, _) in itertools.pairwise(told))
    order = ["queued", "resolving", "downloading", "processing", "publishing", "completed"]
    assert list(dict.fromkeys(statuses)) == order
    live = await pipeline.runtime.redis.hgetall("medianest:live:downloads")  # type: ignore[misc]
    assert live == {}


@pytest.mark.parametrize(
    ("video", "code", "words"),
    [
        ("nest-priv01", "private", "private"),
        ("nest-gone01", "removed", "not available any more"),
        ("nest-geo001", "region", "blocked in the country"),
        ("nest-age001", "sign_in_needed", "sign-in"),
        ("nest-live01", "live", "live stream"),
        ("nest-soon01", "upcoming", "not been released"),
    ],
)
async def test_what_cannot_be_had_fails_at_once_and_in_words(
    pipeline: Pipeline, video: str, code: str, words: str
) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, video)
    failed = await pipeline.until(ada, asked.id, "failed")

    assert (failed.error_code, failed.attempt) == (code, 1)
    assert words in (failed.error_message or "")
    assert pipeline.files() == []
    assert pipeline.staged() == []


@pytest.mark.parametrize("video", ["nest-zero01", "nest-html01"])
async def test_what_is_no_video_is_never_published(pipeline: Pipeline, video: str) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, video)
    failed = await pipeline.until(ada, asked.id, "failed")

    assert (failed.error_code, failed.attempt) == ("no_media", 1)
    assert pipeline.files() == []
    assert pipeline.staged() == []


async def test_an_address_that_expired_is_asked_for_anew_once(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "nest-expire")
    done = await pipeline.until(ada, asked.id, "completed")

    assert done.attempt == 1
    assert len(pipeline.log("/watch?v=nest-expire")) == 2


async def test_an_address_that_always_expires_is_given_up(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.timing = dataclasses.replace(pipeline.timing, retries=())
    pipeline.start_worker()
    pipeline.behave("nest-expire", delivery={"expires_times": 1_000_000})

    asked = await pipeline.submit(ada, "nest-expire")
    failed = await pipeline.until(ada, asked.id, "failed")

    assert (failed.error_code, failed.attempt) == ("forbidden_expired", 1)
    assert len(pipeline.log("/watch?v=nest-expire")) == 2


@pytest.mark.long
async def test_a_site_that_asks_for_a_pause_gets_it(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "nest-429med")
    waiting = await pipeline.until(ada, asked.id, "retry_wait")
    done = await pipeline.until(ada, asked.id, "completed")

    assert waiting.error_code == "rate_limited"
    assert waiting.retry_at is not None
    assert done.error_code is None
    media = pipeline.log("videoplayback")
    refused = next(each["at"] for each in media if each["status"] == 429)
    assert next(each["at"] for each in media if each["status"] < 300) - refused >= 2


async def test_what_failed_can_be_tried_again(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-gone01")
    await pipeline.until(ada, asked.id, "failed")

    pipeline.behave("nest-gone01", availability="ok")
    again = await pipeline.service.retry(ada, asked.id)
    done = await pipeline.until(ada, asked.id, "completed")

    assert (again.status, again.error_code) == ("queued", None)
    assert (done.error_code, done.ended_at is not None) == (None, True)


@pytest.mark.long
async def test_a_connection_that_breaks_is_gone_on_with(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, "nest-cut001", Quality.P360)
    await pipeline.until(ada, asked.id, "completed")

    assert plays(pipeline.path(pipeline.files()[0]))


@pytest.mark.long
async def test_a_running_download_stops_within_seconds(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    # What is left behind after its time would be cleared away by the next look for orphans.
    pipeline.timing = dataclasses.replace(pipeline.timing, grace=5)
    pipeline.start_worker()
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 60_000})
    asked = await pipeline.submit(ada, "nest-clip01")
    await pipeline.until_percent(ada, asked.id, 5)

    began = time.monotonic()
    await pipeline.service.cancel(ada, asked.id)
    stopped = await pipeline.until(ada, asked.id, "cancelled")

    assert time.monotonic() - began < 10
    assert stopped.ended_at is not None
    await _until_nothing_is_staged(pipeline)
    assert pipeline.files() == []


async def test_a_stalled_download_stops_as_well(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()
    pipeline.behave("nest-stall1", delivery={"bytes_per_second": 1})
    asked = await pipeline.submit(ada, "nest-stall1")
    await eventually(lambda: _asked_for_media(pipeline))

    began = time.monotonic()
    await pipeline.service.cancel(ada, asked.id)
    await pipeline.until(ada, asked.id, "cancelled")

    assert time.monotonic() - began < 10


async def test_nothing_arriving_for_too_long_is_an_error(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.timing = dataclasses.replace(pipeline.timing, stall=1.5, retries=())
    pipeline.start_worker()
    pipeline.behave("nest-stall1", delivery={"bytes_per_second": 1})

    asked = await pipeline.submit(ada, "nest-stall1")
    failed = await pipeline.until(ada, asked.id, "failed")

    assert failed.error_code == "stalled"


async def test_cancelling_what_waits_is_immediate_and_it_never_runs(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    asked = await pipeline.submit(ada, "nest-clip01")

    assert (await pipeline.service.cancel(ada, asked.id)).status == "cancelled"
    pipeline.start_worker()
    other = await pipeline.submit(ada, "nest-clip02", Quality.P360)
    await pipeline.until(ada, other.id, "completed")

    assert (await pipeline.service.get(ada, asked.id)).status == "cancelled"
    assert len(pipeline.files()) == 1


@pytest.mark.parametrize("video", ["nest-name01", "nest-name02", "nest-name03", "nest-name04"])
async def test_a_hostile_title_makes_a_harmless_name(pipeline: Pipeline, video: str) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    asked = await pipeline.submit(ada, video, Quality.P360)
    await pipeline.until(ada, asked.id, "completed")

    (name,) = pipeline.files()
    assert len(name.encode()) <= 120
    assert name.endswith(f"[{video}].mp4")
    assert not name.startswith((".", "-", " "))
    assert "/" not in name
    assert "\u202e" not in name
    data = pipeline.runtime.environment.data
    assert [each.name for each in data.parent.iterdir()] == ["data"]


async def test_two_qualities_of_one_video_lie_side_by_side(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()

    for quality in (Quality.P360, Quality.P720):
        asked = await pipeline.submit(ada, "nest-clip01", quality)
        await pipeline.until(ada, asked.id, "completed")

    first, second = pipeline.files()
    assert first == "Colour bars over the harbour [nest-clip01] (2).mp4"
    assert second == "Colour bars over the harbour [nest-clip01].mp4"
    assert digest(pipeline.path(first)) != digest(pipeline.path(second))


async def _until_nothing_is_staged(pipeline: Pipeline) -> None:
    async def clean() -> bool | None:
        return None if pipeline.staged() else True

    await eventually(clean)


async def _asked_for_media(pipeline: Pipeline) -> bool | None:
    return True if pipeline.log("videoplayback") else None
