"""The two ends that a proxy stands between, and the bytes that go from one to the other."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Coroutine
from contextlib import suppress
from typing import Protocol

IDLE_SECONDS = 120.0
BUFFER_BYTES = 262_144
"""Read at once: fewer, larger steps are what makes a proxy in Python quick."""


class End(Protocol):
    """A connection to somebody, read and written in order; every error is an `OSError`."""

    async def read(self, buffer: memoryview) -> int:
        """Wait for bytes, put them into ``buffer`` and say how many; 0 at the end."""

    async def write(self, data: bytes | memoryview) -> None:
        """Return when ``data`` may be reused."""

    def finish(self) -> None:
        """Tell the other side that nothing more will be written."""

    def close(self) -> None: ...


class SocketEnd:
    """A TCP connection, without buffers of our own."""

    def __init__(self, connection: socket.socket) -> None:
        connection.setblocking(False)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connection
        self._loop = asyncio.get_running_loop()

    async def read(self, buffer: memoryview) -> int:
        return await self._loop.sock_recv_into(self._socket, buffer)

    async def write(self, data: bytes | memoryview) -> None:
        await self._loop.sock_sendall(self._socket, data)

    def finish(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        self._socket.close()


class TlsEnd:
    """A TLS connection, to an outside proxy whose address begins with https."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    async def read(self, buffer: memoryview) -> int:
        data = await self._reader.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    async def write(self, data: bytes | memoryview) -> None:
        self._writer.write(bytes(data))
        await self._writer.drain()

    def finish(self) -> None:
        """TLS ends both ways at once; who says nothing more in a tunnel has left it anyway."""
        self._writer.close()

    def close(self) -> None:
        self._writer.close()


GONE = (OSError, ssl.SSLError, EOFError)
"""What happens when somebody leaves: normal life, not worth a log line."""


async def relay(client: End, site: End, idle_seconds: float = IDLE_SECONDS) -> None:
    """Pass bytes both ways until both are done, one breaks, or nothing moves for too long."""
    async with asyncio.timeout(idle_seconds) as patience:
        there = _pump(client, site, patience, idle_seconds)
        back = _pump(site, client, patience, idle_seconds)
        await _together(there, back, return_when=asyncio.FIRST_EXCEPTION)


async def stream(site: End, client: End, idle_seconds: float = IDLE_SECONDS) -> None:
    """Pass on what the site still has to say, until its end or until the client leaves.

    What the client says meanwhile is nobody's: it may be meant for another site.
    """
    async with asyncio.timeout(idle_seconds) as patience:
        back = _pump(site, client, patience, idle_seconds)
        await _together(back, _drain(client), return_when=asyncio.FIRST_COMPLETED)


async def pass_on(source: End, target: End, count: int, idle_seconds: float = IDLE_SECONDS) -> None:
    """Pass ``count`` bytes on. Raises :class:`ConnectionError` when fewer come."""
    async with asyncio.timeout(idle_seconds) as patience:
        await _pump(source, target, patience, idle_seconds, count)


async def _together(*ways: Coroutine[None, None, None], return_when: str) -> None:
    """Run them at once until the first has failed or ended, as wanted; then none is left."""
    tasks = [asyncio.ensure_future(way) for way in ways]
    try:
        done, _ = await asyncio.wait(tasks, return_when=return_when)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _drain(client: End) -> None:
    buffer = memoryview(bytearray(16_384))
    while await client.read(buffer):
        pass


async def _pump(
    source: End,
    target: End,
    patience: asyncio.Timeout,
    idle_seconds: float,
    count: int | None = None,
) -> None:
    loop = asyncio.get_running_loop()
    left = count
    buffer = memoryview(bytearray(BUFFER_BYTES if left is None else min(left, BUFFER_BYTES)))
    while left is None or left > 0:
        size = await source.read(buffer if left is None else buffer[:left])
        if size == 0:
            break
        await target.write(buffer[:size])
        patience.reschedule(loop.time() + idle_seconds)
        left = None if left is None else left - size
    if left is None:
        target.finish()
    elif left:
        raise ConnectionError("the body ended early")
