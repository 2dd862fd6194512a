"""A small HTTP load generator: keep-alive connections, one request after the other on each."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Load:
    """What came of it; times in milliseconds."""

    requests_per_second: float
    p50_ms: float
    p99_ms: float
    statuses: dict[int, int]


async def run_load(url: str, headers: dict[str, str], *, connections: int, seconds: float) -> Load:
    """Ask ``url`` again and again on ``connections`` connections for ``seconds``."""
    times: list[float] = []
    statuses: dict[int, int] = {}
    deadline = time.monotonic() + seconds
    began = time.monotonic()
    await asyncio.gather(
        *(_one(url, headers, deadline, times, statuses) for _ in range(connections))
    )
    took = time.monotonic() - began
    times.sort()
    return Load(
        len(times) / took,
        times[len(times) // 2] * 1000,
        times[int(len(times) * 0.99)] * 1000,
        statuses,
    )


async def _one(
    url: str,
    headers: dict[str, str],
    deadline: float,
    times: list[float],
    statuses: dict[int, int],
) -> None:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    lines = [f"GET {parts.path}?{parts.query} HTTP/1.1", f"Host: {parts.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    while (now := time.monotonic()) < deadline:
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
        await reader.readexactly(length)
        status = int(head[9:12])
        statuses[status] = statuses.get(status, 0) + 1
        times.append(time.monotonic() - now)
    writer.close()


def quantile(values: list[float], share: float) -> float:
    """The value below which ``share`` (0-1) of ``values`` lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def tell(where: str, delays: list[float]) -> None:
    """Print how ``delays`` (milliseconds) are spread."""
    print(
        f"  {where}: p50 {quantile(delays, 0.5):.0f}, p90 {quantile(delays, 0.9):.0f}, "
        f"p99 {quantile(delays, 0.99):.0f}, most {max(delays):.0f} of {len(delays)}"
    )
