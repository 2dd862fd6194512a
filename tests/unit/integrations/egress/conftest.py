"""A guard with a policy to change, names that mean what a test says, and sites to be reached."""

from __future__ import annotations

import asyncio
import base64
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field

import pytest

from medianest.integrations.egress import addresses
from medianest.integrations.egress.policy import Policy
from medianest.integrations.egress.proxy import Door, open_door, serving
from medianest.integrations.egress.upstream import SystemResolver

HERE = "127.0.0.0/8"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


class Site:
    """Says ``answer`` to whoever connects, and keeps what it was asked."""

    def __init__(self, host: str, answer: bytes = OK) -> None:
        self.host = host
        self.answer = answer
        self.asked: list[bytes] = []
        self.visitors = 0
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self, port: int = 0) -> None:
        self._server = await asyncio.start_server(self._serve, self.host, port)

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.visitors += 1
        try:
            while head := await _head(reader):
                self.asked.append(head)
                writer.write(self.answer)
                await writer.drain()
                if b"connection: close" in head.lower():
                    break
        except ConnectionError:
            pass
        finally:
            writer.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    """A request with its body; empty at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as error:
        return error.partial
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line[:15].lower() == b"content-length:"),
        0,
    )
    return head + await reader.readexactly(length)


@dataclass
class Guard:
    """A running proxy; ``policy`` and ``names`` may be changed at any time."""

    door: Door
    policy: Policy = field(default_factory=Policy)
    names: dict[str, list[str]] = field(default_factory=dict)
    looked_up: list[str] = field(default_factory=list)

    def permit(self, *texts: str) -> None:
        self.policy = Policy(addresses.networks(texts))

    async def resolve(self, host: str, port: int) -> list[str]:
        """A name of the test, of which the first answer is used up; else the machine's own."""
        self.looked_up.append(host)
        if host not in self.names:
            resolver = SystemResolver()
            try:
                return await resolver(host, port)
            finally:
                resolver.close()
        if not self.names[host]:
            raise socket.gaierror(socket.EAI_NONAME, "unknown")
        return self.names[host]

    async def current_policy(self) -> Policy:
        return self.policy

    async def raw(self, request: bytes, *, seconds: float = 5) -> bytes:
        """Everything that comes back for these bytes."""
        async with asyncio.timeout(seconds):
            reader, writer = await self.connection()
            writer.write(request)
            answer = await reader.read()
            writer.close()
            return answer

    async def connection(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(*self.door.listener.getsockname())

    def head(self, first_line: str, *lines: str) -> bytes:
        """A request's head with the token."""
        token = f"Proxy-Authorization: {self.door.authorization.decode()}"
        return "\r\n".join([first_line, "Host: whatever", token, *lines, "", ""]).encode()

    async def get(self, address: str, *lines: str) -> bytes:
        return await self.raw(self.head(f"GET {address} HTTP/1.1", *lines))

    async def connect(self, authority: str, then: bytes = b"") -> bytes:
        """What a tunnel answers, and what comes through it for ``then``."""
        return await self.raw(self.head(f"CONNECT {authority} HTTP/1.1") + then)


@pytest.fixture
async def guard() -> AsyncIterator[Guard]:
    """The guard, which nothing is permitted to; the machine's own networks are left out."""
    made = Guard(open_door())
    async with serving(made.door, made.current_policy, made.resolve, tuple):
        yield made
    made.door.close()


@pytest.fixture
async def sites() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


@pytest.fixture
async def site(sites: AsyncExitStack) -> Site:
    """A site on this machine, which is what must not be reached."""
    return await started(sites, Site("127.0.0.1"))


async def started(sites: AsyncExitStack, made: Site, port: int = 0) -> Site:
    await made.start(port)
    sites.push_async_callback(made.stop)
    return made


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
