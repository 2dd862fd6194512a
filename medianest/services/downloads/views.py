"""Rows of downloads as people see them, with what moves at the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import AnyRow, AnySelect
from medianest.models.download import (
    ACTIVE,
    ENDED,
    RUNNING,
    WAITING,
    Download,
    DownloadEntry,
    DownloadStatus,
)
from medianest.models.user import User
from medianest.services.downloads.entries import LEFT
from medianest.views.download import DownloadProgress, DownloadView, EntryView

IMAGES = "/api/v1/youtube/images"
NEWEST_ENDED = 50

_COLUMNS: tuple[Any, ...] = (
    col(Download.id),
    col(Download.user_id),
    col(User.name).label("owner_name"),
    col(Download.url),
    col(Download.title),
    col(Download.uploader),
    col(Download.duration_seconds),
    col(Download.thumbnail_url),
    col(Download.quality),
    col(Download.container),
    col(Download.subtitles),
    col(Download.sponsorblock),
    col(Download.kind),
    col(Download.entries_total),
    col(Download.entries_done),
    col(Download.entries_failed),
    col(Download.pinned),
    col(Download.status),
    col(Download.percent),
    col(Download.size_bytes),
    col(Download.attempt),
    col(Download.position),
    col(Download.not_before),
    col(Download.error_code),
    col(Download.error_message),
    col(Download.created_at),
    col(Download.ended_at),
    col(Download.library_item_id),
    col(Download.collection_id),
)

Live = Mapping[str, DownloadProgress]


def select_rows() -> AnySelect:
    """What views are made of, of everybody's downloads: columns, as objects take several times as
    long to read."""
    return select(*_COLUMNS).join(User, col(User.id) == col(Download.user_id))


class DownloadViews:
    """Builds views. ``base_path`` is put before addresses on this server."""

    def __init__(self, base_path: str) -> None:
        self._base_path = base_path

    def image(self, image_id: str) -> str:
        """The address of a picture that this server hands out."""
        return f"{self._base_path}{IMAGES}/{image_id}"

    async def of(
        self, session: AsyncSession, download_ids: Sequence[str], live: Live | None = None
    ) -> list[DownloadView]:
        """The views of these downloads, in this order; the ones that are gone are left out."""
        found = await session.execute(select_rows().where(col(Download.id).in_(download_ids)))
        views = {row.id: self.view(row, live) for row in found}
        return [views[download_id] for download_id in download_ids if download_id in views]

    async def board(
        self, session: AsyncSession, owner_id: str | None, live: Live
    ) -> list[DownloadView]:
        """Everything active and the newest that ended: running, paused, failed, waiting, ended.

        ``owner_id`` ``None`` means everyone's.
        """
        everything = select_rows()
        if owner_id is not None:
            everything = everything.where(col(Download.user_id) == owner_id)
        active = everything.where(col(Download.status).in_(ACTIVE))
        ended = everything.where(col(Download.status).in_(ENDED))
        newest = ended.order_by(col(Download.ended_at).desc(), col(Download.id).desc())
        rows = list((await session.execute(active)).all())
        rows += list((await session.execute(newest.limit(NEWEST_ENDED))).all())
        return [self.view(row, live) for row in sorted(rows, key=_rank)]

    def view(self, row: AnyRow, live: Live | None = None) -> DownloadView:
        """A row of :func:`select_rows`; ``live`` overrides what a running download's row says of
        its progress."""
        moving = (live or {}).get(row.id) if row.status in RUNNING else None
        return DownloadView(
            id=row.id,
            owner_id=row.user_id,
            owner_name=row.owner_name,
            url=row.url,
            title=row.title or row.url,
            uploader=row.uploader,
            duration_seconds=row.duration_seconds,
            thumbnail=self.image(row.id) if row.thumbnail_url else "",
            quality=row.quality,
            container=row.container,
            status=row.status,
            percent=moving.percent if moving else row.percent,
            speed_bytes_per_second=moving.speed_bytes_per_second if moving else 0,
            eta_seconds=moving.eta_seconds if moving else 0,
            size_bytes=row.size_bytes,
            attempt=row.attempt,
            retry_at=row.not_before if row.status == DownloadStatus.RETRY_WAIT else None,
            error_code=row.error_code,
            error_message=row.error_message,
            created_at=row.created_at,
            ended_at=row.ended_at,
            kind=row.kind,
            entries_total=row.entries_total,
            entries_done=row.entries_done,
            entries_failed=row.entries_failed,
            subtitles=list(filter(None, row.subtitles.split(","))),
            sponsorblock=row.sponsorblock,
            position=row.position,
            pinned=row.pinned,
            library_item_id=row.library_item_id,
            collection_id=row.collection_id,
        )


def entry_view(entry: DownloadEntry, row: Download) -> EntryView:
    """An entry as people see it; nothing is under way in a download that does not run."""
    idle = row.status not in RUNNING and entry.status in LEFT
    return EntryView(
        id=entry.id,
        index=entry.index,
        title=entry.title or entry.url,
        url=entry.url,
        duration_seconds=entry.duration_seconds,
        status=DownloadStatus.QUEUED if idle else entry.status,
        percent=entry.percent,
        size_bytes=entry.size_bytes,
        error_code=entry.error_code,
        error_message=entry.error_message,
    )


def _rank(row: AnyRow) -> tuple[int, float, str]:
    if row.status in RUNNING:
        return 0, row.position, row.id
    if row.status == DownloadStatus.PAUSED:
        return 1, row.position, row.id
    if row.status == DownloadStatus.FAILED:
        return 2, -(row.ended_at or row.created_at).timestamp(), row.id
    if row.status in WAITING:
        return 3, row.position, row.id
    return 4, -(row.ended_at or row.created_at).timestamp(), row.id
