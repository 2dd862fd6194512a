"""Runs of jobs: one of a name at a time, alive while they say so."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlmodel import col, select, update

from medianest.database import Database
from medianest.errors import ConflictError
from medianest.models import JobRun
from medianest.models.ids import utc_now
from medianest.services.job_runs import BROKEN, INTERRUPTED, JobRuns, LiveRun, RunStopped
from tests.unit.services.notifications.told import Told

pytestmark = pytest.mark.databases(always=True)

NAME = "test.job"


@pytest.fixture
def runs(database: Database) -> JobRuns:
    return JobRuns(database, beat_seconds=0.05)


async def row_of(database: Database, run_id: str) -> JobRun:
    async with database.read() as session:
        return (await session.execute(select(JobRun).where(JobRun.id == run_id))).scalar_one()


async def silent(database: Database, run_id: str, seconds: float) -> None:
    one = update(JobRun).where(col(JobRun.id) == run_id)
    async with database.write() as session:
        await session.execute(one.values(heartbeat_at=utc_now() - timedelta(seconds=seconds)))


async def at_work(run: LiveRun) -> None:
    """Step by step, for half a minute at most."""
    for _ in range(1_500):
        run.check()
        await asyncio.sleep(0.02)


async def beaten(told: list[str]) -> None:
    """Until it has said that it lives."""
    for _ in range(1_500):
        if told:
            return
        await asyncio.sleep(0.02)


async def test_one_of_a_name_is_under_way_at_a_time(runs: JobRuns) -> None:
    begun = await asyncio.gather(*(runs.begin(NAME) for _ in range(5)))
    (first,) = [row for row in begun if row is not None]
    assert await runs.begin("another.job") is not None
    live = await runs.live(NAME)
    assert live is not None
    assert live.id == first.id


async def test_a_silent_run_is_over(runs: JobRuns, database: Database) -> None:
    first = await runs.begin(NAME)
    assert first is not None
    await silent(database, first.id, 59)
    assert await runs.begin(NAME) is None
    await silent(database, first.id, 61)
    assert await runs.live(NAME) is None
    (shown,) = await runs.newest(NAME, 5)
    assert (shown.status, shown.error_message) == ("failed", INTERRUPTED)
    second = await runs.begin(NAME)
    assert second is not None
    assert (await row_of(database, first.id)).status == "failed"


async def test_a_run_says_that_it_lives_and_how_far_it_is(
    runs: JobRuns, database: Database
) -> None:
    row = await runs.begin(NAME)
    assert row is not None
    told: list[str] = []

    async def tell(run_id: str) -> None:
        told.append(run_id)

    await silent(database, row.id, 50)
    async with runs.running(row.id, tell) as run:
        assert run is not None
        run.done, run.total = 7, 9
        await beaten(told)
        stored = await row_of(database, row.id)
        assert (stored.done, stored.total) == (7, 9)
        assert stored.heartbeat_at > utc_now() - timedelta(seconds=40)
    stored = await row_of(database, row.id)
    assert (stored.status, stored.ended_at is not None) == ("completed", True)


async def test_a_run_ends_when_it_is_asked_to(runs: JobRuns, database: Database) -> None:
    row = await runs.begin(NAME)
    assert row is not None
    async with runs.running(row.id) as run:
        assert run is not None
        run.check()
        assert await runs.stop(row.id)
        await at_work(run)
    assert (await row_of(database, row.id)).status == "stopped"
    assert not await runs.stop(row.id)


async def test_a_run_taken_for_dead_stops_when_it_wakes(runs: JobRuns, database: Database) -> None:
    row = await runs.begin(NAME)
    assert row is not None
    async with runs.running(row.id) as run:
        assert run is not None
        one = update(JobRun).where(col(JobRun.id) == row.id)
        async with database.write() as session:
            await session.execute(one.values(status="failed", ended_at=utc_now()))
        with pytest.raises(RunStopped):
            await at_work(run)
    assert (await row_of(database, row.id)).status == "failed"


@pytest.mark.parametrize("error", [ConflictError("In words."), ZeroDivisionError("secret")])
async def test_what_went_wrong_is_on_the_row(
    runs: JobRuns, database: Database, error: Exception
) -> None:
    row = await runs.begin(NAME)
    assert row is not None
    with pytest.raises(type(error)):
        async with runs.running(row.id):
            raise error
    stored = await row_of(database, row.id)
    words = "In words." if isinstance(error, ConflictError) else BROKEN
    assert (stored.status, stored.error_message) == ("failed", words)


async def test_a_run_that_has_ended_is_not_run_again(runs: JobRuns) -> None:
    row = await runs.begin(NAME)
    assert row is not None
    async with runs.running(row.id):
        pass
    async with runs.running(row.id) as run:
        assert run is None


async def test_administrators_hear_of_a_run_that_was_killed(
    runs: JobRuns, database: Database
) -> None:
    told = Told(database)
    ada, ann = await told.person("Ada", role="admin"), await told.person("Ann")
    first = await runs.begin("library.sync")
    assert first is not None
    await silent(database, first.id, 61)
    assert await runs.begin("library.sync") is not None
    (entry,) = await told.bell(ada)
    assert (entry.event, entry.title, entry.message) == (
        "jobFailed", "Reading the library from Plex failed", INTERRUPTED,
    )  # fmt: skip
    assert await told.bell(ann) == []
