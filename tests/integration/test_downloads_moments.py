"""Rows, names and threads that change at the worst moment of an attempt, which runs right here."""

from __future__ import annotations

import asyncio
import dataclasses
import fcntl
import os
import stat
import subprocess
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any

import av
import pytest

from medianest import database
from medianest.integrations.ytdlp import programs
from medianest.jobs import downloads, parts
from medianest.models.download import Download, DownloadStatus
from medianest.services.downloads import entries, network, rows
from medianest.services.downloads.rows import Claim
from medianest.services.folder.folder import MediaFolder
from medianest.views.download import Container, DownloadView, Quality
from tests.integration.pipeline import Pipeline, eventually

pytestmark = pytest.mark.long  # rare moments; test_entry_run and test_watch hold what is decided

BLIND = 60.0
"""A watch that looks so rarely leaves every refusal to the write itself."""


class Pause:
    """Stands in for a call of the system: the first one that is meant waits for the test."""

    def __init__(
        self,
        monkeypatch: pytest.MonkeyPatch,
        module: Any,
        name: str,
        is_meant: Callable[..., bool] = lambda *_, **__: True,
    ) -> None:
        self._reached, self._go_on = threading.Event(), threading.Event()
        real: Callable[..., Any] = getattr(module, name)

        def wait(*arguments: Any, **options: Any) -> Any:
            if not is_meant(*arguments, **options):
                return real(*arguments, **options)
            monkeypatch.setattr(module, name, real)
            self._reached.set()
            self._go_on.wait(20)
            return real(*arguments, **options)

        monkeypatch.setattr(module, name, wait)

    async def reached(self) -> None:
        assert await asyncio.to_thread(self._reached.wait, 20)

    def go_on(self) -> None:
        self._go_on.set()


def _is_file(descriptor: int) -> bool:
    return stat.S_ISREG(os.fstat(descriptor).st_mode)


@pytest.fixture
async def here(pipeline: Pipeline, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pipeline]:
    """Jobs that this process runs find the installation of the test."""
    for name, value in pipeline.runtime.environment.variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(parts, "_timing", dataclasses.replace(pipeline.timing, retries=()))
    MediaFolder(pipeline.folder).prepare()
    async with network.guarded(pipeline.runtime.settings, pipeline.runtime.environment):
        yield pipeline


async def _asked(pipeline: Pipeline, video: str = "nest-clip01") -> tuple[DownloadView, Claim]:
    asked = await pipeline.submit(await pipeline.person(), video, Quality.P360)
    return asked, Claim(asked.id, 1)


async def _stored(pipeline: Pipeline, download_id: str) -> Download:
    async with pipeline.runtime.database.read() as session:
        return await session.get_one(Download, download_id)


async def _take_away(pipeline: Pipeline, claim: Claim) -> None:
    """As the sweep does with one that seems dead; another worker has it now."""
    taken = {"attempt": 2, "status": DownloadStatus.DOWNLOADING}
    async with pipeline.runtime.database.write() as session:
        assert await rows.change(session, claim, list(DownloadStatus), **taken)


