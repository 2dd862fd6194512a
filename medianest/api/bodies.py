"""Request bodies: no more bytes than a route may take."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from starlette.types import Message, Receive

from medianest.api.call import Call
from medianest.errors import TooLargeError

MAX_BYTES = 1_000_000
DRAINED_BYTES = 50_000_000
DRAIN_SECONDS = 5.0


class CappedBody:
    """Receives a body, and stops when it grows beyond :data:`MAX_BYTES`."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._bytes = 0
        self._is_over = False
        self.is_too_large = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        self._is_over = not message.get("more_body", False)
        if self._bytes > MAX_BYTES:
            self.is_too_large = True
            raise too_large()
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
    if announced.isdigit() and int(announced) > MAX_BYTES:
        raise too_large()


def too_large() -> TooLargeError:
    return TooLargeError(f"This is more than the {MAX_BYTES // 1000} kB that may be sent at once.")
