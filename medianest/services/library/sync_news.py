"""Tells open pages that the library has changed, and how far a sync has come."""

from __future__ import annotations

from collections.abc import Sequence

from redis.asyncio import Redis

from medianest import events
from medianest.errors import UnavailableError
from medianest.models.job_run import JobRun
from medianest.services.job_runs import JobRuns
from medianest.services.library.sync_order import SyncOrder
from medianest.views.library import SyncRunView

JOB_NAME = "library.sync"


class SyncNews:
    """May be lost without harm: the rows are the truth."""

    def __init__(self, redis: Redis, runs: JobRuns) -> None:
        self._redis = redis
        self._runs = runs

    async def changed(self, section_ids: Sequence[int]) -> None:
        """What these sections show is not what it was."""
        if section_ids:
            event = events.LibraryChanged(section_ids=list(section_ids))
            await events.publish(self._redis, event)

    async def progressed(self, run_id: str) -> None:
        """How far this run is, or how it ended."""
        try:
            row = await self._runs.get(JOB_NAME, run_id)
        except UnavailableError:
            return
        if row is not None:
            event = events.LibrarySyncProgressed(run=run_view(row))
            await events.publish(self._redis, event)


def run_view(row: JobRun) -> SyncRunView:
    """A run as administrators see it."""
    order = SyncOrder.of(row.subject)
    return SyncRunView(
        id=row.id,
        section_id=order.section_id,
        full=order.full,
        status=row.status,
        done=row.done,
        total=row.total,
        started_at=row.started_at,
        ended_at=row.ended_at,
        error=row.error_message or "",
    )
