"""Entries of downloads in the database: made, joined to files, written and counted."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import delete, func, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.integrations.ytdlp.details import ListedEntry, MediaDetails
from medianest.integrations.ytdlp.errors import SENTENCES
from medianest.models.download import (
    ACTIVE,
    Download,
    DownloadEntry,
    DownloadKind,
    DownloadStatus,
    MediaFile,
)
from medianest.models.ids import new_id, utc_now
from medianest.services.downloads import rows

LEFT = frozenset(DownloadStatus) - {
    DownloadStatus.COMPLETED,
    DownloadStatus.FAILED,
    DownloadStatus.SKIPPED,
}
"""What an entry that is still to be fetched may be in."""

AT_ONCE = 200
Key = tuple[str, str]


async def make_single(session: AsyncSession, row: Download) -> DownloadEntry:
    """The one entry of a video, with what is known of it."""
    entry = DownloadEntry(download_id=row.id, index=1, url=row.url, **rows.facts_of(row))
    session.add(entry)
    row.kind, row.entries_total = DownloadKind.VIDEO, 1
    return entry


async def make_listed(
    session: AsyncSession, row: Download, listed: Sequence[ListedEntry]
) -> list[DownloadEntry]:
    """The entries of a playlist. What the list itself calls unavailable has failed already."""
    made = []
    for each in listed:
        entry = DownloadEntry(
            download_id=row.id,
            **each.model_dump(exclude={"unavailable"}),
        )
        if each.unavailable is not None:
            entry.status = DownloadStatus.FAILED
            entry.error_code, entry.error_message = each.unavailable, SENTENCES[each.unavailable]
            entry.ended_at = utc_now()
        made.append(entry)
    session.add_all(made)
    row.kind, row.entries_total = DownloadKind.PLAYLIST, len(made)
    await session.flush()
    return made


async def of(session: AsyncSession, download_id: str) -> list[DownloadEntry]:
    """All entries of a download, in the order of its list."""
    statement = select(DownloadEntry).where(DownloadEntry.download_id == download_id)
    found = await session.execute(statement.order_by(col(DownloadEntry.index)))
    return list(found.scalars())


async def left(session: AsyncSession, download_id: str) -> list[DownloadEntry]:
    """What is still to be fetched; what went wrong before comes last."""
    entries = [each for each in await of(session, download_id) if each.status in LEFT]
    return sorted(entries, key=lambda each: (each.error_code is not None, each.index))


async def write(session: AsyncSession, entry_id: str, **values: Any) -> None:
    """Change one entry; the claim on its download is checked by whoever calls."""
    statement = update(DownloadEntry).where(col(DownloadEntry.id) == entry_id).values(**values)
    await session.execute(statement.execution_options(synchronize_session=False))


async def describe(
    session: AsyncSession, entry_id: str, details: MediaDetails, file_id: str
) -> None:
    """Write down what an entry turned out to be, and which file that is."""
    facts = rows.description(details)
    await write(session, entry_id, media_file_id=file_id, **facts)


async def count(session: AsyncSession, download_id: str) -> tuple[int, int, int]:
    """Bring the counts on the download up to date: total, done, failed."""
    statement = (
        select(DownloadEntry.status, func.count(), func.sum(DownloadEntry.size_bytes))
        .where(DownloadEntry.download_id == download_id)
        .group_by(col(DownloadEntry.status))
    )
    found = (await session.execute(statement)).all()
    numbers = {status: number for status, number, _ in found}
    done = numbers.get(DownloadStatus.COMPLETED, 0)
    failed = numbers.get(DownloadStatus.FAILED, 0)
    total = sum(numbers.values())
    sizes = [size for status, _, size in found if status == DownloadStatus.COMPLETED and size]
    values = {"entries_total": total, "entries_done": done, "entries_failed": failed}
    values |= {"size_bytes": sum(sizes)} if sizes else {}
    statement_of_row = update(Download).where(col(Download.id) == download_id).values(**values)
    await session.execute(statement_of_row.execution_options(synchronize_session=False))
    return total, done, failed


async def complete(
    session: AsyncSession, entry_id: str, size_bytes: int | None, **facts: Any
) -> None:
    """Its file is there."""
    await write(
        session,
        entry_id,
        status=DownloadStatus.COMPLETED,
        percent=100.0,
        size_bytes=size_bytes,
        error_code=None,
        error_message=None,
        ended_at=utc_now(),
        **facts,
    )


async def reset(
    session: AsyncSession,
    download_id: str,
    statuses: Collection[DownloadStatus],
    entry_id: str | None = None,
) -> int:
    """Have entries in these statuses fetched again, or only that one; how many there are."""
    conditions = [
        col(DownloadEntry.download_id) == download_id,
        col(DownloadEntry.status).in_(statuses),
    ]
    if entry_id is not None:
        conditions.append(col(DownloadEntry.id) == entry_id)
    fresh = {"status": DownloadStatus.QUEUED, "percent": 0.0, "ended_at": None}
    cleared = {"error_code": None, "error_message": None}
    statement = update(DownloadEntry).where(*conditions).values(**fresh, **cleared)
    result = await session.execute(statement.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]


async def sharing(
    session: AsyncSession, file_id: str, statuses: Collection[DownloadStatus] = ACTIVE
) -> list[tuple[DownloadEntry, Download]]:
    """The entries of a file whose downloads are in one of ``statuses``, longest waiting first."""
    statement = (
        select(DownloadEntry, Download)
        .join(Download, col(DownloadEntry.download_id) == col(Download.id))
        .where(DownloadEntry.media_file_id == file_id, col(Download.status).in_(statuses))
        .order_by(col(Download.position), col(Download.id))
    )
    return [(entry, row) for entry, row in (await session.execute(statement)).all()]


async def files_of(session: AsyncSession, download_id: str) -> list[MediaFile]:
    """The files that the entries of a download are about, as far as that is known."""
    statement = (
        select(MediaFile)
        .join(DownloadEntry, col(DownloadEntry.media_file_id) == col(MediaFile.id))
        .where(DownloadEntry.download_id == download_id)
    )
    return list((await session.execute(statement)).scalars().unique())


async def files_for(
    session: AsyncSession, keys: Iterable[Key], profile: str
) -> dict[Key, MediaFile]:
    """The file rows of these (extractor, id) in this profile; missing ones are made.

    Whoever else makes them at the same moment is waited for, so that there is one row for each.
    """
    wanted = sorted(set(keys))  # everybody in the same order, so that nobody waits in a ring
    found: dict[Key, MediaFile] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        await _make_missing(session, some, profile)
        found |= await _files(session, some, profile)
    return found


async def _make_missing(session: AsyncSession, keys: list[Key], profile: str) -> None:
    there = await _files(session, keys, profile)
    missing = [
        {
            "id": new_id(),
            "extractor": extractor,
            "media_id": media_id,
            "profile": profile,
            "created_at": utc_now(),
        }
        for extractor, media_id in keys
        if (extractor, media_id) not in there
    ]
    if missing:
        is_sqlite = session.get_bind().dialect.name == "sqlite"
        insert = sqlite.insert if is_sqlite else postgresql.insert
        await session.execute(insert(MediaFile).on_conflict_do_nothing(), missing)


async def _files(session: AsyncSession, keys: list[Key], profile: str) -> dict[Key, MediaFile]:
    statement = (
        select(MediaFile)
        .where(
            MediaFile.profile == profile,
            tuple_(col(MediaFile.extractor), col(MediaFile.media_id)).in_(keys),
        )
        .order_by(col(MediaFile.extractor), col(MediaFile.media_id))
        .with_for_update()
    )
    files = (await session.execute(statement)).scalars()
    return {(file.extractor, file.media_id): file for file in files}


async def delete_of(session: AsyncSession, download_id: str) -> None:
    await session.execute(
        delete(DownloadEntry).where(col(DownloadEntry.download_id) == download_id)
    )
