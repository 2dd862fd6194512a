"""Files that several downloads share: joined by who asks for the same, gone with the last."""

from __future__ import annotations

import asyncio

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.models.download import Download, DownloadEntry, DownloadStatus, MediaFile
from medianest.services.downloads import entries, rows
from medianest.services.downloads.rows import Claim
from medianest.services.folder.folder import MediaFolder, Staging

ANY = frozenset(DownloadStatus)


async def join_files(session: AsyncSession, row: Download, folder: MediaFolder) -> None:
    """Put the entries of a download on the files they share; what is here already is done."""
    waiting = [each for each in await entries.of(session, row.id) if _is_known(each)]
    keys = [(each.extractor or "", each.media_id or "") for each in waiting]
    files = await entries.files_for(session, keys, rows.profile_of(row))
    for entry, key in zip(waiting, keys, strict=True):
        file = files[key]
        entry.media_file_id = file.id
        session.add(entry)
        if file.published_at is None:
            continue
        if await asyncio.to_thread(folder.has, file.path):
            await take_facts(session, entry, file)
            await session.flush()
            await entries.complete(session, entry.id, file.size_bytes)
        else:
            file.path = file.published_at = file.size_bytes = None
    await session.flush()
    await entries.count(session, row.id)
    await session.refresh(row)


async def take_facts(session: AsyncSession, entry: DownloadEntry, file: MediaFile) -> None:
    """What the video says of itself, from whoever had it fetched; else the file's name."""
    if entry.title:
        return
    others = [other for other, _ in await entries.sharing(session, file.id, ANY)]
    known = next((each for each in others if each.title), None)
    if known is not None:
        for name, value in rows.facts_of(known).items():
            setattr(entry, name, value)
    elif file.path is not None:
        entry.title = file.path.rpartition("/")[2].rpartition(" [")[0]


async def hand_on(session: AsyncSession, claim: Claim, file_id: str) -> bool:
    """An attempt has let go of a file: others who wait for it need not wait any longer.

    Returns whether anybody still needs what is staged: another, or this download when it goes on.
    """
    active = [row for _, row in await entries.sharing(session, file_id)]
    waiting = [row.id for row in active if row.status == DownloadStatus.QUEUED]
    now = update(Download).where(
        col(Download.id).in_(waiting), col(Download.id) != claim.download_id
    )
    await session.execute(now.values(not_before=None).execution_options(synchronize_session=False))
    if active:
        return True
    own = await session.get(Download, claim.download_id)
    return own is not None and own.status == DownloadStatus.FAILED


async def let_go(
    session: AsyncSession, folder: MediaFolder, file: MediaFile, *, with_file: bool
) -> None:
    """One download less for ``file``: the last takes what is staged along, and the file if asked.

    Within the transaction, so that nobody joins a file that is about to go. Raises
    :class:`FolderError` when the file cannot be removed.
    """
    locked = await session.get(MediaFile, file.id, with_for_update=True)
    if locked is None or await is_wanted(session, file.id):
        return
    if locked.published_at is None:
        if not await asyncio.to_thread(discard, folder, locked.id, locked.path):
            return  # a worker is just letting go of it: the sweep comes back
    elif not with_file:
        return
    elif locked.path is not None:
        await asyncio.to_thread(folder.delete, locked.path)
    await rows.delete_file_row(session, locked.id)


async def is_wanted(session: AsyncSession, file_id: str) -> bool:
    """Whether any download at all is about this file."""
    return bool(await entries.sharing(session, file_id, ANY))


def discard(folder: MediaFolder, file_id: str, name: str | None) -> bool:
    """Remove what is staged for a file, and what stood ready beside it; false while it is used."""
    if not _remove(folder.staging(file_id)):
        return False
    if name is not None:
        folder.clear_beside(name)
    return True


def _remove(staging: Staging) -> bool:
    if not staging.folder.exists():
        return True
    if not staging.lock():
        return False
    staging.remove()
    return True


def _is_known(entry: DownloadEntry) -> bool:
    known = entry.extractor is not None and entry.media_id is not None
    return known and entry.status in entries.LEFT
