"""Runs one attempt at one download, from the claim to the recorded outcome."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

import structlog

from medianest.database import Database
from medianest.errors import MediaNestError, UnavailableError
from medianest.integrations.ytdlp.errors import FetchStoppedError, MediaSiteError, Reason
from medianest.models.download import Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.services.downloads import outcomes, own_quotas, quotas, rows, sharing
from medianest.services.downloads.attempt import Attempt
from medianest.services.downloads.bells import DownloadBells, waiting
from medianest.services.downloads.entry_run import Place
from medianest.services.downloads.lookups import Lookups
from medianest.services.downloads.network import network
from medianest.services.downloads.news import DownloadNews
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.source import DownloadSource
from medianest.services.downloads.space import check_floor
from medianest.services.downloads.threads import outlast
from medianest.services.downloads.timing import Timing
from medianest.services.downloads.watch import EndedError, Ending, Watch
from medianest.services.folder.folder import MediaFolder, folder_error
from medianest.services.queue import Queue
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment
from medianest.views.settings import DownloadSettings

SHORT_WAIT_SECONDS = 5.0
PUBLISHING_SECONDS = 600.0

BUSY_PAUSE = timedelta(seconds=3)

Outcome = None | Ending | MediaNestError
log = structlog.get_logger(__name__)


class DownloadRuns:
    """What a worker does with a download."""

    def __init__(
        self,
        database: Database,
        news: DownloadNews,
        queue: Queue,
        lookups: Lookups,
        settings: SettingsService,
        environment: Environment,
        timing: Timing,
    ) -> None:
        self._database = database
        self._news = news
        self._lookups = lookups
        self._settings = settings
        self._environment = environment
        self._timing = timing
        self._bells = DownloadBells(database, queue, settings, timing)

    async def run(self, bell: Claim, stop: asyncio.Event) -> None:
        """Run the first download in line; ``stop`` gives it back.

        ``bell`` is the one that was rung for: another one may be before it, or it may have to wait
        for its turn. Everything that can go wrong ends up on the row. Raises
        :class:`UnavailableError` when the database is away before anything has begun, or for longer
        than an outcome can wait.
        """
        settings = (await self._settings.current()).downloads
        row = await self._claimed(settings)
        if row is None:
            return
        if row.id != bell.download_id and await self._bells.renew(bell):
            await self._bells.ring([bell.next])
        await self._news.changed([row.id])
        claim = Claim(row.id, row.attempt)
        folder = MediaFolder(await self._settings.downloads_folder())
        watch = Watch(self._database, self._news, row, self._timing, partial(self._room, folder))
        reached = await network(self._settings, self._environment)
        place = Place(self._database, folder, settings.layout, self._timing.outage)
        attempt = Attempt(
            place,
            DownloadSource(self._lookups, reached, row, settings.playlist_cap),
            self._news,
            row,
            watch,
            max_bytes=await self._most_bytes(row, settings),
            cap=settings.playlist_cap,
        )
        outcome = await self._to_its_end(attempt, watch, stop)
        log.info("download attempt ended", download=row.id, outcome=_named(outcome))
        await self._record(claim, attempt, outcome)
        await self._news.stopped([row.id])
        if not stop.is_set():
            await self._ring_for_next()

    async def _most_bytes(self, row: Download, settings: DownloadSettings) -> int:
        async with self._database.read() as session:
            return (await own_quotas.settings_for(session, row.user_id, settings)).max_bytes

    async def _claimed(self, settings: DownloadSettings) -> Download | None:
        """The first row that may start, taken from the queue; ``None`` where there is none."""
        now = utc_now()
        async with self._database.write() as session:
            await quotas.one_claim_at_a_time(session)
            first = waiting().where(quotas.startable(settings)).limit(1).with_for_update()
            row: Download | None = (await session.execute(first)).scalars().first()
            if row is None:
                return None
            taken = await rows.change(
                session,
                Claim(row.id, row.attempt),
                [DownloadStatus.QUEUED],
                status=DownloadStatus.RESOLVING,
                not_before=None,
                heartbeat_at=now,
                started_at=now,
                worker=f"{socket.gethostname()}:{os.getpid()}"[:120],
                error_code=None,
                error_message=None,
            )
            if not taken:
                return None
            await session.refresh(row)
            return row

    async def _room(self, folder: MediaFolder) -> None:
        """Raises :class:`MediaSiteError` when the disk gets fuller than the setting of now."""
        floor_bytes = (await self._settings.current()).downloads.disk_floor_bytes
        with suppress(OSError):  # a folder that is away is for the work itself to meet
            await asyncio.to_thread(check_floor, folder.root, floor_bytes)

    async def _ring_for_next(self) -> None:
        """Whatever waited for a turn may have it now; the sweep comes to what is missed here."""
        try:
            await self._bells.ring_for_waiting()
        except UnavailableError:
            log.warning("what waits is rung for by the sweep")

    async def _to_its_end(self, attempt: Attempt, watch: Watch, stop: asyncio.Event) -> Outcome:
        work = asyncio.create_task(attempt.run())
        watching = asyncio.create_task(watch.run())
        telling = asyncio.create_task(watch.tell())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait({work, watching, stopping}, return_when=asyncio.FIRST_COMPLETED)
            ending = watching.result() if watching.done() else Ending.STOPPING
            if not work.done():
                await self._end(work, attempt, watch)
            return _outcome(work, ending)
        finally:
            for task in (watching, telling, stopping):
                task.cancel()
            await asyncio.gather(watching, telling, stopping, return_exceptions=True)

    async def _end(self, work: asyncio.Task[None], attempt: Attempt, watch: Watch) -> None:
        """Stop the work; a thread that does not come back is left behind with its lock."""
        publishing = watch.status == DownloadStatus.PUBLISHING
        attempt.stop()
        await asyncio.wait({work}, timeout=PUBLISHING_SECONDS if publishing else self._timing.grace)
        if not work.done():
            attempt.leave_behind()
            work.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await work

    async def _record(self, claim: Claim, attempt: Attempt, outcome: Outcome) -> None:
        if (error := _error(attempt, outcome)) is not None:
            await attempt.mark(error)
            await self._fail(claim, attempt, error)
        elif outcome == Ending.STOPPING:
            await self._give_back(claim)
            await self._bells.ring([claim.next])
        elif outcome == Ending.BUSY:
            if await self._give_back(claim, not_before=utc_now() + BUSY_PAUSE):
                outcome = None  # nothing was let go of that others could go on with
        elif outcome == Ending.CANCELLED:
            await self._cancel(claim)
        await self._news.changed([claim.download_id])
        if outcome is not None:
            await self._after(claim, attempt, outcome)

    async def _fail(self, claim: Claim, attempt: Attempt, error: MediaNestError) -> None:
        async def store() -> datetime | None:
            async with self._database.write() as session:
                due = await outcomes.failed(session, claim, attempt.tries, error, self._timing)
                await outcomes.cancelled(session, claim)
                return due

        due = await outlast(self._timing.outage, store)
        wait = (due - utc_now()).total_seconds() if due else SHORT_WAIT_SECONDS + 1
        if wait <= SHORT_WAIT_SECONDS:  # too short for the sweep to see in time
            await self._news.changed([claim.download_id])
            await asyncio.sleep(max(0.0, wait))
            await self._wake(claim)

    async def _wake(self, claim: Claim) -> None:
        async with self._database.write() as session:
            awake = await outcomes.woken(session, claim)
        if awake:
            await self._bells.ring([claim.next])

    async def _give_back(self, claim: Claim, **values: datetime) -> bool:
        async def store() -> bool:
            async with self._database.write() as session:
                if await outcomes.requeued(session, claim, **values):
                    return True
                await outcomes.cancelled(session, claim)
                return False

        return await outlast(self._timing.outage, store)

    async def _cancel(self, claim: Claim) -> None:
        async def store() -> bool:
            async with self._database.write() as session:
                return await outcomes.cancelled(session, claim)

        await outlast(self._timing.outage, store)

    async def _after(self, claim: Claim, attempt: Attempt, outcome: Outcome) -> None:
        """Others who wait for the same file go on with it; nobody needs what a stopped one left."""
        if attempt.file_id is None:
            return
        with suppress(UnavailableError):
            async with self._database.write() as session:
                left = await sharing.hand_on(session, claim, attempt.file_id)
            if outcome == Ending.NO_ROOM or not left:
                await attempt.throw_away()


def _outcome(work: asyncio.Task[None], ending: Ending) -> Outcome:
    try:
        work.result()
        return None
    except EndedError as error:
        return error.ending
    except (FetchStoppedError, asyncio.CancelledError):
        return ending
    except MediaNestError as error:
        return error
    except OSError as error:
        return folder_error(error)
    except Exception:
        log.exception("a download failed in an unforeseen way")
        return MediaSiteError(Reason.FAILED)


def _error(attempt: Attempt, outcome: Outcome) -> MediaNestError | None:
    if outcome == Ending.STALLED:
        return MediaSiteError(Reason.STALLED)
    if outcome == Ending.NO_ROOM:
        return attempt.watch.error or MediaSiteError(Reason.NO_SPACE)
    return outcome if isinstance(outcome, MediaNestError) else None


def _named(outcome: Outcome) -> str:
    if outcome is None:
        return "finished"
    return outcome.value if isinstance(outcome, Ending) else outcomes.code_of(outcome)
