"""RQ's way to a comparison of accounts with the people whom the Plex server is shared with."""

from __future__ import annotations

import asyncio

import structlog

from medianest.errors import UnavailableError
from medianest.jobs import lifeline
from medianest.runtime import open_runtime
from medianest.services.users.syncs import SyncType

log = structlog.get_logger(__name__)


def sync(sync_type: str, started_by: str) -> None:
    """Compare now; ``started_by`` is the administrator who asked, empty for the clock."""
    lifeline.tie_to_worker()
    asyncio.run(_sync(SyncType(sync_type), started_by or None))


async def _sync(sync_type: SyncType, started_by: str | None) -> None:
    runtime = open_runtime()
    try:
        is_full = sync_type is SyncType.FULL
        await runtime.plex_friends.sync(full=is_full, started_by=started_by)
    except UnavailableError as error:
        log.warning("people are compared with Plex later", reason=str(error))
    finally:
        await runtime.close()
