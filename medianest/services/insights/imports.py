"""Reads what was played into our tables: begun by the clock, done by a job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import func, select
from sqlmodel import col, update

from medianest.database import Database
from medianest.errors import QueueUnavailableError, UpstreamBusyError, UpstreamError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.tautulli.client import Tautulli
from medianest.models.ids import utc_now
from medianest.models.job_run import JobRun, JobStatus
from medianest.models.library_item import LibraryItem
from medianest.models.media_server import MediaServer
from medianest.models.play import Play, PlayHistory, PlaySource
from medianest.models.plex_account import PlexAccount
from medianest.services.insights import summaries
from medianest.services.insights.histories import (
    OWNER_HERE,
    History,
    PlexHistory,
    TautulliHistory,
)
from medianest.services.insights.play_writer import PlayWriter
from medianest.services.job_runs import JobRuns, LiveRun
from medianest.services.library.library_owner import OwnersServer
from medianest.services.library.sync_hints import SyncHints
from medianest.services.plex.media_servers import MediaServers
from medianest.services.queue import SYNC, Queue, Ring
from medianest.services.settings.settings import SettingsService
from medianest.views.settings import Settings

JOB_NAME = "plays.import"
JOB = "medianest.jobs.plays.import_plays"
EVERY = timedelta(minutes=10)
SOON = timedelta(seconds=30)
WAITING = timedelta(seconds=20)
OVERLAP = timedelta(days=2)
"""Players that were away tell later what was played meanwhile."""
LONG_OVERLAP = timedelta(days=35)
CHECK = timedelta(days=1)
SILENT = (
    "The history came back empty, though there must be something in it. What was known before "
    "stays."
)
SHORT = "The history broke off before its end. What was known before stays."

log = structlog.get_logger(__name__)


class _SilentError(UpstreamBusyError):
    """Nothing came where something must be."""


class PlayImports:
    """Where something is not answered, what is known grows old; it never becomes less. Plays of
    each source are kept apart, and those of one are counted: another source is taken for it once
    its history was read to the end."""

    def __init__(
        self,
        database: Database,
        settings: SettingsService,
        queue: Queue,
        runs: JobRuns,
        owners_server: OwnersServer,
        servers: MediaServers,
        hints: SyncHints,
    ) -> None:
        self._database = database
        self._settings = settings
        self._queue = queue
        self._runs = runs
        self._owners_server = owners_server
        self._servers = servers
        self._hints = hints

    async def ring(self, now: datetime | None = None) -> None:
        """Begin one when it is time; call it every few seconds, from one process.

        Raises :class:`UnavailableError`.
        """
        if wanted(await self._settings.current()) is None:
            return
        now = now or utc_now()
        live = await self._runs.live(JOB_NAME)
        if live is not None:
            await self._keep_waiting(live, now)
            return
        last = next(iter(await self._runs.newest(JOB_NAME, 1)), None)
        if last is not None and not await self._is_time(last, now):
            return
        row = await self._runs.begin(JOB_NAME)
        if row is None:
            return
        try:
            await self._queue.ring([Ring(JOB, (row.id,), _job_id(row), SYNC)])
            await self._hints.forget()
        except QueueUnavailableError as error:
            await self._runs.give_up(row.id, error.message)
            raise

    async def _is_time(self, last: JobRun, now: datetime) -> bool:
        """By the clock, when somebody is said to have ended a play, and when there are titles now
        for plays that were of nothing known; who does not answer is left alone for as long as ever.
        """
        if last.started_at <= now - EVERY or await self._hints.is_due():
            return True
        has_rested = last.status == JobStatus.COMPLETED and last.started_at <= now - SOON
        return has_rested and await self._may_join()

    async def _may_join(self) -> bool:
        joined = select(col(PlayHistory.joined_item_id)).where(col(PlayHistory.is_chosen))
        rows = await self._database.rows(joined)
        if not rows or await self._newest_item() == rows[0].joined_item_id:
            return False
        lost = select(col(Play.id)).where(col(Play.item_id).is_(None))
        return bool(await self._database.rows(lost.limit(1)))

    async def run(self, run_id: str) -> None:
        """Do it, in a job. Raises :class:`UpstreamError`, which the history's row then tells of,
        :class:`ConflictError` where no server is set up, and :class:`UnavailableError`."""
        async with self._runs.running(run_id) as run:
            if run is not None:
                await self._import(run)

    async def _import(self, run: LiveRun) -> None:
        source = wanted(await self._settings.current())
        server = await self._servers.current()
        if source is None or server is None:
            return
        row = await self._row(server, source)
        try:
            history, server = await self._opened(source, server)
            row = await self._row(server, source)
            try:
                await self._read(run, server, row, history)
            finally:
                await history.close()
        except UpstreamError as error:
            is_silent = isinstance(error, _SilentError)
            await self._note(row, trouble=error.message[:500], silent=is_silent)
            raise
        finally:
            await summaries.catch_up(self._database)

    async def _opened(self, source: PlaySource, server: MediaServer) -> tuple[History, MediaServer]:
        """The history, and the server that it is of: at its address may be another one by now."""
        if source is PlaySource.TAUTULLI:
            given = (await self._settings.current()).tautulli
            client = Tautulli(given.url, given.api_key.reveal(), may_connect=may_hold_upstreams)
            return TautulliHistory(client, server.machine_identifier), server
        connected = await self._owners_server.reached()
        owner_id = await self._owner_id(connected.row, connected.plex)
        return PlexHistory(connected.plex, owner_id), connected.row

    async def _read(
        self, run: LiveRun, server: MediaServer, row: PlayHistory, history: History
    ) -> None:
        began = utc_now()
        writer = PlayWriter(self._database, server.id, history.source, are_counted=row.is_chosen)
        await writer.begin(await history.people(), server.owner_plex_id)
        is_check = row.checked_at is None or row.checked_at <= began - CHECK
        since = self._since(row, is_check=is_check)
        received, newest_play = await self._take(run, writer, history, since)
        if not received and await self._knows_any(row, since):
            raise _SilentError(history.source.title(), SILENT)
        newest = await self._newest_item()
        if newest != row.joined_item_id or is_check or received:
            await writer.join_lost()
        await self._note(
            row,
            known_at=began,
            begins_at=await self._begins_at(row),
            trouble="",
            silent=False,
            read_until=max(row.read_until, min(newest_play, int(began.timestamp()))),
            quiet_sections=await history.quiet_sections(),
            joined_item_id=newest,
            **({"checked_at": began} if is_check else {}),
        )
        if not row.is_chosen:
            await self._choose(row)

    async def _take(
        self, run: LiveRun, writer: PlayWriter, history: History, since: int
    ) -> tuple[int, int]:
        """Store all there is from then on; how many rows came, and when the newest was played. What
        is not in order cannot be gone on with, so that a run which breaks off there begins anew."""
        received, at, is_ordered = 0, since, True
        async for part in history.parts(since):
            run.check()
            if part.is_short:
                raise _SilentError(history.source.title(), SHORT)
            for told in part.rows:
                is_ordered, at = is_ordered and told.at >= at, max(at, told.at)
            await writer.write(part.rows, at if is_ordered else None)
            received += len(part.rows)
            run.done, run.total = received, part.total
        run.check()
        return received, at

    def _since(self, row: PlayHistory, *, is_check: bool) -> int:
        if row.known_at is None:
            return row.read_until
        overlap = LONG_OVERLAP if is_check else OVERLAP
        return max(0, row.read_until - int(overlap.total_seconds()))

    async def _knows_any(self, row: PlayHistory, since: int) -> bool:
        """Whether plays are stored that must have come once more."""
        if row.known_at is None and since == 0:
            return False
        one = select(col(Play.id)).where(
            col(Play.server_id) == row.server_id,
            col(Play.source) == row.source,
            col(Play.started_at) >= _moment(since),
        )
        return bool(await self._database.rows(one.limit(1)))

    async def _begins_at(self, row: PlayHistory) -> datetime | None:
        first = select(func.min(col(Play.started_at)).label("at")).where(
            col(Play.server_id) == row.server_id, col(Play.source) == row.source
        )
        found: datetime | None = (await self._database.slow_rows(first))[0].at
        return found

    async def _newest_item(self) -> int:
        newest = select(func.max(col(LibraryItem.id)).label("id"))
        return (await self._database.rows(newest))[0].id or 0

    async def _choose(self, row: PlayHistory) -> None:
        async with self._database.write() as session:
            await session.execute(update(PlayHistory).values(is_chosen=False))
            await session.execute(_one(row).values(is_chosen=True))
            await summaries.mark_all(session)

    async def _owner_id(self, server: MediaServer, plex: PlexServer) -> int | None:
        """The owner's number on plex.tv: told when the server was connected, else that of who is
        linked here by the owner's name."""
        if server.owner_plex_id is not None:
            return server.owner_plex_id
        named = [one.name for one in await plex.accounts() if one.id == OWNER_HERE and one.name]
        linked = select(col(PlexAccount.plex_id)).where(
            func.lower(col(PlexAccount.username)).in_([name.lower() for name in named])
        )
        rows = await self._database.rows(linked)
        if len(rows) != 1:
            return None
        await self._servers.note_owner(server, rows[0].plex_id)
        server.owner_plex_id = rows[0].plex_id
        return server.owner_plex_id

    async def _row(self, server: MediaServer, source: PlaySource) -> PlayHistory:
        async with self._database.write() as session:
            row = await session.get(PlayHistory, (server.id, str(source)))
            if row is None:
                row = PlayHistory(server_id=server.id, source=source)
                session.add(row)
        return row

    async def _note(self, row: PlayHistory, **values: Any) -> None:
        async with self._database.write() as session:
            await session.execute(_one(row).values(**values))

    async def _keep_waiting(self, run: JobRun, now: datetime) -> None:
        """A run whose job still waits for a worker is not dead."""
        if run.heartbeat_at > now - WAITING:
            return
        gone = await self._queue.missing(SYNC, [_job_id(run)], silence_seconds=60)
        if not gone:
            await self._runs.touch(run.id)


def wanted(settings: Settings) -> PlaySource | None:
    """Whose history is to be read: Tautulli's where it is set up, as it knows more of each play."""
    plex, tautulli = settings.plex, settings.tautulli
    if not (plex.enabled and plex.url and plex.token.reveal()):
        return None
    has_tautulli = tautulli.url and tautulli.api_key.reveal()
    return PlaySource.TAUTULLI if has_tautulli else PlaySource.PLEX


def _one(row: PlayHistory) -> Any:
    return update(PlayHistory).where(
        col(PlayHistory.server_id) == row.server_id, col(PlayHistory.source) == row.source
    )


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _job_id(run: JobRun) -> str:
    return f"plays-import-{run.id}"
