"""RQ's way to webhooks: what is due goes out."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import UnavailableError
from medianest.jobs import lifeline
from medianest.runtime import open_runtime

log = structlog.get_logger(__name__)


def deliver() -> None:
    """Send what waits for any target."""
    lifeline.tie_to_worker()
    asyncio.run(_deliver())


async def _deliver() -> None:
    runtime = open_runtime()
    try:
        await runtime.webhooks.outbox.deliver()
    except UnavailableError as error:
        log.warning("webhooks are delivered later", reason=error.message)
    finally:
        await runtime.close()
