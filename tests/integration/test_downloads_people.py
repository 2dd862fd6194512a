"""Several people, previews, pictures and files that are shared."""

from __future__ import annotations

import asyncio
import time

import pytest

from medianest.errors import (
    DuplicateError,
    MediaAddressError,
    NotFoundError,
    UpstreamError,
)
from medianest.services.downloads import network
from medianest.services.downloads.lookups import LATE
from medianest.views.download import Container, Quality
from tests.integration.pipeline import WATCH, Pipeline


async def test_a_preview_shows_what_is_really_there(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker("lookups")

    seen = await pipeline.service.preview(ada, "https://youtu.be/nest-clip01?si=tracking")

    assert seen.url == f"{WATCH}nest-clip01"
    assert (seen.title, seen.duration_seconds) == ("Colour bars over the harbour", 12)
    wanted = [Quality.BEST, Quality.P1080, Quality.P720, Quality.P360, Quality.AUDIO]
    assert [option.quality for option in seen.qualities] == wanted
    sizes = [option.size_bytes or 0 for option in seen.qualities[1:]]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] > 0
    assert seen.containers == [Container.MP4, Container.MKV, Container.M4A, Container.MP3]


@pytest.mark.alone
async def test_a_preview_feels_quick_and_costs_the_site_one_visit(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.start_worker("lookups")
    await pipeline.service.preview(ada, f"{WATCH}nest-clip02")  # the worker has come up

    began = time.monotonic()
    both = await asyncio.gather(
        pipeline.service.preview(ada, f"{WATCH}nest-clip01"),
        pipeline.service.preview(bob, "https://m.youtube.com/watch?v=nest-clip01&list=RDx"),
    )
    first_seconds = time.monotonic() - began
    began = time.monotonic()
    await pipeline.service.preview(bob, f"{WATCH}nest-clip01")
    kept_seconds = time.monotonic() - began

    assert both[0] == both[1]
    assert len(pipeline.log("/watch?v=nest-clip01")) == 1
    assert first_seconds < 1.5
    assert kept_seconds < 0.1
    print(f"preview {first_seconds:.3f} s, kept {kept_seconds:.4f} s")


async def test_a_download_after_its_preview_knows_everything_at_once(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker("lookups")
    await pipeline.service.preview(ada, f"{WATCH}nest-clip01")

    asked = await pipeline.submit(ada, "nest-clip01")

    assert (asked.title, asked.status) == ("Colour bars over the harbour", "queued")
    assert asked.thumbnail == f"/api/v1/youtube/images/{asked.id}"


async def test_a_preview_says_in_words_why_there_is_none(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker("lookups")

    with pytest.raises(UpstreamError, match="private"):
        await pipeline.service.preview(ada, f"{WATCH}nest-priv01")
    with pytest.raises(UpstreamError, match="pause"):
        await pipeline.service.preview(ada, f"{WATCH}nest-429web")


async def test_a_preview_that_takes_too_long_ends_in_words(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    impatient = pipeline.with_timing(lookup=0.3)

    with pytest.raises(UpstreamError, match=LATE):
        await impatient.preview(ada, f"{WATCH}nest-clip01")


async def test_pictures_come_through_this_server_and_are_kept(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.start_worker("lookups")
    seen = await pipeline.service.preview(ada, f"{WATCH}nest-clip01")

    key = seen.thumbnail.rpartition("/")[2]
    async with network.guarded(pipeline.runtime.settings, pipeline.runtime.environment):
        picture, content_type = await pipeline.service.preview_thumbnail(ada, key)
        assert content_type == "image/jpeg"
        assert picture[:3] == b"\xff\xd8\xff"
        asked = await pipeline.submit(ada, "nest-clip01")
        assert await pipeline.service.thumbnail(ada, asked.id) == (picture, content_type)
    assert len(pipeline.log("i.ytimg.com")) == 1
    with pytest.raises(NotFoundError):
        await pipeline.service.thumbnail(bob, asked.id)
    with pytest.raises(NotFoundError):
        await pipeline.service.preview_thumbnail(ada, "p-" + "0" * 32)


async def test_two_people_share_one_fetch_and_one_file(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 200_000})
    for _ in range(2):
        pipeline.start_worker()

    first = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    second = await pipeline.submit(bob, "nest-clip01", Quality.P360)
    await pipeline.until(ada, first.id, "completed")
    done = await pipeline.until(bob, second.id, "completed", seconds=10)

    assert (done.title, done.percent) == ("Colour bars over the harbour", 100)
    assert len(pipeline.files()) == 1
    assert len({each["path"] for each in pipeline.log("videoplayback")}) == 2, "sound and picture"
    size = sum(each["bytes_sent"] for each in pipeline.log("videoplayback"))
    assert size < 1.2 * (done.size_bytes or 0)


@pytest.mark.long
async def test_when_the_first_gives_up_the_second_goes_on(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": 25_000})
    pipeline.start_worker()
    first = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    await pipeline.until_percent(ada, first.id, 10)
    second = await pipeline.submit(bob, "nest-clip01", Quality.P360)

    await pipeline.service.cancel(ada, first.id)
    await pipeline.until(ada, first.id, "cancelled")
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": None})
    await pipeline.until(bob, second.id, "completed")

    assert len(pipeline.files()) == 1


async def test_what_is_here_already_is_complete_at_once(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.start_worker()
    first = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    done = await pipeline.until(ada, first.id, "completed")

    second = await pipeline.submit(bob, "nest-clip01", Quality.P360)

    assert (second.status, second.size_bytes) == ("completed", done.size_bytes)
    assert (second.title, second.duration_seconds) == (done.title, 12)


async def test_a_file_goes_with_the_last_row_that_shares_it(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    pipeline.start_worker()
    first = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    await pipeline.until(ada, first.id, "completed")
    second = await pipeline.submit(bob, "nest-clip01", Quality.P360)

    await pipeline.service.remove(ada, first.id, with_file=True)
    assert len(pipeline.files()) == 1
    await pipeline.service.remove(bob, second.id, with_file=True)
    assert pipeline.files() == []

    third = await pipeline.submit(bob, "nest-clip01", Quality.P360)
    await pipeline.until(bob, third.id, "completed")
    assert len(pipeline.files()) == 1


@pytest.mark.long
async def test_a_file_that_somebody_deleted_is_fetched_again(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    pipeline.start_worker()
    first = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    await pipeline.until(ada, first.id, "completed")
    (pipeline.path(pipeline.files()[0])).unlink()

    again = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    assert again.status == "queued"
    await pipeline.until(ada, again.id, "completed")

    assert len(pipeline.files()) == 1


@pytest.mark.databases
async def test_two_tabs_make_one_download(pipeline: Pipeline) -> None:
    ada = await pipeline.person()

    answers = await asyncio.gather(
        *(pipeline.submit(ada, "nest-clip01") for _ in range(5)), return_exceptions=True
    )

    made = [answer for answer in answers if not isinstance(answer, BaseException)]
    refused = [answer for answer in answers if isinstance(answer, DuplicateError)]
    assert (len(made), len(refused)) == (1, 4)
    assert {str((each.details or {})["id"]) for each in refused} == {made[0].id}
    assert len(await pipeline.service.board(ada)) == 1


async def test_an_installation_without_the_demo_fetches_from_youtube_only(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    (pipeline.runtime.environment.data / "demo-ca.pem").unlink()

    with pytest.raises(MediaAddressError, match="YouTube"):
        await pipeline.submit(ada, "/files/nest-clip01.mp4")


@pytest.mark.long
async def test_what_waits_without_a_job_is_rung_for(pipeline: Pipeline) -> None:
    """An emptied Redis loses no download."""
    ada = await pipeline.person()
    asked = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    await pipeline.runtime.redis.flushall()
    pipeline.start_worker()

    await pipeline.until(ada, asked.id, "completed")
