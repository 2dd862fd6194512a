"""Rows of downloads: who may change what, and who comes too late."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.models.download import Download, DownloadStatus, MediaFile
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.services import download_outcomes as outcomes
from medianest.services import download_rows as rows
from medianest.services.download_rows import Claim
from medianest.services.download_timing import Timing

pytestmark = pytest.mark.databases

Outcome = Callable[[AsyncSession, Claim, Download], Awaitable[object]]
AT_WORK = {"resolving", "downloading", "processing", "publishing"}


async def _requeued(session: AsyncSession, claim: Claim, _row: Download) -> bool:
    return await outcomes.requeued(session, claim)


async def _cancelled(session: AsyncSession, claim: Claim, _row: Download) -> bool:
    return await outcomes.cancelled(session, claim)


async def _woken(session: AsyncSession, claim: Claim, _row: Download) -> bool:
    return await outcomes.woken(session, claim)


async def _failed(session: AsyncSession, claim: Claim, row: Download) -> object:
    error = MediaSiteError(Reason.UNREACHABLE)
    return await outcomes.failed(session, claim, row, error, Timing())


async def _download(database: Database, email: str = "ada@example.org", **columns: object) -> Claim:
    async with database.write() as session:
        user = User(email=email, name="Ada")
        session.add(user)
        await session.flush()
        facts = {"url": "https://video.test/1", "quality": "best", "container": "mp4", **columns}
        row = Download(user_id=user.id, **facts)
        session.add(row)
    return Claim(row.id, row.attempt)


async def _stored(database: Database, claim: Claim) -> Download:
    async with database.read() as session:
        return await session.get_one(Download, claim.download_id)


async def test_of_two_workers_one_gets_the_download(database: Database) -> None:
    claim = await _download(database)

    async def take() -> bool:
        async with database.write() as session:
            resolving = {"status": DownloadStatus.RESOLVING}
            return await rows.change(session, claim, [DownloadStatus.QUEUED], **resolving)

    assert sorted(await asyncio.gather(*(take() for _ in range(5)))) == [False] * 4 + [True]


async def test_an_older_attempt_writes_nothing(database: Database) -> None:
    claim = await _download(database, status=DownloadStatus.DOWNLOADING)
    async with database.write() as session:
        assert await outcomes.requeued(session, claim)
    async with database.write() as session:
        assert not await rows.change(session, claim, list(DownloadStatus), percent=50)
        assert not await outcomes.requeued(session, claim)

    row = await _stored(database, claim)
    assert (row.status, row.attempt, row.percent, row.tries) == ("queued", 2, 0, 0)


@pytest.mark.parametrize(
    ("outcome", "allowed", "becomes", "attempt"),
    [
        (_requeued, AT_WORK, "queued", 2),
        (_cancelled, {"cancelling"}, "cancelled", 2),
        (_woken, {"retry_wait"}, "queued", 2),
        (_failed, AT_WORK, "retry_wait", 1),
    ],
)
async def test_an_outcome_is_written_only_where_it_still_makes_sense(
    database: Database, outcome: Outcome, allowed: set[str], becomes: str, attempt: int
) -> None:
    """Between what a worker saw and what it writes, people and the sweep move the row on."""
    for status in DownloadStatus:
        claim = await _download(database, f"{status}@example.org", status=status)
        before = await _stored(database, claim)
        async with database.write() as session:
            written = await outcome(session, claim, before)

        row = await _stored(database, claim)
        expected = (becomes, attempt) if status in allowed else (status, 1)
        assert (bool(written), row.status, row.attempt) == (status in allowed, *expected)
        assert (row.ended_at is not None) == (row.status == "cancelled" and status in allowed)


async def test_the_database_refuses_a_second_active_download_of_the_same(
    database: Database,
) -> None:
    claim = await _download(database)
    first = await _stored(database, claim)
    same = {"url": first.url, "quality": first.quality, "container": first.container}

    with pytest.raises(IntegrityError):
        async with database.write() as session:
            session.add(Download(user_id=first.user_id, **same))
    async with database.write() as session:
        session.add(Download(user_id=first.user_id, **{**same, "container": "mkv"}))
        session.add(Download(user_id=first.user_id, **same, ended_at=utc_now()))


async def test_failing_waits_longer_each_time_and_then_ends(database: Database) -> None:
    timing = Timing(retries=(2, 20, 200))
    claim = await _download(database, status=DownloadStatus.DOWNLOADING)
    error = MediaSiteError(Reason.UNREACHABLE)
    waits = []
    for _ in range(3):
        async with database.write() as session:
            row = await session.get_one(Download, claim.download_id)
            due = await outcomes.failed(session, claim, row, error, timing)
        assert due is not None
        waits.append(round((due - utc_now()).total_seconds()))
        async with database.write() as session:
            assert await outcomes.woken(session, claim)
            claim = claim.next
            await rows.change(
                session, claim, [DownloadStatus.QUEUED], status=DownloadStatus.DOWNLOADING
            )
    async with database.write() as session:
        row = await session.get_one(Download, claim.download_id)
        assert await outcomes.failed(session, claim, row, error, timing) is None

    ended = await _stored(database, claim)
    assert waits == [2, 20, 200]
    assert (ended.status, ended.error_code) == ("failed", "unreachable")
    assert ended.ended_at is not None


@pytest.mark.parametrize(
    ("error", "tries", "seconds"),
    [
        (MediaSiteError(Reason.RATE_LIMITED, retry_after_seconds=90), 0, 90),
        (MediaSiteError(Reason.RATE_LIMITED, retry_after_seconds=1), 1, 20),
        (MediaSiteError(Reason.PRIVATE), 0, None),
        (MediaSiteError(Reason.NO_SPACE), 0, None),
        (MediaSiteError(Reason.FAILED), 3, None),
    ],
)
def test_when_the_next_try_is_due(
    error: MediaSiteError, tries: int, seconds: int | None, database_kind: str
) -> None:
    due = outcomes.next_try(tries, error, Timing())

    expected = None if seconds is None else utc_now() + timedelta(seconds=seconds)
    assert (due is None) == (expected is None)
    if due is not None and expected is not None:
        assert abs((due - expected).total_seconds()) < 1


async def test_a_file_has_one_row_however_many_ask_for_it(database: Database) -> None:
    async def find() -> str:
        async with database.write() as session:
            file = await rows.get_or_make_file(session, "youtube", "abcdefghijk", "best.mp4")
            await session.flush()
            return file.id

    assert len(set(await asyncio.gather(*(find() for _ in range(5))))) == 1


async def test_who_comes_second_to_a_new_file_gets_the_row_of_the_first(database: Database) -> None:
    async def find() -> str:
        async with database.write() as session:
            return (await rows.get_or_make_file(session, "youtube", "abcdefghijk", "best.mp4")).id

    async with database.write() as session:
        first = await rows.get_or_make_file(session, "youtube", "abcdefghijk", "best.mp4")
        finding = asyncio.create_task(find())
        await asyncio.sleep(0.3)  # by now it has seen that there is none, and makes one too

    assert await finding == first.id


async def test_when_a_file_is_there_everybody_who_waits_for_it_is_done(
    database: Database,
) -> None:
    async with database.write() as session:
        file = MediaFile(extractor="youtube", media_id="abcdefghijk", profile="best.mp4")
        session.add(file)
    running = await _download(database, "a@x", status="publishing", title="A film", percent=99)
    waiting = await _download(database, "b@x")
    trying = await _download(database, "c@x", status="retry_wait", not_before=utc_now())
    failed = await _download(database, "d@x", status="failed", ended_at=utc_now())
    async with database.write() as session:
        for claim in (running, waiting, trying, failed):
            await rows.attach(session, claim.download_id, file.id, "")
    async with database.write() as session:
        done = await outcomes.completed(session, running, file, "A film [x].mp4", 1234)

    assert done == [running.download_id, waiting.download_id, trying.download_id]
    other = await _stored(database, waiting)
    assert (other.status, other.percent, other.size_bytes) == ("completed", 100, 1234)
    assert other.title == "A film"
    assert (await _stored(database, failed)).status == "failed"


async def test_a_download_that_is_being_stopped_is_not_done_though_its_file_is(
    database: Database,
) -> None:
    async with database.write() as session:
        file = MediaFile(extractor="youtube", media_id="abcdefghijk", profile="best.mp4")
        session.add(file)
    stopping = await _download(database, "a@x", status="cancelling")
    waiting = await _download(database, "b@x")
    async with database.write() as session:
        for claim in (stopping, waiting):
            await rows.attach(session, claim.download_id, file.id, "")
    async with database.write() as session:
        done = await outcomes.completed(session, stopping, file, "A film [x].mp4", 1234)

    assert done == [waiting.download_id]
    assert (await _stored(database, stopping)).status == "cancelling"


async def test_who_is_taken_by_a_worker_at_that_moment_is_not_done_behind_its_back(
    database: Database,
) -> None:
    async with database.write() as session:
        file = MediaFile(extractor="youtube", media_id="abcdefghijk", profile="best.mp4")
        session.add(file)
    running = await _download(database, "a@x", status="publishing")
    waiting = await _download(database, "b@x")
    async with database.write() as session:
        for claim in (running, waiting):
            await rows.attach(session, claim.download_id, file.id, "")

    async def complete() -> list[str]:
        async with database.write() as session:
            return await outcomes.completed(session, running, file, "A film [x].mp4", 1234)

    async with database.write() as session:
        resolving = {"status": DownloadStatus.RESOLVING}
        assert await rows.change(session, waiting, [DownloadStatus.QUEUED], **resolving)
        completing = asyncio.create_task(complete())
        await asyncio.sleep(0.3)  # by now it has seen the row as it was, and waits for its lock

    assert await completing == [running.download_id]
    assert (await _stored(database, waiting)).status == "resolving"
