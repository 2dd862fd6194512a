"""A sync that is killed at any moment goes on where it was, and nothing is lost or doubled."""

from __future__ import annotations

import asyncio
import os
import sys
from datetime import timedelta

import pytest
from sqlmodel import col, func, select, update

from medianest.demo.plex_server import PlexServerSite
from medianest.models import CollectionItem, ItemTag, JobRun, LibraryItem, LibrarySection, MediaPart
from medianest.models.ids import utc_now
from medianest.runtime import Runtime, open_runtime
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder
from medianest.settings import Environment, read_environment
from tests.clients.plex_sites import plex_site

pytestmark = pytest.mark.databases

ITEMS = 600
JOB = "import sys; from medianest.jobs import library; library.sync(sys.argv[1])"


async def counts(runtime: Runtime) -> dict[str, int]:
    """How many rows there are, and how many of them are present."""
    found = {}
    async with runtime.database.read() as session:
        for table in (LibraryItem, ItemTag, MediaPart, CollectionItem, LibrarySection):
            counted = select(func.count()).select_from(table)
            found[table.__name__] = (await session.execute(counted)).scalar_one()
        present = counted.where(col(LibrarySection.pending_drop).is_not(None))
        found["waiting"] = (await session.execute(present)).scalar_one()
        sums = select(func.sum(LibrarySection.size_bytes), func.sum(LibrarySection.item_count))
        size, items = (await session.execute(sums)).one()
        found |= {"bytes": int(size), "items": int(items)}
    return found


async def begun(runtime: Runtime) -> str:
    """The run of a full sync; one that was killed is taken for dead first."""
    silent = update(JobRun).values(heartbeat_at=utc_now() - timedelta(minutes=5))
    async with runtime.database.write() as session:
        await session.execute(silent)
    row = await runtime.library.runs.begin(JOB_NAME, SyncOrder().subject)
    assert row is not None
    return row.id


def asked(site: PlexServerSite) -> list[str]:
    """The pages of whole listings that the server was asked for: neither keys nor changes."""
    paths = [one["path"] for one in site.log.as_list() if "/all?" in one["path"]]
    return [path for path in paths if "includeFields" not in path and "updatedAt%3E" not in path]


async def killed_after(site: PlexServerSite, runtime: Runtime, pages: int) -> list[str]:
    """A sync in a process of its own, killed once the server was asked for so many pages."""
    run_id = await begun(runtime)
    site.log.clear()
    environment = {**os.environ, **runtime.environment.variables}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", JOB, run_id, env=environment
    )
    try:
        for _ in range(2_400):
            if len(asked(site)) >= pages or process.returncode is not None:
                break
            await asyncio.sleep(0.05)
        assert process.returncode is None, "it was done before it could be killed"
    finally:
        process.kill()
        await process.wait()
    return asked(site)


@pytest.mark.long
async def test_a_killed_sync_goes_on_and_ends_as_if_nothing_had_been(
    environment: Environment,
) -> None:
    with plex_site(ITEMS) as site:
        token = site.plex.owner().token
        given = {**environment.variables, "PLEX_URL": site.base_url, "PLEX_TOKEN": token}
        runtime = open_runtime(read_environment(given))
        try:
            site.plex.library.behaviour.most_rows = 10
            site.plex.library.behaviour.delay_seconds = 0.05
            await killed_after(site, runtime, 7)
            later = [*await killed_after(site, runtime, 12), *await killed_after(site, runtime, 5)]
            site.plex.library.behaviour.delay_seconds = 0.0
            site.log.clear()
            await runtime.library.sync.run(await begun(runtime))
            lists = [path for path in [*later, *asked(site)] if "/sections/1/" in path]
            assert lists
            assert all("Container-Start=0&" not in path for path in lists)
            after = await counts(runtime)
            await runtime.library.sync.run(await begun(runtime))
            assert await counts(runtime) == after
            await check_against(site, runtime)
            assert after["waiting"] == 0
        finally:
            await runtime.close()


async def check_against(site: PlexServerSite, runtime: Runtime) -> None:
    """Every item once, linked, and nothing else."""
    async with runtime.database.read() as session:
        rows = (await session.execute(select(LibraryItem))).scalars().all()
    expected = {str(i.key) for i in site.plex.library.items.values() if i.section != "5"}
    assert sorted(row.rating_key for row in rows) == sorted(expected)
    assert all(row.missing_since is None for row in rows)
    children = [row for row in rows if row.type in ("season", "episode", "album", "track")]
    assert all(row.parent_id and row.root_id for row in children)
