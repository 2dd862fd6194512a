"""Request bodies: no more bytes than a route may take."""

from __future__ import annotations

from starlette.types import Message, Receive

from medianest.api.call import Call
from medianest.errors import TooLargeError

MAX_BYTES = 1_000_000


class CappedBody:
    """Receives a body, and stops when it grows beyond :data:`MAX_BYTES`."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._bytes = 0
        self.is_too_large = False

    async def __call__(self) -> Message:
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > MAX_BYTES:
            self.is_too_large = True
            raise too_large()
        return message


def check_announced(call: Call) -> None:
    """Raise :class:`TooLargeError` for a body that says beforehand to be too large."""
    announced = call.header(b"content-length")
    if announced.isdigit() and int(announced) > MAX_BYTES:
        raise too_large()


def too_large() -> TooLargeError:
    return TooLargeError(f"This is more than the {MAX_BYTES // 1000} kB that may be sent at once.")
