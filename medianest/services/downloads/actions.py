"""What people do to downloads they have: stop, go on, put in order, take off the list."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any, NoReturn

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import ConflictError, NotFoundError
from medianest.models.download import ACTIVE, HERE, WAITING, Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.models.user import Permission
from medianest.services.actor import Actor
from medianest.services.downloads import entries, order, requests, rows, second_looks, sharing
from medianest.services.downloads.bells import DownloadBells
from medianest.services.downloads.library_links import LibraryLinks
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.order import NOT_THERE, PAUSED
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.views import DownloadViews
from medianest.services.folder.folder import MediaFolder
from medianest.services.settings.settings import SettingsService
from medianest.views.download import DownloadView

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
AGAIN = frozenset({DownloadStatus.FAILED, DownloadStatus.SKIPPED})
LOOKS = 3
"""How often a row is read again that a worker or the sweep moves on at the same moment."""


class DownloadActions:
    """Everybody changes their own downloads; administrators everyone's."""

    def __init__(
        self,
        database: Database,
        news: DownloadNews,
        views: DownloadViews,
        links: LibraryLinks,
        bells: DownloadBells,
        settings: SettingsService,
        timing: Timing,
    ) -> None:
        self._database = database
        self._news = news
        self._views = views
        self._links = links
        self._bells = bells
        self._settings = settings
        self._timing = timing

    async def cancel(self, actor: Actor, download_id: str) -> DownloadView:
        """Stop it, within seconds. Raises :class:`ConflictError` when it is too late."""
        for _ in range(LOOKS):
            row = await self._row(actor, download_id)
            if row.status == DownloadStatus.CANCELLING or await self._stop(row):
                return await self._changed(actor, download_id)
            if row.status not in WAITING | STOPPABLE | PAUSED:
                break
        raise ConflictError("This download is finishing or has ended, so it cannot be stopped.")

    async def pause(self, actor: Actor, download_id: str) -> DownloadView:
        """Hold it until somebody resumes it; what has arrived is kept.

        Raises :class:`ConflictError` when it is too late.
        """
        for _ in range(LOOKS):
            row = await self._row(actor, download_id)
            if row.status == DownloadStatus.PAUSED or await self._pause(row):
                return await self._changed(actor, download_id)
            if row.status not in WAITING | STOPPABLE:
                break
        raise ConflictError("This download is finishing or has ended, so it cannot be paused.")

    async def resume(self, actor: Actor, download_id: str) -> DownloadView:
        """Go on with what was paused. Raises :class:`ConflictError` for anything else."""
        row = await self._row(actor, download_id)
        claim = Claim(row.id, row.attempt)
        values: dict[str, Any] = {"status": DownloadStatus.QUEUED, "attempt": claim.next.attempt}
        async with self._database.write() as session:
            if not await rows.change(session, claim, PAUSED, not_before=None, **values):
                raise ConflictError("Only a paused download can be resumed.")
        await self._bells.ring([claim.next])
        return await self._changed(actor, download_id)

    async def pause_all(self, actor: Actor, everyone: bool = False) -> int:
        """Pause all that can be; how many. ``everyone``'s is for administrators."""
        return await self._each(actor, WAITING | STOPPABLE, everyone=everyone, do=self.pause)

    async def resume_all(self, actor: Actor, everyone: bool = False) -> int:
        """Resume all that is paused; how many. ``everyone``'s is for administrators."""
        return await self._each(actor, PAUSED, everyone=everyone, do=self.resume)

    async def retry(
        self, actor: Actor, download_id: str, entry_id: str | None = None
    ) -> DownloadView:
        """Begin again, or at once where it waits for its next try; of a playlist only what failed,
        or only one entry. What is all here is looked for in Plex once more.

        Raises :class:`ForbiddenError` for people who may not download,
        :class:`ConflictError` unless something failed, was stopped or waits, and
        :class:`DuplicateError` when the same is on its way in another row.
        """
        actor.require(Permission.DOWNLOAD)
        row = await self._row(actor, download_id)
        if entry_id is None and second_looks.is_meant(row):
            async with self._database.write() as session:
                await second_looks.begin(session, row)
            return await self._changed(actor, download_id)
        claim = Claim(row.id, row.attempt)
        fresh: dict[str, Any] = {
            "status": DownloadStatus.QUEUED,
            "attempt": claim.next.attempt,
            "tries": 0,
            "interruptions": 0,
            "not_before": None,
            "error_code": None,
            "error_message": None,
            "ended_at": None,
            "position": rows.next_position(),
        }
        in_part = HERE if row.entries_failed else frozenset[DownloadStatus]()
        try:
            async with self._database.write() as session:
                changed = await rows.change(session, claim, RETRYABLE | in_part, **fresh)
                again = await entries.reset(session, download_id, AGAIN, entry_id)
                await entries.count(session, download_id)
                if not changed or (entry_id is not None and not again):
                    raise ConflictError(
                        "Only a download that failed or was stopped can be tried again."
                    )
        except IntegrityError:
            await self._refuse_lost_race(row)
        await self._bells.ring([claim.next])
        return await self._changed(actor, download_id)

    async def remove(self, actor: Actor, download_id: str, *, with_file: bool = False) -> None:
        """Take it off the list; its files go too if asked for and no other row shares them.

        Raises :class:`ConflictError` while it is active and :class:`FolderError` when a file cannot
        be removed.
        """
        row = await self._row(actor, download_id)
        folder = await self._folder()
        async with self._database.write() as session:
            fresh = await session.get(Download, download_id, with_for_update=True)
            if fresh is None:
                raise NotFoundError(NOT_THERE)
            if fresh.status in ACTIVE:
                raise ConflictError("Stop this download before you remove it.")
            files = await entries.files_of(session, download_id)
            await entries.delete_of(session, download_id)
            await rows.delete_row(session, download_id)
            for file in files:
                await sharing.let_go(session, folder, file, with_file=with_file)
        await self._news.removed(download_id, row.user_id)

    async def pin(self, actor: Actor, download_id: str, pinned: bool) -> DownloadView:
        """Keep it, whatever its subscription would remove; or no longer."""
        row = await self._row(actor, download_id)
        async with self._database.write() as session:
            await rows.write(session, row.id, pinned=pinned)
        return await self._changed(actor, download_id)

    async def reorder(self, actor: Actor, download_ids: Sequence[str]) -> None:
        """Have these waiting downloads begin in this order; they share out the places they have.

        What has begun meanwhile is left out. Raises :class:`InvalidInputError` for too many or
        twice the same, and :class:`NotFoundError` for one that is not this person's.
        """
        async with self._database.write() as session:
            changed = await order.share_out_places(session, actor, download_ids)
        await self._news.changed(changed)

    async def move_to_front(self, actor: Actor, download_id: str) -> DownloadView:
        """Have it begin before the others that wait: one's own, for administrators everyone's.

        Raises :class:`ConflictError` for one that does not wait.
        """
        await self._row(actor, download_id)
        async with self._database.read() as session:
            ids = await order.queue_of(session, actor)
        if download_id not in ids:
            raise ConflictError("Only a download that waits can be moved.")
        ids.remove(download_id)
        await self.reorder(actor, [download_id, *ids][: order.MOST])
        return await self._view(actor, download_id)

    async def _each(
        self, actor: Actor, statuses: frozenset[DownloadStatus], *, everyone: bool, do: Any
    ) -> int:
        if everyone:
            actor.require_admin()
        wanted = select(Download.id).where(col(Download.status).in_(statuses))
        if not everyone:
            wanted = wanted.where(Download.user_id == actor.user_id)
        async with self._database.read() as session:
            ordered = wanted.order_by(col(Download.position), col(Download.id))
            ids = list((await session.execute(ordered)).scalars())
        done = 0
        for download_id in ids:
            try:
                await do(actor, download_id)
                done += 1
            except (ConflictError, NotFoundError):  # it has moved on since
                continue
        return done

    async def _row(self, actor: Actor, download_id: str) -> Download:
        async with self._database.read() as session:
            row = await session.get(Download, download_id)
        if row is None or not actor.may_see(row.user_id):
            raise NotFoundError(NOT_THERE)
        return row

    async def _view(self, actor: Actor, download_id: str) -> DownloadView:
        live = await self._news.live()
        async with self._database.read() as session:
            views = await self._views.of(session, [download_id], live)
        if not views:
            raise NotFoundError(NOT_THERE)
        return (await self._links.seen_by(actor, views))[0]

    async def _changed(self, actor: Actor, download_id: str) -> DownloadView:
        await self._news.changed([download_id])
        return await self._view(actor, download_id)

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
            if await rows.change(session, claim, WAITING | PAUSED, **ended):
                return True
            if self._is_abandoned(row):
                return await rows.change(session, claim, STOPPABLE, **ended)
            return await rows.change(session, claim, STOPPABLE, **asked)

    async def _pause(self, row: Download) -> bool:
        """The next attempt number ends whoever runs it; ``False`` if it has moved on."""
        claim = Claim(row.id, row.attempt)
        held: dict[str, Any] = {
            "status": DownloadStatus.PAUSED,
            "attempt": claim.next.attempt,
            "not_before": None,
            "heartbeat_at": None,
            "worker": None,
        }
        if (moving := (await self._news.live()).get(row.id)) is not None:
            held["percent"] = max(row.percent, moving.percent)
        async with self._database.write() as session:
            return await rows.change(session, claim, WAITING | STOPPABLE, **held)

    async def _refuse_lost_race(self, row: Download) -> NoReturn:
        """The database let only one of two through; tell the other which one that is."""
        async with self._database.read() as session:
            await requests.refuse_second(session, row)
        raise ConflictError("This could not be added because something else changed. Try again.")

    async def _folder(self) -> MediaFolder:
        return MediaFolder(await self._settings.downloads_folder())

    def _is_abandoned(self, row: Download) -> bool:
        """Whether nobody is left who could stop it."""
        oldest = utc_now() - timedelta(seconds=self._timing.cancel_silence)
        return row.heartbeat_at is None or row.heartbeat_at < oldest
