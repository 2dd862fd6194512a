"""A proxy behind ours: asked only for what has been looked at."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from medianest.demo.certificates import server_context
from medianest.integrations.egress import addresses, upstream
from medianest.integrations.egress.policy import NOT_FOUND, REFUSED, Policy
from tests.unit.integrations.egress.conftest import Guard, Site, started

TUNNEL = b"HTTP/1.1 200 Fine\r\n\r\n"


@pytest.fixture
async def outside(sites: AsyncExitStack, guard: Guard) -> Site:
    """The outside proxy, which the settings name."""
    made = await started(sites, Site("127.0.0.1"))
    guard.policy = Policy(outside_proxy=f"http://127.0.0.1:{made.port}")
    guard.names["site.example"] = ["8.8.8.8", "2001:4860:4860::8888"]
    return made


async def test_it_is_asked_by_name_for_the_whole_address(guard: Guard, outside: Site) -> None:
    answer = await guard.get("http://site.example/a?b=c", "Cookie: d")
    assert answer.endswith(b"hello")
    (asked,) = outside.asked
    assert asked.startswith(b"GET http://site.example/a?b=c HTTP/1.1\r\nHost: site.example\r\n")
    assert b"cookie: d" in asked.lower()
    assert b"Proxy-Authorization" not in asked


async def test_a_tunnel_goes_through_it_by_name(guard: Guard, outside: Site) -> None:
    outside.answer = TUNNEL
    answer = await guard.connect("site.example:443", b"Connection: close\r\n\r\n")
    assert (
        outside.asked[0] == b"CONNECT site.example:443 HTTP/1.1\r\nHost: site.example:443\r\n\r\n"
    )
    assert answer.endswith(TUNNEL)


async def test_a_number_is_handed_on_as_the_address_that_was_looked_at(
    guard: Guard, outside: Site
) -> None:
    """0127.0.0.1 is 87.0.0.1 to one program and 127.0.0.1 to the next."""
    await guard.get("http://0127.0.0.1/")
    assert outside.asked[0].startswith(b"GET http://87.0.0.1/ HTTP/1.1\r\nHost: 87.0.0.1\r\n")


async def test_one_private_address_among_several_is_enough_to_refuse(
    guard: Guard, outside: Site
) -> None:
    """It looks the name up for itself, and would choose among all of them."""
    guard.names["both.example"] = ["8.8.8.8", "10.0.0.1"]
    for answer in (
        await guard.get("http://both.example/"),
        await guard.connect("both.example:443"),
        await guard.get("http://127.0.0.1:8080/"),
        await guard.connect("169.254.169.254:80"),
    ):
        assert answer.startswith(f"HTTP/1.1 403 {REFUSED}".encode())
    assert outside.visitors == 0


async def test_a_name_that_only_it_might_know_is_refused(guard: Guard, outside: Site) -> None:
    guard.names["intranet.example"] = []
    answer = await guard.connect("intranet.example:443")
    assert answer.startswith(f"HTTP/1.1 502 {NOT_FOUND}".encode())
    assert outside.visitors == 0


async def test_its_refusal_is_passed_on_as_one(guard: Guard, outside: Site) -> None:
    outside.answer = b"HTTP/1.1 503 No\r\nContent-Length: 0\r\n\r\n"
    answer = await guard.connect("site.example:443")
    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway: the proxy of the settings answered 503")


async def test_one_that_speaks_into_a_tunnel_before_we_do_is_not_trusted(
    guard: Guard, outside: Site
) -> None:
    """What it says would be missing at the client's end, or be taken for the site's."""
    outside.answer = TUNNEL + b"early"
    answer = await guard.connect("site.example:443", b"Connection: close\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 502 ")


async def test_one_that_is_away_is_said_to_be(guard: Guard, outside: Site) -> None:
    await outside.stop()
    answer = await guard.connect("site.example:443")
    assert answer.startswith(b"HTTP/1.1 502 Bad Gateway: the ")


async def test_it_may_be_reached_by_tls(
    guard: Guard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(TUNNEL)
        writer.write((await reader.readuntil(b"\n")).upper())
        await writer.drain()
        writer.close()

    tls = server_context(("localhost",), tmp_path / "ca.pem")
    trust = ssl.create_default_context(cafile=str(tmp_path / "ca.pem"))
    monkeypatch.setattr(upstream, "_trust", lambda: trust)
    server = await asyncio.start_server(answer, "localhost", 0, ssl=tls)
    port = server.sockets[0].getsockname()[1]
    guard.policy = Policy(outside_proxy=f"https://localhost:{port}")
    guard.names["site.example"] = ["8.8.8.8"]
    try:
        reader, writer = await guard.connection()
        writer.write(guard.head("CONNECT site.example:443 HTTP/1.1"))
        assert b" 200 " in await reader.readuntil(b"\r\n\r\n")
        writer.write(b"through tls\n")
        assert await reader.readline() == b"THROUGH TLS\n"
        writer.close()
    finally:
        server.close()


async def test_known_hosts_are_handed_to_it_unseen_and_only_they(
    guard: Guard, outside: Site
) -> None:
    """A demo's sites have names that nobody else knows, and one is on this machine."""
    known = ("www.youtube.com", "*.googlevideo.com", "127.0.0.1:4711")
    guard.policy = Policy((), guard.policy.outside_proxy, known)
    for host in ("www.youtube.com", "rr1---x.googlevideo.com", "127.0.0.1:4711"):
        assert (await guard.get(f"http://{host}/")).endswith(b"hello")
    assert guard.looked_up == []
    for host in (
        "127.0.0.1:4712",
        "127.1:4711",
        "localhost:4711",
        "www.youtube.com:22",
        "169.254.169.254",
        "www.youtube.com.127.0.0.1:4711",
    ):
        assert (await guard.get(f"http://{host}/"))[9:12] in (b"403", b"502")
    assert len(outside.asked) == 3


async def test_known_hosts_mean_nothing_without_it(guard: Guard, site: Site) -> None:
    guard.policy = Policy(known_hosts=(f"127.0.0.1:{site.port}",))
    assert (await guard.get(f"http://127.0.0.1:{site.port}/")).startswith(b"HTTP/1.1 403")
    assert site.visitors == 0


async def test_permitted_networks_may_be_asked_for_through_it(guard: Guard, outside: Site) -> None:
    guard.policy = Policy(addresses.networks(["10.0.0.0/8"]), guard.policy.outside_proxy)
    assert (await guard.get("http://10.1.2.3/")).endswith(b"hello")
    assert (await guard.get("http://192.168.1.1/")).startswith(b"HTTP/1.1 403 ")
