"""Listens to Uptime Kuma over one connection for the whole installation."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from datetime import timedelta

import structlog

from medianest.errors import (
    InvalidInputError,
    UnavailableError,
    UpstreamBusyError,
    UpstreamError,
    UpstreamTokenError,
)
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.uptime_kuma.conversation import KumaConversation
from medianest.integrations.uptime_kuma.messages import Message
from medianest.models.monitor import MonitorSource
from medianest.services.breaker import Breaker
from medianest.services.monitoring.feeds import UNAUTHORIZED, UNREACHABLE, MonitorFeeds
from medianest.services.monitoring.kuma_messages import KumaMessages
from medianest.services.monitoring.kuma_sign_in import KumaSignIn
from medianest.services.monitoring.roster import Roster
from medianest.services.settings.settings import SettingsService
from medianest.views.settings import UptimeKumaSettings

SOURCE = MonitorSource.UPTIME_KUMA
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 4.0
"""With the wait for a connection it is back within 10 seconds of Kuma."""
CONNECT_SECONDS = 5.0
STEADY_SECONDS = 20.0
"""A connection that held for so long was a good one."""
BUSY_SECONDS = 60.0
LOOK_SECONDS = 1.0
GATHER_SECONDS = 0.1
"""How long after one burst the next is written: what many monitors say goes together."""
PAUSE_SECONDS = 0.02
"""All that is told of one beat comes within it, and open pages wait for no more than that."""
MOST_WAITING = 10_000
AGAIN = "Connect Uptime Kuma again under Services: it does not know this sign-in any more."

log = structlog.get_logger(__name__)


class KumaListener:
    """It signs in with the token alone. A token that is refused is not tried again: only somebody
    who enters the password, or a password of the environment now and then, gets another.

    Its pauses spare Uptime Kuma, whom nobody else waits for: they are what its breaker tells."""

    def __init__(
        self,
        settings: SettingsService,
        sign_in: KumaSignIn,
        feeds: MonitorFeeds,
        roster: Roster,
        messages: Callable[[], KumaMessages],
        breaker: Callable[[str], Breaker],
    ) -> None:
        self._settings = settings
        self._sign_in = sign_in
        self._feeds = feeds
        self._roster = roster
        self._messages = messages
        self._breaker = breaker
        self._pause = FIRST_PAUSE_SECONDS

    async def listen(self) -> None:
        """Listen for ever, as the account that is set up at each moment; from one process."""
        while True:
            seconds = await self._turn()
            await asyncio.sleep(seconds)

    async def _turn(self) -> float:
        """One connection; answers after how many seconds to try the next."""
        try:
            given = (await self._settings.current()).uptime_kuma
            if not given.url or not given.username:
                return LOOK_SECONDS
            return await self._turn_at(given)
        except UnavailableError as error:
            log.warning("monitoring waits for the database", reason=error.message)
        return self._next_pause()

    async def _turn_at(self, given: UptimeKumaSettings) -> float:
        try:
            if not (token := await self._token(given)):
                return LOOK_SECONDS
            await self._hear(given, token)
        except UpstreamTokenError:
            await self._sign_in.drop()
            await self._feeds.note_trouble(SOURCE, UNAUTHORIZED, AGAIN)
        except UpstreamError as error:
            await self._feeds.note_trouble(SOURCE, UNREACHABLE, error.message)
            seconds = self._pause_after(error)
            resting = timedelta(seconds=seconds)
            await self._breaker(given.url).note_failure(error.message, resting)
            return seconds
        return self._next_pause()

    def _pause_after(self, error: UpstreamError) -> float:
        if isinstance(error, UpstreamBusyError):
            return max(BUSY_SECONDS, error.retry_after_seconds or 0)
        return self._next_pause()

    def _next_pause(self) -> float:
        self._pause = min(self._pause * 2, LONGEST_PAUSE_SECONDS)
        return self._pause * random.uniform(0.8, 1.0)

    async def _token(self, given: UptimeKumaSettings) -> str:
        if token := await self._sign_in.token(given):
            return token
        try:
            if await self._sign_in.again(given):
                return await self._sign_in.token(given)
        except InvalidInputError as error:
            await self._feeds.note_trouble(SOURCE, UNAUTHORIZED, error.message)
            return ""
        if (await self._feeds.get(SOURCE)).status != UNAUTHORIZED:
            await self._feeds.note_trouble(SOURCE, UNAUTHORIZED, AGAIN)
        return ""

    async def _hear(self, given: UptimeKumaSettings, token: str) -> None:
        """Until the connection breaks, or another account is set up."""
        async with KumaConversation(
            given.url, may_connect=may_hold_upstreams, timeout_seconds=CONNECT_SECONDS
        ) as talk:
            await talk.login_by_token(token)
            began = time.monotonic()
            await self._feeds.belong_to(SOURCE, given.url, self._roster)
            await self._feeds.note_seen(SOURCE)
            await self._breaker(given.url).note_success()
            heard: asyncio.Queue[Message] = asyncio.Queue(MOST_WAITING)
            reading = asyncio.create_task(_read(talk, heard))
            try:
                await self._take(given, heard, reading)
            finally:
                reading.cancel()
                await asyncio.gather(reading, return_exceptions=True)
                if time.monotonic() - began > STEADY_SECONDS:
                    self._pause = FIRST_PAUSE_SECONDS

    async def _take(
        self, given: UptimeKumaSettings, heard: asyncio.Queue[Message], reading: asyncio.Task[None]
    ) -> None:
        messages, next_at = self._messages(), 0.0
        while not reading.done() or not heard.empty():
            if some := await _burst(heard, next_at):
                await messages.take(some)
                await self._feeds.note_seen(SOURCE)
                next_at = time.monotonic() + GATHER_SECONDS
            if (await self._settings.current()).uptime_kuma != given:
                return
        await reading


async def _read(talk: KumaConversation, heard: asyncio.Queue[Message]) -> None:
    async for message in talk.messages():
        await heard.put(message)


async def _burst(heard: asyncio.Queue[Message], next_at: float) -> list[Message]:
    """All that came; a moment is waited for more, as messages come in bursts, and until ``next_at``
    of the monotonic clock where there was one just before."""
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            found = [await heard.get()]
    except TimeoutError:
        return []
    await asyncio.sleep(max(PAUSE_SECONDS, next_at - time.monotonic()))
    while not heard.empty():
        found.append(heard.get_nowait())
    return found
