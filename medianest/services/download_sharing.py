"""Files that several downloads share: joined by who asks for the same, gone with the last."""

from __future__ import annotations

import asyncio
from pathlib import PurePath

from sqlalchemy.ext.asyncio import AsyncSession

from medianest.models.download import Download, DownloadStatus, MediaFile
from medianest.models.ids import utc_now
from medianest.services import download_rows as rows
from medianest.services.media_folder import MediaFolder, Staging


async def join_file(session: AsyncSession, row: Download, folder: MediaFolder) -> None:
    """Put the row on the file it shares; a file that is here already completes it."""
    if row.extractor is None or row.media_id is None:
        return
    file = await rows.get_or_make_file(session, row.extractor, row.media_id, rows.profile_of(row))
    await rows.attach(session, row.id, file.id, row.title)
    if file.published_at is None:
        return
    if await asyncio.to_thread(folder.has, file.path):
        await _take_facts(session, row, file)
        row.status, row.percent, row.ended_at = DownloadStatus.COMPLETED, 100, utc_now()
        row.size_bytes = file.size_bytes
    else:
        file.path = file.published_at = file.size_bytes = None


async def let_go(
    session: AsyncSession, folder: MediaFolder, file: MediaFile, *, with_file: bool
) -> None:
    """One download less for ``file``: the last takes what is staged along, and the file if asked.

    Within the transaction, so that nobody joins a file that is about to go. Raises
    :class:`FolderError` when the file cannot be removed.
    """
    locked = await session.get(MediaFile, file.id, with_for_update=True)
    if locked is None or await rows.sharing(session, file.id, frozenset(DownloadStatus)):
        return
    if locked.published_at is None:
        await asyncio.to_thread(_discard, folder.staging(locked.id))
    elif not with_file:
        return
    elif locked.path is not None:
        await asyncio.to_thread(folder.delete, locked.path)
    await rows.delete_file_row(session, locked.id)


def _discard(staging: Staging) -> None:
    if staging.folder.exists() and staging.lock():
        staging.remove()


async def _take_facts(session: AsyncSession, row: Download, file: MediaFile) -> None:
    """What the video says of itself, from whoever had it fetched; else the file's name."""
    if row.title:
        return
    others = await rows.sharing(session, file.id, frozenset(DownloadStatus))
    known = next((each for each in others if each.title), None)
    if known is not None:
        for name, value in rows.facts_of(known).items():
            setattr(row, name, value)
    elif file.path is not None:
        row.title = PurePath(file.path).stem.rpartition(" [")[0]
