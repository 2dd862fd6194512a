"""Who may start and stop syncs, and when the clock does."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from redis.asyncio import Redis
from sqlmodel import col, select, update

from medianest.demo.scripted_trouble import Trouble
from medianest.errors import ConflictError, ForbiddenError, NotFoundError, UpstreamError
from medianest.models import AuditEvent, JobRun, LibrarySection
from medianest.models.ids import utc_now
from medianest.runtime import open_runtime
from medianest.services.actor import Actor
from medianest.services.library.sync_news import JOB_NAME
from medianest.services.library.sync_order import SyncOrder
from medianest.services.library.syncs import LibrarySyncs
from medianest.settings import read_environment
from tests.library_rows import LibraryRows
from tests.unit.services.library.syncing.mirrored import USER, Mirrored


@pytest.fixture
async def admin(mirrored: Mirrored) -> Actor:
    return await LibraryRows(mirrored.runtime.database).admin()


@pytest.fixture
def syncs(mirrored: Mirrored) -> LibrarySyncs:
    return mirrored.runtime.library.syncs


async def runs(mirrored: Mirrored) -> list[JobRun]:
    return list(await mirrored.runtime.library.runs.newest(JOB_NAME, 100))


async def run_all(mirrored: Mirrored) -> None:
    """As the worker would."""
    for row in await runs(mirrored):
        await mirrored.runtime.library.sync.run(row.id)


async def actions(mirrored: Mirrored) -> list[str]:
    async with mirrored.runtime.database.read() as session:
        ordered = select(AuditEvent.action).order_by(col(AuditEvent.id))
        return list((await session.execute(ordered)).scalars())


async def jobs(redis: Redis) -> list[bytes]:
    return [key async for key in redis.scan_iter("rq:job:library-sync-*")]


async def test_people_start_stop_and_confirm_nothing(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    for refused in (
        syncs.start(USER),
        syncs.stop(USER, "any"),
        syncs.confirm_drop(USER, 1),
    ):
        with pytest.raises(ForbiddenError):
            await refused
    assert await runs(mirrored) == []


async def test_an_administrator_starts_a_sync_that_a_worker_runs(
    mirrored: Mirrored, syncs: LibrarySyncs, admin: Actor
) -> None:
    view = await syncs.start(admin, full=True)
    assert (view.status, view.full, view.section_id) == ("running", True, None)
    (key,) = await jobs(mirrored.runtime.redis)
    assert key.decode().endswith(view.id)
    await run_all(mirrored)
    (run,) = (await syncs.status(admin)).runs
    assert (run.id, run.status) == (view.id, "completed")
    assert run.done >= run.total > 0  # type: ignore[operator]
    assert "library.sync_started" in await actions(mirrored)


async def test_a_second_start_finds_the_one_that_does_the_same(
    mirrored: Mirrored, syncs: LibrarySyncs, admin: Actor
) -> None:
    await mirrored.sync()
    section = await mirrored.section("1")
    first = await syncs.start(admin)
    assert (await syncs.start(admin)).id == first.id
    assert (await syncs.start(admin, section.id)).id == first.id
    with pytest.raises(ConflictError):
        await syncs.start(admin, full=True)
    with pytest.raises(NotFoundError):
        await syncs.start(admin, 999)
    await syncs.stop(admin, first.id)
    await run_all(mirrored)
    with pytest.raises(ConflictError):
        await syncs.stop(admin, first.id)
    with pytest.raises(NotFoundError):
        await syncs.stop(admin, "nothing")
    assert "library.sync_stopped" in await actions(mirrored)


async def test_a_sync_of_one_section_leaves_the_others(
    mirrored: Mirrored, syncs: LibrarySyncs, admin: Actor
) -> None:
    await mirrored.sync()
    section, other = await mirrored.section("1"), await mirrored.section("2")
    await syncs.start(admin, section.id, full=True)
    await run_all(mirrored)
    after = await mirrored.section("1")
    assert after.synced_at != section.synced_at
    assert (await mirrored.section("2")).synced_at == other.synced_at


async def test_only_what_waits_can_be_confirmed(
    mirrored: Mirrored, syncs: LibrarySyncs, admin: Actor
) -> None:
    await mirrored.sync()
    section = await mirrored.section("2")
    with pytest.raises(ConflictError):
        await syncs.confirm_drop(admin, section.id or 0)
    mirrored.library.empty("2")
    await mirrored.sync()
    await syncs.confirm_drop(admin, section.id or 0)
    await run_all(mirrored)
    assert await mirrored.present(await mirrored.section("2")) == []
    found = [one for one in await actions(mirrored) if one.startswith("library.")]
    assert found == [
        "library.drop_held",
        "library.sync_started",
        "library.drop_confirmed",
        "library.items_dropped",
    ]


async def test_a_confirmed_drop_while_plex_fails_drops_nothing(
    mirrored: Mirrored, syncs: LibrarySyncs, admin: Actor
) -> None:
    await mirrored.sync()
    section = await mirrored.section("2")
    before = len(await mirrored.present(section))
    mirrored.library.empty("2")
    await mirrored.sync()
    await syncs.confirm_drop(admin, section.id or 0)
    mirrored.site.troubles.add(Trouble("html", times=50, path="/library/sections/2/all"))
    with pytest.raises(UpstreamError):
        await run_all(mirrored)
    assert len(await mirrored.present(await mirrored.section("2"))) == before


# ---- the clock


@pytest.fixture
async def unset(mirrored: Mirrored) -> AsyncIterator[LibrarySyncs]:
    """Of an installation without a server."""
    variables = mirrored.runtime.environment.variables
    given = {k: v for k, v in variables.items() if not k.startswith("PLEX_")}
    runtime = open_runtime(read_environment(given))
    yield runtime.library.syncs
    await runtime.close()


async def test_without_a_server_nothing_begins(
    mirrored: Mirrored, unset: LibrarySyncs, admin: Actor
) -> None:
    await unset.ring()
    assert not (await unset.status(admin)).configured
    with pytest.raises(ConflictError):
        await unset.start(admin)
    assert await runs(mirrored) == []


async def test_the_clock_begins_at_once_and_then_by_the_setting(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    await syncs.ring()
    await syncs.ring()
    assert len(await runs(mirrored)) == 1
    await run_all(mirrored)
    now = utc_now()
    await syncs.ring(now + timedelta(minutes=14))
    assert len(await runs(mirrored)) == 1
    await syncs.ring(now + timedelta(minutes=16))
    assert len(await runs(mirrored)) == 2


async def heard(mirrored: Mirrored, which: str, at: float) -> None:
    """Plex has told of something at that time: epoch seconds."""
    redis = mirrored.runtime.redis
    await redis.hset(mirrored.runtime.library.hints.key, which, str(at))  # type: ignore[misc]


async def fail(mirrored: Mirrored, ended_at: datetime) -> None:
    one = update(JobRun).where(col(JobRun.status) == "completed")
    async with mirrored.runtime.database.write() as session:
        await session.execute(one.values(status="failed", ended_at=ended_at))


async def test_after_a_failure_it_begins_again_once_plex_answers(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    await mirrored.sync()
    now = utc_now()
    await fail(mirrored, now)
    mirrored.library.behaviour.starting = True
    await syncs.ring(now + timedelta(minutes=10))
    assert len(await runs(mirrored)) == 1
    mirrored.library.behaviour.starting = False
    await syncs.ring(now + timedelta(seconds=10))
    assert len(await runs(mirrored)) == 1
    await syncs.ring(now + timedelta(seconds=30))
    assert len(await runs(mirrored)) == 2


async def test_a_sign_of_plex_ends_the_wait_after_failures(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    for _ in range(4):
        await mirrored.sync()
    now = utc_now()
    await fail(mirrored, now)
    await mirrored.runtime.library.hints.note()
    await heard(mirrored, "last", now.timestamp() - 6)
    mirrored.library.behaviour.starting = True
    await syncs.ring(now + timedelta(seconds=1))
    assert len(await runs(mirrored)) == 4
    mirrored.library.behaviour.starting = False
    await syncs.ring(now + timedelta(seconds=1))
    assert len(await runs(mirrored)) == 5


async def test_each_further_failure_waits_longer(mirrored: Mirrored, syncs: LibrarySyncs) -> None:
    for _ in range(4):
        await mirrored.sync()
    now = utc_now()
    await fail(mirrored, now)
    await syncs.ring(now + timedelta(seconds=100))
    assert len(await runs(mirrored)) == 4
    await syncs.ring(now + timedelta(seconds=170))
    assert len(await runs(mirrored)) == 5


async def test_a_hint_begins_one_once_it_has_been_quiet(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    await mirrored.sync()
    await mirrored.runtime.library.hints.note()
    await syncs.ring()
    assert len(await runs(mirrored)) == 1
    await heard(mirrored, "last", utc_now().timestamp() - 6)
    await syncs.ring()
    assert len(await runs(mirrored)) == 2
    assert not await mirrored.runtime.redis.exists(mirrored.runtime.library.hints.key)


async def test_hints_without_end_begin_one_all_the_same(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    await mirrored.sync()
    await heard(mirrored, "first", utc_now().timestamp() - 61)
    await mirrored.runtime.library.hints.note()
    await syncs.ring()
    assert len(await runs(mirrored)) == 2


async def test_a_run_whose_job_waits_for_a_worker_is_not_given_up(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    await syncs.ring()
    (run,) = await runs(mirrored)
    await syncs.ring(utc_now() + timedelta(seconds=25))
    (after,) = await runs(mirrored)
    assert after.heartbeat_at > run.heartbeat_at
    async for key in mirrored.runtime.redis.scan_iter("rq:*"):
        await mirrored.runtime.redis.delete(key)
    await syncs.ring(utc_now() + timedelta(seconds=25))
    (later,) = await runs(mirrored)
    assert later.heartbeat_at == after.heartbeat_at


async def test_what_a_dead_worker_left_is_gone_on_with(
    mirrored: Mirrored, syncs: LibrarySyncs
) -> None:
    await syncs.ring()
    one = update(JobRun).where(col(JobRun.name) == JOB_NAME)
    async with mirrored.runtime.database.write() as session:
        await session.execute(one.values(heartbeat_at=utc_now() - timedelta(seconds=90)))
    await syncs.ring(utc_now())
    assert [run.status for run in await runs(mirrored)] == ["running", "failed"]


@pytest.mark.parametrize(
    ("doing", "asked", "covered"),
    [
        (SyncOrder(), SyncOrder(3), True),
        (SyncOrder(3), SyncOrder(), False),
        (SyncOrder(3), SyncOrder(4), False),
        (SyncOrder(full=True), SyncOrder(3), True),
        (SyncOrder(), SyncOrder(full=True), False),
        (SyncOrder(3), SyncOrder(3, may_drop=True), False),
    ],
)
def test_an_order_covers_what_it_does_anyway(
    doing: SyncOrder, asked: SyncOrder, covered: bool
) -> None:
    assert doing.covers(asked) is covered
    assert SyncOrder.of(doing.subject) == doing
    assert SyncOrder.of(asked.subject) == asked


async def test_sections_say_when_they_were_last_right(mirrored: Mirrored) -> None:
    assert (await mirrored.runtime.library.syncs.status(USER)).synced_at is None
    await mirrored.sync()
    status = await mirrored.runtime.library.syncs.status(USER)
    times = [row.synced_at for row in await mirrored.rows(LibrarySection)]
    assert status.synced_at == min(times)
    assert status.server_name == "Living room"
