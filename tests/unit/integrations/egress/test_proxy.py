"""How the egress proxy speaks: who may use it, and what it passes on."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack, suppress

import pytest

from medianest.integrations.egress import ends, heads, proxy
from medianest.integrations.egress.proxy import Door, open_door, serving
from tests.unit.integrations.egress.conftest import HERE, Guard, Site, basic, started

MEGABYTE = 1 << 20


@pytest.fixture
async def open_guard(guard: Guard) -> Guard:
    """A guard that lets this machine be reached."""
    guard.permit(HERE)
    return guard


@pytest.mark.parametrize("given", [None, "", "Basic", "Bearer x", basic("medianest", "guessed")])
async def test_without_the_token_nothing_is_done(
    open_guard: Guard, site: Site, given: str | None
) -> None:
    line = "" if given is None else f"Proxy-Authorization: {given}\r\n"
    for first in (f"GET http://127.0.0.1:{site.port}/", f"CONNECT 127.0.0.1:{site.port}"):
        answer = await open_guard.raw(f"{first} HTTP/1.1\r\nHost: x\r\n{line}\r\n".encode())
        assert answer.startswith(b"HTTP/1.1 407 ")
        assert b"Proxy-Authenticate: Basic" in answer
    assert site.visitors == 0


async def test_every_start_has_a_token_and_a_port_of_its_own() -> None:
    one, other = open_door(), open_door()
    assert one.token != other.token
    assert one.url != other.url
    assert one.token not in repr(one)
    assert one.listener.getsockname()[0] == "127.0.0.1"
    one.close()
    other.close()


async def test_a_request_reaches_the_site_as_if_it_had_been_asked_itself(
    open_guard: Guard, site: Site
) -> None:
    answer = await open_guard.get(
        f"http://127.0.0.1:{site.port}/path?q=1",
        "Accept: */*",
        "Proxy-Connection: keep-alive",
        "X-Hop: mine",
        "Connection: X-Hop",
        "Upgrade: websocket",
    )
    assert answer == (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")
    (asked,) = site.asked
    assert asked.split(b"\r\n") == [
        b"GET /path?q=1 HTTP/1.1",
        f"Host: 127.0.0.1:{site.port}".encode(),
        b"accept: */*",
        b"Connection: close",
        b"",
        b"",
    ]


async def test_a_body_is_passed_on(open_guard: Guard, site: Site) -> None:
    body = b"x" * 300_000
    first = f"POST http://127.0.0.1:{site.port}/ HTTP/1.1"
    request = open_guard.head(first, f"Content-Length: {len(body)}") + body
    assert (await open_guard.raw(request)).endswith(b"hello")
    assert site.asked[0].endswith(body)


async def test_a_second_request_is_not_passed_to_the_first_ones_site(
    open_guard: Guard, site: Site
) -> None:
    """It may be meant for another site, with that one's cookies in it."""
    one = open_guard.head(f"GET http://127.0.0.1:{site.port}/1 HTTP/1.1")
    two = open_guard.head("GET http://other.example/2 HTTP/1.1", "Cookie: secret")
    answer = await open_guard.raw(one + two)
    assert answer.count(b"HTTP/1.1") == 1
    assert len(site.asked) == 1
    assert b"secret" not in site.asked[0]


