"""Another attempt at being found by Plex, for which nothing is fetched."""

from __future__ import annotations

from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from medianest.models.download import HERE, Download, DownloadStatus
from medianest.services.downloads import outcomes, rows
from medianest.services.downloads.arrival_words import NOT_TAKEN_UP
from medianest.services.downloads.rows import Claim


def is_meant(row: Download) -> bool:
    """Whether Plex is all that is left to try again."""
    is_waiting = row.status == DownloadStatus.WAITING_FOR_PLEX
    is_overlooked = row.status in HERE and row.error_code == NOT_TAKEN_UP
    return not row.entries_failed and (is_waiting or is_overlooked)


async def begin(session: AsyncSession, row: Download) -> None:
    """Wait for Plex anew, with all of the time for it; complete where no section is looked into."""
    claim = Claim(row.id, row.attempt)
    fresh: dict[str, Any] = {
        "status": await outcomes.here(session),
        "attempt": claim.next.attempt,
        "error_code": None,
        "error_message": None,
    }
    await rows.change(session, claim, HERE, **fresh)
