"""Playlists of which something is busy, refused, too much or stopped half-way."""

from __future__ import annotations

import asyncio
import time

import httpx
import pytest

from medianest.models import Download
from medianest.models.ids import utc_now
from medianest.services.actor import Actor
from medianest.services.folder.folder import MediaFolder, Staging
from medianest.views.download import DownloadView, EntryView, Quality
from tests.integration.pipeline import Pipeline, eventually

pytestmark = pytest.mark.long  # minutes of waits; test_playlists holds the usual

LIST = "PLnest-three-clips"
ADDRESS = f"https://www.youtube.com/playlist?list={LIST}"
CLIPS = ("nest-clip01", "nest-clip02", "nest-name01")


def offer(pipeline: Pipeline, *videos: str) -> None:
    """Have the list consist of these."""
    body = {"playlist": LIST, "entries": list(videos)}
    address = f"{pipeline.site.base_url}/__site__/behave"
    httpx.post(address, json=body, trust_env=False).raise_for_status()


async def ask(pipeline: Pipeline, actor: Actor) -> DownloadView:
    """For the list, as a person does who has looked at it."""
    if len(pipeline.workers) == 0:
        pipeline.start_worker("lookups")
    await pipeline.service.preview(actor, ADDRESS)
    return await pipeline.submit(actor, ADDRESS, Quality.P360)


async def states(pipeline: Pipeline, actor: Actor, asked: DownloadView) -> list[str]:
    entries: list[EntryView] = await pipeline.service.entries(actor, asked.id)
    return [f"{entry.status} {entry.error_code or ''}".strip() for entry in entries]


async def stored(pipeline: Pipeline, asked: DownloadView) -> Download:
    async with pipeline.runtime.database.read() as session:
        return await session.get_one(Download, asked.id)


def fetched(pipeline: Pipeline) -> list[str]:
    """The videos whose media was asked for, in order and as often as they were."""
    asked = [each["path"] for each in pipeline.log("videoplayback")]
    return [path.split("id=")[1][:11] for path in asked]


async def staging_of(pipeline: Pipeline, asked: DownloadView, index: int) -> Staging:
    """Where an entry's file is made."""
    from medianest.services.downloads import entries as download_entries

    async with pipeline.runtime.database.read() as session:
        found = await download_entries.of(session, asked.id)
    file_id = next(entry.media_file_id for entry in found if entry.index == index)
    folder = MediaFolder(pipeline.folder)
    folder.prepare()
    return folder.staging(str(file_id))


