"""Starts and stops syncs of the library, by hand and by the clock, and says how good it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import ConflictError, NotFoundError, QueueUnavailableError
from medianest.models.ids import utc_now
from medianest.models.job_run import JobRun, JobStatus
from medianest.models.library_section import LibrarySection
from medianest.models.media_server import MediaServer
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.job_runs import JobRuns
from medianest.services.library.drops import Drops
from medianest.services.library.library_owner import OwnersServer
from medianest.services.library.server import NONE
from medianest.services.library.sync_hints import SyncHints
from medianest.services.library.sync_news import JOB_NAME, run_view
from medianest.services.library.sync_order import SyncOrder
from medianest.services.queue import SYNC, Queue, Ring
from medianest.services.settings.settings import SettingsService
from medianest.views.library import LibraryStatusView, PendingDropView, SyncRunView

JOB = "medianest.jobs.library.sync"
RUNS_SHOWN = 5
WAITING = timedelta(seconds=20)
FIRST_PAUSE = timedelta(seconds=20)
IN_TROUBLE = "Plex does not answer right now: this is what was there before."
NO_SECTION = "There is no such section in the library."
NO_RUN = "There is no such sync."
UNDER_WAY = "A sync is under way already. Wait for its end, or stop it."


class LibrarySyncs:
    """The sync itself is a job, of which one is under way at a time."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        queue: Queue,
        audit: AuditLog,
        runs: JobRuns,
        drops: Drops,
        server: OwnersServer,
        hints: SyncHints,
    ) -> None:
        self._database = database
        self._settings = settings
        self._queue = queue
        self._audit = audit
        self._runs = runs
        self._drops = drops
        self._server = server
        self._hints = hints

    async def start(
        self, actor: Actor, section_id: int | None = None, *, full: bool = False
    ) -> SyncRunView:
        """Begin one, for an administrator, or answer the one under way that does the same.

        Raises :class:`ConflictError` where another one is under way or no server is set up,
        :class:`NotFoundError` for a section that is not there, :class:`QueueUnavailableError`.
        """
        actor.require_admin()
        if section_id is not None:
            await self._section(section_id)
        return await self._start(actor, SyncOrder(section_id, full=full))

    async def stop(self, actor: Actor, run_id: str) -> None:
        """Ask it to end after its present page, for an administrator."""
        actor.require_admin()
        if await self._runs.get(JOB_NAME, run_id) is None:
            raise NotFoundError(NO_RUN)
        if not await self._runs.stop(run_id):
            raise ConflictError("This sync has ended already.")
        await self._audit.note("library.sync_stopped", actor_id=actor.user_id, runId=run_id)

    async def confirm_drop(self, actor: Actor, section_id: int) -> SyncRunView:
        """Let a section lose what Plex no longer shows of it: it is looked at once more, and what
        is missing then goes. For an administrator."""
        actor.require_admin()
        section = await self._section(section_id)
        if section.pending_drop is None:
            raise ConflictError("Nothing of this section waits to be removed.")
        view = await self._start(actor, SyncOrder(section_id, may_drop=True))
        await self._audit.note(
            "library.drop_confirmed",
            actor_id=actor.user_id,
            target=section.title,
            sectionId=section_id,
            missing=section.pending_drop,
        )
        return view

    async def status(self, actor: Actor) -> LibraryStatusView:
        """How good our copy is; what waits and what runs is for administrators."""
        plex = (await self._settings.current()).plex
        if not (plex.enabled and plex.url):
            return LibraryStatusView(configured=False)
        async with self._database.read() as session:
            mine = select(MediaServer).where(col(MediaServer.url) == plex.url)
            server = (await session.execute(mine)).scalars().first()
            there = select(LibrarySection).where(col(LibrarySection.missing_since).is_(None))
            sections = (await session.execute(there)).scalars().all()
        view = LibraryStatusView(configured=True, synced_at=_oldest(sections))
        if server is not None:
            trouble = server.trouble if actor.is_admin else IN_TROUBLE if server.trouble else ""
            told = {"server_name": server.name, "trouble": trouble}
            view = view.model_copy(update={**told, "reached_at": server.reached_at})
        if not actor.is_admin:
            return view
        runs = [run_view(row) for row in await self._runs.newest(JOB_NAME, RUNS_SHOWN)]
        pending = [await self._pending(one) for one in sections if one.pending_drop is not None]
        return view.model_copy(update={"runs": runs, "pending_drops": pending})

    async def ring(self, now: datetime | None = None) -> None:
        """Begin one when it is time; call it every few seconds, from one process.

        Raises :class:`UnavailableError`.
        """
        settings = await self._settings.current()
        if not (settings.plex.enabled and settings.plex.url and settings.plex.token.reveal()):
            return
        now = now or utc_now()
        live = await self._runs.live(JOB_NAME)
        if live is not None:
            await self._keep_waiting(live, now)
        elif await self._is_time(now, timedelta(minutes=settings.library.sync_minutes)):
            await self._begin(SyncOrder(), None)

    async def _is_time(self, now: datetime, pause: timedelta) -> bool:
        last = next(iter(await self._runs.newest(JOB_NAME, 1)), None)
        if last is None:
            return True
        if last.status == JobStatus.FAILED:
            return await self._is_time_again(now, pause)
        return last.started_at <= now - pause or await self._hints.is_due()

    async def _is_time_again(self, now: datetime, pause: timedelta) -> bool:
        """After a failure: soon, less soon after each further one, at once when there is a sign of
        Plex, and never before it answers."""
        runs = await self._runs.newest(JOB_NAME, 10)
        failures = next((n for n, r in enumerate(runs) if r.status != JobStatus.FAILED), len(runs))
        wait = min(FIRST_PAUSE * 2 ** (failures - 1), pause)
        ended = runs[0].ended_at or runs[0].heartbeat_at
        is_time = ended <= now - wait or await self._hints.is_due()
        return is_time and await self._server.answers()

    async def _keep_waiting(self, run: JobRun, now: datetime) -> None:
        """A run whose job still waits for a worker is not dead."""
        if run.heartbeat_at > now - WAITING:
            return
        gone = await self._queue.missing(SYNC, [_job_id(run)], silence_seconds=60)
        if not gone:
            await self._runs.touch(run.id)

    async def _start(self, actor: Actor, order: SyncOrder) -> SyncRunView:
        plex = (await self._settings.current()).plex
        if not (plex.enabled and plex.url and plex.token.reveal()):
            raise ConflictError(NONE)
        row = await self._begin(order, actor.user_id)
        if row is not None:
            await self._audit.note(
                "library.sync_started",
                actor_id=actor.user_id,
                runId=row.id,
                sectionId=order.section_id,
                full=order.full,
            )
            return run_view(row)
        live = await self._runs.live(JOB_NAME)
        if live is None or not SyncOrder.of(live.subject).covers(order):
            raise ConflictError(UNDER_WAY)
        return run_view(live)

    async def _begin(self, order: SyncOrder, started_by: str | None) -> JobRun | None:
        row = await self._runs.begin(JOB_NAME, order.subject, started_by=started_by)
        if row is None:
            return None
        try:
            await self._queue.ring([Ring(JOB, (row.id,), _job_id(row), SYNC)])
            await self._hints.forget()
        except QueueUnavailableError as error:
            await self._runs.give_up(row.id, error.message)
            raise
        return row

    async def _section(self, section_id: int) -> LibrarySection:
        async with self._database.read() as session:
            section = await session.get(LibrarySection, section_id)
        if section is None or section.missing_since is not None:
            raise NotFoundError(NO_SECTION)
        return section

    async def _pending(self, section: LibrarySection) -> PendingDropView:
        return PendingDropView(
            section_id=section.id or 0,
            section_title=section.title,
            missing=section.pending_drop or 0,
            known=await self._drops.count(section),
            other_server=await self._drops.is_of_other_server(section),
        )


def _oldest(sections: Sequence[LibrarySection]) -> datetime | None:
    """The age of a copy is that of its oldest part; unknown while a part was never read."""
    times = [section.synced_at for section in sections]
    known = [time for time in times if time is not None]
    return min(known) if known and len(known) == len(times) else None


def _job_id(run: JobRun) -> str:
    return f"library-sync-{run.id}"
