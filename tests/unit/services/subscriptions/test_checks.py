"""Checks of subscriptions: what comes, what does not, what goes, and what is told."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update
from structlog.testing import capture_logs

from medianest.integrations.ytdlp.errors import LIST_SENTENCES, MediaSiteError, Reason
from medianest.models.download import Download, DownloadUse
from medianest.models.subscription import Subscription
from medianest.models.user import User, UserStatus
from medianest.runtime import Runtime
from medianest.services.queue import Queue
from medianest.services.subscriptions import entries
from medianest.services.subscriptions.asks import MOST_UNFINISHED, Asks
from medianest.services.subscriptions.clock import MOST_AT_ONCE, SubscriptionClock
from medianest.services.subscriptions.retention import Retention
from medianest.services.subscriptions.rows import LEASE, claim
from medianest.views.download import DownloadRequest, Quality
from tests.unit.services.subscriptions.site import CHANNEL, PLAYLIST, World, at, entry

DAY = 24 * 60


@pytest.fixture
def world(runtime: Runtime) -> World:
    return World(runtime)


@pytest.mark.databases
async def test_over_three_days_new_ones_come_old_ones_go_pins_stay_and_a_dead_channel_is_told_once(
    world: World,
) -> None:
    await world.without_quotas()
    ada = await world.person()
    world.site.upload("past1", "past2")
    channel = await world.follow(ada, keepLast=2, intervalMinutes=360)
    dying = await world.follow(ada, PLAYLIST)
    world.site.lists[PLAYLIST] = [entry("lesson1")]
    with capture_logs() as logs:
        await world.pass_time(channel.id, hours=1)
        await world.check(dying.id)
        assert await world.downloads(ada) == {}  # nothing of the past

        world.site.upload("mon1", "mon2")
        await world.pass_time(channel.id, days=1)
        assert await world.files() == ["mon1", "mon2"]
        pinned = (await world.downloads(ada))["mon1"]
        await world.runtime.downloads.pin(ada, pinned.id, pinned=True)

        del world.site.lists[PLAYLIST]  # removed by its owner
        world.site.upload("tue1", "tue2")
        await world.pass_time(channel.id, days=1)
        assert await world.files() == ["mon1", "tue1", "tue2"]

        world.site.upload("wed1")
        await world.pass_time(channel.id, days=1)
        assert await world.files() == ["mon1", "tue2", "wed1"]
        assert sorted(await world.downloads(ada)) == ["mon1", "tue2", "wed1"]
        world.now -= timedelta(days=2)
        await world.pass_time(dying.id, days=2)

    assert await world.entries(channel.id) == {
        "past1": "skipped",
        "past2": "skipped",
        "mon1": "taken",
        "mon2": "gone",
        "tue1": "gone",
        "tue2": "taken",
        "wed1": "taken",
    }
    told = [each for each in logs if each["event"] == "subscription cannot be checked"]
    assert [(each["subscription"], each["reason"]) for each in told] == [(dying.id, "removed")]
    dead = await world.runtime.subscriptions.get(ada, dying.id)
    assert dead.failures > 1
    assert dead.error_message == LIST_SENTENCES[Reason.REMOVED]

    world.site.lists[PLAYLIST] = [entry("lesson1"), entry("lesson2")]
    world.now = dead.next_check_at
    await world.check(dying.id)
    again = await world.runtime.subscriptions.get(ada, dying.id)
    assert (again.failures, again.error_message) == (0, None)
    assert (await world.entries(dying.id)) == {"lesson1": "skipped", "lesson2": "taken"}


@pytest.mark.parametrize(
    ("backlog", "expected"),
    [
        ({"backlog": "none"}, []),
        ({"backlog": "newest", "backlogCount": 2}, ["d", "e"]),
        ({"backlog": "all"}, ["a", "b", "c", "d", "e"]),
    ],
)
async def test_the_first_check_takes_as_much_of_the_past_as_was_asked_for(
    world: World, backlog: dict[str, object], expected: list[str]
) -> None:
    ada = await world.person()
    world.site.upload("a", "b", "c", "d", "e")
    followed = await world.follow(ada, **backlog)

    assert await world.check(followed.id)

    assert await world.named("taken", followed.id) == expected
    assert sorted(await world.downloads(ada)) == expected
    view = await world.runtime.subscriptions.get(ada, followed.id)
    assert (view.title, view.uploader, view.taken) == ("Nest Demo", "Nest", len(expected))


async def test_all_of_the_past_is_never_more_than_a_playlist_may_have(world: World) -> None:
    await world.runtime.settings.replace({"downloads": {"playlistCap": 3}}, updated_by=None)
    ada = await world.person()
    world.site.upload("a", "b", "c", "d", "e")
    followed = await world.follow(ada, backlog="all")

    await world.check(followed.id)

    assert await world.named("taken", followed.id) == ["c", "d", "e"]
    assert await world.named("skipped", followed.id) == ["a", "b"]


async def test_titles_and_lengths_that_were_not_asked_for_are_left_out(world: World) -> None:
    ada = await world.person()
    world.site.lists[CHANNEL] = []
    followed = await world.follow(
        ada, titleIncludes="Lesson, TALK", titleExcludes="live", minSeconds=60, maxSeconds=600
    )
    await world.check(followed.id)
    world.site.lists[CHANNEL] = [
        entry("fits", title="A talk about birds", seconds=60),
        entry("also", title="LESSON 3", seconds=None),
        entry("short", title="Lesson 4", seconds=59),
        entry("long", title="Lesson 5", seconds=601),
        entry("live", title="Lesson 6, LIVE"),
        entry("other", title="My holidays"),
    ]

    await world.pass_time(followed.id, days=1)

    assert sorted(await world.downloads(ada)) == ["also", "fits"]
    assert len(await world.named("skipped", followed.id)) == 4


async def test_a_channel_of_five_thousand_is_no_flood(world: World) -> None:
    await world.without_quotas()
    ada = await world.person(role="admin")
    world.site.lists[CHANNEL] = [entry(f"v{5000 - n}") for n in range(5000)]
    followed = await world.follow(ada, backlog="all", intervalMinutes=DAY)

    await world.check(followed.id)

    assert sorted(await world.downloads(ada)) == sorted(f"v{5000 - n}" for n in range(10))
    assert world.site.asked == [(CHANNEL, 500)]
    row = await world.row(followed.id)
    assert timedelta(minutes=1) <= row.next_check_at - world.now <= timedelta(minutes=15)

    world.now = row.next_check_at  # nothing has ended: nothing more is asked for
    await world.check(followed.id)
    assert len(await world.downloads(ada)) == MOST_UNFINISHED

    await world.complete_all()
    world.now = (await world.row(followed.id)).next_check_at
    await world.check(followed.id)
    assert len(await world.downloads(ada)) == 2 * MOST_UNFINISHED
    assert world.site.asked == [(CHANNEL, 500)]  # enough waits: the site is left alone


async def test_a_large_playlist_that_grows_at_its_end_is_read_to_its_end(world: World) -> None:
    await world.without_quotas()
    ada = await world.person()
    world.site.lists[PLAYLIST] = [entry(f"v{n}") for n in range(4998)]
    followed = await world.follow(ada, PLAYLIST, backlog="newest", backlogCount=1)
    await world.check(followed.id)
    assert sorted(await world.downloads(ada)) == ["v4997"]

    world.site.lists[PLAYLIST] += [entry("v4998"), entry("v4998")]  # one of them twice
    world.site.lists[PLAYLIST].insert(0, entry("top"))
    await world.pass_time(followed.id, days=1)

    assert sorted(await world.downloads(ada)) == ["top", "v4997", "v4998"]
    assert len(await world.entries(followed.id)) == 5000


@pytest.mark.long
async def test_of_a_channel_no_more_is_read_than_is_new(world: World) -> None:
    await world.without_quotas()
    ada = await world.person()
    world.site.lists[CHANNEL] = [entry(f"v{1000 - n}") for n in range(1000)]
    followed = await world.follow(ada)
    await world.check(followed.id)
    world.site.asked.clear()

    world.site.upload("new")
    await world.pass_time(followed.id, hours=7)
    assert world.site.asked == [(CHANNEL, 60)]

    world.site.asked.clear()
    world.site.upload(*(f"n{n}" for n in range(70)))
    await world.pass_time(followed.id, hours=7)
    assert world.site.asked[:2] == [(CHANNEL, 60), (CHANNEL, 150)]
    assert await world.named("waiting", followed.id) or len(await world.downloads(ada)) == 71


async def test_what_was_further_down_than_was_read_is_old_and_stays_away(world: World) -> None:
    ada = await world.person()
    world.site.lists[CHANNEL] = [entry(f"v{1000 - n}") for n in range(1000)]
    followed = await world.follow(ada)
    await world.check(followed.id)

    del world.site.lists[CHANNEL][1:280]  # its owner cleans up: old ones move up
    await world.pass_time(followed.id, days=1)

    assert await world.downloads(ada) == {}
    assert set((await world.entries(followed.id)).values()) == {"skipped"}


async def test_what_cannot_be_had_yet_comes_when_it_can(world: World) -> None:
    ada = await world.person()
    premiere = entry("soon")
    world.site.lists[CHANNEL] = [premiere.model_copy(update={"unavailable": Reason.UPCOMING})]
    followed = await world.follow(ada)
    await world.check(followed.id)
    assert await world.entries(followed.id) == {}

    world.site.lists[CHANNEL] = [premiere]
    await world.pass_time(followed.id, days=1)

    assert sorted(await world.downloads(ada)) == ["soon"]


async def test_the_owners_quota_holds_and_the_rest_comes_when_it_frees(world: World) -> None:
    ada = await world.person()
    world.site.upload(*"abcdefgh")
    followed = await world.follow(ada, backlog="all", intervalMinutes=DAY)

    await world.check(followed.id)

    assert sorted(await world.downloads(ada)) == ["d", "e", "f", "g", "h"]  # five an hour
    assert await world.named("waiting", followed.id) == ["a", "b", "c"]
    wait = (await world.row(followed.id)).next_check_at - world.now
    assert timedelta(minutes=59) < wait < timedelta(minutes=62)

    async with world.runtime.database.write() as session:  # the hour is over
        await session.execute(delete(DownloadUse))
    world.site.upload("new")
    world.now += wait
    await world.check(followed.id)
    assert sorted(await world.downloads(ada)) == list("abcdefgh")
    assert len(world.site.asked) == 1  # it only came back for what waited

    async with world.runtime.database.write() as session:
        await session.execute(delete(DownloadUse))
    await world.complete_all()
    await world.pass_time(followed.id, days=1)
    assert "new" in await world.downloads(ada)


async def test_who_wants_to_know_now_gets_a_look_although_something_waits(world: World) -> None:
    ada = await world.person()
    world.site.upload(*"abcdefgh")
    followed = await world.follow(ada, backlog="all")
    await world.check(followed.id)
    world.site.upload("new")
    async with world.runtime.database.write() as session:
        await session.execute(update(Subscription).values(next_check_at=world.now))

    await world.check(followed.id, look=True)

    assert "new" in await world.named("waiting", followed.id)


async def test_what_is_on_a_site_that_is_not_allowed_for_a_while_is_not_lost(
    world: World,
) -> None:
    ada = await world.person()
    world.site.upload("a")
    followed = await world.follow(ada, backlog="all")
    sites = {"downloads": {"allowedSites": ["vimeo"]}}
    await world.runtime.settings.replace(sites, updated_by=None)
    await world.check(followed.id)
    assert await world.named("waiting", followed.id) == ["a"]

    sites = {"downloads": {"allowedSites": ["youtube"]}}
    await world.runtime.settings.replace(sites, updated_by=None)
    await world.pass_time(followed.id, hours=7)
    assert sorted(await world.downloads(ada)) == ["a"]


async def test_only_as_many_are_asked_for_as_would_be_kept(world: World) -> None:
    await world.without_quotas()
    ada = await world.person()
    world.site.upload("a", "b", "c", "d")
    followed = await world.follow(ada, backlog="all", keepLast=2)

    await world.check(followed.id)

    assert sorted(await world.downloads(ada)) == ["c", "d"]
    assert await world.named("skipped", followed.id) == ["a", "b"]


async def test_what_is_pinned_does_not_count(world: World) -> None:
    await world.without_quotas()
    ada = await world.person()
    world.site.upload("a", "b")
    followed = await world.follow(ada, backlog="all", keepLast=2)
    await world.pass_time(followed.id, hours=1)
    newer = (await world.downloads(ada))["b"]
    await world.runtime.downloads.pin(ada, newer.id, pinned=True)

    world.site.upload("c")
    await world.pass_time(followed.id, days=1)

    assert await world.files() == ["a", "b", "c"]


async def test_a_check_that_has_lost_its_claim_makes_no_second_download(world: World) -> None:
    ada = await world.person()
    world.site.upload("a")
    followed = await world.follow(ada, backlog="all")
    asks, now = Asks(world.runtime.database, world.runtime.downloads), world.now
    claimed = await claim(world.runtime.database, followed.id, now)
    assert claimed is not None
    await world.checks._look(claimed.row, now)
    (late,) = await entries.waiting(world.runtime.database, followed.id)
    await asks.ask(claimed, now)  # another one was quicker
    await world.complete_all()

    assert not await asks._one(claimed, late)

    async with world.runtime.database.read() as session:
        assert len((await session.execute(select(Download))).all()) == 1


async def test_what_was_removed_by_hand_never_comes_again(world: World) -> None:
    ada = await world.person()
    world.site.upload("a")
    followed = await world.follow(ada, backlog="all")
    await world.check(followed.id)
    await world.complete_all()
    taken = (await world.downloads(ada))["a"]

    await world.runtime.downloads.remove(ada, taken.id, with_file=True)
    await world.pass_time(followed.id, days=2)

    assert await world.downloads(ada) == {}
    assert await world.entries(followed.id) == {"a": "gone"}
    assert (await world.runtime.subscriptions.get(ada, followed.id)).taken == 1


async def test_what_is_too_old_goes_and_what_somebody_else_has_stays_on_the_disk(
    world: World,
) -> None:
    ada, bob = await world.person(), await world.person("Bob")
    world.site.upload("a", "b")
    followed = await world.follow(ada, backlog="all", keepDays=3, quality="best")
    await world.check(followed.id)
    await world.complete_all()
    url = entry("a").url
    shared = await world.runtime.downloads.submit(bob, DownloadRequest(url=url))
    assert shared.status == "completed"

    retention = Retention(world.runtime.database, world.runtime.downloads)
    assert await retention.keep_all(at(world, days=2.9)) == 0
    assert await retention.keep_all(at(world, days=3.1)) == 2

    assert await world.downloads(ada) == {}
    assert await world.files() == ["a"]
    assert sorted(await world.downloads(bob)) == ["a"]


async def test_what_somebody_asked_for_by_hand_is_not_the_subscriptions_to_remove(
    world: World,
) -> None:
    ada = await world.person()
    world.site.upload("a")
    by_hand = await world.runtime.downloads.submit(
        ada, DownloadRequest(url=entry("a").url, quality=Quality.P1080)
    )
    followed = await world.follow(ada, backlog="all", keepDays=1)

    await world.check(followed.id)
    assert await world.named("waiting", followed.id) == ["a"]

    await world.complete_all()
    await world.pass_time(followed.id, days=3)
    assert await world.named("gone", followed.id) == ["a"]
    assert [row.id for row in (await world.downloads(ada)).values()] == [by_hand.id]
    assert await world.files() == ["a"]


@pytest.mark.databases
async def test_of_two_checks_at_once_one_works(world: World) -> None:
    await world.without_quotas()
    ada = await world.person()
    world.site.upload("a", "b", "c")
    followed = await world.follow(ada, backlog="all")

    worked = await asyncio.gather(*(world.check(followed.id) for _ in range(4)))

    assert sorted(worked) == [False, False, False, True]
    assert len(world.site.asked) == 1
    assert sorted(await world.downloads(ada)) == ["a", "b", "c"]


async def test_a_check_whose_worker_died_is_made_again_and_asks_for_nothing_twice(
    world: World,
) -> None:
    ada = await world.person()
    world.site.upload("a", "b")
    followed = await world.follow(ada, backlog="all")
    await world.check(followed.id)
    async with world.runtime.database.write() as session:  # as if it had died before its end
        await session.execute(
            update(Subscription).values(
                last_checked_at=None, checking_until=at(world) + LEASE, next_check_at=world.now
            )
        )

    assert not await world.check(followed.id)
    world.now += LEASE
    assert await world.check(followed.id)

    assert sorted(await world.downloads(ada)) == ["a", "b"]
    async with world.runtime.database.read() as session:
        assert len((await session.execute(select(Download))).all()) == 2


async def test_who_presses_check_now_during_a_check_gets_another_one(world: World) -> None:
    ada = await world.person()
    world.site.upload("a")
    followed = await world.follow(ada, backlog="all")
    lister = world.site

    async def pressed(url: str, cap: int) -> object:
        await world.runtime.subscriptions.check_now(ada, followed.id)
        return await lister(url, cap)

    world.checks._lister = pressed  # type: ignore[assignment]
    await world.check(followed.id)

    assert (await world.row(followed.id)).next_check_at <= at(world, seconds=5)


async def test_checks_of_a_dead_channel_become_rare_and_never_stop(world: World) -> None:
    ada = await world.person()
    followed = await world.follow(ada, intervalMinutes=60)
    waits = []
    for _ in range(10):
        await world.check(followed.id)
        row = await world.row(followed.id)
        waits.append((row.next_check_at - world.now) / timedelta(hours=1))
        world.now = row.next_check_at

    assert [round(wait) for wait in waits] == [2, 4, 8, 16, 32, 64, 128, 168, 168, 168]
    assert (await world.row(followed.id)).last_checked_at is None

    world.site.upload("a")
    await world.check(followed.id)  # still the first: nothing of the past
    assert await world.entries(followed.id) == {"a": "skipped"}


async def test_a_site_that_asks_for_a_pause_gets_it(world: World) -> None:
    ada = await world.person()
    followed = await world.follow(ada, intervalMinutes=15)
    world.site.broken[CHANNEL] = MediaSiteError(Reason.RATE_LIMITED, retry_after_seconds=7200)

    await world.check(followed.id)

    assert (await world.row(followed.id)).next_check_at == at(world, hours=2)


async def test_nobody_is_checked_who_may_not_come_in_or_has_switched_it_off(world: World) -> None:
    ada, bob = await world.person(), await world.person("Bob")
    world.site.upload("a")
    suspended = await world.follow(ada, backlog="all")
    off = await world.follow(bob, backlog="all")
    await world.runtime.subscriptions.change(bob, off.id, {"enabled": False})
    async with world.runtime.database.write() as session:
        user = await session.get_one(User, ada.user_id)
        user.status = UserStatus.SUSPENDED
        session.add(user)
    clock = SubscriptionClock(world.runtime.database, _queue(world))

    assert not await world.check(suspended.id)
    assert not await world.check(off.id)
    assert not await world.check("no such id")
    assert await clock.ring(at(world, days=1)) == []
    assert world.site.asked == []


@pytest.mark.parametrize("days", [-1, 1])
async def test_a_clock_that_jumps_neither_floods_nor_stalls(world: World, days: int) -> None:
    await world.without_quotas()
    ada = await world.person()
    world.site.upload("a", "b")
    followed = await world.follow(ada, keepDays=30)
    await world.check(followed.id)

    world.now += timedelta(days=days)
    world.site.upload("c")
    clock = SubscriptionClock(world.runtime.database, _queue(world))
    assert await clock.ring(world.now) == [followed.id]
    assert await world.check(followed.id)
    assert sorted(await world.downloads(ada)) == ["c"]
    await world.complete_all()
    assert not await world.check(followed.id)  # once
    assert await clock.ring(world.now) == []

    world.site.upload("d")
    world.now += timedelta(hours=7)
    assert await world.check(followed.id)
    assert list(await world.entries(followed.id)) == ["a", "b", "c", "d"]
    assert sorted(await world.downloads(ada)) == ["c", "d"]


async def test_however_many_are_due_a_few_are_rung_for_at_once(world: World) -> None:
    ada = await world.person()
    async with world.runtime.database.write() as session:
        session.add_all(
            Subscription(
                user_id=ada.user_id,
                url=f"{CHANNEL}/{number}",
                quality="best",
                container="mp4",
                next_check_at=at(world, minutes=-number),
            )
            for number in range(MOST_AT_ONCE + 5)
        )
    queue = _queue(world)
    clock = SubscriptionClock(world.runtime.database, queue)

    rung = await clock.ring(world.now)
    await clock.ring(world.now)  # nobody has worked meanwhile: nothing waits twice

    assert len(rung) == MOST_AT_ONCE
    waiting = queue._queue("sync").get_job_ids()
    assert len(waiting) == len(set(waiting)) == MOST_AT_ONCE + 1  # and the hourly one


def _queue(world: World) -> Queue:
    return world.runtime.subscriptions._queue


async def test_what_waits_for_somebody_who_may_not_download_waits_until_they_may(
    world: World,
) -> None:
    ada = await world.person()
    world.site.upload("a", "b")
    followed = await world.follow(ada, backlog="all")

    async def allow(*permissions: str) -> None:
        async with world.runtime.database.write() as session:
            (await session.get_one(User, ada.user_id)).permissions = list(permissions)

    await allow("request")
    await world.check(followed.id)
    assert await world.named("waiting", followed.id) == ["a", "b"]
    assert await world.downloads(ada) == {}

    await allow("download")
    world.now += timedelta(days=1)
    await world.check(followed.id)
    assert await world.named("taken", followed.id) == ["a", "b"]
