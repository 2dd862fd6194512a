"""Removes what nobody wants any more: staging and files whose people are gone."""

from __future__ import annotations

import asyncio
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database
from medianest.integrations.ytdlp.errors import Reason
from medianest.models.download import ACTIVE, DownloadEntry, DownloadStatus, MediaFile
from medianest.services.downloads import entries, rows, sharing
from medianest.services.folder.folder import MediaFolder

MOST_AT_ONCE = 100
GO_ON = ACTIVE | {DownloadStatus.FAILED}
"""What a download is in that needs what is staged, now or when somebody tries it again."""


async def clear(database: Database, folder: MediaFolder, older_than: datetime) -> int:
    """Files that were never finished and that no entry asks for; how many they were. With them
    goes what is staged for downloads that will not go on.

    With a user their downloads go, and no code of ours runs then. What was made after
    ``older_than`` may just be joined; what somebody is at comes next time. A finished file whose
    rows are gone stays: it was taken off a list and kept.
    """
    wanted = select(DownloadEntry.id).where(col(DownloadEntry.media_file_id) == MediaFile.id)
    orphans = select(MediaFile.id).where(
        col(MediaFile.published_at).is_(None),
        col(MediaFile.created_at) < older_than,
        ~wanted.exists(),
    )
    async with database.read() as session:
        found = list((await session.execute(orphans.limit(MOST_AT_ONCE))).scalars())
    for file_id in found:
        await _clear_one(database, folder, file_id)
    for file_id in await asyncio.to_thread(folder.stagings):
        await _clear_staging(database, folder, file_id)
    return len(found)


async def _clear_staging(database: Database, folder: MediaFolder, file_id: str) -> None:
    """What was staged for downloads that were stopped while nobody ran them, or for nobody."""
    async with database.read() as session:
        if await _is_needed(session, file_id):
            return
    async with database.write() as session:
        file = await session.get(MediaFile, file_id, with_for_update=True)
        if not await _is_needed(session, file_id):
            name = file.path if file is not None else None
            await asyncio.to_thread(sharing.discard, folder, file_id, name)


async def _is_needed(session: AsyncSession, file_id: str) -> bool:
    """Whether somebody goes on with what is staged; a full disk is not kept full for a retry."""
    return any(
        row.status != DownloadStatus.FAILED or row.error_code != Reason.NO_SPACE
        for _, row in await entries.sharing(session, file_id, GO_ON)
    )


async def _clear_one(database: Database, folder: MediaFolder, file_id: str) -> None:
    async with database.write() as session:
        file = await session.get(MediaFile, file_id, with_for_update=True)
        if file is None or await sharing.is_wanted(session, file_id):
            return
        if not await asyncio.to_thread(sharing.discard, folder, file.id, file.path):
            return
        same = select(MediaFile.id).where(MediaFile.path == file.path, MediaFile.id != file.id)
        if file.path is not None and (await session.execute(same)).first() is None:
            await asyncio.to_thread(folder.delete, file.path)
        await rows.delete_file_row(session, file_id)
