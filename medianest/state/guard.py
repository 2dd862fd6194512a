"""What a browser may put into the pages' socket, before Reflex sees any of it.

Reflex logs whatever it cannot read, with a traceback and the request's headers; a socket could fill
a disk with that. Here a frame that no page would send is counted and dropped, a socket that goes on
is closed, and the log gets one line for many.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

BURST_FRAMES = 100
FRAMES_PER_SECOND = 30.0
STRIKES = 20
LOG_SECONDS = 10.0
PONG, CLOSE = "3", "1"
CONNECT, DISCONNECT, EVENT = "40", "41", "42"
POLICY_VIOLATION = 1008

log = structlog.get_logger(__name__)


class Complaints:
    """Counts what was dropped and says so once in a while."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._counts: Counter[str] = Counter()
        self._silent_until = 0.0

    def note(self, reason: str) -> None:
        """One more; ``reason`` is a word of ours, never anything that was sent."""
        self._counts[reason] += 1
        if self._now() >= self._silent_until:
            self._silent_until = self._now() + LOG_SECONDS
            log.warning("dropped from sockets", **self._counts)
            self._counts.clear()


complaints = Complaints()


@dataclass
class Budget:
    """So many at once, and so many a second on the long run."""

    burst: float
    per_second: float
    now: Callable[[], float] = time.monotonic

    def __post_init__(self) -> None:
        self._left, self._at = self.burst, self.now()

    def spend(self) -> bool:
        """Take one; false when there is none."""
        now = self.now()
        self._left = min(self.burst, self._left + (now - self._at) * self.per_second)
        self._at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


@dataclass
class Connection:
    """How one socket has behaved so far."""

    frames: Budget = field(default_factory=lambda: Budget(BURST_FRAMES, FRAMES_PER_SECOND))
    strikes: int = 0

    def strike(self, reason: str) -> None:
        """It sent something that no page sends."""
        self.strikes += 1
        complaints.note(reason)

    @property
    def is_out(self) -> bool:
        return self.strikes > STRIKES


_connection: ContextVar[Connection | None] = ContextVar("connection", default=None)


def strike(reason: str) -> None:
    """The socket whose message is being handled sent something that no page sends."""
    if (connection := _connection.get()) is not None:
        connection.strike(reason)
    else:
        complaints.note(reason)


class Guard:
    """An ASGI layer around the Engine.IO application; ``namespace`` is the only one pages use."""

    def __init__(self, app: ASGIApp, namespace: str) -> None:
        self._app = app
        self._shapes = (
            f"{EVENT}{namespace},[",
            f"{CONNECT}{namespace},{{",
            f"{DISCONNECT}{namespace}",
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        connection = Connection()
        token = _connection.set(connection)

        async def receive_well_formed() -> Message:
            while not connection.is_out:
                message = await receive()
                if message["type"] != "websocket.receive" or self._admits(connection, message):
                    return message
            complaints.note("closed")
            return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

        try:
            await self._app(scope, receive_well_formed, send)
        finally:
            _connection.reset(token)

    def _admits(self, connection: Connection, message: Message) -> bool:
        text = message.get("text") or ""
        if text in (PONG, CLOSE):
            return True
        if not text.startswith(self._shapes):
            connection.strike("malformed")
        elif not connection.frames.spend():
            connection.strike("too_many")
        else:
            return True
        return False