async def test_what_others_are_at_is_left_to_them_until_nothing_else_is_left(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    offer(pipeline, *CLIPS)
    asked = await ask(pipeline, ada)
    theirs = await staging_of(pipeline, asked, 1)
    assert theirs.lock()
    pipeline.start_worker()

    async def only_that_is_left() -> bool | None:
        return (await states(pipeline, ada, asked)).count("completed") == 2 or None

    await eventually(only_that_is_left)
    waiting = await pipeline.until(ada, asked.id, "queued")
    assert await states(pipeline, ada, asked) == ["queued", "completed", "completed"]
    assert (waiting.entries_done, waiting.error_code) == (2, None)
    row = await stored(pipeline, asked)
    assert (row.tries, row.interruptions) == (0, 0)
    assert row.not_before is not None
    assert (row.not_before - utc_now()).total_seconds() > 1

    theirs.release()
    done = await pipeline.until(ada, asked.id, "completed")
    assert (done.entries_done, done.entries_failed) == (3, 0)
    assert len(pipeline.files()) == 3


async def test_two_at_one_list_do_not_wait_for_each_other(pipeline: Pipeline) -> None:
    ada, bob = await pipeline.person(), await pipeline.person("Bob")
    offer(pipeline, *CLIPS)
    for video in CLIPS:
        pipeline.behave(video, delivery={"bytes_per_second": 150_000})
    asked = [(person, await ask(pipeline, person)) for person in (ada, bob)]
    for _ in asked:
        pipeline.start_worker()

    async def at_two_at_once() -> bool | None:
        at_work = {
            entry.index
            for person, each in asked
            for entry in await pipeline.service.entries(person, each.id)
            if entry.status in ("downloading", "processing")
        }
        return len(at_work) == 2 or None

    await eventually(at_two_at_once)
    for person, each in asked:
        done = await pipeline.until(person, each.id, "completed", seconds=60)
        assert done.entries_done == 3
    assert len(pipeline.files()) == 3
    assert pipeline.staged() == []


async def test_a_site_that_asks_for_a_pause_gets_it_at_once(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    offer(pipeline, *CLIPS)
    refusal = {"refuse_status": 429, "refuse_times": 1, "retry_after_seconds": 3}
    pipeline.behave("nest-clip01", delivery=refusal)
    asked = await ask(pipeline, ada)
    pipeline.start_worker()

    waits = await pipeline.until(ada, asked.id, "retry_wait")
    assert (waits.error_code, set(fetched(pipeline))) == ("rate_limited", {"nest-clip01"})
    assert waits.retry_at is not None
    assert (waits.retry_at - utc_now()).total_seconds() > 1.5
    done = await pipeline.until(ada, asked.id, "completed")
    assert (done.entries_done, done.error_code) == (3, None)


async def test_what_has_failed_waits_behind_what_has_not_been_tried(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    offer(pipeline, *CLIPS)
    pipeline.behave("nest-clip01", delivery={"refuse_status": 503, "refuse_times": 100})
    refusal = {"refuse_status": 429, "refuse_times": 1, "retry_after_seconds": 2}
    pipeline.behave("nest-clip02", delivery=refusal)
    asked = await ask(pipeline, ada)
    pipeline.start_worker()

    async def both_have_failed() -> bool | None:
        return True if "nest-clip02" in fetched(pipeline) else None

    await eventually(both_have_failed)
    await pipeline.until(ada, asked.id, "retry_wait")
    before = len(fetched(pipeline))
    pipeline.behave("nest-clip01", delivery={"refuse_status": None})
    await pipeline.until(ada, asked.id, "completed")

    assert list(dict.fromkeys(fetched(pipeline)[before:])) == [
        "nest-name01", "nest-clip01", "nest-clip02",
    ]  # fmt: skip


async def test_what_cannot_be_had_now_is_tried_alone_and_then_given_up(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    offer(pipeline, "nest-503med", "nest-clip01", "nest-priv01")
    asked = await ask(pipeline, ada)
    pipeline.start_worker()

    done = await pipeline.until(ada, asked.id, "completed", seconds=60)

    assert (done.entries_done, done.entries_failed, done.error_code) == (1, 2, "partial")
    assert done.error_message == "2 of 3 videos could not be fetched."
    shown = await states(pipeline, ada, asked)
    assert (shown[0].split()[0], *shown[1:]) == ("failed", "completed", "failed private")
    later = fetched(pipeline)[fetched(pipeline).index("nest-clip01") :]
    assert "nest-503med" in later, "it was tried again"
    assert "nest-clip01" not in later[later.index("nest-503med") :], "and nothing else"

    pipeline.behave("nest-503med", delivery={"refuse_status": None})
    failed = (await pipeline.service.entries(ada, asked.id))[0]
    await pipeline.service.retry(ada, asked.id, failed.id)
    done = await pipeline.until(ada, asked.id, "completed")
    assert (done.entries_done, done.entries_failed) == (2, 1)


async def test_all_videos_of_a_list_together_may_have_so_many_bytes(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    offer(pipeline, *CLIPS)
    asked = await ask(pipeline, ada)
    size = len(pipeline.original("/files/nest-clip01.mp4"))
    limits = {"downloads": {"maxBytes": size + size // 2}}
    await pipeline.runtime.settings.replace(limits, updated_by=None)
    pipeline.start_worker()

    stopped = await pipeline.until(ada, asked.id, "failed")

    assert stopped.error_code == "too_large"
    assert stopped.entries_done >= 1
    assert "Choose a lower quality or fewer" in (stopped.error_message or "")
    assert len(pipeline.files()) == stopped.entries_done
    assert pipeline.staged() == []
    await pipeline.runtime.settings.replace({"downloads": {"maxBytes": 0}}, updated_by=None)
    await asyncio.sleep(1.1)
    await pipeline.service.retry(ada, asked.id)
    done = await pipeline.until(ada, asked.id, "completed")
    assert (done.entries_done, done.error_code) == (3, None)


@pytest.mark.parametrize("held", [False, True])
async def test_a_list_that_is_stopped_keeps_what_is_whole_and_nothing_else(
    pipeline: Pipeline, held: bool
) -> None:
    ada = await pipeline.person()
    offer(pipeline, *CLIPS)
    pipeline.behave("nest-clip02", delivery={"bytes_per_second": 40_000})
    asked = await ask(pipeline, ada)
    pipeline.start_worker()

    async def at_the_second() -> bool | None:
        return True if pipeline.staged() and len(pipeline.files()) == 1 else None

    await eventually(at_the_second)
    await asyncio.sleep(0.5)
    began = time.monotonic()
    if held:
        await pipeline.service.pause(ada, asked.id)
        await asyncio.sleep(1.5)
        assert pipeline.staged(), "held is not given up"
    await pipeline.service.cancel(ada, asked.id)
    await pipeline.until(ada, asked.id, "cancelled")
    assert time.monotonic() - began < 20

    async def cleared() -> bool | None:
        pipeline.sweep._cleared_at = None  # as if the minute between two clearings had passed
        return None if pipeline.staged() else True

    await eventually(cleared, seconds=15)
    assert len(pipeline.files()) == 1
    assert (await states(pipeline, ada, asked)) == ["completed", "queued", "queued"]

    pipeline.behave("nest-clip02", delivery={"bytes_per_second": None})
    await pipeline.service.retry(ada, asked.id)
    done = await pipeline.until(ada, asked.id, "completed")
    assert done.entries_done == 3
