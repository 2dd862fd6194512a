"""Tells which videos are here already, or on their way."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import tuple_
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.models.download import ACTIVE, Download, DownloadEntry, DownloadStatus
from medianest.services.actor import Actor
from medianest.services.downloads.entries import LEFT, Key
from medianest.views.download import EntryState

AT_ONCE = 200


async def states(session: AsyncSession, actor: Actor, keys: Sequence[Key]) -> dict[Key, EntryState]:
    """For each (extractor, id) that this person has, or is getting, in whatever quality.

    Only their own downloads are asked: what others fetched is not theirs to know.
    """
    found: dict[Key, EntryState] = {}
    wanted = [key for key in dict.fromkeys(keys) if all(key)]
    for start in range(0, len(wanted), AT_ONCE):
        statement = (
            select(DownloadEntry.extractor, DownloadEntry.media_id, DownloadEntry.status)
            .join(Download, col(Download.id) == col(DownloadEntry.download_id))
            .where(
                tuple_(col(DownloadEntry.extractor), col(DownloadEntry.media_id)).in_(
                    wanted[start : start + AT_ONCE]
                ),
                Download.user_id == actor.user_id,
                (col(DownloadEntry.status) == DownloadStatus.COMPLETED)
                | (col(Download.status).in_(ACTIVE) & col(DownloadEntry.status).in_(LEFT)),
            )
        )
        for extractor, media_id, status in (await session.execute(statement)).all():
            is_here = status == DownloadStatus.COMPLETED
            if is_here or (extractor, media_id) not in found:
                state = EntryState.HERE if is_here else EntryState.COMING
                found[str(extractor), str(media_id)] = state
    return found
