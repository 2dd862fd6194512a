"""Downloads that go on from what a preview has found, for as long as that holds."""

from __future__ import annotations

import dataclasses

import pytest

from medianest.services.actor import Actor
from medianest.services.downloads.lookups import key_of
from medianest.views.download import Container, DownloadView, Quality
from tests.integration.pipeline import WATCH, Pipeline
from tests.media import packets

RECORD = "medianest:lookup:{}:record"


async def previewed(pipeline: Pipeline, video: str) -> Actor:
    """Somebody who has just looked at ``video``, with workers for all that follows."""
    pipeline.start_worker("lookups")
    pipeline.start_worker()
    ada = await pipeline.person()
    await pipeline.service.preview(ada, WATCH + video)
    return ada


async def downloaded(
    pipeline: Pipeline,
    ada: Actor,
    video: str,
    quality: Quality = Quality.BEST,
    container: Container = Container.MP4,
) -> DownloadView:
    asked = await pipeline.submit(ada, video, quality, container)
    return await pipeline.until(ada, asked.id, "completed")


def looks(pipeline: Pipeline, video: str) -> int:
    return len(pipeline.log(f"/watch?v={video}"))


async def test_a_preview_and_its_download_cost_the_site_one_look(pipeline: Pipeline) -> None:
    ada = await previewed(pipeline, "nest-clip01")

    done = await downloaded(pipeline, ada, "nest-clip01", Quality.P360)

    assert looks(pipeline, "nest-clip01") == 1
    assert (done.title, done.attempt) == ("Colour bars over the harbour", 1)
    fetched = pipeline.log("videoplayback?id=nest-clip01")
    assert {each["path"].split("itag=")[1][:3] for each in fetched} == {"134", "140"}


@pytest.mark.long
async def test_a_preview_serves_every_profile(pipeline: Pipeline) -> None:
    ada = await previewed(pipeline, "nest-clip01")

    await downloaded(pipeline, ada, "nest-clip01", Quality.AUDIO, Container.M4A)
    await downloaded(pipeline, ada, "nest-clip01", Quality.P720, Container.MKV)

    assert looks(pipeline, "nest-clip01") == 1
    sound, both = (pipeline.path(name) for name in pipeline.files())
    assert list(packets(sound)) == ["audio"]
    assert sorted(packets(both)) == ["audio", "video"]


@pytest.mark.parametrize("left", [None, b"", b"{", b"[]", b'{"id": "x", "formats": [7]}'])
async def test_without_a_record_that_is_one_the_site_is_asked(
    pipeline: Pipeline, left: bytes | None
) -> None:
    ada = await previewed(pipeline, "nest-clip01")
    record = RECORD.format(key_of(WATCH + "nest-clip01"))
    assert await pipeline.runtime.redis.delete(record) == 1
    if left is not None:
        await pipeline.runtime.redis.set(record, left)

    done = await downloaded(pipeline, ada, "nest-clip01", Quality.P360)

    assert done.attempt == 1
    assert looks(pipeline, "nest-clip01") == 2


@pytest.mark.long
async def test_an_address_that_has_expired_since_the_preview_is_asked_for_anew(
    pipeline: Pipeline,
) -> None:
    ada = await previewed(pipeline, "nest-expire")

    done = await downloaded(pipeline, ada, "nest-expire")

    assert done.attempt == 1
    assert looks(pipeline, "nest-expire") == 2


async def test_an_address_that_stays_refused_is_asked_for_anew_only_once(
    pipeline: Pipeline,
) -> None:
    # The next attempt asks again, and would while this one is being looked at.
    pipeline.timing = dataclasses.replace(pipeline.timing, retries=(60,))
    ada = await previewed(pipeline, "nest-clip01")
    pipeline.behave("nest-clip01", delivery={"refuse_status": 403})

    asked = await pipeline.submit(ada, "nest-clip01")
    waiting = await pipeline.until(ada, asked.id, "retry_wait")

    assert (waiting.error_code, waiting.attempt) == ("forbidden_expired", 1)
    assert looks(pipeline, "nest-clip01") == 2


@pytest.mark.long
@pytest.mark.parametrize("status", [401, 404, 410])
async def test_a_site_that_says_gone_for_expired_is_asked_before_it_is_believed(
    pipeline: Pipeline, status: int
) -> None:
    ada = await previewed(pipeline, "nest-clip01")
    pipeline.behave("nest-clip01", delivery={"refuse_status": status, "refuse_times": 1})

    done = await downloaded(pipeline, ada, "nest-clip01", Quality.P360)

    assert done.attempt == 1
    assert looks(pipeline, "nest-clip01") == 2


@pytest.mark.long
async def test_what_is_no_video_is_thrown_away_before_the_site_is_asked(
    pipeline: Pipeline,
) -> None:
    ada = await previewed(pipeline, "nest-clip01")
    pipeline.behave("nest-clip01", delivery={"body": "html"})

    asked = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    failed = await pipeline.until(ada, asked.id, "failed")

    assert (failed.error_code, failed.attempt) == ("no_media", 1)
    fetched = pipeline.log("videoplayback?id=nest-clip01")
    assert len({each["path"].split("issue=")[1].split("&")[0] for each in fetched}) == 2


async def test_what_really_is_gone_ends_at_its_first_attempt(pipeline: Pipeline) -> None:
    ada = await previewed(pipeline, "nest-clip01")
    pipeline.behave("nest-clip01", delivery={"refuse_status": 404})

    asked = await pipeline.submit(ada, "nest-clip01")
    failed = await pipeline.until(ada, asked.id, "failed")

    assert (failed.error_code, failed.attempt) == ("removed", 1)
    assert looks(pipeline, "nest-clip01") == 2


@pytest.mark.long
async def test_a_later_attempt_asks_the_site_itself(pipeline: Pipeline) -> None:
    ada = await previewed(pipeline, "nest-429med")

    done = await downloaded(pipeline, ada, "nest-429med")

    assert done.attempt > 1
    assert looks(pipeline, "nest-429med") == 2
