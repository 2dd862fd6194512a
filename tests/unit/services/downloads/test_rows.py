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
from medianest.models.download import Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.models.user import User
from medianest.services.downloads import outcomes, rows
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing

pytestmark = pytest.mark.databases(always=True)

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
    return await outcomes.failed(session, claim, row.tries, error, Timing())


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
            due = await outcomes.failed(session, claim, row.tries, error, timing)
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
        assert await outcomes.failed(session, claim, row.tries, error, timing) is None

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
