"""What becomes of a request that was kept for later, and then refused."""

from __future__ import annotations

from datetime import timedelta

from medianest.database import Database
from medianest.errors import (
    MediaNestError,
    UpstreamBlocklistedError,
    UpstreamDuplicateError,
    UpstreamMissingError,
    UpstreamQuotaError,
)
from medianest.models.ids import utc_now
from medianest.models.media_request import Errand, MediaRequest, RequestStatus
from medianest.services.media_requests import follows, rows
from medianest.services.overseerr import trouble

BY_THEN = "Somebody else had asked for it by then. You follow it now."
USED_UP = "Your share of requests was used up when it could be sent. Ask for it again later."
UNKNOWN = "TMDB does not know this title any more."
PATIENCE = timedelta(days=1)
"""How long a request is sent again and again that the upstream only stumbles over."""


async def settle(database: Database, claimed: MediaRequest, error: MediaNestError) -> None:
    """Write on the row what the upstream said no to, and why."""
    status, reason = _outcome(error)
    async with database.write() as session:
        row = await rows.locked(session, claimed.id)
        if row.errand != claimed.errand:
            row.errand_at = None
            return
        row.errand = row.errand_at = None
        if claimed.errand != Errand.SEND:
            session.add(row)
            return
        await rows.move(session, row, status, reason=reason, note=reason)
        if isinstance(error, UpstreamDuplicateError) and row.user_id is not None:
            await follows.begin(session, row.user_id, row)


def is_hopeless(row: MediaRequest) -> bool:
    """Whether it has been tried long enough."""
    return row.created_at < utc_now() - PATIENCE


def _outcome(error: MediaNestError) -> tuple[RequestStatus, str]:
    if isinstance(error, UpstreamDuplicateError):
        return RequestStatus.CANCELLED, BY_THEN
    if isinstance(error, UpstreamQuotaError):
        return RequestStatus.FAILED, USED_UP
    if isinstance(error, UpstreamBlocklistedError):
        return RequestStatus.DENIED, trouble.BLOCKED
    if isinstance(error, UpstreamMissingError):
        return RequestStatus.FAILED, UNKNOWN
    return RequestStatus.FAILED, error.message
