"""Request bodies: no more bytes than a route may take."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

from starlette.types import Message, Receive

from medianest.api.aliases import canonical
from medianest.api.call import Call
from medianest.api.policy import REST
from medianest.errors import TooLargeError

MAX_BYTES = 1_000_000
FILES = (
    (re.compile(rf"{REST}/movies/import"), 30_000_000),
    (re.compile(rf"{REST}/movies/[^/]+/image"), 12_000_000),
)
"""Where people send files. These routes read what is sent by themselves, and only when they know
whose it is."""
DRAINED_BYTES = 50_000_000
DRAIN_SECONDS = 5.0


class CappedBody:
    """Receives a body, and stops when it grows beyond what may be sent there."""

    def __init__(self, call: Call, receive: Receive) -> None:
        self.most = most(call)
        self._receive = receive
        self._bytes = 0
        self._is_over = False
        self.is_too_large = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        self._is_over = not message.get("more_body", False)
        if self._bytes > self.most:
            self.is_too_large = True
            raise too_large(self.most)
        return message

    async def drain(self) -> None:
        """Read what is still on its way, within limits, and throw it away.

        Clients that are still sending do not see an answer: the connection is reset under them.
        """
        read = 0
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while not self._is_over and read < DRAINED_BYTES:
                    message = await self._receive()
                    self._is_over = not message.get("more_body", False)
                    read += len(message.get("body", b""))


def check_announced(call: Call) -> None:
    """Raise :class:`TooLargeError` for a body that says beforehand to be too large."""
    announced = call.header(b"content-length")
    if announced.isdigit() and int(announced) > most(call):
        raise too_large(most(call))


def most(call: Call) -> int:
    """How many bytes may be sent there at once."""
    path = canonical(call.path)
    return next((size for place, size in FILES if place.fullmatch(path)), MAX_BYTES)


def too_large(size: int) -> TooLargeError:
    return TooLargeError(f"This is more than the {size // 1000} kB that may be sent at once.")
