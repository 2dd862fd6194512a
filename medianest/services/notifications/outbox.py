"""Sends what waits in the outbox, however often it is stopped on the way."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta

import structlog

from medianest.database import Database
from medianest.errors import MediaNestError, UpstreamRejectedError, UpstreamUnreachableError
from medianest.models.ids import utc_now
from medianest.models.notification import DeliveryStatus
from medianest.services.notifications import raising
from medianest.services.notifications.claims import Claims
from medianest.services.notifications.messages import Message, NoWayError, Way
from medianest.services.notifications.notice import Notice
from medianest.services.queue import NOTIFY, Queue, Ring
from medianest.views.preferences import Channel

JOB = "medianest.jobs.notifications.deliver"
PAUSES = tuple(timedelta(seconds=seconds) for seconds in (30, 120, 600, 3_600, 21_600))
"""How long after each try that failed, unless the channel asks for longer; after the last there is
no more."""
TOTAL_SECONDS = 60.0
"""One message takes no longer, and a round sets out with no more after it."""
SIDE_BY_SIDE = 8
RING_SECONDS = 15
NAMES = {Channel.EMAIL: "mail", Channel.PUSH: "your browsers", Channel.APPRISE: "other apps"}

log = structlog.get_logger(__name__)


class Outbox:
    """A message is claimed before it leaves and ended after: whoever is killed in between leaves a
    claim that runs out, and it goes out once more, with a line in the log that it may be the second
    time. Everything else goes out once."""

    def __init__(self, database: Database, queue: Queue, ways: Mapping[Channel, Way]) -> None:
        self._database = database
        self._queue = queue
        self._ways = ways
        self._claims = Claims(database)

    async def ring(self) -> None:
        """Have workers deliver what is due. Raises :class:`UnavailableError`."""
        now = int(time.time()) // RING_SECONDS
        due = [channel for channel in await self._claims.channels_due() if channel in self._ways]
        await self._queue.ring(
            [Ring(JOB, (channel,), f"notify-{channel}-{now}", NOTIFY, 60) for channel in due]
        )

    async def deliver(self, channel: Channel) -> int:
        """Send what is due through one channel; how many messages went out.

        The rest of a round waits where the channel does not answer. Raises
        :class:`UnavailableError`.
        """
        began, sent = time.monotonic(), 0
        while time.monotonic() - began < TOTAL_SECONDS:
            messages = await self._claims.take(channel)
            if not messages:
                break
            away, gate = asyncio.Event(), asyncio.Semaphore(SIDE_BY_SIDE)
            done = await asyncio.gather(
                *(self._one(channel, message, gate, away) for message in messages)
            )
            sent += sum(done)
            if away.is_set():
                break
        return sent

    async def _one(
        self, channel: Channel, message: Message, gate: asyncio.Semaphore, away: asyncio.Event
    ) -> bool:
        async with gate:
            if away.is_set():
                due = utc_now() + PAUSES[0]
                await self._claims.put_back(message, due, message.tries, "")
                return False
            try:
                async with asyncio.timeout(TOTAL_SECONDS):
                    await self._ways[channel].send(message)
            except NoWayError as error:
                await self._claims.end(message, DeliveryStatus.DROPPED, error.message)
                return False
            except Exception as error:
                # Whatever it is: else the claim would run out, and it would go on for ever.
                if isinstance(error, (UpstreamUnreachableError, TimeoutError)):
                    away.set()
                await self._failed(channel, message, error)
                return False
            # Before the next sets out: of so many alone may it stay unknown whether they left.
            await self._claims.end(message, DeliveryStatus.SENT)
        certainty = "perhaps twice" if message.was_claimed else "once"
        log.info("told", channel=channel, to=message.to.user_id, rows=message.ids, how=certainty)
        return True

    async def _failed(self, channel: Channel, message: Message, error: Exception) -> None:
        reason = _words(error)
        log.warning("not told yet", channel=channel, to=message.to.user_id, reason=reason)
        if message.tries < len(PAUSES):
            due = utc_now() + max(PAUSES[message.tries], _asked_for(error))
            await self._claims.put_back(message, due, message.tries + 1, reason)
            return
        await self._claims.end(message, DeliveryStatus.FAILED, reason)
        said = Notice(
            f"channel:{channel}:{message.ids[0]}",
            raising.CHANNEL_FAILED,
            f"A message could not be sent by {NAMES[channel]}",
            message=f"{message.title}. {reason}",
        )
        async with self._database.write() as session:
            await raising.warn(session, said, message.to.user_id)


def _asked_for(error: Exception) -> timedelta:
    """The pause that the channel named, if any."""
    seconds = error.retry_after_seconds if isinstance(error, UpstreamRejectedError) else None
    return timedelta(seconds=seconds or 0)


def _words(error: Exception) -> str:
    if isinstance(error, MediaNestError):
        return error.message
    if isinstance(error, TimeoutError):
        return "It took too long."
    log.error("a message could not be made", exc_info=error)
    return "Something unexpected went wrong."
