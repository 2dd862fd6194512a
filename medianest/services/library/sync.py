"""One sync of the library: section by section, gone on with where one was broken off."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import structlog

from medianest.database import Database
from medianest.errors import UpstreamError, UpstreamUnreachableError
from medianest.integrations.plex.models import Section
from medianest.models.ids import utc_now
from medianest.models.library_section import LibrarySection
from medianest.services.job_runs import JobRuns, LiveRun
from medianest.services.library.arrival_news import ArrivalNews
from medianest.services.library.collection_syncs import CollectionSyncs
from medianest.services.library.drops import Drops
from medianest.services.library.gone_sections import GoneSections
from medianest.services.library.item_writer import ItemWriter
from medianest.services.library.library_owner import OwnersServer
from medianest.services.library.listed_sections import ListedSections
from medianest.services.library.search_upkeep import SearchUpkeep
from medianest.services.library.section_sync import SectionSync, Work
from medianest.services.library.sync_news import SyncNews
from medianest.services.library.sync_order import SyncOrder

SWEEP = timedelta(days=1)

log = structlog.get_logger(__name__)


class LibrarySync:
    """What a job runs. Anything that Plex does not answer ends it with nothing thought gone: the
    rows keep what was last known, and the server's row says what the trouble is."""

    def __init__(
        self,
        database: Database,
        server: OwnersServer,
        writer: ItemWriter,
        drops: Drops,
        runs: JobRuns,
        news: SyncNews,
        arrivals: ArrivalNews,
    ) -> None:
        self._database = database
        self._server = server
        self._writer = writer
        self._drops = drops
        self._runs = runs
        self._news = news
        self._arrivals = arrivals
        self._rows = ListedSections(database)
        self._gone = GoneSections(database, drops)
        self._collections = CollectionSyncs(database)
        self._upkeep = SearchUpkeep(database)

    async def run(self, run_id: str) -> None:
        """Do what the row of the run says. Raises :class:`UpstreamError`, which the rows know of,
        and :class:`UnavailableError`."""
        async with self._runs.running(run_id, self._news.progressed) as run:
            if run is not None:
                await self._sync(run, SyncOrder.of(run.subject))

    async def _sync(self, run: LiveRun, order: SyncOrder) -> None:
        connected = await self._server.reached()
        work = Work(run, connected.plex, self._news.changed)
        try:
            listed = await connected.plex.sections()
            found, lost = await self._rows.bring_up_to_date(connected.row.id, listed)
            dropped = await self._gone.judge(found, lost, order)
            await self._news.changed(dropped)
            revisions = {section.key: section.content_changed_at for section in listed}
            try:
                await self._each(work, order, found, revisions)
            finally:
                await self._arrivals.tell()
            if work.is_thorough:
                await self._upkeep.catch_up()
                await self._upkeep.tidy()
        except UpstreamError as error:
            await self._server.troubled(connected.row, error)
            raise

    async def _each(
        self,
        work: Work,
        order: SyncOrder,
        sections: Sequence[LibrarySection],
        revisions: dict[str, int | None],
    ) -> None:
        """Every section that is meant; one that fails does not keep the others from their turn."""
        failed: UpstreamError | None = None
        for section in sections:
            if order.section_id not in (None, section.id):
                continue
            work.run.check()
            work.may_drop = order.may_drop and order.section_id == section.id
            try:
                await self._one(work, order, section, revisions[section.key])
            except UpstreamUnreachableError:
                raise
            except UpstreamError as error:
                log.warning("a section was not read", section=section.id, reason=error.message)
                failed = failed or error
        if failed is not None:
            raise failed

    async def _one(
        self, work: Work, order: SyncOrder, section: LibrarySection, revision: int | None
    ) -> None:
        sync = SectionSync(self._database, self._writer, self._drops, work, section)
        has_moved = revision is None or revision != section.content_changed_at
        is_due = section.swept_at is None or section.swept_at <= utc_now() - SWEEP
        is_due = is_due or section.pending_drop is not None
        everything = order.full or section.cursor is not None or section.swept_at is None
        swept = False
        work.is_thorough |= everything
        if everything:
            swept = await sync.full(revision)
            is_due = not swept or await self._moved_meanwhile(work, section)
        elif has_moved and not (await sync.newer() and await sync.agrees()):
            # What is gone leaves no other trace; or the server's clock went back.
            is_due = True
        if is_due or work.may_drop:
            await sync.sweep()
            swept = True
        changed = await self._collections.sync(
            section, work.plex, everything=everything, items_changed=sync.has_changed
        )
        await sync.finish(swept=swept, revision=revision)
        if sync.has_changed or changed or has_moved:
            await self._news.changed([section.id or 0])

    async def _moved_meanwhile(self, work: Work, section: LibrarySection) -> bool:
        """Whether something changed behind the back of a long listing."""
        now: dict[str, Section] = {one.key: one for one in await work.plex.sections()}
        there = now.get(section.key)
        return there is None or there.content_changed_at != section.content_changed_at
