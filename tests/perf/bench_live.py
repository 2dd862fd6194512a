"""How long news take to open pages: prints p50 and p99 of publish → message received.

    python -m tests.perf.bench_live [tabs] [seconds]

Raw clients stand for browsers. Each second one running download moves on and one waiting download
changes; every tab concerned gets both. Other clients may ask for :func:`measure` with pages of
their own already open.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass

from medianest.models.download import DownloadStatus
from tests.clients.pages_server import sign_in
from tests.clients.reflex_socket import PageSocket
from tests.integration.live_site import LIVE, LiveSite, is_ready, live_site
from tests.perf.load import quantile

PEOPLE = 20
AT_A_TIME = 10


@dataclass(frozen=True)
class Figures:
    """Milliseconds, and the share of one core that the web process took."""

    deliveries: int
    missed: int
    p50_ms: float
    p99_ms: float
    cpu_percent: float
    bytes_per_progress: int


async def measure(site: LiveSite, pages: list[PageSocket], seconds: int) -> Figures:
    """News of one person's downloads for ``seconds``, to ``pages`` that all may see them."""
    owner = site.people.ada
    view = await site.add_download(owner, "film", status=DownloadStatus.DOWNLOADING)
    await asyncio.gather(*(page.until(lambda page: _knows(page, view.id), 10) for page in pages))
    await asyncio.sleep(3)
    before, watched = site.server.cpu_seconds(), time.perf_counter()
    delays, missed, size = [], 0, 0
    for step in range(1, seconds + 1):
        began = time.perf_counter()
        await site.progress(view, step)
        arrivals = await asyncio.gather(
            *(_seen(page, view.id, step) for page in pages), return_exceptions=True
        )
        delays += [(at - began) * 1000 for at in arrivals if isinstance(at, float)]
        missed += sum(not isinstance(at, float) for at in arrivals)
        size = len(str(pages[0].updates[-1][1]))
        await asyncio.sleep(max(0, 1 - (time.perf_counter() - began)))
    return Figures(
        len(delays), missed, quantile(delays, 0.5), quantile(delays, 0.99),
        (site.server.cpu_seconds() - before) / (time.perf_counter() - watched) * 100, size,
    )  # fmt: skip


async def open_pages(site: LiveSite, count: int) -> list[PageSocket]:
    """``count`` tabs of administrators, a few for each of several people."""
    admins = [
        await sign_in(site.runtime, f"Admin{n}", "admin") for n in range(max(1, count // PEOPLE))
    ]
    pages = [site.server.page(admins[n % len(admins)]) for n in range(count)]
    for start in range(0, count, AT_A_TIME):
        some = pages[start : start + AT_A_TIME]
        await asyncio.gather(*(page.open() for page in some))
        await asyncio.gather(*(page.until(is_ready, 20) for page in some))
    return pages


async def main(tabs: int, seconds: int) -> None:
    async with live_site() as site:
        before = site.server.memory_bytes()
        pages = await open_pages(site, tabs)
        each = (site.server.memory_bytes() - before) // tabs
        figures = await measure(site, pages, seconds)
        await asyncio.gather(*(page.close() for page in pages))
    print(f"{tabs} tabs, {each / 1000:.0f} kB of memory each")
    print(f"{figures.deliveries} deliveries, {figures.missed} missed")
    print(f"p50 {figures.p50_ms:.1f} ms, p99 {figures.p99_ms:.1f} ms")
    print(f"{figures.cpu_percent:.0f} % of a core, {figures.bytes_per_progress} bytes an update")


async def _seen(page: PageSocket, download_id: str, percent: float) -> float:
    """When the message came, not when this loop had time for the waiting task."""
    await page.until(lambda page: _percent(page, download_id) == percent, 0.9)
    return page.updates[-1][0]


def _knows(page: PageSocket, download_id: str) -> bool:
    return download_id in page.value(LIVE, "progress", {})


def _percent(page: PageSocket, download_id: str) -> float | None:
    moving = page.value(LIVE, "progress", {}).get(download_id)
    return moving["percent"] if moving else None


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    asyncio.run(main(*given, *(200, 20)[len(given) :]))
