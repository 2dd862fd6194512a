"""The order in which what waits begins, as people change it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.errors import InvalidInputError, NotFoundError
from medianest.models.download import WAITING, Download, DownloadStatus
from medianest.services.actor import Actor

NOT_THERE = "There is no such download."
PAUSED = frozenset({DownloadStatus.PAUSED})
MOST = 1000


async def queue_of(session: AsyncSession, actor: Actor) -> list[str]:
    """The ids of what waits or is paused, in order: one's own, for administrators everyone's."""
    queue = select(Download.id).where(col(Download.status).in_(WAITING | PAUSED))
    if not actor.is_admin:
        queue = queue.where(Download.user_id == actor.user_id)
    ordered = queue.order_by(col(Download.position), col(Download.id))
    return list((await session.execute(ordered)).scalars())


async def share_out_places(
    session: AsyncSession, actor: Actor, download_ids: Sequence[str]
) -> list[str]:
    """Give these, in this order, the places that they have together; the ids of those that wait.

    Raises :class:`InvalidInputError` for too many or twice the same, and :class:`NotFoundError` for
    one that is not this person's.
    """
    ids = list(download_ids)
    if len(set(ids)) != len(ids) or len(ids) > MOST:
        raise InvalidInputError(f"Name each download once, and {MOST} at most.")
    wanted = select(Download).where(col(Download.id).in_(ids))
    in_order = wanted.order_by(col(Download.position), col(Download.id)).with_for_update()
    found = {row.id: row for row in (await session.execute(in_order)).scalars()}
    if any(i not in found or not actor.may_see(found[i].user_id) for i in ids):
        raise NotFoundError(NOT_THERE)
    waiting = [found[i] for i in ids if found[i].status in WAITING | PAUSED]
    places = _apart(sorted(row.position for row in waiting))
    for row, position in zip(waiting, places, strict=True):
        row.position = position
    return [row.id for row in waiting]


def _apart(places: list[int]) -> list[int]:
    """The same places in order, no two of them equal."""
    apart: list[int] = []
    for place in places:
        apart.append(max(place, apart[-1] + 1) if apart else place)
    return apart
