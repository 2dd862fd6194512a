"""How rows of downloads change: always by compare-and-set on status and attempt."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, delete, func, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.integrations.ytdlp.details import MediaDetails
from medianest.models.download import ACTIVE, Download, DownloadEntry, DownloadStatus, MediaFile
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

    With ``silent_since``, only if its worker has given no sign of life after that.
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
    return result.rowcount == 1


async def get_or_make_file(
    session: AsyncSession, extractor: str, media_id: str, profile: str
) -> MediaFile:
    """The one row for this thing in this profile, made if it is new; locked until the commit."""
    wanted = (
        select(MediaFile)
        .where(
            MediaFile.extractor == extractor,
            MediaFile.media_id == media_id,
            MediaFile.profile == profile,
        )
        .with_for_update()
    )
    found = (await session.execute(wanted)).scalar_one_or_none()
    if found is not None:
        return found
    try:
        async with session.begin_nested():
            made = MediaFile(extractor=extractor, media_id=media_id, profile=profile)
            session.add(made)
        return made
    except IntegrityError:  # another process made it since
        return (await session.execute(wanted)).scalar_one()


async def attach(session: AsyncSession, download_id: str, file_id: str, title: str) -> None:
    """Say which file the (single) entry of a download is about."""
    entry = (
        await session.execute(
            select(DownloadEntry).where(
                DownloadEntry.download_id == download_id, DownloadEntry.index == 1
            )
        )
    ).scalar_one_or_none()
    entry = entry or DownloadEntry(download_id=download_id, index=1)
    entry.media_file_id, entry.title = file_id, title or entry.title
    session.add(entry)


async def sharing(
    session: AsyncSession, file_id: str, statuses: Collection[DownloadStatus] = ACTIVE
) -> list[Download]:
    """The downloads of a file that are in one of ``statuses``, longest waiting first."""
    statement = (
        select(Download)
        .join(DownloadEntry, col(DownloadEntry.download_id) == col(Download.id))
        .where(DownloadEntry.media_file_id == file_id, col(Download.status).in_(statuses))
        .order_by(col(Download.position), col(Download.id))
    )
    return list((await session.execute(statement)).scalars())


async def file_of(session: AsyncSession, download_id: str) -> MediaFile | None:
    """The file that a download is about, once that is known."""
    statement = (
        select(MediaFile)
        .join(DownloadEntry, col(DownloadEntry.media_file_id) == col(MediaFile.id))
        .where(DownloadEntry.download_id == download_id)
    )
    return (await session.execute(statement)).scalars().first()


async def delete_row(session: AsyncSession, download_id: str) -> None:
    await session.execute(
        delete(DownloadEntry).where(col(DownloadEntry.download_id) == download_id)
    )
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


def facts_of(row: Download) -> dict[str, Any]:
    """The same, from a row that has it."""
    names = ("title", "uploader", "duration_seconds", "thumbnail_url", "extractor", "media_id")
    return {name: getattr(row, name) for name in names}


def profile_of(row: Download) -> str:
    """What makes two files of one video differ."""
    return f"{row.quality}.{row.container}"


def next_position() -> int:
    """Behind everything that was asked for before: milliseconds since 1970."""
    return time.time_ns() // 1_000_000
