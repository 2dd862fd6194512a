"""RQ's way into a download: an id and an attempt in, the outcome on the row."""

from __future__ import annotations

import asyncio
import signal

import structlog

from medianest.errors import UnavailableError
from medianest.jobs import lifeline, parts
from medianest.runtime import open_runtime
from medianest.services.downloads.lookups import Lookups
from medianest.services.downloads.rows import Claim
from medianest.services.downloads.runs import DownloadRuns

log = structlog.get_logger(__name__)


def run(download_id: str, attempt: int) -> None:
    """Run one attempt. SIGTERM gives the row back to the queue, to be gone on with."""
    with lifeline.tied_group():
        lifeline.tie_to_worker()
        asyncio.run(_run(Claim(download_id, attempt)))


async def _run(claim: Claim) -> None:
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    runtime = open_runtime()
    queue, timing = parts.queue(runtime), parts.timing()
    runs = DownloadRuns(
        runtime.database,
        parts.news(runtime),
        queue,
        Lookups(runtime.redis, queue, timing),
        runtime.settings,
        runtime.environment,
        timing,
    )
    try:
        await runs.run(claim, stop)
    except UnavailableError as error:
        # The row is as it was, or silent from now on: the sweep comes back to it.
        log.warning("download put off", download=claim.download_id, reason=str(error))
    finally:
        await queue.close()
        await runtime.close()
