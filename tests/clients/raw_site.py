"""A server on loopback that says just the bytes it was told to, one list of them per request."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

JSON = "application/json"


def answer(
    body: bytes | str = b"{}", status: int = 200, content_type: str = JSON, **headers: str
) -> bytes:
    """A whole answer; underscores in names of headers become dashes."""
    raw = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": content_type, "Content-Length": str(len(raw)), **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in fields.items()]
    return f"HTTP/1.1 {status} -\r\n".encode() + "\r\n".join([*lines, "", ""]).encode() + raw


@dataclass
class RawSite:
    """``answers`` in the order they are said, the last one again and again.

    An empty one ends the connection without a word, ``None`` is silence. ``asked`` holds each
    request's head as it came, ``bodies`` what came with it.
    """

    port: int = 0
    answers: list[bytes | None] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            while await self._one(reader, writer):
                pass
        writer.close()

    async def _one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        length = re.search(r"^content-length: (\d+)", head, re.IGNORECASE | re.MULTILINE)
        self.bodies.append(await reader.readexactly(int(length[1]) if length else 0))
        self.asked.append(head)
        said = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if said is None:
            await asyncio.sleep(60)
        writer.write(said or b"")
        await writer.drain()
        return bool(said)


@asynccontextmanager
async def raw_site(
    *answers: bytes | None, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[RawSite]:
    """Serve until the block ends."""
    site = RawSite(answers=list(answers) or [answer()])
    tasks: set[asyncio.Task[None]] = set()

    async def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        await site.handle(reader, writer)

    server = await asyncio.start_server(accept, host, 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
