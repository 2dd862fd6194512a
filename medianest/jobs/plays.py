"""RQ's way to reading what was played: the id of its run in, the outcome on its row."""

from __future__ import annotations

import asyncio
import gc

import structlog

from medianest.errors import ConflictError, UnavailableError, UpstreamError
from medianest.jobs import lifeline
from medianest.jobs.library import SELDOM
from medianest.runtime import open_runtime

log = structlog.get_logger(__name__)


def import_plays(run_id: str) -> None:
    """Do what the row of the run says, unless it has ended already."""
    lifeline.tie_to_worker()
    gc.set_threshold(*SELDOM)  # rows come and go without cycles
    asyncio.run(_import(run_id))


async def _import(run_id: str) -> None:
    runtime = open_runtime()
    try:
        await runtime.insights.imports.run(run_id)
    except (ConflictError, UnavailableError, UpstreamError) as error:
        log.warning("what was played is read later", run=run_id, reason=str(error))
    finally:
        await runtime.close()
