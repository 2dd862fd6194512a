"""Runs of jobs that people may watch and stop: whoever holds one keeps saying that it lives."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select, update

from medianest.database import Database
from medianest.errors import MediaNestError, UnavailableError
from medianest.models.ids import utc_now
from medianest.models.job_run import JobRun, JobStatus
from medianest.services import job_telling

SILENCE_SECONDS = 60.0
BEAT_SECONDS = 2.0
INTERRUPTED = "It was interrupted."
BROKEN = "Something unexpected went wrong. The log has the details."

log = structlog.get_logger(__name__)


class RunStopped(Exception):  # noqa: N818 - nothing went wrong
    """Somebody asked the run to end, or took it for dead."""


class LiveRun:
    """A run at work: count what is done here, and call :meth:`check` at each step."""

    def __init__(self, row: JobRun) -> None:
        self.id = row.id
        self.subject = row.subject
        self.started_by = row.started_by
        self.done = row.done
        self.total = row.total
        self.is_stopped = False

    def check(self) -> None:
        """Raise :class:`RunStopped` once it should end."""
        if self.is_stopped:
            raise RunStopped


Told = Callable[[str], Awaitable[None]]


class JobRuns:
    """One run of a name at a time; one that is silent for ``silence_seconds`` is over."""

    def __init__(
        self,
        database: Database,
        *,
        silence_seconds: float = SILENCE_SECONDS,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._database = database
        self._silence = timedelta(seconds=silence_seconds)
        self._beat_seconds = beat_seconds

    async def begin(
        self, name: str, subject: str = "", *, started_by: str | None = None
    ) -> JobRun | None:
        """A new run; ``None`` while another of this name lives. Raises `UnavailableError`."""
        async with self._database.write() as session:
            await self._alone(session, name)
            await self._end_silent(session, name)
            if await _running(session, name) is not None:
                return None
            row = JobRun(name=name, subject=subject, started_by=started_by)
            session.add(row)
        return row

    async def live(self, name: str) -> JobRun | None:
        """The run of this name that is under way."""
        async with self._database.read() as session:
            row = await _running(session, name)
        return row if row is not None and row.heartbeat_at > utc_now() - self._silence else None

    async def newest(self, name: str, limit: int) -> Sequence[JobRun]:
        """The last runs of this name, the newest first; those that died read so."""
        wanted = select(JobRun).where(JobRun.name == name)
        async with self._database.read() as session:
            ordered = wanted.order_by(col(JobRun.started_at).desc(), col(JobRun.id).desc())
            rows = (await session.execute(ordered.limit(limit))).scalars().all()
        for row in rows:
            if row.status == JobStatus.RUNNING and row.heartbeat_at <= utc_now() - self._silence:
                row.status, row.error_message = JobStatus.FAILED, INTERRUPTED
        return rows

    async def get(self, name: str, run_id: str) -> JobRun | None:
        async with self._database.read() as session:
            row = await session.get(JobRun, run_id)
        return row if row is not None and row.name == name else None

    async def stop(self, run_id: str) -> bool:
        """Ask it to end at its next step; false where it has ended already."""
        one = update(JobRun).where(col(JobRun.id) == run_id, col(JobRun.ended_at).is_(None))
        async with self._database.write() as session:
            done = await session.execute(one.values(stop_requested=True))
        return bool(getattr(done, "rowcount", 0))

    async def touch(self, run_id: str) -> None:
        """It lives, though it has not begun: its job waits for its turn."""
        one = update(JobRun).where(col(JobRun.id) == run_id, col(JobRun.ended_at).is_(None))
        async with self._database.write() as session:
            await session.execute(one.values(heartbeat_at=utc_now()))

    async def give_up(self, run_id: str, error: str) -> None:
        """It could not even begin."""
        one = update(JobRun).where(col(JobRun.id) == run_id, col(JobRun.ended_at).is_(None))
        over = {"status": JobStatus.FAILED, "error_message": error[:500], "ended_at": utc_now()}
        async with self._database.write() as session:
            done = await session.execute(one.values(**over))
            if getattr(done, "rowcount", 0):
                await job_telling.failed(session, run_id)

    @asynccontextmanager
    async def running(self, run_id: str, told: Told | None = None) -> AsyncIterator[LiveRun | None]:
        """Hold the run: it says that it lives until the end of the block, which ends it.

        ``None`` where it has ended already. ``told`` hears its id after every sign of life.
        Whatever is raised in the block is written to the row; :class:`RunStopped` ends here.
        """
        async with self._database.read() as session:
            row = await session.get(JobRun, run_id)
        if row is None or row.ended_at is not None:
            yield None
            return
        run = LiveRun(row)
        await self._write(run)
        beating = asyncio.create_task(self._beat(run, told))
        status, error = JobStatus.FAILED, BROKEN
        try:
            yield run
            status, error = JobStatus.COMPLETED, ""
        except RunStopped:
            status, error = JobStatus.STOPPED, ""
        except MediaNestError as problem:
            error = problem.message
            raise
        except asyncio.CancelledError:
            error = INTERRUPTED
            raise
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)
            await self._end(run, status, error)
            if told is not None:
                await told(run.id)

    async def _beat(self, run: LiveRun, told: Told | None) -> None:
        while True:
            await asyncio.sleep(self._beat_seconds)
            try:
                await self._write(run)
            except UnavailableError as error:
                log.warning("a run could not say that it lives", run=run.id, reason=str(error))
                continue
            if told is not None:
                await told(run.id)

    async def _write(self, run: LiveRun) -> None:
        async with self._database.write() as session:
            values = {"done": run.done, "total": run.total, "heartbeat_at": utc_now()}
            mine = col(JobRun.id) == run.id
            alive = update(JobRun).where(mine, col(JobRun.ended_at).is_(None)).values(**values)
            await session.execute(alive)
            row = (await session.execute(select(JobRun).where(mine))).scalars().first()
            run.is_stopped = row is None or row.stop_requested or row.ended_at is not None

    async def _end(self, run: LiveRun, status: JobStatus, error: str) -> None:
        values = {
            "status": status,
            "error_message": error[:500] or None,
            "done": run.done,
            "total": run.total,
            "ended_at": utc_now(),
        }
        mine = update(JobRun).where(col(JobRun.id) == run.id, col(JobRun.ended_at).is_(None))
        try:
            async with self._database.write() as session:
                done = await session.execute(mine.values(**values))
                if status is JobStatus.FAILED and bool(getattr(done, "rowcount", 0)):
                    await job_telling.failed(session, run.id)
        except UnavailableError as problem:
            log.warning("a run could not write its end", run=run.id, reason=str(problem))

    async def _alone(self, session: AsyncSession, name: str) -> None:
        """On SQLite the transaction has the whole file to itself."""
        if not self._database.is_sqlite:
            key = zlib.crc32(name.encode())
            await session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})

    async def _end_silent(self, session: AsyncSession, name: str) -> None:
        now: datetime = utc_now()
        silent = update(JobRun).where(
            col(JobRun.name) == name,
            col(JobRun.status) == JobStatus.RUNNING,
            col(JobRun.heartbeat_at) <= now - self._silence,
        )
        over = {"status": JobStatus.FAILED, "error_message": INTERRUPTED, "ended_at": now}
        died = await session.execute(silent.values(**over).returning(col(JobRun.id)))
        for run_id in died.scalars().all():
            await job_telling.failed(session, run_id)


async def _running(session: AsyncSession, name: str) -> JobRun | None:
    one = select(JobRun).where(JobRun.name == name, JobRun.status == JobStatus.RUNNING)
    return (await session.execute(one)).scalars().first()
