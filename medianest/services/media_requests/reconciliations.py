"""Rings for full comparisons with the upstream, which are jobs, and runs them."""

from __future__ import annotations

from medianest.models.ids import utc_now
from medianest.services.job_runs import JobRuns
from medianest.services.media_requests.reconciler import RequestReconciler
from medianest.services.overseerr.link import OverseerrLink
from medianest.services.queue import SYNC, Queue, Ring

JOB = "medianest.jobs.requests.reconcile"
JOB_NAME = "requests.reconcile"


class RequestReconciliations:
    """One of them at a time; what was broken off begins again with the next hour."""

    def __init__(
        self, link: OverseerrLink, queue: Queue, runs: JobRuns, reconciler: RequestReconciler
    ) -> None:
        self._link = link
        self._queue = queue
        self._runs = runs
        self._reconciler = reconciler

    async def ring(self) -> None:
        """Begin a full one by the clock. Raises :class:`QueueUnavailableError`."""
        if await self._link.client() is not None:
            hour = int(utc_now().timestamp()) // 3600
            await self._queue.ring([Ring(JOB, (), f"requests-reconcile-{hour}", SYNC)])

    async def full(self) -> None:
        """Compare everything, unless somebody does. Raises :class:`UpstreamError`, which is on the
        row of the run as well."""
        row = await self._runs.begin(JOB_NAME, "full")
        if row is None:
            return
        async with self._runs.running(row.id) as run:
            if run is not None:
                await self._reconciler.run(full=True, check=run.check)
