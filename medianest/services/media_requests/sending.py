"""Sends a request to the upstream, in the name of whoever it is for."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, cast

from sqlalchemy import select
from sqlmodel import col

from medianest.database import Database
from medianest.errors import UpstreamForbiddenError, UpstreamQuotaError
from medianest.integrations.overseerr.client import Overseerr
from medianest.integrations.overseerr.requests import Request
from medianest.models.media_request import MediaRequest, RequestStatus
from medianest.services.media_requests.merging import THE_KEYS_OWNER
from medianest.services.media_requests.wanted import ULTRA_HD
from medianest.services.overseerr.ties import OverseerrTies

CLOCKS_DIFFER_BY = timedelta(minutes=10)
LOOKED_AT = 100


class HeldError(Exception):
    """Overseerr does not know the person, and nobody has decided here yet."""


class Sending:
    """One request at a time; who calls has made sure that nobody else sends the same."""

    def __init__(self, database: Database, ties: OverseerrTies) -> None:
        self._database = database
        self._ties = ties

    async def send(self, client: Overseerr, row: MediaRequest, *, was_tried: bool) -> Request:
        """The request as the upstream has it now.

        ``was_tried`` says that somebody set out with it before and did not come back: the upstream
        may have it. Raises :class:`UpstreamError`, and :class:`HeldError`.
        """
        as_user = None
        if row.user_id is not None:
            as_user = await self._ties.upstream_user(row.user_id)
        is_approved = row.status == RequestStatus.APPROVED
        if was_tried and (there := await self.find(client, row)) is not None:
            sent = there
        elif as_user is None and not is_approved:
            raise HeldError
        else:
            sent = await self._ask_renewed(client, row, as_user)
        if is_approved and sent.state == RequestStatus.PENDING:
            return await client.approve(sent.id)
        return sent

    async def find(self, client: Overseerr, row: MediaRequest) -> Request | None:
        """What the upstream has of it already, though we were not told."""
        tie = await self._ties.known(row.user_id) if row.user_id is not None else None
        senders = {THE_KEYS_OWNER} if tie is None else {tie.upstream_id, THE_KEYS_OWNER}
        page = await client.requests(take=LOOKED_AT, sort="added")
        fitting = [one for one in page.results if fits(row, one, senders)]
        taken = await self._taken([one.id for one in fitting])
        return next((one for one in fitting if one.id not in taken), None)

    async def _ask_renewed(
        self, client: Overseerr, row: MediaRequest, as_user: int | None
    ) -> Request:
        """A person who may not ask may be another one by now, or none: Overseerr says no more."""
        try:
            return await self._ask(client, row, as_user)
        except UpstreamForbiddenError:
            if as_user is None or row.user_id is None:
                raise
            renewed = await self._ties.renewed(row.user_id)
            if renewed == as_user:
                raise
        if renewed is None and row.status != RequestStatus.APPROVED:
            raise HeldError
        return await self._ask(client, row, renewed)

    async def _ask(self, client: Overseerr, row: MediaRequest, as_user: int | None) -> Request:
        """What was approved here goes on in the key's own name where the person may not ask."""
        try:
            return await _post(client, row, as_user)
        except (UpstreamQuotaError, UpstreamForbiddenError):
            if row.status != RequestStatus.APPROVED or as_user is None:
                raise
        return await _post(client, row, None)

    async def _taken(self, upstream_ids: list[int]) -> set[int]:
        if not upstream_ids:
            return set()
        known = select(col(MediaRequest.upstream_id)).where(
            col(MediaRequest.upstream_id).in_(upstream_ids)
        )
        return {row.upstream_id for row in await self._database.rows(known)}


async def _post(client: Overseerr, row: MediaRequest, as_user: int | None) -> Request:
    kind = cast("Literal['movie', 'tv']", row.media_type)
    return await client.request(
        row.tmdb_id,
        kind,
        seasons=row.seasons_asked or None,
        is_4k=row.quality == ULTRA_HD,
        as_user=as_user,
    )


def fits(row: MediaRequest, said: Request, senders: set[int]) -> bool:
    """Whether the upstream's request may be what became of ``row``."""
    asked = row.seasons_asked
    return (
        said.media_type == row.media_type
        and said.media.tmdb_id == row.tmdb_id
        and said.is_4k == (row.quality == ULTRA_HD)
        and said.requested_by.id in senders
        and (not asked or set(said.season_numbers) <= set(asked))
        and (said.created_at is None or said.created_at >= row.created_at - CLOCKS_DIFFER_BY)
    )
