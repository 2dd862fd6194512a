"""Connects only where a check of the address that is really connected to allows it."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Callable
from ipaddress import IPv6Address, IPv6Network, ip_network

import httpx

from medianest.integrations.egress.addresses import Address, objection, parsed
from medianest.integrations.egress.own_networks import OwnNetworks

MayConnect = Callable[[Address], bool]

_NEXT_SECONDS = 2.0
"""How long one address of a name may stay silent while it has another one."""

_NOT_FOR_UPSTREAMS = tuple(
    map(
        ip_network,
        (
            "169.254.0.0/16",  # the local link; most clouds keep their credentials there
            "fe80::/10",
            "100.100.100.200/32",  # Alibaba's metadata
            "168.63.129.16/32",  # Azure's
            "192.0.0.192/32",  # Oracle's
            "fd00:ec2::/32",  # Amazon's
            "fd20:ce::/32",  # Google's
            "224.0.0.0/4",
            "ff00::/8",
        ),
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")


class PlaceRefusedError(Exception):
    """The name leads to an address that the check does not allow."""


def may_hold_upstreams(address: Address) -> bool:
    """Whether a server of the household can be there: at home or on the internet, but neither on
    the local link nor where clouds hand out credentials."""
    if isinstance(address, IPv6Address) and address in _NAT64:
        return may_hold_upstreams(parsed(".".join(map(str, address.packed[-4:]))))
    return not any(address in network for network in _NOT_FOR_UPSTREAMS)


def may_connect(*, household: bool) -> MayConnect:
    """What addresses that people named may lead to: with ``household`` what
    :func:`may_hold_upstreams`, else public addresses alone."""
    if household:
        return may_hold_upstreams
    own = OwnNetworks()()
    return lambda address: not objection(address, (), own)


class CarefulTransport(httpx.AsyncBaseTransport):
    """Looks a name up itself, has every address checked and dials just these.

    A name that means something else a moment later changes nothing: nobody looks it up again.
    Raises :class:`PlaceRefusedError` before anything is connected.
    """

    def __init__(self, context: ssl.SSLContext, may_connect: MayConnect) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=context, trust_env=False)
        self._may_connect = may_connect

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        host = request.url.host
        addresses = await _lookup(host, request.url.port or 0)
        if not all(self._may_connect(parsed(address)) for address in addresses):
            raise PlaceRefusedError
        failure: Exception | None = None
        for number, address in enumerate(addresses, 1):
            try:
                return await self._dial(request, host, address, last=number == len(addresses))
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                failure = error
        raise failure or httpx.ConnectError("the name has no address")

    async def _dial(
        self, request: httpx.Request, host: str, address: str, *, last: bool
    ) -> httpx.Response:
        limits = dict(request.extensions.get("timeout", {}))
        if not last:
            limits["connect"] = min(limits.get("connect") or _NEXT_SECONDS, _NEXT_SECONDS)
        # The certificate is still checked against the name, and the Host header keeps it.
        extensions = {**request.extensions, "sni_hostname": host, "timeout": limits}
        return await self._inner.handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,
                stream=request.stream,
                extensions=extensions,
            )
        )

    async def aclose(self) -> None:
        await self._inner.aclose()


async def careful_socket(
    host: str, port: int, may_connect: MayConnect | None, timeout_seconds: float
) -> socket.socket:
    """A connection for what speaks no HTTP, checked alike. Raises :class:`PlaceRefusedError`, or
    :class:`OSError` where none can be had in time."""
    try:
        addresses = await _lookup(host, port)
    except httpx.ConnectError as error:
        raise error.__cause__ or OSError(str(error)) from None
    if may_connect and not all(may_connect(parsed(address)) for address in addresses):
        raise PlaceRefusedError
    failure: OSError = OSError("the name has no address")
    for address in addresses:
        try:
            return await _connected(address, port, timeout_seconds)
        except OSError as error:
            failure = error
    raise failure


async def _connected(address: str, port: int, timeout_seconds: float) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    line = socket.socket(family, socket.SOCK_STREAM)
    line.setblocking(False)
    try:
        async with asyncio.timeout(timeout_seconds):
            await asyncio.get_running_loop().sock_connect(line, (address, port))
    except BaseException:
        line.close()
        raise
    return line


async def _lookup(host: str, port: int) -> list[str]:
    """The addresses of ``host`` in the system's order, each once."""
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise httpx.ConnectError(str(error)) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))
