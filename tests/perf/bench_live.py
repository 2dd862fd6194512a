"""How long news take to open pages: prints p50 and p99 of publish → message parsed.

    python -m tests.perf.bench_live [tabs] [seconds]

Raw clients in a process of their own stand for browsers. Each second one running download moves
on, which all of them see.
"""

from __future__ import annotations

import asyncio
import sys
import time
from dataclasses import dataclass
from functools import partial

from medianest.models.download import DownloadStatus
from tests.clients.pages_server import sign_in
from tests.integration.live_site import LiveSite, live_site
from tests.perf.crowd import Crowd, Seats, percents
from tests.perf.load import quantile

TABS_A_PERSON = 18
QUIET_SECONDS = 3


@dataclass(frozen=True)
class Figures:
    """Milliseconds, and the share of one core that the web process took."""

    deliveries: int
    missed: int
    p50_ms: float
    p99_ms: float
    cpu_percent: float


async def measure(site: LiveSite, crowd: Crowd, seconds: int) -> Figures:
    """News of one person's download for ``seconds``, to a crowd that may see it."""
    view = await site.add_download(site.people.ada, "film", status=DownloadStatus.DOWNLOADING)
    await asyncio.sleep(QUIET_SECONDS)
    before, watched = site.server.cpu_seconds(), time.perf_counter()
    published: dict[float, float] = {}
    for step in range(1, seconds + 1):
        published[step] = time.perf_counter()
        await site.progress(view, step)
        await asyncio.sleep(1)
    cpu = (site.server.cpu_seconds() - before) / (time.perf_counter() - watched)
    came = crowd.arrivals(partial(percents, view.id))
    delays = [(one[p] - at) * 1000 for one in came for p, at in published.items() if p in one]
    missed = len(came) * len(published) - len(delays)
    return Figures(len(delays), missed, quantile(delays, 0.5), quantile(delays, 0.99), cpu * 100)


async def seats(site: LiveSite, tabs: int) -> Seats:
    """Places for tabs of administrators, a few for each of several people."""
    people = range(-(-tabs // TABS_A_PERSON))
    admins = [await sign_in(site.runtime, f"Admin{number}", "admin") for number in people]
    headers = [{"x-medianest-session": admin.session_id} for admin in admins]
    return Seats(site.server.url, [headers[number % len(headers)] for number in range(tabs)])


async def main(tabs: int, seconds: int) -> None:
    async with live_site() as site:
        before = site.server.memory_bytes()
        with Crowd(await seats(site, tabs)) as crowd:
            each = (site.server.memory_bytes() - before) // tabs
            figures = await measure(site, crowd, seconds)
    print(f"{tabs} tabs, {each / 1000:.0f} kB of memory each")
    print(f"{figures.deliveries} deliveries, {figures.missed} missed")
    print(f"p50 {figures.p50_ms:.1f} ms, p99 {figures.p99_ms:.1f} ms")
    print(f"{figures.cpu_percent:.1f} % of a core")


if __name__ == "__main__":
    given = [int(argument) for argument in sys.argv[1:]]
    asyncio.run(main(*given, *(200, 20)[len(given) :]))
