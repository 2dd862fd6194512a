"""How much each of our people may ask for in Overseerr, kept beside who they are there."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import select, update
from sqlmodel import col

from medianest.database import Database
from medianest.errors import UpstreamRejectedError, UpstreamResponseError
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.people import Quota
from medianest.models.media_request import MediaRequest, RequestStatus
from medianest.models.overseerr_account import OverseerrAccount

TOGETHER = 4

log = structlog.get_logger(__name__)


class OverseerrLimits:
    """Overseerr itself says what holds of somebody: their own limit or everybody's, and none for
    those who manage people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def learn(self, client: Overseerr, url: str, *, of_all: bool = True) -> None:
        """Read those of everybody who is tied at ``url``, or of those only for whose requests a
        decision is due. Who is not there any more keeps theirs.

        Raises :class:`UpstreamError` where it does not answer.
        """
        tied = select(col(OverseerrAccount.upstream_id)).where(
            col(OverseerrAccount.server_url) == url
        )
        if not of_all:
            waiting = select(col(MediaRequest.user_id)).where(
                col(MediaRequest.status) == RequestStatus.PENDING
            )
            tied = tied.where(col(OverseerrAccount.user_id).in_(waiting))
        gate = asyncio.Semaphore(TOGETHER)

        async def one(upstream_id: int) -> None:
            async with gate:
                await self.learn_one(client, upstream_id)

        found = await self._database.rows(tied)
        await asyncio.gather(*(one(row.upstream_id) for row in found))

    async def learn_one(self, client: Overseerr, upstream_id: int) -> None:
        """The same of one person."""
        try:
            said = await client.quota(upstream_id)
        except (UpstreamRejectedError, UpstreamResponseError) as error:
            log.info("a share was not told", upstream=upstream_id, reason=error.message)
            return
        theirs = update(OverseerrAccount).where(col(OverseerrAccount.upstream_id) == upstream_id)
        async with self._database.write() as session:
            await session.execute(theirs.values(**_columns(said)))


def _columns(said: Quota) -> dict[str, int]:
    """0 says that there is no limit, null that it was never told."""
    return {
        "movie_limit": said.movie.limit or 0,
        "movie_days": said.movie.days or 0,
        "season_limit": said.tv.limit or 0,
        "season_days": said.tv.days or 0,
    }
