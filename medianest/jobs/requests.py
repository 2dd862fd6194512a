"""RQ's way to media requests: comparing them with Overseerr, and telling it what was decided."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import ConflictError, UnavailableError, UpstreamError
from medianest.jobs import lifeline
from medianest.runtime import open_runtime

log = structlog.get_logger(__name__)


def reconcile() -> None:
    """Compare all requests with Overseerr's."""
    lifeline.tie_to_worker()
    asyncio.run(_reconcile())


def run_errands() -> None:
    """Tell Overseerr what was decided and what it does not know yet."""
    lifeline.tie_to_worker()
    asyncio.run(_run_errands())


async def _reconcile() -> None:
    runtime = open_runtime()
    try:
        await runtime.media_requests.reconciliations.full()
    except (ConflictError, UnavailableError, UpstreamError) as error:
        log.warning("requests are compared later", reason=error.message)
    finally:
        await runtime.close()


async def _run_errands() -> None:
    runtime = open_runtime()
    try:
        await runtime.media_requests.errands.deliver_due()
    except UnavailableError as error:
        log.warning("overseerr is told later", reason=error.message)
    finally:
        await runtime.close()
