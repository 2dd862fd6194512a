"""RQ's way to a sync of the library: the id of its run in, the outcome on its row."""

from __future__ import annotations

import asyncio
import gc

import structlog

from medianest.errors import ConflictError, UnavailableError, UpstreamError
from medianest.jobs import lifeline
from medianest.runtime import open_runtime

SELDOM = (100_000, 20, 100)

log = structlog.get_logger(__name__)


def sync(run_id: str) -> None:
    """Do what the row of the run says, unless it has ended already."""
    lifeline.tie_to_worker()
    # Pages of rows come and go without cycles; looking for some takes a fifth of all time.
    gc.set_threshold(*SELDOM)
    asyncio.run(_sync(run_id))


async def _sync(run_id: str) -> None:
    runtime = open_runtime()
    try:
        await runtime.library.sync.run(run_id)
    except (ConflictError, UnavailableError, UpstreamError) as error:
        # Its row says so, and the clock begins another one.
        log.warning("the library is synced later", run=run_id, reason=str(error))
    finally:
        await runtime.close()
