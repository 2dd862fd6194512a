"""Who is at the other end: the peer itself, or what a trusted proxy says of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

UNKNOWN = "unknown"
HOST = re.compile(r"([A-Za-z0-9._~-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")

Address = IPv4Address | IPv6Address


def is_trusted(peer: str, proxies: Sequence[str]) -> bool:
    """Whether ``peer`` is in one of the networks that an administrator trusts.

    Nobody is trusted by default, loopback neither: a local proxy has to be named as well.
    """
    address = _address(peer)
    return address is not None and any(address in network for network in _networks(tuple(proxies)))


def caller(peer: str, forwarded_for: str, proxies: Sequence[str]) -> str:
    """The address of whoever began the call, ``peer`` being a trusted proxy.

    Read from the right: each trusted proxy vouches for the entry before its own.
    """
    found = peer
    for entry in reversed(forwarded_for.split(",")):
        address = _address(_without_port(entry.strip()))
        if address is None:
            break
        found = str(address)
        if not is_trusted(found, proxies):
            break
    return found


def last(values: str, fits: re.Pattern[str], otherwise: str) -> str:
    """The last of comma-separated ``values``: what the nearest proxy wrote."""
    value = values.rpartition(",")[2].strip()
    return value if fits.fullmatch(value) else otherwise


def _without_port(entry: str) -> str:
    if entry.startswith("["):
        return entry[1:].partition("]")[0]
    return entry.partition(":")[0] if entry.count(":") == 1 else entry


def _address(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


@lru_cache(maxsize=8)
def _networks(proxies: tuple[str, ...]) -> list[IPv4Network | IPv6Network]:
    return [ip_network(network) for network in proxies]
