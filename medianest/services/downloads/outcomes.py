"""Writes down how an attempt at a download ended, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import MediaNestError
from medianest.integrations.ytdlp.errors import MediaSiteError
from medianest.models.download import (
    RUNNING,
    WAITING,
    DownloadKind,
    DownloadStatus,
    MediaFile,
)
from medianest.models.ids import utc_now
from medianest.models.library_section import LibrarySection
from medianest.services.downloads import entries, rows, sharing
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.folder.errors import FolderError

AT_WORK = RUNNING - {DownloadStatus.CANCELLING}
PAUSED = frozenset({DownloadStatus.PAUSED})
PARTIAL = "partial"
NOTHING_LEFT = "Nothing of it could be fetched."
OTHER_ERROR = "failed"
FOLDER_ERROR = "folder"
LONGEST_MESSAGE = 500


async def requeued(session: AsyncSession, claim: Claim, **values: Any) -> bool:
    """Back into the queue without costing a try; the next attempt may begin at once.

    ``not_before`` among the values has it wait, ``silent_since`` is a condition.
    """
    return await rows.change(
        session,
        claim,
        AT_WORK,
        status=DownloadStatus.QUEUED,
        attempt=claim.next.attempt,
        heartbeat_at=None,
        worker=None,
        **values,
    )


async def cancelled(session: AsyncSession, claim: Claim, **conditions: Any) -> bool:
    """Stopped because its owner said so; the next attempt number keeps its worker out."""
    return await rows.change(
        session,
        claim,
        [DownloadStatus.CANCELLING],
        status=DownloadStatus.CANCELLED,
        attempt=claim.next.attempt,
        ended_at=utc_now(),
        heartbeat_at=None,
        worker=None,
        **conditions,
    )


async def woken(session: AsyncSession, claim: Claim) -> bool:
    """Its time has come: from waiting for the next try into the queue."""
    return await rows.change(
        session,
        claim,
        [DownloadStatus.RETRY_WAIT],
        status=DownloadStatus.QUEUED,
        attempt=claim.next.attempt,
        not_before=None,
    )


async def failed(
    session: AsyncSession, claim: Claim, tries: int, error: MediaNestError, timing: Timing
) -> datetime | None:
    """After ``tries`` such tries either the time of the next one, or the end (``None``)."""
    due = next_try(tries, error, timing)
    if due is None:
        await gave_up(session, claim, error)
        return None
    changed = await rows.change(
        session,
        claim,
        AT_WORK,
        status=DownloadStatus.RETRY_WAIT,
        tries=tries + 1,
        not_before=due,
        error_code=code_of(error),
        error_message=error.message[:LONGEST_MESSAGE],
        heartbeat_at=None,
        worker=None,
    )
    return due if changed else None


async def entry_failed(
    session: AsyncSession, entry_id: str, error: MediaNestError, *, for_good: bool
) -> None:
    """What went wrong with one entry; it is tried again unless that is ``for_good``."""
    ended = {"status": DownloadStatus.FAILED, "ended_at": utc_now()}
    values = {"error_code": code_of(error), "error_message": error.message[:LONGEST_MESSAGE]}
    again = {"status": DownloadStatus.QUEUED}
    await entries.write(session, entry_id, **values, **(ended if for_good else again))


async def file_there(
    session: AsyncSession, file: MediaFile, name: str, size_bytes: int, claim: Claim
) -> list[str]:
    """A file has been published: everybody's entries that wait for it are done.

    Returns the ids of the downloads that this changed; empty where nobody wants the file any more.
    Downloads that another worker is at are left to that one.
    """
    file.path, file.size_bytes = name, size_bytes
    file.published_at = file.published_at or utc_now()
    session.add(file)
    changed = []
    for entry, row in await entries.sharing(session, file.id):
        own = row.id == claim.download_id
        if not own and row.status in RUNNING:
            continue
        await sharing.take_facts(session, entry, file)
        if row.kind == DownloadKind.VIDEO:
            rows.describe_by(row, entry)
        await session.flush()
        await entries.complete(session, entry.id, size_bytes)
        total, done, failed = await entries.count(session, row.id)
        if not own and done + failed == total:
            await finished(session, Claim(row.id, row.attempt), WAITING | PAUSED)
        changed.append(row.id)
    return changed


async def finished(
    session: AsyncSession, claim: Claim, allowed: Collection[DownloadStatus]
) -> bool:
    """Nothing is left to fetch: completed where at least one entry is there, else failed."""
    total, done, failed = await entries.count(session, claim.download_id)
    values = {"percent": 100.0} if done else await _error_of_first(session, claim.download_id)
    code = message = None
    if done and failed:
        code, message = PARTIAL, f"{failed} of {total} videos could not be fetched."
    return await rows.change(
        session,
        claim,
        allowed,
        status=await here(session) if done else DownloadStatus.FAILED,
        ended_at=utc_now(),
        not_before=None,
        heartbeat_at=None,
        worker=None,
        **{"error_code": code, "error_message": message, **values},
    )


async def here(session: AsyncSession) -> DownloadStatus:
    """What a download is whose files are on the disk: complete, unless Plex is to find them."""
    awaited = select(LibrarySection.id).where(col(LibrarySection.receives_downloads))
    found = (await session.execute(awaited.limit(1))).first()
    return DownloadStatus.COMPLETED if found is None else DownloadStatus.WAITING_FOR_PLEX


async def gave_up(session: AsyncSession, claim: Claim, error: MediaNestError) -> bool:
    """No try is left. What did not go wrong itself waits for somebody to try again."""
    codes = [entry.error_code for entry in await entries.left(session, claim.download_id)]
    if None in codes or code_of(error) not in codes:
        return await _failed_for_good(session, claim, error)
    for entry in await entries.left(session, claim.download_id):
        await entries.write(session, entry.id, status=DownloadStatus.FAILED, ended_at=utc_now())
    return await finished(session, claim, AT_WORK)


async def _failed_for_good(session: AsyncSession, claim: Claim, error: MediaNestError) -> bool:
    await entries.count(session, claim.download_id)
    return await rows.change(
        session,
        claim,
        AT_WORK,
        status=DownloadStatus.FAILED,
        not_before=None,
        ended_at=utc_now(),
        error_code=code_of(error),
        error_message=error.message[:LONGEST_MESSAGE],
        heartbeat_at=None,
        worker=None,
    )


async def _error_of_first(session: AsyncSession, download_id: str) -> dict[str, Any]:
    """What went wrong with its only entry; of several, what went wrong with the first."""
    found = [each for each in await entries.of(session, download_id) if each.error_code]
    if not found:
        return {"error_code": OTHER_ERROR, "error_message": NOTHING_LEFT}
    return {"error_code": found[0].error_code, "error_message": found[0].error_message}


def next_try(tries: int, error: MediaNestError, timing: Timing) -> datetime | None:
    """When to try again by itself, after ``tries`` such tries; ``None``: not any more."""
    if isinstance(error, MediaSiteError) and error.permanent:
        return None
    if tries >= len(timing.retries):
        return None
    asked = error.retry_after_seconds if isinstance(error, MediaSiteError) else None
    return utc_now() + timedelta(seconds=max(timing.retries[tries], asked or 0))


def code_of(error: MediaNestError) -> str:
    """The word that stands for an error on a row."""
    if isinstance(error, MediaSiteError):
        return error.reason.value
    return FOLDER_ERROR if isinstance(error, FolderError) else OTHER_ERROR