async def test_an_attempt_that_is_taken_away_before_it_fetches_asks_for_no_media(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_timing", dataclasses.replace(parts.timing(), watch=BLIND))
    asked, claim = await _asked(here)
    pause = Pause(monkeypatch, fcntl, "flock")
    running = asyncio.create_task(downloads._run(claim))
    await pause.reached()
    await _take_away(here, claim)
    pause.go_on()
    await running

    row = await _stored(here, asked.id)
    assert (row.status, row.attempt, row.error_code) == ("downloading", 2, None)
    assert here.log("videoplayback") == []
    async with here.runtime.database.read() as session:
        (entry,) = await entries.of(session, asked.id)
    assert entry.status == "queued", "it is another attempt's by now"


async def test_an_attempt_that_is_taken_away_before_it_publishes_shows_nothing(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_timing", dataclasses.replace(parts.timing(), watch=BLIND))
    asked, claim = await _asked(here)
    pause = Pause(monkeypatch, os, "fsync", _is_file)  # of the video, right before it is shown
    running = asyncio.create_task(downloads._run(claim))
    await pause.reached()
    await _take_away(here, claim)
    pause.go_on()
    await running

    row = await _stored(here, asked.id)
    assert (row.status, row.attempt, row.percent < 100) == ("downloading", 2, True)
    assert here.files() == []
    assert [each.name for each in here.staged() if each.suffix == ".mp4"] == ["media.mp4"]


async def test_who_is_told_to_stop_right_before_publishing_is_stopped(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parts, "_timing", dataclasses.replace(parts.timing(), watch=BLIND))
    asked, claim = await _asked(here)
    pause = Pause(monkeypatch, os, "fsync", _is_file)  # of the video, right before it is shown
    running = asyncio.create_task(downloads._run(claim))
    await pause.reached()
    async with here.runtime.database.write() as session:
        stop = {"status": DownloadStatus.CANCELLING}
        assert await rows.change(session, claim, list(DownloadStatus), **stop)
    pause.go_on()
    await running

    assert (await _stored(here, asked.id)).status == "cancelled"
    assert (here.files(), here.staged()) == ([], [])


async def test_who_is_told_to_stop_while_the_file_appears_is_stopped_at_once(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a list one file may appear while the rest is being stopped."""
    asked, claim = await _asked(here)
    pause = Pause(monkeypatch, os, "link")
    running = asyncio.create_task(downloads._run(claim))
    await pause.reached()
    async with here.runtime.database.write() as session:
        stop = {"status": DownloadStatus.CANCELLING}
        assert await rows.change(session, claim, list(DownloadStatus), **stop)
    pause.go_on()
    await running

    assert (await _stored(here, asked.id)).status == "cancelled"
    assert (len(here.files()), here.staged()) == (1, [])


@pytest.mark.parametrize("quality", [Quality.P360, Quality.AUDIO])
async def test_what_is_shorter_than_announced_is_not_shown(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch, quality: Quality
) -> None:
    container = Container.M4A if quality == Quality.AUDIO else Container.MP4
    asked = await here.submit(await here.person(), "nest-clip01", quality, container)
    pause = Pause(monkeypatch, av, "open")
    running = asyncio.create_task(downloads._run(Claim(asked.id, 1)))
    await pause.reached()
    (media,) = (each for each in here.staged() if each.name == f"media.{container}")
    sound = ["-f", "lavfi", "-i", "sine=duration=1"]
    command = [str(programs.ffmpeg()), "-v", "error", "-y", *sound, str(media)]
    await asyncio.to_thread(subprocess.run, command, check=True)
    pause.go_on()
    await running

    row = await _stored(here, asked.id)
    assert (row.status, row.error_code) == ("failed", "incomplete")
    assert (here.files(), here.staged()) == ([], [])


async def test_a_name_that_somebody_takes_at_that_moment_is_left_to_them(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, claim = await _asked(here)
    pause = Pause(monkeypatch, os, "link")
    running = asyncio.create_task(downloads._run(claim))
    await pause.reached()
    first = here.folder / "Nest Demo Channel" / "Colour bars over the harbour [nest-clip01].mp4"
    first.write_bytes(b"somebody's")
    pause.go_on()
    await running

    assert (await _stored(here, asked.id)).status == "completed"
    assert first.read_bytes() == b"somebody's"
    assert len(here.files()) == 2


async def test_a_file_that_is_there_is_written_down_when_the_database_is_back(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_MS", 100)
    asked, claim = await _asked(here)
    pause = Pause(monkeypatch, os, "link")
    running = asyncio.create_task(downloads._run(claim))
    await pause.reached()
    async with here.runtime.database.write():
        pause.go_on()
        await asyncio.sleep(1)  # by now it has been refused, as often as it asked

    await running
    row = await _stored(here, asked.id)
    assert (row.status, row.attempt, row.error_code) == ("completed", 1, None)


async def test_a_fetch_that_hangs_is_left_behind_and_keeps_its_lock(
    here: Pipeline, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it still writes must not get between the next attempt's bytes."""
    here.behave("nest-stall1", delivery={"bytes_per_second": 1})
    asked, claim = await _asked(here, "nest-stall1")
    running = asyncio.create_task(downloads._run(claim))

    async def hangs() -> bool | None:
        return True if here.log("videoplayback") else None

    await eventually(hangs)
    async with here.runtime.database.write() as session:
        stop = {"status": DownloadStatus.CANCELLING}
        assert await rows.change(session, claim, list(DownloadStatus), **stop)
    async with asyncio.timeout(here.timing.grace + 5):
        await running

    folder = MediaFolder(here.folder)
    assert (await _stored(here, asked.id)).status == "cancelled"
    (staged,) = folder.stagings()
    assert not folder.staging(staged).lock()
