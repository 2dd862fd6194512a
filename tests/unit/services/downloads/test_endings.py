"""What ends a running download and what does not, and what its watch writes meanwhile."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest

from medianest.errors import UnavailableError
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.integrations.ytdlp.progress import Progress
from medianest.jobs import parts
from medianest.models.download import Download, DownloadEntry, DownloadStatus
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.runtime import Runtime
from medianest.services.downloads import rows
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.tally import Tally
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.watch import Ending, Watch, why_ended

TIMING = Timing(watch=0.01, heartbeat=0.02, stall=60)
OLD = utc_now() - timedelta(minutes=1)

Start = Callable[..., Awaitable[tuple[Watch, Claim]]]


@pytest.fixture
def start(runtime: Runtime) -> Start:
    """A watch over a row that was begun a minute ago."""

    async def make(**columns: Any) -> tuple[Watch, Claim]:
        async with runtime.database.write() as session:
            user = User(email="ada@example.org", name="Ada")
            session.add(user)
            await session.flush()
            facts = {"url": "https://video.test/1", "quality": "best", "container": "mp4"}
            state = {"status": "downloading", "heartbeat_at": OLD, **columns}
            row = Download(user_id=user.id, **facts, **state)
            session.add(row)
        watch = Watch(runtime.database, parts.news(runtime), row, TIMING, _room)
        entry = DownloadEntry(download_id=row.id)
        watch.tally = Tally([entry])
        watch.tally.begin(entry)
        await watch.wrote(DownloadStatus(row.status))
        return watch, Claim(row.id, row.attempt)

    return make


async def _stored(runtime: Runtime, claim: Claim) -> Download:
    async with runtime.database.read() as session:
        return await session.get_one(Download, claim.download_id)


async def _write(runtime: Runtime, claim: Claim, **values: Any) -> None:
    async with runtime.database.write() as session:
        assert await rows.change(session, claim, list(DownloadStatus), **values)


async def _room() -> None:
    """There is enough."""


def _pass(watch: Watch, seconds: float) -> None:
    """Let that much time go by without anything moving."""
    watch._moved_at -= seconds


async def _watched(watch: Watch, seconds: float) -> Ending | None:
    """Why it ended within so many seconds, if it did."""
    with suppress(TimeoutError):
        return await asyncio.wait_for(watch.run(), seconds)
    return None


async def _once(
    runtime: Runtime, watch: Watch, claim: Claim, is_so: Callable[[Download], bool]
) -> Download:
    """The row, as soon as the watch has made it so."""
    watching = asyncio.create_task(watch.run())
    deadline = time.monotonic() + 5
    while not is_so(row := await _stored(runtime, claim)):
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
    watching.cancel()
    return row


@pytest.mark.databases
@pytest.mark.parametrize(
    ("moved", "ending"),
    [
        ({"percent": 3}, None),
        ({"status": "publishing"}, None),
        ({"status": "cancelling"}, Ending.CANCELLED),
        ({"attempt": 2}, Ending.LOST),
        ({"attempt": 2, "status": "cancelling"}, Ending.LOST),
        ({"status": "queued"}, Ending.LOST),
        ({"status": "cancelled"}, Ending.LOST),
        ({"status": "completed"}, Ending.LOST),
    ],
)
async def test_an_attempt_goes_on_while_the_row_is_its_own(
    runtime: Runtime, start: Start, moved: dict[str, Any], ending: Ending | None
) -> None:
    watch, claim = await start()
    await _write(runtime, claim, **moved)

    async with runtime.database.read() as session:
        assert await why_ended(session, claim) == ending
    assert await _watched(watch, 5 if ending else 0.2) == ending


async def test_an_attempt_at_a_row_that_is_gone_ends(runtime: Runtime, start: Start) -> None:
    watch, claim = await start()
    async with runtime.database.write() as session:
        await rows.delete_row(session, claim.download_id)

    assert await _watched(watch, 5) == Ending.LOST


async def test_a_download_that_does_not_move_is_stalled(start: Start) -> None:
    watch, _ = await start()
    _pass(watch, 50)
    assert await watch._look() is None
    _pass(watch, 11)

    assert await _watched(watch, 5) == Ending.STALLED


async def test_bytes_that_arrive_and_files_that_grow_are_no_stall(start: Start) -> None:
    watch, _ = await start()
    for count in range(3):
        watch.moved(Progress(downloaded_bytes=count + 1))
        _pass(watch, 61)
        assert await watch._look() is None
    watch.grown = itertools.count(1).__next__  # ffmpeg writes, and no hook tells of it
    for _ in range(3):
        _pass(watch, 61)
        assert await watch._look() is None

    watch.grown = lambda: 7
    assert await watch._look() is None
    _pass(watch, 61)
    assert await watch._look() == Ending.STALLED


async def test_a_disk_that_gets_too_full_ends_it_in_the_words_of_who_looked(start: Start) -> None:
    watch, _ = await start()
    told = MediaSiteError(Reason.NO_SPACE, "Only 3 MB are left.")

    async def full() -> None:
        raise told

    watch._has_room = full

    assert await _watched(watch, 5) == Ending.NO_ROOM
    assert watch.error is told


async def test_publishing_may_take_as_long_as_a_disk_takes(start: Start) -> None:
    watch, _ = await start(status="publishing")
    _pass(watch, 600)

    assert await watch._look() is None


async def test_a_running_download_says_that_it_lives(runtime: Runtime, start: Start) -> None:
    watch, claim = await start(percent=40)

    row = await _once(runtime, watch, claim, lambda row: (row.heartbeat_at or OLD) > OLD)

    assert row.percent == 40, "what was reached before is shown until there is more"


async def test_without_the_database_a_download_goes_on(runtime: Runtime, start: Start) -> None:
    watch, claim = await start()

    class Away:
        def read(self) -> None:
            raise UnavailableError("away")

    database, watch._database = watch._database, Away()  # type: ignore[assignment]
    watching = asyncio.create_task(_watched(watch, 5))
    await asyncio.sleep(0.1)
    watch._database = database
    await _write(runtime, claim, status="cancelling")

    assert await watching == Ending.CANCELLED


@pytest.mark.parametrize(("percent", "counted"), [(40.9, 7), (41.1, 0)])
async def test_who_gets_on_is_not_counted_as_a_killer_of_workers(
    runtime: Runtime, start: Start, percent: float, counted: int
) -> None:
    watch, claim = await start(percent=40, interruptions=7)
    watch.moved(Progress(percent=percent))

    row = await _once(runtime, watch, claim, lambda row: row.percent == percent)

    assert row.interruptions == counted


async def test_a_watch_writes_nothing_onto_another_attempts_row(
    runtime: Runtime, start: Start
) -> None:
    watch, claim = await start()
    watch.moved(Progress(percent=77))
    await _write(runtime, claim, attempt=2)

    await watch._write()

    row = await _stored(runtime, claim)
    assert (row.percent, row.heartbeat_at) == (0, OLD)
