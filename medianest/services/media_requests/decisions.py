"""Decides about requests; the upstream is told as soon as it answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from medianest.database import Database
from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    QueueUnavailableError,
)
from medianest.models.ids import utc_now
from medianest.models.media_request import Errand, MediaRequest, RequestStatus
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.media_requests import rights, rows
from medianest.services.media_requests.errands import Errands
from medianest.services.media_requests.news import RequestNews
from medianest.services.media_requests.retries import Retries
from medianest.services.queue import NOTIFY, Queue, Ring
from medianest.views.media_request import BulkDecisionView, BulkRefusalView, MediaRequestView

JOB = "medianest.jobs.requests.run_errands"
LONGEST_REASON = 500
MOST_AT_ONCE = 500
IN_ONE_GO = 50
DECIDED = "This was decided already. Load the page again to see how."
NOT_FAILED = "Only what failed can be tried again."

Decision = Literal["approve", "decline"]

log = structlog.get_logger(__name__)


class RequestDecisions:
    """For administrators and those who manage requests."""

    def __init__(
        self,
        database: Database,
        queue: Queue,
        audit: AuditLog,
        errands: Errands,
        retries: Retries,
        news: RequestNews,
    ) -> None:
        self._database = database
        self._queue = queue
        self._audit = audit
        self._errands = errands
        self._retries = retries
        self._news = news

    async def approve(self, actor: Actor, request_id: str) -> MediaRequestView:
        """Let it be fetched. Raises :class:`NotFoundError`, and :class:`ConflictError` where it
        was decided before."""
        return await self._decide(actor, request_id, "approve", "")

    async def decline(self, actor: Actor, request_id: str, reason: str = "") -> MediaRequestView:
        """Say no; ``reason`` reaches whoever asked. Raises as :meth:`approve`."""
        return await self._decide(actor, request_id, "decline", reason)

    async def bulk(
        self, actor: Actor, request_ids: Iterable[str], decision: Decision, reason: str = ""
    ) -> BulkDecisionView:
        """Decide about many; what cannot be decided about is named with the reason, and the rest
        is. The upstream is told afterwards."""
        rights.require_decider(actor)
        reason, ids = _checked(reason), list(dict.fromkeys(request_ids))
        if not 0 < len(ids) <= MOST_AT_ONCE:
            raise InvalidInputError(f"Choose between 1 and {MOST_AT_ONCE} requests.")
        refused: dict[str, str] = {}
        for begin in range(0, len(ids), IN_ONE_GO):
            refused |= await self._part(actor, ids[begin : begin + IN_ONE_GO], decision, reason)
        await self._ring()
        done = [one for one in ids if one not in refused]
        await self._news.changed(done)
        return BulkDecisionView(
            done=await self._news.seen_by(actor, done),
            refused=[BulkRefusalView(id=one, message=why) for one, why in refused.items()],
        )

    async def retry(self, actor: Actor, request_id: str) -> MediaRequestView:
        """Try again what failed. Raises :class:`NotFoundError`, :class:`ConflictError` for what did
        not, and :class:`UpstreamError` in words."""
        rights.require_decider(actor)
        async with self._database.write() as session:
            row = await rows.locked(session, request_id)
            if row.status != RequestStatus.FAILED:
                raise ConflictError(NOT_FAILED)
            upstream_id = row.upstream_id
            if upstream_id is None:
                await rows.move(
                    session,
                    row,
                    RequestStatus.APPROVED,
                    actor_id=actor.user_id,
                    errand=Errand.SEND,
                    reason="",
                    decided_by=actor.user_id,
                    decided_at=utc_now(),
                )
            await self._note(session, actor, "request.retried", row)
        if upstream_id is not None:
            await self._retries.retry(request_id, upstream_id, actor.user_id)
        return await self._told(actor, request_id)

    async def _decide(
        self, actor: Actor, request_id: str, decision: Decision, reason: str
    ) -> MediaRequestView:
        rights.require_decider(actor)
        reason = _checked(reason)
        async with self._database.write() as session:
            await self._write(session, actor, request_id, decision, reason)
        # Whoever asked sees it now, whatever the upstream takes.
        await self._news.changed([request_id])
        return await self._told(actor, request_id)

    async def _told(self, actor: Actor, request_id: str) -> MediaRequestView:
        await self._errands.deliver(request_id)
        found = await self._news.seen_by(actor, [request_id])
        rows.require(found)
        return found[0]

    async def _part(
        self, actor: Actor, ids: list[str], decision: Decision, reason: str
    ) -> dict[str, str]:
        refused = {}
        async with self._database.write() as session:
            # In one order for everybody, so that two who decide at once do not wait for ever.
            for request_id in sorted(ids):
                try:
                    await self._write(session, actor, request_id, decision, reason)
                except (ConflictError, NotFoundError) as error:
                    refused[request_id] = error.message
        return refused

    async def _write(
        self,
        session: AsyncSession,
        actor: Actor,
        request_id: str,
        decision: Decision,
        reason: str,
    ) -> None:
        row = await rows.locked(session, request_id)
        if decision == "approve":
            await self._approve(session, actor, row)
        else:
            await self._decline(session, actor, row, reason)

    async def _approve(self, session: AsyncSession, actor: Actor, row: MediaRequest) -> None:
        if row.status not in (RequestStatus.PENDING, RequestStatus.DENIED):
            raise ConflictError(DECIDED)
        errand = Errand.SEND if row.upstream_id is None else Errand.APPROVE
        is_under_way = row.errand == errand
        await rows.move(
            session,
            row,
            RequestStatus.APPROVED,
            actor_id=actor.user_id,
            errand=errand,
            errand_at=row.errand_at if is_under_way else None,
            reason="",
            decided_by=actor.user_id,
            decided_at=utc_now(),
        )
        await self._note(session, actor, "request.approved", row)

    async def _decline(
        self, session: AsyncSession, actor: Actor, row: MediaRequest, reason: str
    ) -> None:
        unsent = row.status == RequestStatus.APPROVED and row.upstream_id is None
        if row.status != RequestStatus.PENDING and not unsent:
            raise ConflictError(DECIDED)
        known = row.upstream_id is not None or row.errand_at is not None
        await rows.move(
            session,
            row,
            RequestStatus.DENIED,
            actor_id=actor.user_id,
            note=reason,
            errand=Errand.DECLINE if known else None,
            errand_at=None if row.upstream_id is not None else row.errand_at,
            reason=reason,
            decided_by=actor.user_id,
            decided_at=utc_now(),
        )
        await self._note(session, actor, "request.declined", row, reason=reason)

    async def _note(
        self, session: AsyncSession, actor: Actor, action: str, row: MediaRequest, **details: Any
    ) -> None:
        await self._audit.note(
            action,
            actor_id=actor.user_id,
            target=row.title,
            target_id=row.user_id,
            request=row.id,
            session=session,
            **details,
        )

    async def _ring(self) -> None:
        try:
            await self._queue.ring([Ring(JOB, (), "request-errands", NOTIFY)])
        except QueueUnavailableError as error:
            # The scheduler sets out with what waits all the same.
            log.info("errands wait for the scheduler", reason=error.message)


def _checked(reason: str) -> str:
    reason = reason.strip()
    if len(reason) > LONGEST_REASON:
        sentence = f"A reason has at most {LONGEST_REASON} characters."
        raise InvalidInputError(sentence, details={"reason": sentence})
    return reason
