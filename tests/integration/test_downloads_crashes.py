"""Processes that are killed: nothing is lost, doubled or left running, and every file is whole."""

from __future__ import annotations

import signal
import time
from contextlib import suppress
from dataclasses import replace

import psutil
import pytest

from medianest.services.actor import Actor
from medianest.services.folder.staging import SHORTENED_BYTES
from medianest.views.download import Container, DownloadView, Quality
from tests.clients import workers
from tests.integration.pipeline import Pipeline, eventually
from tests.media import plays

FILE = "/files/nest-clip01.mp4"
SIZE = 3 << 20


async def _half_way(pipeline: Pipeline) -> tuple[Actor, DownloadView, psutil.Process]:
    """A download of which something has arrived, and its worker."""
    slow = {"min_size_bytes": SIZE, "bytes_per_second": 1 << 20}
    pipeline.behave("nest-clip01", delivery=slow)
    ada = await pipeline.person()
    worker = pipeline.start_worker()
    asked = await pipeline.submit(ada, FILE)
    await pipeline.until_percent(ada, asked.id, 30)
    return ada, asked, worker


async def _check_whole(pipeline: Pipeline, ada: Actor, asked: DownloadView) -> DownloadView:
    """It completes, and equals the original."""
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": None})
    done = await pipeline.until(ada, asked.id, "completed")
    (name,) = pipeline.files()
    original = pipeline.original(FILE)
    assert pipeline.path(name).read_bytes() == original
    assert pipeline.staged() == []
    return done


def _check_resumed(pipeline: Pipeline) -> None:
    """A later request asked for what was missing only."""
    ranges = [each["range"] for each in pipeline.log("/files/")]
    assert [wanted for wanted in ranges if wanted not in (None, "bytes=0-")], ranges


async def test_a_killed_work_horse_is_replaced_and_the_file_is_whole(pipeline: Pipeline) -> None:
    ada, asked, worker = await _half_way(pipeline)

    (horse,) = workers.work_horses(worker)
    workers.kill(horse)

    done = await _check_whole(pipeline, ada, asked)
    _check_resumed(pipeline)
    assert done.attempt > asked.attempt


@pytest.mark.long
async def test_a_killed_worker_with_its_horse_is_replaced(pipeline: Pipeline) -> None:
    ada, asked, worker = await _half_way(pipeline)

    horses = workers.work_horses(worker)
    workers.kill(worker)
    for horse in horses:
        workers.kill(horse)
    pipeline.start_worker()

    await _check_whole(pipeline, ada, asked)
    _check_resumed(pipeline)


@pytest.mark.long
async def test_a_work_horse_does_not_outlive_its_worker(pipeline: Pipeline) -> None:
    ada, asked, worker = await _half_way(pipeline)
    family = worker.children(recursive=True)
    assert family

    workers.kill(worker)

    await _until_gone(family, seconds=10)
    pipeline.start_worker()
    await _check_whole(pipeline, ada, asked)
    _check_resumed(pipeline)


@pytest.mark.long
@pytest.mark.parametrize("victim", ["horse", "worker"])
async def test_no_ffmpeg_outlives_its_download(pipeline: Pipeline, victim: str) -> None:
    ada = await pipeline.person()
    worker = pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-long01", Quality.AUDIO, Container.MP3)
    ffmpeg = await eventually(lambda: _ffmpeg_of(worker))
    ffmpeg.suspend()  # it must not be done before the test is
    family = worker.children(recursive=True)
    workers.kill(worker if victim == "worker" else workers.work_horses(worker)[0])

    await _until_gone([*family, ffmpeg], seconds=10)
    if victim == "worker":
        pipeline.start_worker()
    await pipeline.until(ada, asked.id, "completed")
    assert len(pipeline.files()) == 1


async def test_a_worker_that_is_asked_to_stop_gives_its_download_back(pipeline: Pipeline) -> None:
    ada, asked, worker = await _half_way(pipeline)

    began = time.monotonic()
    worker.send_signal(signal.SIGTERM)
    given_back = await pipeline.until(ada, asked.id, "queued")
    await _until_gone([worker], seconds=10)
    assert time.monotonic() - began < 15
    assert given_back.error_code is None
    assert await _interruptions(pipeline, asked.id) == 0, "it was given, and not taken back"
    pipeline.start_worker()

    await _check_whole(pipeline, ada, asked)
    _check_resumed(pipeline)
    assert await _tries(pipeline, asked.id) == 0


@pytest.mark.long
async def test_a_worker_that_is_asked_to_stop_while_ffmpeg_works_gives_its_download_back(
    pipeline: Pipeline,
) -> None:
    ada = await pipeline.person()
    worker = pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-long01", Quality.AUDIO, Container.MP3)
    ffmpeg = await eventually(lambda: _ffmpeg_of(worker))
    ffmpeg.suspend()  # it must not be done before the test is

    worker.send_signal(signal.SIGTERM)
    await pipeline.until(ada, asked.id, "queued")
    assert await _interruptions(pipeline, asked.id) == 0
    await _until_gone([worker, ffmpeg], seconds=10)
    pipeline.start_worker()
    await pipeline.until(ada, asked.id, "completed")

    assert await _tries(pipeline, asked.id) == 0


