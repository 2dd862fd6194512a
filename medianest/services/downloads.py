"""Downloads as people use them: look, ask for, watch, cancel, retry, remove."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, NoReturn

import structlog
from redis.asyncio import Redis
from sqlalchemy.exc import IntegrityError

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    NotFoundError,
    QueueUnavailableError,
)
from medianest.models.download import ACTIVE, RUNNING, WAITING, Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.services import download_lists, download_requests, download_sharing
from medianest.services import download_rows as rows
from medianest.services.actor import Actor
from medianest.services.download_news import DownloadNews
from medianest.services.download_previews import Previews
from medianest.services.download_rows import Claim
from medianest.services.download_timing import Timing
from medianest.services.download_views import DownloadViews
from medianest.services.media_folder import MediaFolder
from medianest.services.queue import Queue
from medianest.services.settings import SettingsService
from medianest.settings import Environment
from medianest.views.download import (
    Container,
    DownloadPreview,
    DownloadView,
    Quality,
)
from medianest.views.view import Page, Pagination

NOT_THERE = "There is no such download."
STOPPABLE = frozenset(
    {DownloadStatus.RESOLVING, DownloadStatus.DOWNLOADING, DownloadStatus.PROCESSING}
)
RETRYABLE = frozenset(
    {
        DownloadStatus.FAILED,
        DownloadStatus.CANCELLED,
        DownloadStatus.SKIPPED,
        DownloadStatus.RETRY_WAIT,
    }
)
LOOKS = 3
"""How often a row is read again that a worker or the sweep moves on at the same moment."""

log = structlog.get_logger(__name__)


class DownloadsService:
    """Everybody sees and changes their own downloads; administrators everyone's."""

    def __init__(
        self,
        database: Database,
        redis: Redis,
        queue: Queue,
        settings: SettingsService,
        environment: Environment,
        timing: Timing | None = None,
    ) -> None:
        self._database = database
        self._queue = queue
        self._settings = settings
        self._timing = timing or Timing()
        self._views = DownloadViews(environment.base_path)
        self._news = DownloadNews(database, redis, self._views)
        self._previews = Previews(redis, queue, settings, environment, self._views, self._timing)

    async def preview(self, actor: Actor, url: str) -> DownloadPreview:
        """What stands behind an address.

        Raises :class:`MediaAddressError` for an address that cannot be used,
        :class:`UpstreamError` with the site's reason, and :class:`QueueUnavailableError`.
        """
        return await self._previews.preview(url)

    async def submit(
        self, actor: Actor, url: str, quality: Quality, container: Container
    ) -> DownloadView:
        """Ask for a download; one whose file is here already is complete at once.

        Raises :class:`MediaAddressError`, :class:`InvalidInputError` for a container that does not
        go with the quality, and :class:`DuplicateError` with the id of this person's active
        download of the same. Redis may be away: the sweep rings later.
        """
        address = self._previews.address(url)
        download_requests.check_profile(quality, container)
        details = await self._previews.known(address)
        row = download_requests.new_row(actor, address, details, quality, container)
        folder = await self._folder()
        try:
            async with self._database.write() as session:
                await download_requests.refuse_second(session, row)
                session.add(row)
                await session.flush()
                await download_sharing.join_file(session, row, folder)
        except IntegrityError:
            await self._refuse_lost_race(row)
        if row.status == DownloadStatus.QUEUED:
            await self._ring(Claim(row.id, row.attempt))
        return await self._changed(row.id)

    async def page(
        self,
        actor: Actor,
        *,
        page: int = 1,
        limit: int = 20,
        sort: str = "createdAt:desc",
        status: str | None = None,
    ) -> Page[DownloadView]:
        """One page of what this person may see. Raises :class:`InvalidInputError`."""
        download_lists.check_page(page, limit)
        rows, total = await download_lists.rows_on_page(
            self._database, owner_id=_owner(actor), page=page, limit=limit, sort=sort, status=status
        )
        live = await self._news.live() if any(row.status in RUNNING for row in rows) else {}
        views = [self._views.view(row, live) for row in rows]
        return Page[DownloadView](items=views, pagination=Pagination.of(page, limit, total))

    async def get(self, actor: Actor, download_id: str) -> DownloadView:
        """One download. Raises :class:`NotFoundError`, also for somebody else's."""
        await self._row(actor, download_id)
        return await self._view(download_id)

    async def board(self, actor: Actor) -> list[DownloadView]:
        """What an open page shows: all that is active and the newest 50 that ended."""
        return await self._board(_owner(actor))

    async def everyones_board(self) -> list[DownloadView]:
        """The same for everybody's downloads; for what serves many pages at once."""
        return await self._board(None)

    async def cancel(self, actor: Actor, download_id: str) -> DownloadView:
        """Stop it, within seconds. Raises :class:`ConflictError` when it is too late."""
        for _ in range(LOOKS):
            row = await self._row(actor, download_id)
            if row.status == DownloadStatus.CANCELLING or await self._stop(row):
                return await self._changed(download_id)
            if row.status not in WAITING | STOPPABLE:
                break
        raise ConflictError("This download is finishing or has ended, so it cannot be stopped.")

    async def retry(self, actor: Actor, download_id: str) -> DownloadView:
        """Begin again, or at once where it waits for its next try.

        Raises :class:`ConflictError` unless it failed, was stopped or waits, and
        :class:`DuplicateError` when the same is on its way in another row.
        """
        row = await self._row(actor, download_id)
        fresh: dict[str, Any] = {
            "status": DownloadStatus.QUEUED,
            "attempt": row.attempt + 1,
            "tries": 0,
            "interruptions": 0,
            "not_before": None,
            "error_code": None,
            "error_message": None,
            "ended_at": None,
            "position": rows.next_position(),
        }
        claim = Claim(row.id, row.attempt)
        try:
            async with self._database.write() as session:
                changed = await rows.change(session, claim, RETRYABLE, **fresh)
        except IntegrityError:
            await self._refuse_lost_race(row)
        if not changed:
            raise ConflictError("Only a download that failed or was stopped can be tried again.")
        await self._ring(claim.next)
        return await self._changed(download_id)

    async def remove(self, actor: Actor, download_id: str, *, with_file: bool = False) -> None:
        """Take it off the list; its file goes too if asked for and no other row shares it.

        Raises :class:`ConflictError` while it is active and :class:`FolderError` when the file
        cannot be removed.
        """
        row = await self._row(actor, download_id)
        folder = await self._folder()
        async with self._database.write() as session:
            fresh = await session.get(Download, download_id, with_for_update=True)
            if fresh is None:
                raise NotFoundError(NOT_THERE)
            if fresh.status in ACTIVE:
                raise ConflictError("Stop this download before you remove it.")
            file = await rows.file_of(session, download_id)
            await rows.delete_row(session, download_id)
            if file is not None:
                await download_sharing.let_go(session, folder, file, with_file=with_file)
        await self._news.removed(download_id, row.user_id)

    async def thumbnail(self, actor: Actor, download_id: str) -> tuple[bytes, str]:
        """The picture's bytes and content type. Raises :class:`NotFoundError`."""
        row = await self._row(actor, download_id)
        return await self._previews.picture_at(row.thumbnail_url)

    async def preview_thumbnail(self, actor: Actor, key: str) -> tuple[bytes, str]:
        """A preview's, by the last part of its address. Raises :class:`NotFoundError`."""
        return await self._previews.picture(key)

    async def _board(self, owner_id: str | None) -> list[DownloadView]:
        live = await self._news.live()
        async with self._database.read() as session:
            return await self._views.board(session, owner_id, live)

    async def _row(self, actor: Actor, download_id: str) -> Download:
        async with self._database.read() as session:
            row = await session.get(Download, download_id)
        if row is None or not actor.may_see(row.user_id):
            raise NotFoundError(NOT_THERE)
        return row

    async def _view(self, download_id: str) -> DownloadView:
        live = await self._news.live()
        async with self._database.read() as session:
            views = await self._views.of(session, [download_id], live)
        if not views:
            raise NotFoundError(NOT_THERE)
        return views[0]

    async def _changed(self, download_id: str) -> DownloadView:
        await self._news.changed([download_id])
        return await self._view(download_id)

    async def _stop(self, row: Download) -> bool:
        """At once where nobody runs it; ``False`` if it has moved on since it was read."""
        claim = Claim(row.id, row.attempt)
        ended: dict[str, Any] = {
            "status": DownloadStatus.CANCELLED,
            "attempt": claim.next.attempt,
            "ended_at": utc_now(),
            "not_before": None,
        }
        asked: dict[str, Any] = {"status": DownloadStatus.CANCELLING}
        async with self._database.write() as session:
            if await rows.change(session, claim, WAITING, **ended):
                return True
            if self._is_abandoned(row):
                return await rows.change(session, claim, STOPPABLE, **ended)
            return await rows.change(session, claim, STOPPABLE, **asked)

    async def _refuse_lost_race(self, row: Download) -> NoReturn:
        """The database let only one of two through; tell the other which one that is."""
        async with self._database.read() as session:
            await download_requests.refuse_second(session, row)
        raise ConflictError("This could not be added because something else changed. Try again.")

    async def _ring(self, claim: Claim) -> None:
        try:
            await self._queue.ring([claim.ring()])
        except QueueUnavailableError:
            log.warning("redis is away, the sweep will ring", download=claim.download_id)

    async def _folder(self) -> MediaFolder:
        return MediaFolder(await self._settings.downloads_folder())

    def _is_abandoned(self, row: Download) -> bool:
        """Whether nobody is left who could stop it."""
        oldest = utc_now() - timedelta(seconds=self._timing.cancel_silence)
        return row.heartbeat_at is None or row.heartbeat_at < oldest


def _owner(actor: Actor) -> str | None:
    return None if actor.is_admin else actor.user_id
