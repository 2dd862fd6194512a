"""Rows of downloads as people see them, with what moves at the moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.models.download import (
    ENDED,
    RUNNING,
    WAITING,
    Download,
    DownloadStatus,
)
from medianest.models.user import User
from medianest.views.download import DownloadProgress, DownloadView

IMAGES = "/api/v1/youtube/images"
NEWEST_ENDED = 50

Live = Mapping[str, DownloadProgress]


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
        statement = select(Download, User.name).join(User, col(User.id) == col(Download.user_id))
        found = await session.execute(statement.where(col(Download.id).in_(download_ids)))
        views = {row.id: self.view(row, name, live) for row, name in found.all()}
        return [views[download_id] for download_id in download_ids if download_id in views]

    async def board(
        self, session: AsyncSession, owner_id: str | None, live: Live
    ) -> list[DownloadView]:
        """Everything active and the newest that ended: running, failed, waiting, then ended.

        ``owner_id`` ``None`` means everyone's.
        """
        everything = select(Download, User.name).join(User, col(User.id) == col(Download.user_id))
        if owner_id is not None:
            everything = everything.where(Download.user_id == owner_id)
        active = everything.where(col(Download.status).in_(RUNNING | WAITING))
        ended = everything.where(col(Download.status).in_(ENDED))
        newest = ended.order_by(col(Download.ended_at).desc(), col(Download.id).desc())
        rows = list((await session.execute(active)).all())
        rows += list((await session.execute(newest.limit(NEWEST_ENDED))).all())
        return [self.view(row, name, live) for row, name in sorted(rows, key=lambda r: _rank(r[0]))]

    def view(self, row: Download, owner_name: str, live: Live | None = None) -> DownloadView:
        """One row; ``live`` overrides what a running download's row says of its progress."""
        moving = (live or {}).get(row.id) if row.status in RUNNING else None
        return DownloadView(
            id=row.id,
            owner_id=row.user_id,
            owner_name=owner_name,
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
        )


def _rank(row: Download) -> tuple[int, float, str]:
    if row.status in RUNNING:
        return 0, row.position, row.id
    if row.status == DownloadStatus.FAILED:
        return 1, -(row.ended_at or row.created_at).timestamp(), row.id
    if row.status in WAITING:
        return 2, row.position, row.id
    return 3, -(row.ended_at or row.created_at).timestamp(), row.id
