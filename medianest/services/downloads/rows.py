"""How rows of downloads change: always by compare-and-set on status and attempt."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, func, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.integrations.ytdlp.details import MediaDetails, MediaListing
from medianest.models.download import HERE, Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.services.downloads import telling
from medianest.services.queue import Ring

JOB = "medianest.jobs.downloads.run"


@dataclass(frozen=True)
class Claim:
    """One attempt at one download: who holds an older attempt may write nothing more."""

    download_id: str
    attempt: int

    @property
    def job_id(self) -> str:
        return f"dl-{self.download_id}-{self.attempt}"

    def ring(self) -> Ring:
        """The job that runs this attempt."""
        return Ring(JOB, (self.download_id, self.attempt), self.job_id)

    @property
    def next(self) -> Claim:
        return Claim(self.download_id, self.attempt + 1)


async def change(
    session: AsyncSession,
    claim: Claim,
    allowed: Collection[DownloadStatus],
    *,
    silent_since: datetime | None = None,
    **values: Any,
) -> bool:
    """Write ``values`` if the row still is at this attempt and in an allowed status.

    With ``silent_since``, only if its worker has given no sign of life after that. Its owner is
    told of an end.
    """
    conditions: list[ColumnElement[bool]] = [
        col(Download.id) == claim.download_id,
        col(Download.attempt) == claim.attempt,
        col(Download.status).in_(allowed),
    ]
    if silent_since is not None:
        beat = func.coalesce(Download.heartbeat_at, Download.created_at)
        conditions.append(beat < silent_since)
    statement = (
        update(Download)
        .where(*conditions)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    result: CursorResult[Any] = await session.execute(statement)  # type: ignore[assignment]
    changed = result.rowcount == 1
    if changed and values.get("status") in telling.ENDS and HERE.isdisjoint(allowed):
        await telling.ended(session, claim.download_id, claim.attempt)
    return changed


async def write(session: AsyncSession, download_id: str, **values: Any) -> None:
    """Change what is not part of its way through the states, and so needs no claim."""
    statement = update(Download).where(col(Download.id) == download_id).values(**values)
    await session.execute(statement.execution_options(synchronize_session=False))


async def delete_row(session: AsyncSession, download_id: str) -> None:
    await session.execute(delete(Download).where(col(Download.id) == download_id))


async def delete_file_row(session: AsyncSession, file_id: str) -> None:
    await session.execute(delete(MediaFile).where(col(MediaFile.id) == file_id))


def describe(row: Download, details: MediaDetails) -> None:
    """Write what a video says of itself onto a row."""
    for name, value in description(details).items():
        setattr(row, name, value)


def description(details: MediaDetails) -> dict[str, Any]:
    """What a video says of itself, as the columns of a row."""
    return {
        "title": details.title,
        "uploader": details.uploader,
        "duration_seconds": details.duration_seconds,
        "thumbnail_url": details.thumbnail_url,
        "extractor": details.extractor,
        "media_id": details.media_id,
    }


def describe_list(row: Download, listing: MediaListing) -> None:
    """Write what a playlist says of itself onto a row; such a row has no media id of its own."""
    durations = [entry.duration_seconds for entry in listing.entries]
    row.title, row.uploader = listing.title, listing.uploader
    row.thumbnail_url = listing.thumbnail_url or next(
        (entry.thumbnail_url for entry in listing.entries if entry.thumbnail_url), None
    )
    row.duration_seconds = sum(d or 0 for d in durations) if any(durations) else None


def facts_of(row: Download | DownloadEntry) -> dict[str, Any]:
    """The same, from a row or an entry that has it."""
    names = ("title", "uploader", "duration_seconds", "thumbnail_url", "extractor", "media_id")
    return {name: getattr(row, name) for name in names}


def describe_by(row: Download, entry: DownloadEntry) -> None:
    """Write what is known of the one entry of a video onto its row, as far as the row lacks it."""
    for name, value in facts_of(entry).items():
        if not getattr(row, name):
            setattr(row, name, value)


def profile_of(row: Download) -> str:
    """What makes two files of one video differ, in 40 characters at most."""
    plain = f"{row.quality}.{row.container}"
    if not row.subtitles and not row.sponsorblock:
        return plain
    choices = hashlib.sha256(f"subs={row.subtitles};sb={row.sponsorblock}".encode())
    return f"{plain}+{choices.hexdigest()[:8]}"


def next_position() -> int:
    """Behind everything that was asked for before: milliseconds since 1970."""
    return time.time_ns() // 1_000_000
