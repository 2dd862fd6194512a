"""Delivers webhooks, however often it is stopped on the way."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from typing import Any

import structlog
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from medianest import routes
from medianest.database import Database
from medianest.errors import MediaNestError
from medianest.models.ids import utc_now
from medianest.models.notification import DeliveryStatus
from medianest.services.notifications import apprise_program, raising
from medianest.services.notifications.notice import Notice
from medianest.services.queue import NOTIFY, Queue, Ring
from medianest.services.webhook_targets.claims import LEASE, Call, Claims
from medianest.services.webhook_targets.handover import Handover

JOB = "medianest.jobs.webhook_targets.deliver"
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 300, 3_600))
"""How long after each try that failed; after the last there is no more."""
TRIAL = "trial"
"""The event of what administrators send to see that it arrives: nobody waits for a second try."""
TOTAL_SECONDS = 60.0
"""A round sets out with no more after it."""
LATEST_START = LEASE / 2
"""How long after it was claimed a call may still leave, so that it is over before the claim is: one
to an app may take 45 seconds, and of those few are under way at a time."""
SIDE_BY_SIDE = 8
RING_SECONDS = 15
LONGEST_WORDS = 500

log = structlog.get_logger(__name__)


class WebhookOutbox:
    """A call is claimed before it leaves and ended after: whoever is killed in between leaves a
    claim that runs out, and it goes out once more under the same id, with a line in the log that it
    may be the second time."""

    def __init__(self, database: Database, redis: Redis, queue: Queue, handover: Handover) -> None:
        self._database = database
        self._queue = queue
        self._handover = handover
        self._claims = Claims(database, redis)

    async def ring(self) -> None:
        """Have a worker deliver what is due. Raises :class:`UnavailableError`."""
        if await self._claims.is_anything_due():
            now = int(time.time()) // RING_SECONDS
            await self._queue.ring([Ring(JOB, (), f"notify-webhooks-{now}", NOTIFY, 60)])

    async def deliver(self) -> int:
        """Send what is due; how many were taken. Of a target that does not answer the rest waits.

        Raises :class:`UnavailableError`.
        """
        began, taken, away = time.monotonic(), 0, set[str]()
        while time.monotonic() - began < TOTAL_SECONDS:
            calls = await self._claims.take()
            if not calls:
                break
            programs = asyncio.Semaphore(SIDE_BY_SIDE)
            apps = asyncio.Semaphore(apprise_program.AT_ONCE)
            done = [self._one(call, apps if call.address else programs, away) for call in calls]
            taken += sum(await asyncio.gather(*done))
        return taken

    async def deliver_now(self, delivery_id: str) -> None:
        """Send that one, unless it is under way already. Raises :class:`UnavailableError`."""
        for call in await self._claims.take_one(delivery_id):
            await self._one(call, asyncio.Semaphore(1), set())

    async def _one(self, call: Call, gate: asyncio.Semaphore, away: set[str]) -> bool:
        async with gate:
            if call.target_id in away or utc_now() > call.claimed_at + LATEST_START:
                due = utc_now() + PAUSES[0]
                await self._claims.change(call, **_WAITS, due_at=due)
                return False
            began = time.monotonic()
            try:
                answer = await self._handover.send(call)
                error = answer.problem
                tried: dict[str, Any] = {
                    "response_status": answer.status,
                    "answer": answer.words[:LONGEST_WORDS],
                }
            except Exception as problem:
                # Whatever it is: else the claim would run out, and it would go on for ever.
                away.add(call.target_id)
                error, tried = _words(problem), {"response_status": None, "answer": ""}
            tried["duration_ms"] = round((time.monotonic() - began) * 1000)
            if error:
                await self._failed(call, error, tried)
                return False
            over = {"status": DeliveryStatus.SENT, "error": "", "ended_at": utc_now()}
            await self._claims.change(call, **over, **tried)
        certainty = "perhaps twice" if call.was_claimed else "once"
        log.info("webhook delivered", target=call.target_id, row=call.id, how=certainty)
        return True

    async def _failed(self, call: Call, error: str, tried: dict[str, Any]) -> None:
        log.warning("webhook not delivered", target=call.target_id, row=call.id, reason=error)
        tried = {**tried, "error": error[:LONGEST_WORDS], "tries": call.tries + 1}
        if call.event != TRIAL and call.tries < len(PAUSES):
            due = utc_now() + PAUSES[call.tries]
            await self._claims.change(call, **_WAITS, due_at=due, **tried)
            return
        over = {"status": DeliveryStatus.FAILED, "ended_at": utc_now()}
        await self._claims.change(call, **over, **tried)
        if call.event != TRIAL:
            async with self._database.write() as session:
                await _warn(session, call, error)


_WAITS: dict[str, Any] = {"status": DeliveryStatus.WAITING, "claimed_at": None}


async def _warn(session: AsyncSession, call: Call, error: str) -> None:
    """The bell of whoever set the target up says so, or all administrators' where that is none of
    them any more."""
    said = Notice(
        f"webhook:{call.id}",
        raising.CHANNEL_FAILED,
        f"A {'message' if call.address else 'webhook'} could not be delivered to {call.target}",
        message=f"{call.data.get('title', '')}. {error}",
        link=f"{routes.WEBHOOKS}?target={call.target_id}",
    )
    everybody = await raising.administrators(session)
    for user_id in [one for one in everybody if one == call.owner_id] or everybody:
        await raising.warn(session, said, user_id)


def _words(problem: Exception) -> str:
    if isinstance(problem, MediaNestError):
        return problem.message
    log.error("a webhook could not be made", exc_info=problem)
    return "Something unexpected went wrong."
