"""How requests change: in a transaction, with a step of their history for each new status."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, delete, select

from medianest.errors import NotFoundError
from medianest.models.ids import utc_now
from medianest.models.media_request import OPEN, MediaRequest, RequestEvent
from medianest.services.media_requests import telling

NOT_THERE = "There is no such request."
LONGEST_NOTE = 500


async def locked(session: AsyncSession, request_id: str) -> MediaRequest:
    """The row, which nobody else changes until the commit. Raises :class:`NotFoundError`."""
    one = select(MediaRequest).where(col(MediaRequest.id) == request_id).with_for_update()
    row = (await session.execute(one)).scalar_one_or_none()
    if row is None:
        raise NotFoundError(NOT_THERE)
    return row


async def with_upstream_ids(
    session: AsyncSession, upstream_ids: Collection[int]
) -> dict[int, MediaRequest]:
    """The rows of these requests of the upstream, in one order for all who lock them."""
    wanted = select(MediaRequest).where(col(MediaRequest.upstream_id).in_(sorted(upstream_ids)))
    ordered = wanted.order_by(col(MediaRequest.id)).with_for_update()
    found = (await session.execute(ordered)).scalars().all()
    return {row.upstream_id: row for row in found if row.upstream_id is not None}


def make_known(session: AsyncSession, row: MediaRequest, actor_id: str | None, note: str) -> None:
    """Add a new row with the first step of its history."""
    session.add(row)
    _step(session, row, actor_id, note, row.created_at)


async def move(
    session: AsyncSession,
    row: MediaRequest,
    status: str,
    *,
    actor_id: str | None = None,
    note: str = "",
    **values: Any,
) -> bool:
    """Write ``values`` and the status; whether the status is another one than before.

    What is no longer open gives way to a new request of the same. Whom it concerns is told.
    """
    for name, value in values.items():
        setattr(row, name, value)
    before = row.status
    if status != before:
        now = utc_now()
        row.status, row.updated_at = status, now
        if status not in OPEN:
            row.open_key = None
        await session.flush()
        step = _step(session, row, actor_id, note, now)
        await telling.moved(session, row, before, step)
    session.add(row)
    return status != before


def is_open(status: str) -> bool:
    return status in tuple(OPEN)


def _step(
    session: AsyncSession, row: MediaRequest, actor_id: str | None, note: str, at: datetime
) -> RequestEvent:
    step = RequestEvent(
        request_id=row.id,
        at=at,
        status=row.status,
        actor_id=actor_id,
        note=note[:LONGEST_NOTE],
    )
    session.add(step)
    return step


async def let_go(session: AsyncSession, upstream_id: int, *, besides: MediaRequest) -> None:
    """Remove another row of this request of the upstream: it was found there, and taken for one
    that was made there, before whoever made it could say so."""
    double = delete(MediaRequest).where(
        col(MediaRequest.upstream_id) == upstream_id, col(MediaRequest.id) != besides.id
    )
    await session.execute(double.execution_options(synchronize_session=False))


def require(found: Sequence[object]) -> None:
    """Raise :class:`NotFoundError` where nothing was found."""
    if not found:
        raise NotFoundError(NOT_THERE)
