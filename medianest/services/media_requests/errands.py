"""Brings to the upstream what was decided here, however long it was away."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

import structlog
from sqlalchemy import and_, delete, or_, select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    MediaNestError,
    UpstreamError,
    UpstreamMissingError,
    UpstreamResponseError,
)
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.requests import Request
from medianest.models.ids import utc_now
from medianest.models.media_request import Errand, MediaRequest, RequestStatus
from medianest.models.user import Permission, User, UserStatus
from medianest.services.media_requests import merging, refusals, rows
from medianest.services.media_requests.merging import Around
from medianest.services.media_requests.mirror import Mirror
from medianest.services.media_requests.missing_titles import MissingTitles
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.sending import HeldError, Sending
from medianest.services.overseerr import trouble
from medianest.services.overseerr.link import OverseerrLink

LEASE = timedelta(seconds=30)
"""Longer than any call to the upstream may take."""
MOST_AT_ONCE = 4
MOST_A_ROUND = 400

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Claim:
    """A row as it was when we set out; ``was_tried`` says that somebody did before us."""

    row: MediaRequest
    was_tried: bool


class Errands:
    """An errand is leased by the time written on its row, so that nobody sets out twice; what was
    not brought to its end is tried again after the lease."""

    def __init__(
        self,
        database: Database,
        link: OverseerrLink,
        sending: Sending,
        titles: MissingTitles,
        mirror: Mirror,
        news: RequestNews,
    ) -> None:
        self._database = database
        self._link = link
        self._sending = sending
        self._titles = titles
        self._mirror = mirror
        self._news = news

    async def deliver_due(self) -> int:
        """Set out with all that wait; how many were brought to their end."""
        if await self._link.is_away():
            return 0
        due, gate = await self._due(), asyncio.Semaphore(MOST_AT_ONCE)
        away = asyncio.Event()

        async def one(request_id: str) -> bool:
            async with gate:
                if away.is_set():
                    return False
                error = await self.deliver(request_id)
            if isinstance(error, trouble.AWAY):
                away.set()
            return error is None

        return sum(await asyncio.gather(*(one(request_id) for request_id in due)))

    async def deliver(self, request_id: str) -> MediaNestError | None:
        """Set out with the errand of one, if it has one that nobody else is under way with.

        What the upstream refuses ends on the row; the error is answered, not raised. An upstream
        that failed a moment ago is not waited for.
        """
        claim = None if await self._link.is_away() else await self._claim(request_id)
        if claim is None:
            return None
        error = await self._run(claim)
        if error is not None and _is_final(claim.row, error):
            await refusals.settle(self._database, claim.row, error)
        await self._news.changed([request_id])
        return error

    async def deliver_first(self, row: MediaRequest) -> MediaNestError | None:
        """The same for a request that was made just now, and leased to whoever made it: what the
        upstream refuses leaves no row."""
        error = await self._run(Claim(row, was_tried=False))
        if error is None or not _is_final(row, error):
            return error
        async with self._database.write() as session:
            still = delete(MediaRequest).where(
                col(MediaRequest.id) == row.id, col(MediaRequest.upstream_id).is_(None)
            )
            await session.execute(still)
        return error

    async def _run(self, claim: Claim) -> MediaNestError | None:
        asked_at = utc_now()
        try:
            async with self._link.asking() as client:
                said = await self._tell(client, claim)
        except HeldError:
            await self._hold(claim.row.id)
            return None
        except (UpstreamError, ConflictError) as error:
            log.info("an errand was not run", request=claim.row.id, reason=error.message)
            return error
        titles = [(claim.row.media_type, claim.row.tmdb_id)]
        around = Around(asked_at, await self._mirror.here(titles))
        await self._finish(claim.row, said, around)
        return None

    async def _tell(self, client: Overseerr, claim: Claim) -> Request | None:
        """What the upstream has of it now; ``None`` for nothing."""
        row = claim.row
        if row.errand == Errand.SEND:
            await self._titles.learn(client, row)
            return await self._sending.send(client, row, was_tried=claim.was_tried)
        upstream_id = row.upstream_id
        if upstream_id is None:
            there = await self._sending.find(client, row)
            if there is None:
                return None
            upstream_id = there.id
        try:
            if row.errand == Errand.APPROVE:
                return await client.approve(upstream_id)
            if row.errand == Errand.DECLINE:
                return await client.decline(upstream_id)
            await client.delete_request(upstream_id)
        except UpstreamMissingError:
            pass
        return None

    async def _finish(self, claimed: MediaRequest, said: Request | None, around: Around) -> None:
        async with self._database.write() as session:
            one = select(MediaRequest).where(col(MediaRequest.id) == claimed.id)
            row = (await session.execute(one.with_for_update())).scalar_one_or_none()
            if row is None:
                return
            if row.errand == claimed.errand:
                row.errand = None
            # Something else was decided meanwhile: that one is due at once.
            row.errand_at = None
            if said is None:
                await merging.gone(session, row)
                return
            await rows.let_go(session, said.id, besides=row)
            row.upstream_id = said.id
            await merging.merge(session, row, said, around)

    async def _hold(self, request_id: str) -> None:
        """It turned out that we decide about it, as Overseerr does not know the person."""
        async with self._database.write() as session:
            row = await rows.locked(session, request_id)
            owner = await session.get(User, row.user_id) if row.user_id else None
            row.errand_at = None
            if owner is not None and _is_free(owner, row):
                await rows.move(session, row, RequestStatus.APPROVED)
                return
            row.errand = None
            session.add(row)

    async def _claim(self, request_id: str) -> Claim | None:
        now = utc_now()
        async with self._database.write() as session:
            one = select(MediaRequest).where(col(MediaRequest.id) == request_id)
            row = (await session.execute(one.with_for_update())).scalar_one_or_none()
            if row is None or row.errand is None:
                return None
            if row.errand_at is not None and row.errand_at > now - LEASE:
                return None
            was_tried, row.errand_at = row.errand_at is not None, now
            session.add(row)
        return Claim(row, was_tried)

    async def _due(self) -> list[str]:
        """The oldest first; nothing is sent for people whose account is suspended, unless somebody
        decided about it."""
        now = utc_now()
        alive = or_(
            col(MediaRequest.user_id).is_(None),
            col(User.status) == UserStatus.ACTIVE,
            col(MediaRequest.status) != RequestStatus.PENDING,
        )
        free = or_(
            col(MediaRequest.errand_at).is_(None), col(MediaRequest.errand_at) <= now - LEASE
        )
        waiting = (
            select(col(MediaRequest.id))
            .outerjoin(User, col(User.id) == col(MediaRequest.user_id))
            .where(and_(col(MediaRequest.errand).is_not(None), free, alive))
            .order_by(col(MediaRequest.id))
            .limit(MOST_A_ROUND)
        )
        return [row.id for row in await self._database.rows(waiting)]


def _is_final(row: MediaRequest, error: MediaNestError) -> bool:
    """Whether it was the upstream's answer; else it is tried again, though not for ever."""
    if isinstance(error, UpstreamResponseError):
        return refusals.is_hopeless(row)
    return not isinstance(error, (*trouble.AWAY, ConflictError))


def _is_free(owner: User, row: MediaRequest) -> bool:
    """Whether this person's requests need nobody's approval here."""
    is_series = row.seasons_asked is not None
    freed = Permission.AUTO_APPROVE_SERIES if is_series else Permission.AUTO_APPROVE_MOVIES
    return freed in owner.permissions
