"""How quickly a library of 100,000 items is copied, with how much memory, and what a few changes
cost afterwards. The server is simulated, in a process of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator

import psutil
import pytest
from sqlmodel import col, func, select

from medianest.models import LibraryItem
from medianest.runtime import Runtime, open_runtime
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder
from medianest.settings import Environment, read_environment
from tests.clients.plex_sites import PlexProcess, plex_process

ITEMS = 100_000
ITEMS_PER_SECOND = 2_000
MOST_BYTES = 150 * 1024 * 1024
CHANGES = 10
CHANGES_SECONDS = 2.0
MB = 1024 * 1024


@pytest.fixture(scope="module")
def server() -> Iterator[PlexProcess]:
    with plex_process(ITEMS) as process:
        yield process


@pytest.fixture
async def runtime(environment: Environment, server: PlexProcess) -> AsyncIterator[Runtime]:
    given = {**environment.variables, "PLEX_URL": server.base_url, "PLEX_TOKEN": server.token}
    opened = open_runtime(read_environment(given))
    yield opened
    await opened.close()


async def synced(runtime: Runtime, order: SyncOrder | None = None) -> float:
    """Seconds of one sync."""
    row = await runtime.library.runs.begin(JOB_NAME, (order or SyncOrder()).subject)
    assert row is not None
    began = time.perf_counter()
    await runtime.library.sync.run(row.id)
    return time.perf_counter() - began


async def items_of(runtime: Runtime) -> int:
    counted = select(func.count()).select_from(LibraryItem)
    async with runtime.database.read() as session:
        here = counted.where(col(LibraryItem.missing_since).is_(None))
        return int((await session.execute(here)).scalar_one())


class Peak:
    """The most memory that this process has while the block lasts, above what it had before."""

    async def __aenter__(self) -> Peak:
        self._process = psutil.Process()
        self._before = self.most = self._process.memory_info().rss
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)

    @property
    def added(self) -> int:
        return self.most - self._before

    async def _look(self) -> None:
        while True:
            self.most = max(self.most, self._process.memory_info().rss)
            await asyncio.sleep(0.05)


@pytest.mark.databases
async def test_a_large_library_is_copied_quickly_and_kept_cheaply(
    runtime: Runtime, server: PlexProcess
) -> None:
    async with Peak() as peak:
        first = await synced(runtime)
    items = await items_of(runtime)
    nothing = await synced(runtime)
    key = await changed(runtime, server)
    few = await synced(runtime)
    async with runtime.database.read() as session:
        one = select(LibraryItem.title).where(LibraryItem.rating_key == key)
        assert (await session.execute(one)).scalar_one() == "Changed"
    again = await synced(runtime, SyncOrder(full=True))
    print(f"\n{items} items: first {first:.1f} s, {items / first:.0f}/s, +{peak.added / MB:.0f} MB")
    print(f"nothing new {nothing:.2f} s, {CHANGES} changes {few:.2f} s, all again {again:.1f} s")
    assert items / first >= ITEMS_PER_SECOND
    assert peak.added <= MOST_BYTES
    assert few <= CHANGES_SECONDS


async def changed(runtime: Runtime, server: PlexProcess) -> str:
    """Change some movies on the server, as its owner would; the key of one."""
    async with runtime.database.read() as session:
        movies = select(LibraryItem.rating_key).where(LibraryItem.type == "movie")
        keys = list((await session.execute(movies.limit(CHANGES))).scalars())
    for key in keys:
        server.site("change", key=int(key), title="Changed")
    return keys[0]
