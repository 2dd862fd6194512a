"""Which addresses are public, and which only look it."""

from __future__ import annotations

import socket
from types import SimpleNamespace

import psutil
import pytest

from medianest.integrations.egress import addresses, own_networks
from medianest.integrations.egress.addresses import objection, parsed


@pytest.mark.parametrize(
    "text",
    [
        "0.0.0.0",
        "0.1.2.3",
        "10.0.0.1",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.254",
        "169.254.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "::127.0.0.1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::ffff:a9fe:a9fe",
        "64:ff9b::127.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::8.8.8.8",
        "100::1",
        "2001::1",
        "2001:0:7f00:1::",
        "2001:2::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:7f00:1::",
        "2002:c0a8:101::1",
        "2002:808:808::1",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fe80::1%eth0",
        "fec0::1",
        "ff02::1",
    ],
)
def test_what_is_not_public_is_objected_to(text: str) -> None:
    assert objection(parsed(text), ()) != ""


@pytest.mark.parametrize(
    "text",
    [
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "100.128.0.1",
        "142.250.74.110",
        "169.253.255.255",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "223.255.255.255",
        "::ffff:8.8.8.8",
        "64:ff9b::8.8.8.8",
        "2001:200::1",
        "2001:4860:4860::8888",
        "2606:4700:4700::1111",
        "2a00:1450:4001:82f::200e",
    ],
)
def test_what_is_public_may_be_reached(text: str) -> None:
    assert objection(parsed(text), ()) == ""


def test_a_mapped_address_is_connected_to_as_what_it_is() -> None:
    assert str(parsed("::ffff:8.8.8.8")) == "8.8.8.8"


def test_a_permitted_network_may_be_reached_and_its_neighbours_not() -> None:
    permitted = addresses.networks(["192.168.7.0/24", "fd00:7::/64"])
    assert objection(parsed("192.168.7.9"), permitted) == ""
    assert objection(parsed("::ffff:192.168.7.9"), permitted) == ""
    assert objection(parsed("64:ff9b::192.168.7.9"), permitted) == ""
    assert objection(parsed("fd00:7::9"), permitted) == ""
    assert objection(parsed("192.168.8.9"), permitted) != ""
    assert objection(parsed("fd00:8::9"), permitted) != ""


def test_public_addresses_of_our_own_and_of_our_neighbours_are_objected_to() -> None:
    own = addresses.networks(["8.8.4.4/32", "2a00:1450::/64"])
    assert objection(parsed("8.8.4.4"), (), own) != ""
    assert objection(parsed("2a00:1450::17"), (), own) != ""
    assert objection(parsed("64:ff9b::8.8.4.4"), (), own) != ""
    assert objection(parsed("8.8.4.5"), (), own) == ""
    assert objection(parsed("8.8.4.4"), addresses.networks(["8.8.4.4/32"]), own) == ""


def test_the_machine_says_which_addresses_are_its_own() -> None:
    found = own_networks.OwnNetworks()()
    assert any(parsed("127.0.0.1") in network for network in found)
    assert not any(parsed("8.8.8.8") in network for network in found)


def test_ipv6_neighbours_of_the_machine_are_its_own_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """At home every device has a public IPv6 address in the network that the server is in."""
    cards = {
        "eth0": [
            SimpleNamespace(family=socket.AF_INET, address="8.8.4.4"),
            SimpleNamespace(family=socket.AF_INET6, address="2a00:1450::17%eth0"),
        ]
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: cards)
    found = own_networks.OwnNetworks()()
    assert set(found) == set(addresses.networks(["8.8.4.4/32", "2a00:1450::/64"]))
    assert objection(parsed("2a00:1450::18"), (), found) != ""
