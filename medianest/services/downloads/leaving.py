"""What becomes of a person's downloads when their account goes: rows, staging and files go too."""

from __future__ import annotations

import structlog
from sqlmodel import col, select

from medianest.database import Database
from medianest.models.download import Download
from medianest.services.downloads import entries, rows, sharing
from medianest.services.downloads.news import DownloadNews
from medianest.services.folder.errors import FolderError
from medianest.services.folder.folder import MediaFolder

log = structlog.get_logger(__name__)


async def remove_all_of(
    database: Database, folder: MediaFolder, news: DownloadNews, user_id: str
) -> int:
    """Take every download of a person off the list, whatever it is at, with the files that nobody
    else shares. How many files could not be removed: those stay on the disk.

    A worker that is at one finds its row gone, stops, and the sweep clears up after it.
    """
    wanted = select(Download.id).where(Download.user_id == user_id).order_by(col(Download.id))
    async with database.read() as session:
        ids = list((await session.execute(wanted)).scalars())
    files_left = 0
    for download_id in ids:
        files_left += await _remove(database, folder, download_id)
        await news.removed(download_id, user_id)
    return files_left


async def _remove(database: Database, folder: MediaFolder, download_id: str) -> int:
    files_left = 0
    async with database.write() as session:
        if await session.get(Download, download_id, with_for_update=True) is None:
            return 0
        files = await entries.files_of(session, download_id)
        await entries.delete_of(session, download_id)
        await rows.delete_row(session, download_id)
        for file in files:
            try:
                await sharing.let_go(session, folder, file, with_file=True)
            except FolderError as error:
                files_left += 1
                log.warning("file of a removed account stays", file=file.id, reason=error.message)
    return files_left
