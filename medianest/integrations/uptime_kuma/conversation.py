"""Talks with Uptime Kuma as a browser does that is signed in: the one way to all it knows."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Any

from medianest.errors import UpstreamBusyError, UpstreamError, UpstreamMissingError
from medianest.integrations import http_errors
from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import TIMEOUT_SECONDS
from medianest.integrations.uptime_kuma.client import NAME
from medianest.integrations.uptime_kuma.line import Line
from medianest.integrations.uptime_kuma.messages import Message, SessionEnded, messages_of
from medianest.integrations.uptime_kuma.models import Beat
from medianest.integrations.uptime_kuma.readings import beats_of
from medianest.integrations.uptime_kuma.refusals import accepted, acknowledged, token_of
from medianest.integrations.uptime_kuma.values import text

LOGIN_SECONDS = 60.0
"""2.x answers a login after it has told everything: 0.3 s for 9 monitors, and more for more."""

MOST_WAITING = 100_000
"""Messages that nobody has taken yet: of 500 monitors with a beat a second, those of a minute."""

_TOO_MUCH = f"{NAME} tells more than MediaNest can take in. It is asked again in a while."
_NO_CHANGES = f"This version of {NAME} tells changes by itself after the login."


class KumaConversation:
    """A connection to the server at ``url``, open within ``async with``.

    It neither connects nor signs in again by itself: Kuma has 20 logins a minute for everybody
    together, and who tries again and again locks its owner out. Entering raises
    :class:`UpstreamUnreachableError`, or :class:`UpstreamResponseError` where something else is.
    """

    def __init__(
        self,
        url: str,
        *,
        may_connect: MayConnect | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self.version = ""
        """As in ``2.5.3``; told to nobody before the sign-in, and a moment after it."""
        self._timeout_seconds = timeout_seconds
        self._line = Line(url, may_connect, self._hear)
        self._messages: asyncio.Queue[Message | None] = asyncio.Queue()
        self._is_behind = False

    async def __aenter__(self) -> KumaConversation:
        try:
            await self._line.open(self._timeout_seconds, self._end)
        except BaseException:
            await self._line.close()
            raise
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._line.close()

    async def login(self, username: str, password: str, code: str = "") -> str:
        """Sign in; the token that comes back does it next time, and does not run out.

        Raises :class:`UpstreamTwoFactorError` where ``code`` is missing,
        :class:`UpstreamCodeError` for a wrong or used one, :class:`UpstreamAuthError` for a wrong
        name or password, and :class:`UpstreamBusyError` with its pause after too many logins.
        """
        given = {"username": username, "password": password, "token": code}
        return token_of(await self._line.ask("login", given, timeout_seconds=LOGIN_SECONDS))

    async def login_by_token(self, token: str) -> None:
        """Sign in as before, without a code also where one was switched on since.

        Raises :class:`UpstreamTokenError` for a token that is over: no second try helps.
        """
        accepted(await self._line.ask("loginByToken", token, timeout_seconds=LOGIN_SECONDS))

    async def beats(self, monitor_id: int, hours: int) -> tuple[Beat, ...]:
        """All beats of the last ``hours``, oldest first."""
        return await self._asked("getMonitorBeats", monitor_id, hours)

    async def important_beats(
        self, monitor_id: int | None = None, *, skip: int = 0, most: int = 25
    ) -> tuple[Beat, ...]:
        """Changes of a status, newest first, of one monitor or of all.

        Raises :class:`UpstreamMissingError` on 1.23: it tells them by itself, as
        :class:`ImportantBeatsListed`, and would not answer.
        """
        if self.version.startswith("1."):
            raise UpstreamMissingError(NAME, _NO_CHANGES)
        return await self._asked("monitorImportantHeartbeatListPaged", monitor_id, skip, most)

    async def messages(self) -> AsyncIterator[Message]:
        """What Kuma tells, from the sign-in on.

        Ends after :class:`SessionEnded`. Raises :class:`UpstreamUnreachableError` when the
        connection breaks, and :class:`UpstreamBusyError` where more is told than is taken.
        """
        while (message := await self._messages.get()) is not None:
            yield message
            if isinstance(message, SessionEnded):
                return
        self._messages.put_nowait(None)
        raise self._why_it_ended()

    async def _asked(self, event: str, *told: Any) -> tuple[Beat, ...]:
        answer = await self._line.ask(event, *told, timeout_seconds=self._timeout_seconds)
        return beats_of(acknowledged(answer).get("data"))

    def _hear(self, event: str, told: tuple[Any, ...]) -> None:
        if event == "info" and told and type(told[0]) is dict:
            self.version = text(told[0].get("version"), 60) or self.version
        if self._is_behind:
            return
        for message in messages_of(event, told):
            self._messages.put_nowait(message)
        if self._messages.qsize() >= MOST_WAITING:
            self._is_behind = True
            self._end()

    def _end(self) -> None:
        self._messages.put_nowait(None)

    def _why_it_ended(self) -> UpstreamError:
        if self._is_behind:
            return UpstreamBusyError(NAME, _TOO_MUCH)
        return http_errors.unreachable(NAME, ConnectionResetError())
