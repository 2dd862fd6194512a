"""RQ's way to what people have watched."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import UnavailableError, UpstreamError
from medianest.jobs import lifeline
from medianest.runtime import open_runtime

log = structlog.get_logger(__name__)


def sync(user_id: str) -> None:
    """Read the marks of one person, or of everybody where ``user_id`` is empty."""
    lifeline.tie_to_worker()
    asyncio.run(_sync(user_id or None))


async def _sync(user_id: str | None) -> None:
    runtime = open_runtime()
    try:
        await runtime.library.watch_syncs.sync(user_id)
    except (UnavailableError, UpstreamError) as error:
        log.warning("watched marks are read later", reason=str(error))
    finally:
        await runtime.close()