async def test_bytes_go_both_ways_through_a_tunnel(open_guard: Guard, site: Site) -> None:
    asked = b"GET /1 HTTP/1.1\r\n\r\n"
    answer = await open_guard.connect(
        f"127.0.0.1:{site.port}", asked + asked + b"GET /3 HTTP/1.1\r\nConnection: close\r\n\r\n"
    )
    assert answer.startswith(b"HTTP/1.1 200 Connection established\r\n\r\n")
    assert answer.count(b"hello") == 3
    assert site.visitors == 1


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"nonsense\r\n\r\n", b"400"),
        (b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET https://example.org/ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET ftp://example.org/ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET file:///etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"CONNECT example.org HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"GET http://a\x00b/ HTTP/1.1\r\nHost: x\r\n\r\n", b"400"),
        (b"POST http://x/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"411"),
        (b"GET http://x/ HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", b"400"),
        (b"GET http://x/ HTTP/1.1\r\nHost: x\r\nA: " + b"b" * 200_000 + b"\r\n\r\n", b"431"),
        (b"GET http://x/" + b"b" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", b"431"),
    ],
)
async def test_what_is_no_request_for_a_proxy_is_refused(
    open_guard: Guard, request_bytes: bytes, status: bytes
) -> None:
    assert (await open_guard.raw(request_bytes))[9:12] == status


async def test_who_takes_too_long_to_ask_is_told_so(
    open_guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heads, "REQUEST_SECONDS", 0.2)
    reader, writer = await open_guard.connection()

    async def drip() -> None:
        while True:
            writer.write(b"G")
            await asyncio.sleep(0.02)

    dripping = asyncio.create_task(drip())
    try:
        assert (await asyncio.wait_for(reader.read(), 5)).startswith(b"HTTP/1.1 408 ")
    finally:
        dripping.cancel()
        writer.close()


async def test_a_tunnel_in_which_nothing_moves_is_closed(
    open_guard: Guard, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    relay = ends.relay
    monkeypatch.setattr(ends, "relay", lambda one, other: relay(one, other, 0.2))
    answer = await open_guard.connect(f"127.0.0.1:{site.port}")
    assert answer.endswith(b"established\r\n\r\n")


async def test_there_is_an_end_to_how_many_may_come_at_once(
    open_guard: Guard, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proxy, "MOST_CONNECTIONS", 3)
    idle = [await open_guard.connection() for _ in range(3)]
    await asyncio.sleep(0.05)
    assert await open_guard.raw(b"") == b""
    idle[0][1].close()
    await asyncio.sleep(0.05)
    assert (await open_guard.get(f"http://127.0.0.1:{site.port}/")).endswith(b"hello")
    for _, writer in idle:
        writer.close()


async def test_a_slow_client_makes_the_site_wait(open_guard: Guard) -> None:
    """Nothing piles up in the proxy."""
    sent = 0

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal sent
        try:
            while sent < 200 * MEGABYTE:
                writer.write(bytes(MEGABYTE))
                await writer.drain()
                sent += MEGABYTE
        except ConnectionError:
            pass

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    _, writer = await open_guard.connection()
    writer.write(open_guard.head(f"CONNECT 127.0.0.1:{port} HTTP/1.1"))
    await asyncio.sleep(0.5)
    assert 0 < sent < 40 * MEGABYTE  # what the kernel's own buffers hold
    writer.close()
    server.close()


@pytest.mark.parametrize(
    "answer",
    [b"", b"SSH-2.0-OpenSSH\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: " + b"b" * 200_000, b"+OK\r\n\r\n"],
)
async def test_an_answer_that_is_none_is_not_passed_on(
    open_guard: Guard, sites: AsyncExitStack, answer: bytes
) -> None:
    odd = await started(sites, Site("127.0.0.1", answer))
    found = await open_guard.get(f"http://127.0.0.1:{odd.port}/")
    assert found.startswith(b"HTTP/1.1 502 ")
    assert b"SSH" not in found


async def test_a_head_that_does_not_end_is_given_up(open_guard: Guard) -> None:
    """It would fill the memory, for as long as the site likes."""

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nA: " + b"b" * 2 * heads.ANSWER_BYTES)
        with suppress(ConnectionError):
            while await reader.read(1_000):
                pass
        writer.close()

    server = await asyncio.start_server(pour, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    found = await open_guard.get(f"http://127.0.0.1:{port}/")
    server.close()
    assert found.startswith(b"HTTP/1.1 502 ")


async def test_a_site_that_does_not_begin_to_answer_is_given_up(
    open_guard: Guard, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def think(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1_000):
            pass
        writer.close()

    monkeypatch.setattr(proxy, "ANSWER_SECONDS", 0.1)
    server = await asyncio.start_server(think, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    found = await open_guard.get(f"http://127.0.0.1:{port}/")
    server.close()
    assert found.startswith(b"HTTP/1.1 504 ")


async def test_an_interim_answer_is_left_out(open_guard: Guard, sites: AsyncExitStack) -> None:
    hints = b"HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
    final = b"HTTP/1.0 200 OK\nConnection: keep-alive\nContent-Length: 2\n\nok"
    odd = await started(sites, Site("127.0.0.1", hints + final))
    assert await open_guard.get(f"http://127.0.0.1:{odd.port}/") == (
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok"
    )


async def test_the_end_cuts_what_is_under_way_and_leaves_nothing(site: Site) -> None:
    guard = Guard(open_door())
    guard.permit(HERE)
    before = asyncio.all_tasks()
    async with serving(guard.door, guard.current_policy, guard.resolve, tuple):
        reader, writer = await guard.connection()
        writer.write(guard.head(f"CONNECT 127.0.0.1:{site.port} HTTP/1.1"))
        assert b"200" in await reader.readline()
    assert await reader.read() in (b"\r\n", b"")
    writer.close()
    await asyncio.sleep(0.05)
    ours = {task for task in asyncio.all_tasks() - before if "Site._serve" not in repr(task)}
    assert ours == set()
    guard.door.close()


async def test_who_comes_while_it_starts_again_waits(site: Site) -> None:
    guard = Guard(open_door())
    guard.permit(HERE)
    asking = asyncio.create_task(guard.get(f"http://127.0.0.1:{site.port}/"))
    await asyncio.sleep(0.2)
    assert not asking.done()
    async with serving(guard.door, guard.current_policy, guard.resolve, tuple):
        assert (await asking).endswith(b"hello")
    guard.door.close()


async def test_a_client_that_leaves_frees_the_site(open_guard: Guard) -> None:
    left = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.read() == b""
        left.set()
        writer.close()

    server = await asyncio.start_server(wait, "127.0.0.1", 0)
    reader, writer = await open_guard.connection()
    authority = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    writer.write(open_guard.head(f"CONNECT {authority} HTTP/1.1"))
    await reader.readline()
    writer.close()
    await asyncio.wait_for(left.wait(), 2)
    server.close()


def test_the_door_is_for_this_machine_only() -> None:
    door: Door = open_door()
    with socket.socket() as outside:
        outside.settimeout(1)
        with pytest.raises(OSError, match=r"refused|unreachable|timed"):
            outside.connect((_other_address(), door.listener.getsockname()[1]))
    door.close()


def _other_address() -> str:
    """One of this machine's addresses that is not loopback; a closed one where it has none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
