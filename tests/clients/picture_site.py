"""A proxy that is every picture host at once: it answers itself what it is asked to fetch."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from medianest.demo.certificates import server_context


@dataclass(frozen=True)
class Page:
    """What an address answers: ``body``, again and again, with a pause after each."""

    body: bytes = b""
    status: int = 200
    location: str = ""
    repeats: int = 1
    pause_seconds: float = 0


@dataclass
class PictureSite:
    """``pages`` by whole address; ``asked`` is every address that was asked for.

    ``called`` is what proxies see first: hosts with ports, or whole addresses without TLS. A host
    that was called and is not in the certificate is asked nothing.
    """

    ca_path: Path
    proxy: str = ""
    pages: dict[str, Page] = field(default_factory=dict)
    called: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    sent_bytes: int = 0

    async def handle(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, tls: ssl.SSLContext
    ) -> None:
        with suppress(OSError, asyncio.IncompleteReadError, ssl.SSLError):
            method, target = await _request(reader)
            self.called.append(target)
            if method == "CONNECT":
                writer.write(b"HTTP/1.1 200 Here\r\n\r\n")
                await writer.start_tls(tls)
                target = f"https://{target.removesuffix(':443')}{(await _request(reader))[1]}"
            self.asked.append(target)
            await self._answer(writer, self.pages.get(target, Page(status=404)))
        writer.close()

    async def _answer(self, writer: asyncio.StreamWriter, page: Page) -> None:
        location = f"Location: {page.location}\r\n" if page.location else ""
        writer.write(f"HTTP/1.1 {page.status} -\r\n{location}Connection: close\r\n\r\n".encode())
        for _ in range(page.repeats):
            writer.write(page.body)
            await writer.drain()
            self.sent_bytes += len(page.body)
            await asyncio.sleep(page.pause_seconds)


@asynccontextmanager
async def picture_site(folder: Path) -> AsyncIterator[PictureSite]:
    """A running site whose authority's certificate lies in ``folder``."""
    site = PictureSite(folder / "pictures-ca.pem")
    tls = server_context(("*.ytimg.com", "*.googleusercontent.com", "*.test"), site.ca_path)
    server = await asyncio.start_server(
        lambda reader, writer: site.handle(reader, writer, tls), "127.0.0.1"
    )
    site.proxy = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield site
    finally:
        server.close()


async def _request(reader: asyncio.StreamReader) -> tuple[str, str]:
    """Method and target of one request, whose headers are not looked at."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    method, target, _ = head.split(" ", 2)
    return method, target
