"""The proxy itself: takes requests from this machine's holders of a token, and passes them on."""

from __future__ import annotations

import asyncio
import base64
import hmac
import secrets
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import structlog

from medianest.integrations.egress import ends, heads
from medianest.integrations.egress.addresses import Network
from medianest.integrations.egress.ends import GONE, End, SocketEnd
from medianest.integrations.egress.heads import Request
from medianest.integrations.egress.policy import PolicySource, RefusedError
from medianest.integrations.egress.upstream import Resolver, SystemResolver, Upstream

USER = "medianest"
TOKEN_BYTES = 24
MOST_CONNECTIONS = 512
BACKLOG = 256
ANSWER_SECONDS = 60.0
"""How long a site may think before its answer begins."""

FAREWELL_SECONDS = 1.0
FAREWELL_BYTES = 1 << 20
PAUSE_SECONDS = 0.2

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Door:
    """The socket that a proxy listens on, and what clients have to show.

    Made before processes are forked, so that all know the address and none can miss the proxy: who
    connects while it starts again waits in the queue of the socket.
    """

    listener: socket.socket = field(repr=False)
    token: str = field(repr=False)

    @property
    def url(self) -> str:
        """The proxy's address, its token in it: for clients, never for a log."""
        return f"http://{USER}:{self.token}@127.0.0.1:{self.listener.getsockname()[1]}"

    @property
    def authorization(self) -> bytes:
        return b"Basic " + base64.b64encode(f"{USER}:{self.token}".encode("ascii"))

    def close(self) -> None:
        self.listener.close()


def open_door() -> Door:
    """A free port of this machine, and a new token."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.bind(("127.0.0.1", 0))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return Door(listener, secrets.token_urlsafe(TOKEN_BYTES))


@asynccontextmanager
async def serving(
    door: Door,
    policy: PolicySource,
    resolve: Resolver | None = None,
    own_networks: Callable[[], tuple[Network, ...]] | None = None,
) -> AsyncIterator[None]:
    """Serve until the block ends; then every connection is cut. The door stays open."""
    resolver = SystemResolver()
    proxy = _Proxy(door, policy, Upstream(resolve or resolver, own_networks))
    accepting = asyncio.create_task(proxy.accept(), name="egress")
    try:
        yield
    finally:
        accepting.cancel()
        await asyncio.gather(accepting, return_exceptions=True)
        await proxy.cut()
        resolver.close()


class _Proxy:
    def __init__(self, door: Door, policy: PolicySource, upstream: Upstream) -> None:
        self._door = door
        self._policy = policy
        self._upstream = upstream
        self._tasks: set[asyncio.Task[None]] = set()

    async def accept(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                connection, _ = await loop.sock_accept(self._door.listener)
            except OSError as error:  # out of file descriptors, or a client that has left already
                log.warning("a connection was not taken", error=str(error))
                await asyncio.sleep(PAUSE_SECONDS)
                continue
            if len(self._tasks) >= MOST_CONNECTIONS:
                connection.close()
                continue
            task = asyncio.create_task(self._serve(SocketEnd(connection)))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def cut(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, client: End) -> None:
        try:
            with suppress(*GONE):
                await self._answer(client)
        except Exception:
            log.exception("the egress proxy failed")
        finally:
            client.close()

    async def _answer(self, client: End) -> None:
        try:
            request = await heads.read_request(client)
            if request is not None:
                await self._let_through(client, request)
        except RefusedError as error:
            await _say(client, error)

    async def _let_through(self, client: End, request: Request) -> None:
        if not hmac.compare_digest(request.authorization, self._door.authorization):
            raise RefusedError(407, "Proxy Authentication Required")
        try:
            policy = await self._policy()
            site, target = await self._upstream.open(
                request.target, policy, tunnel=request.path is None
            )
        except RefusedError as error:
            log.info("not connected", host=request.target.authority, answer=error.phrase)
            raise
        try:
            if request.path is None:
                await client.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await site.write(request.begun)
                await ends.relay(client, site)
            else:
                head = request.written(target, whole_address=bool(policy.outside_proxy))
                await _exchange(client, site, head, request)
        finally:
            site.close()


async def _exchange(client: End, site: End, head: bytes, request: Request) -> None:
    """One request there and its answer back, whatever else the client may have sent."""
    with suppress(*GONE):  # a site may answer before it has read everything
        await site.write(head)
        begun = request.begun[: request.body_bytes]
        await site.write(begun)
        await ends.pass_on(client, site, request.body_bytes - len(begun))
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer, rest = await heads.read_answer(site)
    except TimeoutError:
        raise RefusedError(504, "Gateway Timeout") from None
    await client.write(heads.closing(answer) + rest)
    await ends.stream(site, client)


async def _say(client: End, error: RefusedError) -> None:
    """Answer, and listen to the end: bytes that nobody reads would take the answer back."""
    await client.write(heads.refusal(error))
    client.finish()
    with suppress(TimeoutError):
        async with asyncio.timeout(FAREWELL_SECONDS):
            heard, buffer = 0, memoryview(bytearray(16_384))
            while heard < FAREWELL_BYTES and (size := await client.read(buffer)):
                heard += size
