"""Writes what was read of the upstream's requests: changes to rows, and rows for new ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from medianest.database import Database
from medianest.integrations.overseerr.requests import Request
from medianest.models.media_request import Errand, MediaRequest, MediaType, RequestStatus
from medianest.models.overseerr_account import OverseerrAccount
from medianest.services.media_requests import merging, rows
from medianest.services.media_requests.merging import THE_KEYS_OWNER, Around
from medianest.services.media_requests.mirror import Mirror
from medianest.services.media_requests.sending import fits
from medianest.services.overseerr.ties import OverseerrTies

RACES = 3


class Readings:
    """May be written by several processes at once, in any order: see :func:`merging.merge`."""

    def __init__(self, database: Database, ties: OverseerrTies, mirror: Mirror) -> None:
        self._database = database
        self._ties = ties
        self._mirror = mirror

    async def write(self, said: Sequence[Request], asked_at: datetime) -> list[str]:
        """The ids of the rows that people see something new of. ``asked_at`` is before asking."""
        known = [one for one in said if one.media_type in tuple(MediaType) and one.media.tmdb_id]
        if not known:
            return []
        people = [one.requested_by for one in known]
        people += [one.modified_by for one in known if one.modified_by is not None]
        around = Around(
            asked_at,
            await self._mirror.here((one.media_type, one.media.tmdb_id) for one in known),
            await self._ties.ours(people),
        )
        for left in reversed(range(RACES)):
            try:
                async with self._database.write() as session:
                    return await _write(session, known, around)
            except IntegrityError:  # somebody wrote one of them in the same moment
                if not left:
                    raise
        return []

    async def gone(self, upstream_ids: Sequence[int], asked_at: datetime) -> list[str]:
        """The upstream has these no more; the ids of rows of which that is news."""
        async with self._database.write() as session:
            found = await rows.with_upstream_ids(session, upstream_ids)
            return [
                row.id
                for row in found.values()
                if (row.synced_at is None or row.synced_at <= asked_at)
                and await merging.gone(session, row)
            ]


async def _write(session: AsyncSession, said: Sequence[Request], around: Around) -> list[str]:
    known = await rows.with_upstream_ids(session, [one.id for one in said])
    changed = []
    for one in said:
        row = known.get(one.id)
        if row is not None and not merging.is_same_title(row, one):
            # The numbers began anew: this is another server, or one that was set up again.
            if await merging.gone(session, row):
                changed.append(row.id)
            await session.flush()
            row = None
        row = row or await _sent(session, one)
        if row is None:
            row = merging.found(one, around)
            await _describe(session, row)
            rows.make_known(session, row, None, merging.MADE_THERE)
            changed.append(row.id)
        elif await merging.merge(session, row, one, around):
            changed.append(row.id)
    return changed


async def _sent(session: AsyncSession, said: Request) -> MediaRequest | None:
    """Our row that was sent and whose sender did not come back to say so, now known to be there."""
    lost = (
        select(MediaRequest)
        .where(
            col(MediaRequest.upstream_id).is_(None),
            col(MediaRequest.errand_at).is_not(None),
            col(MediaRequest.tmdb_id) == said.media.tmdb_id,
            col(MediaRequest.media_type) == said.media_type,
        )
        .order_by(col(MediaRequest.id))
        .with_for_update()
    )
    for row in (await session.execute(lost)).scalars():
        if fits(row, said, await _senders(session, row)):
            row.upstream_id = said.id
            if row.errand == Errand.SEND:
                approved = row.status == RequestStatus.APPROVED and said.state == "pending"
                row.errand = Errand.APPROVE if approved else None
            row.errand_at = None
            return row
    return None


async def _senders(session: AsyncSession, row: MediaRequest) -> set[int]:
    tied = select(col(OverseerrAccount.upstream_id)).where(
        col(OverseerrAccount.user_id) == row.user_id
    )
    return {THE_KEYS_OWNER, *(await session.execute(tied)).scalars()}


async def _describe(session: AsyncSession, row: MediaRequest) -> None:
    """Take the title from another request for it, so that it need not be asked for."""
    same = select(MediaRequest).where(
        col(MediaRequest.media_type) == row.media_type,
        col(MediaRequest.tmdb_id) == row.tmdb_id,
        col(MediaRequest.title) != "",
    )
    other = (await session.execute(same.limit(1))).scalars().first()
    if other is not None:
        row.title, row.year = other.title, other.year
        row.runtime_minutes, row.season_episodes = other.runtime_minutes, other.season_episodes
        row.poster_path, row.backdrop_path = other.poster_path, other.backdrop_path
