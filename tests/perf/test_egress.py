"""What the way through the egress proxy costs: in bytes a second, and in milliseconds."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import psutil
import pytest

from medianest.integrations.egress import addresses
from medianest.integrations.egress.policy import Policy
from medianest.integrations.egress.proxy import Door, open_door, serving

SIZE = 200 * 1024 * 1024
ROUNDS, CONNECTIONS = 3, 200
READ_BYTES = 1 << 18

_forked = multiprocessing.get_context("fork")


def _pour(listener: socket.socket) -> None:
    """A site that answers everything with 200 MB, or with nothing where that is asked for."""
    block = memoryview(bytes(1 << 20))
    while True:
        connection, _ = listener.accept()
        with connection, suppress(OSError):
            left = 0 if b"/nothing" in connection.recv(4096) else SIZE
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % left)
            while left:
                left -= connection.send(block[: min(left, len(block))])


def _guard(door: Door) -> None:
    async def policy() -> Policy:
        return Policy(addresses.networks(["127.0.0.0/8"]))

    async def run() -> None:
        async with serving(door, policy):
            await asyncio.Event().wait()

    asyncio.run(run())


@contextmanager
def _running(work: Callable[..., None], argument: object) -> Iterator[psutil.Process]:
    process = _forked.Process(target=work, args=(argument,), daemon=True)
    process.start()
    try:
        yield psutil.Process(process.pid)
    finally:
        process.kill()
        process.join()


def _fetch(port: int, *requests: bytes) -> tuple[float, int]:
    """Seconds from the last request to the last byte, and how many came."""
    buffer, count = bytearray(READ_BYTES), 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for request in requests[:-1]:
            connection.sendall(request)
            assert b" 200 " in connection.recv(4096)
        began = time.perf_counter()
        connection.sendall(requests[-1])
        while size := connection.recv_into(buffer):
            count += size
    return time.perf_counter() - began, count


@pytest.fixture
def ways() -> Iterator[tuple[dict[str, tuple[int, list[bytes]]], psutil.Process]]:
    """How to ask the site: directly, through the proxy in the open, and through a tunnel."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    door = open_door()
    guard_port = door.listener.getsockname()[1]
    token = b"Proxy-Authorization: " + door.authorization + b"\r\n\r\n"
    head = b"%s HTTP/1.1\r\nHost: site\r\n"
    plain = head % b"GET /" + b"Connection: close\r\n\r\n"
    tunnel = head % (b"CONNECT 127.0.0.1:%d" % port) + token
    found = {
        "direct": (port, [plain]),
        "plain": (guard_port, [head % (b"GET http://127.0.0.1:%d/" % port) + token]),
        "tunnel": (guard_port, [tunnel, plain]),
    }
    with _running(_pour, listener), _running(_guard, door) as guard:
        yield found, guard
    listener.close()
    door.close()


def test_bytes_through_the_proxy(
    ways: tuple[dict[str, tuple[int, list[bytes]]], psutil.Process],
) -> None:
    asked, guard = ways
    speeds: dict[str, list[float]] = {name: [] for name in asked}
    cpu: dict[str, float] = dict.fromkeys(asked, 0.0)
    for _ in range(ROUNDS):
        for name, (port, requests) in asked.items():
            before = sum(guard.cpu_times()[:2])
            seconds, count = _fetch(port, *requests)
            assert count > SIZE
            speeds[name].append(count / seconds / 1e6)
            cpu[name] += sum(guard.cpu_times()[:2]) - before
    best = {name: max(found) for name, found in speeds.items()}
    print(f"\n200 MB on this machine, best of {ROUNDS}: direct {best['direct']:.0f} MB/s")
    for name in ("plain", "tunnel"):
        took = cpu[name] / ROUNDS / (SIZE / 1e6) * 1000
        slower = best["direct"] / best[name]
        print(f"  {name:6} {best[name]:5.0f} MB/s (goal 300), {slower:.1f} x as long; ", end="")
        print(f"{took:.2f} s of a processor for each GB")
    print(f"  memory of the proxy {guard.memory_info().rss / 1e6:.0f} MB")


def test_a_connection_through_the_proxy(
    ways: tuple[dict[str, tuple[int, list[bytes]]], psutil.Process],
) -> None:
    asked, _ = ways
    for name, (port, requests) in asked.items():
        small = [*requests[:-1], requests[-1].replace(b"/ HTTP", b"/nothing HTTP")]
        times = []
        for _ in range(CONNECTIONS):
            began = time.perf_counter()
            _fetch(port, *small)
            times.append((time.perf_counter() - began) * 1000)
        print(f"\n{name}: connection and answer in {statistics.median(times):.2f} ms (median)")
