"""What a running download tells of how far it is, and when."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from medianest import events
from medianest.integrations.ytdlp.progress import Progress
from medianest.jobs import parts
from medianest.models.download import Download, DownloadEntry, DownloadStatus
from medianest.models.ids import new_id
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.downloads import watch as download_watch
from medianest.services.downloads.tally import Tally
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.watch import Watch

LONG_SECONDS = 600
SOON_SECONDS = 5


async def _room() -> None:
    """There is enough."""


async def _watch(runtime: Runtime) -> Watch:
    user = User(email=f"{new_id()}@example.org", name="Ada", role="user")
    row = Download(user_id=user.id, url="https://video.test/a", quality="best", container="mp4")
    async with runtime.database.write() as session:
        session.add(user)
        await session.flush()
        session.add(row)
    watch = Watch(runtime.database, parts.news(runtime), row, Timing(), _room)
    entry = DownloadEntry(download_id=row.id)
    watch.tally = Tally([entry])
    watch.tally.begin(entry)
    return watch


@asynccontextmanager
async def _told(runtime: Runtime, watch: Watch) -> AsyncIterator[asyncio.Queue[float]]:
    """The percents that pages get from ``watch``."""
    told: asyncio.Queue[float] = asyncio.Queue()
    listening = asyncio.Event()

    async def listen() -> None:
        async for event in events.listen(runtime.redis):
            listening.set()
            if isinstance(event, events.DownloadProgressed):
                told.put_nowait(event.progress.percent)

    tasks = [asyncio.create_task(listen()), asyncio.create_task(watch.tell())]
    async with asyncio.timeout(SOON_SECONDS):
        await listening.wait()
    yield told
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_the_first_percent_is_told_at_once(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_watch, "TELL_SECONDS", LONG_SECONDS)
    watch = await _watch(runtime)
    async with _told(runtime, watch) as told:
        await watch.wrote(DownloadStatus.DOWNLOADING)
        watch.moved(Progress(percent=0.01))
        await asyncio.sleep(0.1)
        await asyncio.to_thread(watch.moved, Progress(percent=1.8))

        assert await asyncio.wait_for(told.get(), SOON_SECONDS) == 1.8

        watch.moved(Progress(percent=2.5))
        await asyncio.sleep(0.1)
        assert told.empty()


async def test_less_than_a_percent_is_told_half_a_second_after_the_fetch_began(
    runtime: Runtime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_watch, "TELL_SECONDS", 0.5)
    watch = await _watch(runtime)
    async with _told(runtime, watch) as told:
        await asyncio.sleep(0.9)
        await watch.wrote(DownloadStatus.DOWNLOADING)
        watch.moved(Progress(percent=0.4, speed_bytes_per_second=9))
        await asyncio.sleep(0.2)
        watch.moved(Progress(percent=0.7, speed_bytes_per_second=9))

        assert await asyncio.wait_for(told.get(), SOON_SECONDS) == 0.7


async def test_whoever_stops_it_while_it_is_written_is_not_overruled(runtime: Runtime) -> None:
    """The row is read, then somebody stops it, then ffmpeg's start is written down."""
    watch = await _watch(runtime)
    download_id = watch._claim.download_id
    async with runtime.database.write() as session:
        row = await session.get_one(Download, download_id)
        row.status = DownloadStatus.CANCELLING
        session.add(row)
    watch.status = DownloadStatus.PROCESSING

    await watch._write()

    async with runtime.database.read() as session:
        row = await session.get_one(Download, download_id)
    assert row.status == DownloadStatus.CANCELLING
