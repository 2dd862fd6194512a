"""Where an upstream may be, told by the address that is connected to and not by its name."""

from __future__ import annotations

import asyncio
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from medianest.demo.certificates import server_context
from medianest.errors import UpstreamUnreachableError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.http import Upstream
from tests.clients.raw_site import answer, raw_site


class Names:
    """What names mean, one meaning after another; the last one stays."""

    def __init__(self, **meanings: list[list[str]]) -> None:
        self.meanings = {name.replace("_", "."): told for name, told in meanings.items()}

    async def __call__(self, host: Any, port: Any, **_: Any) -> list[Any]:
        name = host.decode() if isinstance(host, bytes) else host
        told = self.meanings.get(name, [[name]])
        addresses = told.pop(0) if len(told) > 1 else told[0]
        kinds = [socket.AF_INET6 if ":" in address else socket.AF_INET for address in addresses]
        return [
            (kind, socket.SOCK_STREAM, 6, "", (address, port))
            for kind, address in zip(kinds, addresses, strict=True)
        ]


def mean(monkeypatch: pytest.MonkeyPatch, names: Names) -> None:
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", names)


@pytest.mark.parametrize(
    "text",
    ["169.254.169.254", "169.254.1.1", "fe80::1", "100.100.100.200", "168.63.129.16",
     "fd00:ec2::254", "192.0.0.192", "64:ff9b::a9fe:a9fe", "224.0.0.1", "ff02::1"],
)  # fmt: skip
def test_the_local_link_and_metadata_hold_none(text: str):
    assert not may_hold_upstreams(ip_address(text))


@pytest.mark.parametrize(
    "text", ["127.0.0.1", "::1", "192.168.1.5", "10.0.0.2", "172.18.0.3", "fd12::5", "100.64.0.3",
             "8.8.8.8", "2a00::1", "64:ff9b::808:808"],
)  # fmt: skip
def test_home_and_the_internet_do(text: str):
    assert may_hold_upstreams(ip_address(text))


@pytest.mark.parametrize(
    "host", ["169.254.169.254", "[fe80::1]", "[::ffff:169.254.169.254]", "2852039166", "0xa9fea9fe"]
)
async def test_the_local_link_is_refused_in_every_spelling(host: str):
    upstream = Upstream("Plex", f"http://{host}", may_connect=may_hold_upstreams)
    with pytest.raises(UpstreamUnreachableError) as caught:
        await upstream.request("GET", "/latest/meta-data", timeout_seconds=3)
    assert "does not connect to" in caught.value.message


async def test_a_name_that_leads_there_is_refused_even_beside_a_good_address(
    monkeypatch: pytest.MonkeyPatch,
):
    async with raw_site() as site:
        mean(monkeypatch, Names(plex_home=[["127.0.0.1", "169.254.169.254"]]))
        upstream = Upstream("Plex", f"http://plex.home:{site.port}", may_connect=may_hold_upstreams)
        with pytest.raises(UpstreamUnreachableError) as caught:
            await upstream.request("GET", "/x")
        assert "does not connect to" in caught.value.message
        assert site.connections == 0


async def test_a_name_that_changes_its_meaning_after_the_check_gains_nothing(
    monkeypatch: pytest.MonkeyPatch,
):
    """What was looked up second would be refused: nobody looks a second time."""
    async with raw_site() as site:
        mean(monkeypatch, Names(plex_home=[["127.0.0.1"], ["169.254.169.254"]]))
        upstream = Upstream("Plex", f"http://plex.home:{site.port}", may_connect=may_hold_upstreams)
        assert await upstream.get_json("/x") == {}
        assert f"Host: plex.home:{site.port}" in site.asked[0]


async def test_the_next_address_of_a_name_is_tried(monkeypatch: pytest.MonkeyPatch):
    async with raw_site(answer('{"ok": 1}'), host="127.0.0.1") as site:
        mean(monkeypatch, Names(plex_home=[["127.0.0.2", "127.0.0.1"]]))
        upstream = Upstream("Plex", f"http://plex.home:{site.port}", may_connect=lambda _: True)
        assert await upstream.get_json("/x") == {"ok": 1}


async def test_an_address_of_version_6_is_dialled():
    async with raw_site(host="::1") as site:
        upstream = Upstream("Plex", f"http://[::1]:{site.port}", may_connect=may_hold_upstreams)
        assert await upstream.get_json("/x") == {}


async def test_a_body_arrives_although_the_first_address_is_none(monkeypatch: pytest.MonkeyPatch):
    async with raw_site() as site:
        mean(monkeypatch, Names(plex_home=[["127.0.0.2", "127.0.0.1"]]))
        upstream = Upstream("Plex", f"http://plex.home:{site.port}", may_connect=lambda _: True)
        assert (await upstream.request("POST", "/x", body={"a": 1})).status == 200
        assert "Content-Length: 7" in site.asked[0]


async def test_a_certificate_is_still_held_against_the_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    tls = server_context(("plex.home",), tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    async with raw_site(tls=tls) as site:
        mean(monkeypatch, Names(plex_home=[["127.0.0.1"]], other_home=[["127.0.0.1"]]))
        found = Upstream("Plex", f"https://plex.home:{site.port}", may_connect=lambda _: True)
        assert await found.get_json("/x") == {}
        other = Upstream("Plex", f"https://other.home:{site.port}", may_connect=lambda _: True)
        with pytest.raises(UpstreamUnreachableError) as caught:
            await other.get_json("/x")
        assert "certificate" in caught.value.message
