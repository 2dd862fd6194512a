"""How quickly a library of 100,000 items is copied, with how much memory, and what a few changes
cost afterwards. The server is simulated, in a process of its own; so is the worker."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Iterator

import psutil
import pytest
from sqlmodel import col, func, select

from medianest.models import JobRun, LibraryItem
from medianest.runtime import Runtime, open_runtime
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder
from medianest.settings import Environment, read_environment
from tests.clients.plex_sites import PlexProcess, plex_process

ITEMS = 100_000
ITEMS_PER_SECOND = 2_000
MB = 1024 * 1024
MOST_BYTES = 150 * MB
CHANGES = 10
CHANGES_SECONDS = 2.0
WORKER = """
import sys
from medianest.jobs import library, work
work.preload()
print("ready", flush=True)
for line in sys.stdin:
    library.sync(line.strip())
    print("done", flush=True)
"""


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


class Worker:
    """Runs one sync after the other; ``added`` is the most memory beyond what it had before."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self.added = 0

    async def __aenter__(self) -> Worker:
        environment = {**os.environ, **self._runtime.environment.variables}
        pipe = asyncio.subprocess.PIPE
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-c", WORKER, stdin=pipe, stdout=pipe, env=environment
        )
        await self._told("ready")
        self._before = self._memory()
        self._looking = asyncio.create_task(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._looking.cancel()
        await asyncio.gather(self._looking, return_exceptions=True)
        self._process.kill()
        await self._process.wait()

    async def sync(self, order: SyncOrder | None = None) -> float:
        """Seconds that it took."""
        row = await self._runtime.library.runs.begin(JOB_NAME, (order or SyncOrder()).subject)
        assert row is not None
        assert self._process.stdin is not None
        began = time.perf_counter()
        self._process.stdin.write(f"{row.id}\n".encode())
        await self._told("done")
        took = time.perf_counter() - began
        async with self._runtime.database.read() as session:
            assert (await session.get_one(JobRun, row.id)).status == "completed"
        return took

    async def _told(self, word: str) -> None:
        assert self._process.stdout is not None
        while (line := await self._process.stdout.readline()) != f"{word}\n".encode():
            assert line, "the worker has ended"

    async def _look(self) -> None:
        while True:
            self.added = max(self.added, self._memory() - self._before)
            await asyncio.sleep(0.05)

    def _memory(self) -> int:
        return int(psutil.Process(self._process.pid).memory_info().rss)


async def items_of(runtime: Runtime) -> int:
    counted = select(func.count()).select_from(LibraryItem)
    async with runtime.database.read() as session:
        here = counted.where(col(LibraryItem.missing_since).is_(None))
        return int((await session.execute(here)).scalar_one())


async def changed(runtime: Runtime, server: PlexProcess) -> str:
    """Change some movies on the server, as its owner would; the key of one."""
    async with runtime.database.read() as session:
        movies = select(LibraryItem.rating_key).where(LibraryItem.type == "movie")
        keys = list((await session.execute(movies.limit(CHANGES))).scalars())
    for key in keys:
        server.site("change", key=int(key), title="Changed")
    return keys[0]


@pytest.mark.databases
async def test_a_large_library_is_copied_quickly_and_kept_cheaply(
    runtime: Runtime, server: PlexProcess
) -> None:
    async with Worker(runtime) as worker:
        first = await worker.sync()
        items = await items_of(runtime)
        nothing = await worker.sync()
        key = await changed(runtime, server)
        few = await worker.sync()
        async with runtime.database.read() as session:
            one = select(LibraryItem.title).where(LibraryItem.rating_key == key)
            assert (await session.execute(one)).scalar_one() == "Changed"
        again = await worker.sync(SyncOrder(full=True))
    pace, megabytes = items / first, worker.added / MB
    print(f"\n{items} items: first {first:.1f} s, {pace:.0f}/s, +{megabytes:.0f} MB")
    print(f"nothing new {nothing:.2f} s, {CHANGES} changes {few:.2f} s, all again {again:.1f} s")
    assert pace >= ITEMS_PER_SECOND
    assert worker.added <= MOST_BYTES
    assert few <= CHANGES_SECONDS
