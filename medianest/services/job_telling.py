"""Tells administrators that a job failed: of several failures in a row, the first."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest import routes
from medianest.models.job_run import JobRun, JobStatus
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import NotificationEvent

_NAMES = {
    "library.sync": "Reading the library from Plex",
    "plays.import": "Reading what was played",
    "requests.reconcile": "Comparing requests with Overseerr",
}


async def failed(session: AsyncSession, run_id: str) -> None:
    """The run of this id has failed."""
    run = await session.get(JobRun, run_id, populate_existing=True)
    if run is None or await _failed_before(session, run):
        return
    name = _NAMES.get(run.name, run.name)
    said = Notice(
        f"job:{run.id}",
        NotificationEvent.JOB_FAILED,
        f"{name} failed",
        message=run.error_message or "",
        link=routes.SERVICES,
    )
    await raising.tell_administrators(session, said)


async def _failed_before(session: AsyncSession, run: JobRun) -> bool:
    """Whether the one before it did, of which everybody was told."""
    earlier = (
        select(col(JobRun.status))
        .where(
            col(JobRun.name) == run.name,
            col(JobRun.ended_at).is_not(None),
            col(JobRun.status) != JobStatus.STOPPED,
            col(JobRun.id) < run.id,
        )
        .order_by(col(JobRun.id).desc())
        .limit(1)
    )
    return (await session.execute(earlier)).scalar_one_or_none() == JobStatus.FAILED
