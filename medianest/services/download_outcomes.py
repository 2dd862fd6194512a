"""Writes down how an attempt at a download ended, and what follows from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from medianest.errors import MediaNestError
from medianest.integrations.ytdlp.errors import MediaSiteError
from medianest.models.download import RUNNING, WAITING, Download, DownloadStatus, MediaFile
from medianest.models.ids import utc_now
from medianest.services import download_rows as rows
from medianest.services.download_rows import Claim
from medianest.services.download_timing import Timing

AT_WORK = RUNNING - {DownloadStatus.CANCELLING}
OTHER_ERROR = "failed"
FOLDER_ERROR = "folder"
LONGEST_MESSAGE = 500


async def requeued(session: AsyncSession, claim: Claim, **values: Any) -> bool:
    """Back into the queue without costing a try; the next attempt may begin at once."""
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
    session: AsyncSession, claim: Claim, row: Download, error: MediaNestError, timing: Timing
) -> datetime | None:
    """Either the time of the next try, or the end (``None``)."""
    due = next_try(row.tries, error, timing)
    ended = due is None
    changed = await rows.change(
        session,
        claim,
        AT_WORK,
        status=DownloadStatus.FAILED if ended else DownloadStatus.RETRY_WAIT,
        tries=row.tries + (0 if ended else 1),
        not_before=due,
        ended_at=utc_now() if ended else None,
        error_code=code_of(error),
        error_message=error.message[:LONGEST_MESSAGE],
        heartbeat_at=None,
        worker=None,
    )
    return due if changed else None


async def completed(
    session: AsyncSession, claim: Claim, file: MediaFile, name: str, size_bytes: int
) -> list[str]:
    """The file is there: this row is done, and so is everybody's who waits for the same.

    Returns the ids of what is done now; without this row's if it was taken away meanwhile.
    """
    stored = await session.get_one(MediaFile, file.id, with_for_update=True)
    stored.path, stored.size_bytes = name, size_bytes
    stored.published_at = stored.published_at or utc_now()
    session.add(stored)
    owner = await session.get_one(Download, claim.download_id)
    done = []
    if await _complete(session, claim, AT_WORK, size_bytes):
        done.append(claim.download_id)
    for other in await rows.sharing(session, file.id, WAITING):
        facts = {} if other.title else rows.facts_of(owner)
        if await _complete(session, Claim(other.id, other.attempt), WAITING, size_bytes, **facts):
            done.append(other.id)
    return done


async def _complete(
    session: AsyncSession,
    claim: Claim,
    allowed: frozenset[DownloadStatus],
    size_bytes: int,
    **facts: Any,
) -> bool:
    return await rows.change(
        session,
        claim,
        allowed,
        status=DownloadStatus.COMPLETED,
        percent=100.0,
        size_bytes=size_bytes,
        ended_at=utc_now(),
        not_before=None,
        error_code=None,
        error_message=None,
        heartbeat_at=None,
        worker=None,
        **facts,
    )


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
    return FOLDER_ERROR
