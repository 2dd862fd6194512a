"""The open websockets of this process, and how they end with their login session."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from starlette.types import Message, Receive, Scope, Send

from medianest import events
from medianest.errors import RateLimitError, SessionEndedError, UnavailableError
from medianest.runtime import Runtime
from medianest.services.actor import Actor

MAX_PER_USER = 20
MAX_HANDSHAKES_PER_ADDRESS = 20
SESSION_ENDED_CODE = 4401
RECHECK_SECONDS = 30

log = structlog.get_logger(__name__)


@dataclass(eq=False, slots=True)
class Socket:
    """One websocket; it can be closed from outside while its application waits for a message."""

    actor: Actor
    receive_inner: Receive
    send_inner: Send
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    is_closed: bool = False

    async def receive(self) -> Message:
        """The next message, or a disconnect once the login session is over."""
        if self.ended.is_set():
            return await self._close()
        message = asyncio.ensure_future(self.receive_inner())
        ended = asyncio.ensure_future(self.ended.wait())
        try:
            await asyncio.wait({message, ended}, return_when=asyncio.FIRST_COMPLETED)
            if not self.ended.is_set():
                return message.result()
        finally:
            # Also because granian sends nothing while a receive is pending.
            ended.cancel()
            message.cancel()
        return await self._close()

    async def send(self, message: Message) -> None:
        """Pass ``message`` on; nothing leaves after the login session ended."""
        if not self.ended.is_set():
            await self.send_inner(message)

    async def _close(self) -> Message:
        if not self.is_closed:
            self.is_closed = True
            await self.send_inner({"type": "websocket.close", "code": SESSION_ENDED_CODE})
        return {"type": "websocket.disconnect", "code": SESSION_ENDED_CODE}


class Sockets:
    """Counts sockets per person and closes those whose login session is over."""

    def __init__(self) -> None:
        self._open: dict[str, set[Socket]] = defaultdict(set)
        self._handshakes: dict[str, int] = defaultdict(int)

    @contextmanager
    def handshake(self, ip: str) -> Iterator[None]:
        """Holds while nobody has judged yet who is at the door.

        Raises :class:`RateLimitError` when this address has too many such handshakes under way.
        """
        if self._handshakes[ip] >= MAX_HANDSHAKES_PER_ADDRESS:
            raise RateLimitError("Too many connections at a time.", retry_after_seconds=1)
        self._handshakes[ip] += 1
        try:
            yield
        finally:
            self._handshakes[ip] -= 1
            if not self._handshakes[ip]:
                del self._handshakes[ip]

    def count_of(self, user_id: str) -> int:
        """How many sockets this person has open here."""
        return sum(
            socket.actor.user_id == user_id for sockets in self._open.values() for socket in sockets
        )

    def opened(self, actor: Actor, receive: Receive, send: Send) -> Socket:
        """Take a socket into the books; :meth:`gone` must follow.

        Raises :class:`RateLimitError` when this person has too many open.
        """
        if self.count_of(actor.user_id) >= MAX_PER_USER:
            raise RateLimitError("Too many open pages at a time.", retry_after_seconds=5)
        socket = Socket(actor, receive, send)
        self._open[actor.session_id].add(socket)
        return socket

    def gone(self, socket: Socket) -> None:
        """The socket is closed for whatever reason."""
        sockets = self._open[socket.actor.session_id]
        sockets.discard(socket)
        if not sockets:
            del self._open[socket.actor.session_id]

    def session_ids(self) -> list[str]:
        """The login sessions that have a socket open here."""
        return list(self._open)

    def close(self, session_ids: Iterable[str]) -> None:
        """End every socket of these login sessions, at once."""
        for session_id in session_ids:
            for socket in self._open.get(session_id, ()):
                socket.ended.set()

    def close_changed(self, now: Actor) -> None:
        """End the sockets of a login session that were opened with other rights than it has now:
        their pages come again by themselves and begin anew."""
        for socket in self._open.get(now.session_id, ()):
            if _rights(socket.actor) != _rights(now):
                socket.ended.set()

    def sessions_of(self, user_ids: Collection[str]) -> list[str]:
        """The login sessions of these people that have a socket open here."""
        return [
            session_id
            for session_id, sockets in self._open.items()
            if any(socket.actor.user_id in user_ids for socket in sockets)
        ]


async def watch_sessions(runtime: Runtime, sockets: Sockets) -> None:
    """Close sockets as login sessions end, for as long as this process serves."""
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(_follow_news(runtime, sockets))
        tasks.create_task(_recheck_often(runtime, sockets))


async def _follow_news(runtime: Runtime, sockets: Sockets) -> None:
    async for event in events.listen(runtime.redis):
        if isinstance(event, events.SessionsEnded):
            runtime.accounts.forget_sessions(event.session_ids)
            sockets.close(event.session_ids)
        elif isinstance(event, events.SessionsChanged):
            runtime.accounts.forget_people(event.user_ids)
            await _recheck(runtime, sockets, sockets.sessions_of(event.user_ids))
        elif isinstance(event, events.PersonalTokensEnded):
            runtime.accounts.personal_tokens.forget()
        elif isinstance(event, events.Reconnected):
            runtime.accounts.forget_sessions()
            await _recheck(runtime, sockets, sockets.session_ids())


async def _recheck_often(runtime: Runtime, sockets: Sockets) -> None:
    """Sessions also end by time, which nobody announces."""
    while True:
        await asyncio.sleep(RECHECK_SECONDS)
        await _recheck(runtime, sockets, sockets.session_ids())


async def _recheck(runtime: Runtime, sockets: Sockets, session_ids: list[str]) -> None:
    for session_id in session_ids:
        try:
            sockets.close_changed(await runtime.accounts.revalidate(session_id))
        except SessionEndedError:
            sockets.close([session_id])
        except UnavailableError:
            return


def _rights(actor: Actor) -> tuple[str, frozenset[str]]:
    return actor.role, actor.permissions


async def refuse(scope: Scope, send: Send, status: int, headers: list[tuple[bytes, bytes]]) -> None:
    """Answer a handshake with an HTTP status instead of a socket."""
    if "websocket.http.response" not in (scope.get("extensions") or {}):
        await send({"type": "websocket.close", "code": 1008})
        return
    start = {"type": "websocket.http.response.start", "status": status, "headers": headers}
    await send(start)
    await send({"type": "websocket.http.response.body", "body": b""})
