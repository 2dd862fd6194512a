"""Runs one attempt at one download, from the claim to the recorded outcome."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import suppress
from datetime import datetime

import structlog

from medianest.database import Database
from medianest.errors import MediaNestError, QueueUnavailableError, UnavailableError
from medianest.integrations.ytdlp.errors import FetchStoppedError, MediaSiteError, Reason
from medianest.models.download import Download, DownloadStatus
from medianest.models.ids import utc_now
from medianest.services import download_outcomes as outcomes
from medianest.services import download_rows as rows
from medianest.services.download_attempt import Attempt
from medianest.services.download_news import DownloadNews
from medianest.services.download_rows import Claim
from medianest.services.download_source import DownloadSource
from medianest.services.download_threads import outlast
from medianest.services.download_timing import Timing
from medianest.services.download_watch import EndedError, Ending, Watch
from medianest.services.lookups import Lookups
from medianest.services.media_folder import MediaFolder, folder_error
from medianest.services.media_network import network
from medianest.services.queue import Queue
from medianest.services.settings import SettingsService
from medianest.settings import Environment

SHORT_WAIT_SECONDS = 5.0
PUBLISHING_SECONDS = 600.0

Outcome = list[str] | Ending | MediaNestError
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
        self._queue = queue
        self._lookups = lookups
        self._settings = settings
        self._environment = environment
        self._timing = timing

    async def run(self, claim: Claim, stop: asyncio.Event) -> None:
        """Run this attempt unless another is ahead of it; ``stop`` gives the row back.

        Everything that can go wrong ends up on the row. Raises :class:`UnavailableError` when the
        database is away before anything has begun, or for longer than an outcome can wait.
        """
        row = await self._claimed(claim)
        if row is None:
            return
        await self._news.changed([row.id])
        watch = Watch(self._database, self._news, row, self._timing)
        folder = MediaFolder(await self._settings.downloads_folder())
        reached = await network(self._settings, self._environment)
        source = DownloadSource(self._lookups, reached, row)
        attempt = Attempt(self._database, folder, source, row, watch, self._timing)
        outcome = await self._to_its_end(attempt, watch, stop)
        log.info("download attempt ended", download=row.id, outcome=_named(outcome))
        await self._record(claim, row, attempt, outcome)
        await self._news.stopped([row.id])

    async def _claimed(self, claim: Claim) -> Download | None:
        """The row, taken from the queue for this attempt; ``None`` if it is not there to take."""
        now = utc_now()
        async with self._database.write() as session:
            taken = await rows.change(
                session,
                claim,
                [DownloadStatus.QUEUED],
                status=DownloadStatus.RESOLVING,
                heartbeat_at=now,
                started_at=now,
                worker=f"{socket.gethostname()}:{os.getpid()}"[:120],
                error_code=None,
                error_message=None,
            )
            return await session.get(Download, claim.download_id) if taken else None

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

    async def _end(self, work: asyncio.Task[list[str]], attempt: Attempt, watch: Watch) -> None:
        """Stop the work; a thread that does not come back is left behind with its lock."""
        publishing = watch.status == DownloadStatus.PUBLISHING
        attempt.stop()
        await asyncio.wait({work}, timeout=PUBLISHING_SECONDS if publishing else self._timing.grace)
        if not work.done():
            attempt.leave_behind()
            work.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await work

    async def _record(
        self, claim: Claim, row: Download, attempt: Attempt, outcome: Outcome
    ) -> None:
        if isinstance(outcome, list):
            await self._news.changed(outcome)
            await self._news.stopped(outcome)
        elif outcome == Ending.STALLED:
            await self._fail(claim, row, MediaSiteError(Reason.STALLED))
        elif isinstance(outcome, MediaNestError):
            await self._fail(claim, row, outcome)
        elif outcome in (Ending.STOPPING, Ending.BUSY):
            await self._give_back(claim, ring=outcome == Ending.STOPPING)
        elif outcome == Ending.CANCELLED:
            await self._cancel(claim)
        if not isinstance(outcome, list):
            await self._after(claim, attempt)

    async def _fail(self, claim: Claim, row: Download, error: MediaNestError) -> None:
        async def store() -> datetime | None:
            async with self._database.write() as session:
                due = await outcomes.failed(session, claim, row, error, self._timing)
                await outcomes.cancelled(session, claim)
                return due

        due = await outlast(self._timing.outage, store)
        await self._news.changed([claim.download_id])
        wait = (due - utc_now()).total_seconds() if due else SHORT_WAIT_SECONDS + 1
        if wait <= SHORT_WAIT_SECONDS:  # too short for the sweep to see in time
            await asyncio.sleep(max(0.0, wait))
            await self._wake(claim)

    async def _wake(self, claim: Claim) -> None:
        async with self._database.write() as session:
            awake = await outcomes.woken(session, claim)
        if awake:
            await self._ring([claim.next])
            await self._news.changed([claim.download_id])

    async def _give_back(self, claim: Claim, *, ring: bool) -> None:
        async def store() -> bool:
            async with self._database.write() as session:
                back = await outcomes.requeued(session, claim)
                return back or not await outcomes.cancelled(session, claim)

        back = await outlast(self._timing.outage, store)
        if back and ring:
            await self._ring([claim.next])
        await self._news.changed([claim.download_id])

    async def _cancel(self, claim: Claim) -> None:
        async def store() -> bool:
            async with self._database.write() as session:
                return await outcomes.cancelled(session, claim)

        await outlast(self._timing.outage, store)
        await self._news.changed([claim.download_id])

    async def _after(self, claim: Claim, attempt: Attempt) -> None:
        """Others who wait for the same file go on with it; nobody needs what a stopped one left."""
        if attempt.file_id is None:
            return
        try:
            async with self._database.read() as session:
                sharing = await rows.sharing(session, attempt.file_id)
                row = await session.get(Download, claim.download_id)
        except UnavailableError:
            return
        if row is not None and row.status == DownloadStatus.CANCELLED and not sharing:
            await attempt.throw_away()
        waiting = [each for each in sharing if each.status == DownloadStatus.QUEUED]
        others = [each for each in waiting if each.id != claim.download_id]
        await self._ring([Claim(each.id, each.attempt) for each in others[:1]])

    async def _ring(self, claims: list[Claim]) -> None:
        try:
            await self._queue.ring([claim.ring() for claim in claims])
        except QueueUnavailableError:
            log.warning("redis is away, the sweep will ring")


def _outcome(work: asyncio.Task[list[str]], ending: Ending) -> Outcome:
    try:
        return work.result()
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


def _named(outcome: Outcome) -> str:
    if isinstance(outcome, list):
        return "completed"
    return outcome.value if isinstance(outcome, Ending) else outcomes.code_of(outcome)
