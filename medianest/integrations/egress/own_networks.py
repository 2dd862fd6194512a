"""Public addresses that are private all the same: this machine's own, and its IPv6 neighbours'.

A machine reaches its own public address without passing its firewall, and every device at home has
a public IPv6 address in the same network as the server.
"""

from __future__ import annotations

import socket
import time
from ipaddress import ip_address, ip_network

import psutil

from medianest.integrations.egress.addresses import Network

FRESH_SECONDS = 10.0
_IPV6_LINK_BITS = 64


class OwnNetworks:
    """Read from the network cards, at most ten seconds ago."""

    def __init__(self) -> None:
        self._read_at = float("-inf")
        self._networks: tuple[Network, ...] = ()

    def __call__(self) -> tuple[Network, ...]:
        if time.monotonic() - self._read_at >= FRESH_SECONDS:
            self._networks, self._read_at = _read(), time.monotonic()
        return self._networks


def _read() -> tuple[Network, ...]:
    cards = psutil.net_if_addrs().values()
    found = [address for card in cards for address in card]
    own = {ip_network(each.address) for each in found if each.family == socket.AF_INET}
    links = {_link(each.address) for each in found if each.family == socket.AF_INET6}
    return tuple(own | links)


def _link(address: str) -> Network:
    plain = ip_address(address.partition("%")[0])
    return ip_network((plain, _IPV6_LINK_BITS), strict=False)
