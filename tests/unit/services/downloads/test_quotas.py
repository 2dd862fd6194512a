"""Quotas: downloads of an hour, and how many run at once, also when several ask at one moment."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, func, select

from medianest.database import Database
from medianest.errors import QuotaError
from medianest.models.download import RUNNING, Download, DownloadStatus, DownloadUse
from medianest.models.ids import new_id, utc_now
from medianest.models.user import Role, User
from medianest.services.downloads import quotas
from medianest.views.settings import DownloadSettings

FIVE = DownloadSettings(per_user_per_hour=5)


async def _person(database: Database, role: Role = Role.USER) -> str:
    user = User(email=f"{new_id()}@example.org", name="Ada", role=role)
    async with database.write() as session:
        session.add(user)
    return user.id


async def _ask(
    database: Database,
    user_id: str,
    settings: DownloadSettings = FIVE,
    *,
    is_admin: bool = False,
) -> None:
    async with database.write() as session:
        await quotas.check(session, user_id, is_admin, settings)
        await quotas.note_use(session, user_id)


async def _used(database: Database, user_id: str, *times: datetime) -> None:
    async with database.write() as session:
        session.add_all(DownloadUse(user_id=user_id, at=at) for at in times)


async def _uses(database: Database) -> int:
    async with database.read() as session:
        return (await session.execute(select(func.count()).select_from(DownloadUse))).scalar_one()


async def _row(database: Database, user_id: str, status: str = DownloadStatus.QUEUED) -> Download:
    row = Download(user_id=user_id, url=new_id(), quality="best", container="mp4", status=status)
    async with database.write() as session:
        session.add(row)
    return row


async def _may_start(database: Database, row: Download, settings: DownloadSettings) -> bool:
    async with database.write() as session:
        return await quotas.may_start(session, row, settings)


# ---- the hour


@pytest.mark.databases(always=True)
async def test_the_hours_downloads_are_used_up_with_words_that_say_when_the_next_is(
    database: Database,
) -> None:
    ada, bob = await _person(database), await _person(database)
    now = utc_now()
    await _used(
        database, ada, *(now - timedelta(minutes=48, seconds=number) for number in range(4))
    )
    await _ask(database, ada)

    with pytest.raises(QuotaError) as refused:
        await _ask(database, ada)

    assert refused.value.message == (
        "You have used your 5 downloads of this hour. The next is yours in 12 minutes."
    )
    assert 11 * 60 < refused.value.retry_after_seconds <= 12 * 60
    assert refused.value.details == {"retryAfterSeconds": refused.value.retry_after_seconds}
    await _ask(database, bob)
    assert await _uses(database) == 6


@pytest.mark.parametrize(
    ("limit", "seconds_ago", "words"),
    [
        (1, 30 * 60, "your download of this hour. The next is yours in 30 minutes."),
        (1, 59 * 60 + 30, "your download of this hour. The next is yours in 1 minute."),
        (2, 0, "your 2 downloads of this hour. The next is yours in 60 minutes."),
    ],
)
async def test_the_words_fit_the_numbers(
    database: Database, limit: int, seconds_ago: int, words: str
) -> None:
    ada = await _person(database)
    await _used(database, ada, *[utc_now() - timedelta(seconds=seconds_ago)] * limit)

    with pytest.raises(QuotaError) as refused:
        await _ask(database, ada, DownloadSettings(per_user_per_hour=limit))

    assert refused.value.message == f"You have used {words}"


async def test_what_was_asked_for_an_hour_ago_counts_no_more(database: Database) -> None:
    ada = await _person(database)
    await _used(database, ada, *[utc_now() - timedelta(minutes=60)] * 5)

    await _ask(database, ada)


async def test_a_limit_lowered_below_what_was_used_counts_from_the_newest(
    database: Database,
) -> None:
    ada = await _person(database)
    now = utc_now()
    await _used(database, ada, *(now - timedelta(minutes=10 * number) for number in range(1, 6)))

    with pytest.raises(QuotaError, match="The next is yours in 40 minutes"):
        await _ask(database, ada, DownloadSettings(per_user_per_hour=2))


async def test_nobody_waits_for_a_clock_that_was_wrong(database: Database) -> None:
    ada = await _person(database)
    await _used(database, ada, *[utc_now() + timedelta(days=30)] * 5)

    await _ask(database, ada)


async def test_without_a_limit_and_for_administrators_nothing_is_refused(
    database: Database,
) -> None:
    ada, root = await _person(database), await _person(database, Role.ADMIN)
    now = utc_now()
    await _used(database, ada, *[now] * 9)
    await _used(database, root, *[now] * 9)

    await _ask(database, ada, DownloadSettings(per_user_per_hour=0))
    await _ask(database, root, is_admin=True)


@pytest.mark.databases(always=True)
@pytest.mark.parametrize("attempt", range(3))
async def test_the_last_one_is_given_out_once(database: Database, attempt: int) -> None:
    ada = await _person(database)
    await _used(database, ada, *[utc_now()] * 4)

    answers = await asyncio.gather(*(_ask(database, ada) for _ in range(6)), return_exceptions=True)

    assert [type(each) for each in answers].count(QuotaError) == 5
    assert answers.count(None) == 1
    assert await _uses(database) == 5


@pytest.mark.databases(always=True)
async def test_what_is_too_old_to_count_is_not_kept(database: Database) -> None:
    ada, bob = await _person(database), await _person(database)
    now = utc_now()
    await _used(database, ada, now - timedelta(days=2), now - timedelta(hours=25))
    await _used(database, ada, now - timedelta(hours=23))
    await _used(database, bob, now - timedelta(days=2))

    await _ask(database, ada)

    assert await _uses(database) == 3


# ---- what a person is told


@pytest.mark.databases(always=True)
async def test_a_person_is_told_what_is_left(database: Database) -> None:
    ada = await _person(database)
    now = utc_now()
    await _used(database, ada, now - timedelta(minutes=50), now - timedelta(minutes=5))
    await _row(database, ada, DownloadStatus.DOWNLOADING)
    await _row(database, ada)
    settings = DownloadSettings(
        per_user_per_hour=5, per_user_active=3, max_bytes=7, disk_floor_bytes=8, playlist_cap=9
    )

    async with database.read() as session:
        view = await quotas.left(session, ada, False, settings, disk_free_bytes=100)

    assert (view.per_hour, view.hour_left, view.per_user_active, view.active) == (5, 3, 3, 1)
    assert view.resets_at is not None
    assert timedelta(minutes=9) < view.resets_at - now <= timedelta(minutes=10)
    assert (view.max_bytes, view.disk_floor_bytes, view.playlist_cap) == (7, 8, 9)
    assert view.disk_free_bytes == 100


async def test_with_a_lowered_limit_nothing_is_left_until_one_really_is(
    database: Database,
) -> None:
    ada = await _person(database)
    now = utc_now()
    await _used(database, ada, *(now - timedelta(minutes=10 * number) for number in range(1, 6)))

    async with database.read() as session:
        view = await quotas.left(session, ada, False, DownloadSettings(per_user_per_hour=2))

    assert view.hour_left == 0
    assert view.resets_at is not None
    assert timedelta(minutes=39) < view.resets_at - now <= timedelta(minutes=40)


async def test_who_has_asked_for_nothing_has_everything_left(database: Database) -> None:
    ada = await _person(database)

    async with database.read() as session:
        view = await quotas.left(session, ada, False, FIVE)

    assert (view.hour_left, view.resets_at, view.active) == (5, None, 0)


async def test_what_runs_for_others_is_not_told(database: Database) -> None:
    ada, bob = await _person(database), await _person(database)
    await _row(database, bob, DownloadStatus.DOWNLOADING)
    await _used(database, bob, utc_now())

    async with database.read() as session:
        view = await quotas.left(session, ada, False, FIVE)

    assert (view.hour_left, view.active) == (5, 0)


async def test_limits_that_do_not_hold_are_shown_as_none(database: Database) -> None:
    ada, root = await _person(database), await _person(database, Role.ADMIN)
    await _used(database, ada, utc_now())

    async with database.read() as session:
        free = await quotas.left(session, ada, False, DownloadSettings(per_user_per_hour=0))
        admin = await quotas.left(session, root, True, FIVE)

    assert (free.per_hour, free.hour_left, free.resets_at) == (0, None, None)
    assert (admin.per_hour, admin.hour_left, admin.per_user_active) == (0, None, 0)


# ---- what runs at once


@pytest.mark.databases(always=True)
@pytest.mark.parametrize("status", sorted(RUNNING))
async def test_so_many_run_at_once_and_no_more(database: Database, status: str) -> None:
    ada, bob = await _person(database), await _person(database)
    settings = DownloadSettings(max_active=2, per_user_active=0)
    row = await _row(database, ada)
    await _row(database, bob, status)

    assert await _may_start(database, row, settings)
    await _row(database, bob, status)
    assert not await _may_start(database, row, settings)
    assert await _may_start(database, row, settings.model_copy(update={"max_active": 3}))


@pytest.mark.databases(always=True)
async def test_each_person_has_a_share_of_what_runs(database: Database) -> None:
    ada, bob = await _person(database), await _person(database)
    settings = DownloadSettings(max_active=16, per_user_active=2)
    own, others = await _row(database, ada), await _row(database, bob)
    await _row(database, ada, DownloadStatus.DOWNLOADING)
    assert await _may_start(database, own, settings)
    await _row(database, ada, DownloadStatus.CANCELLING)

    assert not await _may_start(database, own, settings)
    assert await _may_start(database, others, settings)
    assert await _may_start(database, own, settings.model_copy(update={"per_user_active": 0}))


async def test_what_waits_is_paused_or_has_ended_takes_no_share(database: Database) -> None:
    ada = await _person(database)
    row = await _row(database, ada)
    for status in set(DownloadStatus) - RUNNING:
        await _row(database, ada, status)

    assert await _may_start(database, row, DownloadSettings(max_active=1, per_user_active=1))


async def test_administrators_are_held_only_to_what_holds_for_everybody(
    database: Database,
) -> None:
    root = await _person(database, Role.ADMIN)
    row = await _row(database, root)
    await _row(database, root, DownloadStatus.DOWNLOADING)

    assert await _may_start(database, row, DownloadSettings(max_active=2, per_user_active=1))
    assert not await _may_start(database, row, DownloadSettings(max_active=1, per_user_active=1))


@pytest.mark.databases(always=True)
async def test_the_first_that_may_run_is_found_past_those_that_may_not(database: Database) -> None:
    ada, bob = await _person(database), await _person(database)
    await _row(database, ada, DownloadStatus.DOWNLOADING)
    for _ in range(3):
        await _row(database, ada)
    wanted = await _row(database, bob)
    settings = DownloadSettings(max_active=2, per_user_active=1)
    first = (
        select(Download.id)
        .where(Download.status == DownloadStatus.QUEUED, quotas.startable(settings))
        .order_by(col(Download.position), col(Download.id))
        .limit(1)
    )

    async with database.write() as session:
        await quotas.one_claim_at_a_time(session)
        assert (await session.execute(first)).scalar_one() == wanted.id


@pytest.mark.databases(always=True)
@pytest.mark.parametrize("attempt", range(3))
async def test_the_last_place_is_given_out_once(database: Database, attempt: int) -> None:
    ada = await _person(database)
    rows = [await _row(database, ada) for _ in range(6)]
    settings = DownloadSettings(max_active=2, per_user_active=0)
    await _row(database, ada, DownloadStatus.DOWNLOADING)

    async def claim(row: Download) -> bool:
        async with database.write() as session:
            if not await quotas.may_start(session, row, settings):
                return False
            fresh = await session.get_one(Download, row.id)
            fresh.status = DownloadStatus.RESOLVING
            session.add(fresh)
            return True

    assert sum(await asyncio.gather(*map(claim, rows))) == 1


# ---- what was agreed with one person


async def _agreed(database: Database, user_id: str, **quotas: int) -> None:
    async with database.write() as session:
        (await session.get_one(User, user_id)).quotas = dict(quotas)


@pytest.mark.databases(always=True)
async def test_what_was_agreed_counts_instead_of_the_hours_usual_number(
    database: Database,
) -> None:
    ada, bob, cyd = [await _person(database) for _ in range(3)]
    await _agreed(database, ada, perUserPerHour=1)
    await _agreed(database, bob, perUserPerHour=0)
    two = DownloadSettings(per_user_per_hour=2)

    for _ in range(3):
        await _ask(database, bob, two)
    await _ask(database, ada, two)
    with pytest.raises(QuotaError, match="your download of this hour"):
        await _ask(database, ada, two)
    await _ask(database, cyd, two)
    await _ask(database, cyd, two)
    with pytest.raises(QuotaError, match="your 2 downloads"):
        await _ask(database, cyd, two)


@pytest.mark.databases(always=True)
async def test_what_was_agreed_counts_for_what_runs_at_once(database: Database) -> None:
    ada, bob, cyd = [await _person(database) for _ in range(3)]
    await _agreed(database, ada, perUserActive=2)
    await _agreed(database, bob, perUserActive=0)
    settings = DownloadSettings(max_active=16, per_user_active=1)
    waiting = {person: await _row(database, person) for person in (ada, bob, cyd)}
    for person in (ada, bob, cyd):
        await _row(database, person, DownloadStatus.DOWNLOADING)

    for person, may in ((ada, True), (bob, True), (cyd, False)):
        assert await _may_start(database, waiting[person], settings) is may
    await _row(database, ada, DownloadStatus.DOWNLOADING)
    assert not await _may_start(database, waiting[ada], settings)
    unlimited = settings.model_copy(update={"per_user_active": 0})
    assert not await _may_start(database, waiting[ada], unlimited)
    assert await _may_start(database, waiting[cyd], unlimited)


async def test_a_person_is_told_what_was_agreed(database: Database) -> None:
    ada = await _person(database)
    await _agreed(database, ada, perUserPerHour=9, perUserActive=8, maxBytes=7)

    async with database.read() as session:
        view = await quotas.left(session, ada, False, FIVE)

    assert (view.per_hour, view.hour_left) == (9, 9)
    assert (view.per_user_active, view.max_bytes) == (8, 7)


async def test_quotas_that_nobody_understands_are_the_usual_ones(database: Database) -> None:
    ada = await _person(database)
    async with database.write() as session:
        (await session.get_one(User, ada)).quotas = {"perUserPerHour": "x", "later": 1}

    async with database.read() as session:
        assert (await quotas.left(session, ada, False, FIVE)).per_hour == 5
