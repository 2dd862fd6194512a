"""Writes what the upstream says of a request onto our row of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from medianest.integrations.overseerr.requests import Request
from medianest.models.ids import utc_now
from medianest.models.media_request import Errand, MediaRequest, MediaType, RequestStatus
from medianest.services.media_requests import mirror, rows
from medianest.services.media_requests.mirror import Here, Title
from medianest.services.media_requests.wanted import ULTRA_HD

THE_KEYS_OWNER = 1
"""Whom requests of people are sent as whom Overseerr does not know."""
REMOVED = "It was removed in Overseerr."
MADE_THERE = "Asked for in Overseerr."
FAR = frozenset({"approved", "processing", "partially_available", "available", "failed"})


@dataclass(frozen=True, slots=True)
class Around:
    """What is known beside a request: when it was asked for, what of the titles is in the library,
    and who of our people is behind numbers of Overseerr's."""

    asked_at: datetime
    here: Mapping[Title, Here] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)


async def merge(session: AsyncSession, row: MediaRequest, said: Request, around: Around) -> bool:
    """Whether anything that people see is another than before. ``row`` is locked.

    What was read earlier than what stands there changes nothing: by the upstream's own clock, and
    where that says the same, by when we asked.
    """
    if _is_older(row, said, around.asked_at):
        return False
    before, seasons = _seen(row), _seasons(row)
    _write_facts(row, said, around)
    if _seasons(row) != seasons:
        # Whose it is and where it stands in the library may be found out long after it changed.
        row.updated_at = utc_now()
    await _write_status(session, row, said, around)
    session.add(row)
    return _seen(row) != before


def found(said: Request, around: Around) -> MediaRequest:
    """A new row for a request that was made in the upstream itself."""
    seasons = list(said.season_numbers) if said.media_type == MediaType.TV else None
    owner = around.people.get(said.requested_by.id)
    made_at = said.created_at or utc_now()
    row = MediaRequest(
        upstream_id=said.id,
        user_id=owner,
        requester_name="" if owner else said.requested_by.name[:200],
        media_type=said.media_type,
        tmdb_id=said.media.tmdb_id,
        media_id=said.media.id or None,
        quality=ULTRA_HD if said.is_4k else "1080p",
        seasons_asked=seasons,
        seasons_granted=seasons,
        created_at=made_at,
        updated_at=said.updated_at or made_at,
        upstream_at=said.updated_at,
        synced_at=around.asked_at,
    )
    here = around.here.get((row.media_type, row.tmdb_id))
    row.library_item_id = None if here is None else here.item_id
    row.status = _status(row, said, here) or RequestStatus.PENDING
    return row


async def gone(session: AsyncSession, row: MediaRequest) -> bool:
    """The upstream has it no more; whether that is news."""
    row.upstream_id, row.errand, row.errand_at = None, None, None
    session.add(row)
    if not rows.is_open(row.status):
        return False
    return await rows.move(session, row, RequestStatus.CANCELLED, note=REMOVED, reason=REMOVED)


def is_same_title(row: MediaRequest, said: Request) -> bool:
    """Whether a number of the upstream still means what it meant: not after it was made anew."""
    return (row.media_type, row.tmdb_id) == (said.media_type, said.media.tmdb_id)


def _is_older(row: MediaRequest, said: Request, asked_at: datetime) -> bool:
    if row.upstream_at is None or said.updated_at is None or row.synced_at is None:
        return False
    if said.updated_at != row.upstream_at:
        return said.updated_at < row.upstream_at
    return asked_at < row.synced_at


def _write_facts(row: MediaRequest, said: Request, around: Around) -> None:
    row.upstream_at = said.updated_at or row.upstream_at
    row.synced_at = around.asked_at
    row.media_id = said.media.id or row.media_id
    if row.media_type == MediaType.TV:
        row.seasons_granted = list(said.season_numbers)
        row.seasons_asked = sorted({*(row.seasons_asked or ()), *said.season_numbers})
    here = around.here.get((row.media_type, row.tmdb_id))
    row.library_item_id = None if here is None else here.item_id
    owner = around.people.get(said.requested_by.id)
    if owner is not None and row.user_id is None:
        row.user_id, row.requester_name = owner, ""


async def _write_status(
    session: AsyncSession, row: MediaRequest, said: Request, around: Around
) -> None:
    if row.errand is not None and not _has_come_true(row, said):
        return
    row.errand = row.errand_at = None
    here = around.here.get((row.media_type, row.tmdb_id))
    status = _status(row, said, here)
    if not status or status == row.status:
        return
    changed = _decision(row, status, said, around)
    note = f"By {said.modified_by.name} in Overseerr." if changed and said.modified_by else ""
    await rows.move(session, row, status, note=note, **changed)


def _has_come_true(row: MediaRequest, said: Request) -> bool:
    """Whether the upstream is already where the errand was to bring it."""
    if row.errand == Errand.APPROVE:
        return said.state in FAR
    return row.errand == Errand.DECLINE and said.state == RequestStatus.DENIED


def _decision(row: MediaRequest, status: str, said: Request, around: Around) -> dict[str, Any]:
    """Who decided, where that happened in the upstream."""
    if status == RequestStatus.PENDING:
        return {"decided_by": None, "decided_at": None, "reason": ""}
    is_decided = row.status == RequestStatus.PENDING or RequestStatus.DENIED in (status, row.status)
    if not is_decided:
        return {"reason": ""} if row.status == RequestStatus.FAILED else {}
    by = said.modified_by.id if said.modified_by is not None else 0
    return {"decided_by": around.people.get(by), "decided_at": said.updated_at, "reason": ""}


def _status(row: MediaRequest, said: Request, here: Here | None) -> str:
    return mirror.combined(said.state, row.media_type, row.seasons_granted, here, row.quality)


def _seen(row: MediaRequest) -> tuple[object, ...]:
    return (
        row.status,
        *_seasons(row),
        row.library_item_id,
        row.user_id,
        row.errand,
        row.upstream_id,
    )


def _seasons(row: MediaRequest) -> tuple[object, object]:
    return row.seasons_granted, row.seasons_asked
