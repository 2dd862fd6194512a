"""Connects to sites: the name is looked up once, looked at, and then that very address is used."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import cache
from urllib.parse import urlsplit

from medianest.integrations.egress import addresses, heads
from medianest.integrations.egress.addresses import Address, Network
from medianest.integrations.egress.ends import GONE, End, SocketEnd, TlsEnd
from medianest.integrations.egress.own_networks import OwnNetworks
from medianest.integrations.egress.policy import (
    NOT_FOUND,
    Policy,
    RefusedError,
    refused,
    unreachable,
)
from medianest.integrations.egress.target import Target

LOOKUP_SECONDS = 8.0
CONNECT_SECONDS = 10.0
HEAD_START_SECONDS = 0.3
"""How long one address of a site may take before the next is tried beside it."""

MOST_OF_A_KIND = 3
RESOLVER_THREADS = 4

Resolver = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a name, the preferred one first. Raises :class:`OSError` where it has none."""


class SystemResolver:
    """The machine's own look-up, in threads of ours: a slow name must hold nobody else up."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(RESOLVER_THREADS, thread_name_prefix="names")

    async def __call__(self, host: str, port: int) -> list[str]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, _look_up, host, port)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def _look_up(host: str, port: int) -> list[str]:
    # As bytes: Python would otherwise read the name by rules of its own first.
    found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


class Upstream:
    """What lies behind the guard."""

    def __init__(
        self, resolve: Resolver, own: Callable[[], tuple[Network, ...]] | None = None
    ) -> None:
        self._resolve = resolve
        self._own = own or OwnNetworks()

    async def open(self, target: Target, policy: Policy, *, tunnel: bool) -> tuple[End, Target]:
        """A connection to the site, or for it to the outside proxy: that one wants to be asked for
        the whole address, unless there is a ``tunnel`` through it. The target is as it is to be
        named there. Raises :class:`RefusedError`.
        """
        if not policy.knows(target):
            found = await self._checked(target, policy)
            if not policy.outside_proxy:
                return SocketEnd(await _connected(found, target.port)), target
            if target.is_number:
                target = Target(str(found[0]), target.port)
        proxy = await _proxy(policy.outside_proxy)
        try:
            if tunnel:
                await _tunnelled(proxy, target)
        except BaseException:
            proxy.close()
            raise
        return proxy, target

    async def _checked(self, target: Target, policy: Policy) -> list[Address]:
        """The addresses of the target that may be reached.

        With an outside proxy, which chooses among them itself, that has to be all of them.
        """
        if not target.has_web_port:
            raise refused(f"port {target.port} is not for the web")
        found = await self._found(target)
        own = self._own()
        objections = {each: addresses.objection(each, policy.permitted, own) for each in found}
        allowed = [each for each, words in objections.items() if not words]
        against = [words for words in objections.values() if words]
        if against and (policy.outside_proxy or not allowed):
            raise refused(f"it leads to {against[0]}")
        return allowed

    async def _found(self, target: Target) -> list[Address]:
        try:
            async with asyncio.timeout(LOOKUP_SECONDS):
                found = await self._resolve(target.host, target.port)
            return [addresses.parsed(each) for each in found]
        except TimeoutError:
            raise RefusedError(502, NOT_FOUND, "the name service does not answer") from None
        except (OSError, UnicodeError, ValueError):
            raise RefusedError(502, NOT_FOUND) from None


async def _connected(found: list[Address], port: int) -> socket.socket:
    """A connection to the first address that answers; each has a short start before the next."""
    attempts: set[asyncio.Task[socket.socket]] = set()
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            for address in _chosen(found):
                attempts.add(asyncio.create_task(_attempt(address, port)))
                if (made := await _first(attempts, HEAD_START_SECONDS)) is not None:
                    return made
            while attempts:
                if (made := await _first(attempts, None)) is not None:
                    return made
    except TimeoutError:
        pass
    finally:
        await _drop(attempts)
    raise unreachable("the site does not answer")


def _chosen(found: list[Address]) -> list[Address]:
    """A few of them: where one kind of network is broken, the other gets its turn."""
    kinds = [[each for each in found if each.version == version] for version in (6, 4)]
    few = {each for kind in kinds for each in kind[:MOST_OF_A_KIND]}
    return [each for each in found if each in few]


async def _first(
    attempts: set[asyncio.Task[socket.socket]], seconds: float | None
) -> socket.socket | None:
    """One that has come about; those that failed are taken out."""
    done, _ = await asyncio.wait(attempts, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    for each in done:
        attempts.discard(each)
        if each.exception() is None:
            return each.result()
    return None


async def _drop(attempts: set[asyncio.Task[socket.socket]]) -> None:
    for each in attempts:
        each.cancel()
    for made in await asyncio.gather(*attempts, return_exceptions=True):
        if isinstance(made, socket.socket):
            made.close()


async def _attempt(address: Address, port: int) -> socket.socket:
    family = socket.AF_INET if address.max_prefixlen == 32 else socket.AF_INET6
    connection = socket.socket(family, socket.SOCK_STREAM)
    try:
        connection.setblocking(False)
        await asyncio.get_running_loop().sock_connect(connection, (str(address), port))
    except BaseException:
        connection.close()
        raise
    return connection


async def _proxy(address: str) -> End:
    """A connection to the outside proxy, which an administrator chose: it may be anywhere."""
    parts = urlsplit(address)
    with_tls = parts.scheme == "https"
    port = parts.port or (443 if with_tls else 80)
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            if with_tls:
                streams = asyncio.open_connection(parts.hostname, port, ssl=_trust())
                return TlsEnd(*await streams)
            return SocketEnd(await _to_proxy(parts.hostname or "", port))
    except (*GONE, TimeoutError):
        raise unreachable("the proxy of the settings does not answer") from None


async def _to_proxy(host: str, port: int) -> socket.socket:
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return await _connected([addresses.parsed(str(each[4][0])) for each in found], port)


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


async def _tunnelled(proxy: End, target: Target) -> None:
    """Have the outside proxy connect to the target."""
    asked = f"CONNECT {target.authority} HTTP/1.1\r\nHost: {target.authority}\r\n\r\n"
    head, rest = b"", b""
    with suppress(*GONE, TimeoutError):
        async with asyncio.timeout(CONNECT_SECONDS):
            await proxy.write(asked.encode("ascii"))
            head, rest = await heads.read_answer(proxy)
    status = heads.status_of(head) if head else 0
    if not 200 <= status < 300 or rest:
        raise unreachable(f"the proxy of the settings answered {status or 'nothing'}")
