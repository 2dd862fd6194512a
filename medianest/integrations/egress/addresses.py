"""Which IP addresses may be reached: public ones, and what an administrator permits besides.

The networks are those of IANA's special-purpose address registries (RFC 6890 and its updates, read
2026-11). They are written out because `ipaddress.is_global` changed between versions of Python.
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

LOOPBACK, PRIVATE, LINK_LOCAL = "this machine", "a private network", "the local link"
RESERVED, GROUP, EMBEDDED = "a reserved network", "a multicast group", "a tunnel to another address"
_KINDS = {
    "0.0.0.0/8": LOOPBACK,  # connecting to it reaches the machine itself
    "127.0.0.0/8": LOOPBACK,
    "10.0.0.0/8": PRIVATE,
    "172.16.0.0/12": PRIVATE,
    "192.168.0.0/16": PRIVATE,
    "100.64.0.0/10": PRIVATE,  # behind a provider's address translation
    "169.254.0.0/16": LINK_LOCAL,  # clouds keep their credentials there
    "192.0.0.0/24": RESERVED,
    "192.0.2.0/24": RESERVED,
    "192.88.99.0/24": EMBEDDED,  # the relays of 6to4
    "198.18.0.0/15": RESERVED,
    "198.51.100.0/24": RESERVED,
    "203.0.113.0/24": RESERVED,
    "224.0.0.0/4": GROUP,
    "240.0.0.0/4": RESERVED,
    "::/128": LOOPBACK,
    "::1/128": LOOPBACK,
    "fc00::/7": PRIVATE,
    "fe80::/10": LINK_LOCAL,
    "fec0::/10": PRIVATE,
    "ff00::/8": GROUP,
    "2001::/23": EMBEDDED,  # Teredo, ORCHID, benchmarks
    "2001:db8::/32": RESERVED,
    "2002::/16": EMBEDDED,  # 6to4
    "3fff::/20": RESERVED,
}
_SPECIAL: list[tuple[Network, str]] = [(ip_network(text), kind) for text, kind in _KINDS.items()]
_UNICAST = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")


def networks(texts: Iterable[str]) -> tuple[Network, ...]:
    """Networks from their text, as in ``192.168.1.0/24``. Raises :class:`ValueError`."""
    return tuple(ip_network(text) for text in texts)


def parsed(text: str) -> Address:
    """The address as it would be connected to: a mapped IPv4 one is that IPv4 address.

    Raises :class:`ValueError` for what is no address.
    """
    address = ip_address(text)
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def objection(address: Address, permitted: Iterable[Network], own: Iterable[Network] = ()) -> str:
    """What kind of place it is that may not be reached; empty where nothing speaks against it.

    ``permitted`` are networks that may be reached although they are not public, ``own`` those that
    are not for us although they are.
    """
    if any(address in network for network in permitted):
        return ""
    if isinstance(address, IPv6Address) and address in _NAT64:
        # How a network without IPv4 reaches it: what counts is where that leads.
        return objection(IPv4Address(address.packed[-4:]), permitted, own)
    if any(address in network for network in own):
        return LOOPBACK if address.max_prefixlen == 32 else PRIVATE
    kinds = (kind for network, kind in _SPECIAL if address in network)
    return next(kinds, "" if _is_unicast(address) else RESERVED)


def _is_unicast(address: Address) -> bool:
    return isinstance(address, IPv4Address) or address in _UNICAST
