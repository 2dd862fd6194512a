"""RQ's way to look at an address: the address in, the answer in Redis."""

from __future__ import annotations

import asyncio

from medianest.jobs import lifeline
from medianest.runtime import open_runtime
from medianest.services.downloads import lookup_runs
from medianest.services.downloads.network import network


def run(url: str) -> None:
    """Look at one canonical address and tell whoever waits."""
    lifeline.tie_to_worker()
    asyncio.run(_run(url))


async def _run(url: str) -> None:
    runtime = open_runtime()
    try:
        reached = await network(runtime.settings, runtime.environment)
        most = (await runtime.settings.current()).downloads.playlist_cap
        await lookup_runs.answer(runtime.redis, url, reached, most)
    finally:
        await runtime.close()