async def test_stopping_a_download_while_ffmpeg_works_takes_seconds(pipeline: Pipeline) -> None:
    ada = await pipeline.person()
    worker = pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-long01", Quality.AUDIO, Container.MP3)
    ffmpeg = await eventually(lambda: _ffmpeg_of(worker))
    ffmpeg.suspend()

    await pipeline.service.cancel(ada, asked.id)
    await pipeline.until(ada, asked.id, "cancelled", seconds=10)

    await _until_gone([ffmpeg], seconds=10)
    assert pipeline.files() == []


@pytest.mark.long
async def test_stopping_a_download_whose_worker_is_dead_takes_seconds(pipeline: Pipeline) -> None:
    ada, asked, worker = await _half_way(pipeline)
    pipeline.sweep._timing = replace(pipeline.timing, silence=600)  # what is not stopping waits
    workers.kill(worker)

    await pipeline.service.cancel(ada, asked.id)
    await pipeline.until(ada, asked.id, "cancelled")


@pytest.mark.long
async def test_an_attempt_that_was_taken_back_writes_nothing_more(pipeline: Pipeline) -> None:
    ada, asked, worker = await _half_way(pipeline)
    (horse,) = workers.work_horses(worker)

    horse.suspend()  # alive, but silent for longer than anybody waits
    await pipeline.until(ada, asked.id, "queued")
    pipeline.start_worker()
    horse.resume()
    done = await _check_whole(pipeline, ada, asked)

    assert done.attempt >= 2
    assert len(pipeline.files()) == 1


@pytest.mark.long
@pytest.mark.parametrize("too_much", [0, 5000])
async def test_a_part_that_was_whole_when_its_worker_died_is_gone_on_with(
    pipeline: Pipeline, too_much: int
) -> None:
    """A kill may fall between the last byte and the renaming; a longer part is worthless."""
    ada, asked, worker = await _half_way(pipeline)
    workers.kill(worker)
    await pipeline.until(ada, asked.id, "queued")
    (part,) = (each for each in pipeline.staged() if each.suffix == ".part")
    original = pipeline.original(FILE)
    part.write_bytes(original + b"x" * too_much)
    pipeline.start_worker()

    await _check_whole(pipeline, ada, asked)
    ranges = [each["range"] for each in pipeline.log("/files/")]
    assert (f"bytes={len(original) - SHORTENED_BYTES}-" in ranges) == (not too_much)


async def test_a_file_that_was_published_by_a_dying_attempt_is_not_fetched_again(
    pipeline: Pipeline,
) -> None:
    """The file appears, and only then is it written down: a kill may fall in between."""
    ada = await pipeline.person()
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    await pipeline.until(ada, asked.id, "completed")
    await _forget_completion(pipeline, asked.id)
    before = len(pipeline.log("videoplayback"))

    await pipeline.service.retry(ada, asked.id)
    await pipeline.until(ada, asked.id, "completed")

    assert len(pipeline.log("videoplayback")) == before
    assert len(pipeline.files()) == 1
    assert plays(pipeline.path(pipeline.files()[0]))


async def _ffmpeg_of(worker: psutil.Process) -> psutil.Process | None:
    with suppress(psutil.NoSuchProcess):
        family = worker.children(recursive=True)
        return next((each for each in family if "ffmpeg" in each.name()), None)
    return None


async def _until_gone(processes: list[psutil.Process], seconds: float) -> None:
    async def gone() -> bool | None:
        return True if all(workers.is_gone(each.pid) for each in processes) else None

    await eventually(gone, seconds)


async def _tries(pipeline: Pipeline, download_id: str) -> int:
    from medianest.models.download import Download

    async with pipeline.runtime.database.read() as session:
        return (await session.get_one(Download, download_id)).tries


async def _interruptions(pipeline: Pipeline, download_id: str) -> int:
    from medianest.models.download import Download

    async with pipeline.runtime.database.read() as session:
        return (await session.get_one(Download, download_id)).interruptions


async def _forget_completion(pipeline: Pipeline, download_id: str) -> None:
    from medianest.models.download import Download, DownloadStatus
    from medianest.services.downloads import entries

    async with pipeline.runtime.database.write() as session:
        row = await session.get_one(Download, download_id)
        row.status = DownloadStatus.FAILED
        (file,) = await entries.files_of(session, download_id)
        (entry,) = await entries.of(session, download_id)
        file.published_at, entry.status = None, DownloadStatus.DOWNLOADING
        session.add_all([row, file, entry])
