"""Subscriptions as people use them: whose they are, what is shown, what is refused."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import update

from medianest.errors import (
    ConflictError,
    DuplicateError,
    InvalidInputError,
    MediaAddressError,
    NotFoundError,
)
from medianest.integrations.ytdlp.details import MediaDetails
from medianest.models.ids import utc_now
from medianest.models.subscription import Subscription
from medianest.runtime import Runtime
from medianest.services.downloads import lookups
from medianest.services.downloads.lookups import Answer
from medianest.services.subscriptions.subscriptions import MOST_EACH
from medianest.views.subscription import SubscriptionView
from tests.unit.services.subscriptions.site import CHANNEL, PLAYLIST, World


@pytest.fixture
def world(runtime: Runtime) -> World:
    return World(runtime)


async def test_what_is_followed_is_shown_as_it_was_asked_for_and_rung_for_at_once(
    world: World,
) -> None:
    ada, service = await world.person(), world.runtime.subscriptions

    made = await world.follow(
        ada,
        "youtube.com/@nestdemo",
        quality="720p",
        container="mkv",
        subtitles=["en", "de"],
        sponsorblock="mark",
        titleIncludes="talk",
        keepLast=5,
        backlog="newest",
        backlogCount=3,
    )

    assert (made.url, made.title, made.thumbnail) == (CHANNEL, CHANNEL, "")
    assert (made.owner_id, made.owner_name) == (ada.user_id, "Ada")
    assert (made.quality, made.container, made.sponsorblock) == ("720p", "mkv", "mark")
    assert (made.subtitles, made.title_includes, made.keep_last) == (["en", "de"], "talk", 5)
    assert (made.backlog, made.backlog_count, made.enabled) == ("newest", 3, True)
    assert (made.taken, made.waiting, made.checking, made.last_checked_at) == (0, 0, False, None)
    assert await service.get(ada, made.id) == made
    assert (await service.page(ada)).items == [made]
    (waiting,) = service._queue._queue("sync").get_job_ids()
    assert made.id in waiting


async def test_what_a_preview_has_found_is_shown_at_once(world: World) -> None:
    ada = await world.person()
    world.site.upload("a")
    listing = (await world.site(PLAYLIST.replace(PLAYLIST, CHANNEL), 5)).model_copy(
        update={"thumbnail_url": "https://yt3.ggpht.com/picture"}
    )
    await lookups.tell(world.runtime.redis, CHANNEL, Answer(listing=listing))

    made = await world.follow(ada)

    assert (made.title, made.uploader) == ("Nest Demo", "Nest")
    assert made.thumbnail == f"/api/v1/youtube/images/s-{made.id}"


async def test_a_single_video_is_sent_to_download(world: World) -> None:
    ada = await world.person()
    site = "https://videos.example.org/watch/7"
    await world.runtime.settings.replace(
        {"downloads": {"allowedSites": ["youtube", "videos.example.org"]}}, updated_by=None
    )
    details = MediaDetails(
        url=site, extractor="generic", media_id="7", title="One", qualities=[], containers=[]
    )
    await lookups.tell(world.runtime.redis, site, Answer(details=details))

    for url in ("https://youtu.be/nest-clip01", site):
        with pytest.raises(MediaAddressError, match="Use Download"):
            await world.follow(ada, url)
    for url in ("file:///etc/passwd", "https://elsewhere.example.com/list"):
        with pytest.raises(MediaAddressError):
            await world.follow(ada, url)


@pytest.mark.databases
async def test_one_person_follows_the_same_once(world: World) -> None:
    ada, bob = await world.person(), await world.person("Bob")

    answers = await asyncio.gather(*(world.follow(ada) for _ in range(4)), return_exceptions=True)
    made = [each for each in answers if isinstance(each, SubscriptionView)]
    refused = [each for each in answers if isinstance(each, DuplicateError)]

    assert (len(made), len(refused)) == (1, 3)
    assert all(each.details == {"id": made[0].id} for each in refused)
    assert (await world.follow(bob)).id != made[0].id


async def test_nobody_sees_or_touches_somebody_elses_but_administrators(world: World) -> None:
    ada, bob = await world.person(), await world.person("Bob")
    root = await world.person("Root", "admin")
    service = world.runtime.subscriptions
    hers = await world.follow(ada)

    for call in (
        service.get(bob, hers.id),
        service.change(bob, hers.id, {"enabled": False}),
        service.check_now(bob, hers.id),
        service.remove(bob, hers.id),
        service.thumbnail(bob, hers.id),
        service.get(ada, "no such id"),
    ):
        with pytest.raises(NotFoundError):
            await call
    assert (await service.page(bob)).items == []
    assert await service.get(ada, hers.id) == hers

    assert (await service.page(root)).items == [hers]
    assert not (await service.change(root, hers.id, {"enabled": False})).enabled
    await service.remove(root, hers.id)
    assert (await service.page(ada)).items == []


async def test_lists_come_in_pages_the_newest_first(world: World) -> None:
    ada = await world.person()
    made = [await world.follow(ada, f"https://www.youtube.com/@channel{n}") for n in range(3)]

    first = await world.runtime.subscriptions.page(ada, page=1, limit=2)
    second = await world.runtime.subscriptions.page(ada, page=2, limit=2)

    assert [each.id for each in first.items] == [made[2].id, made[1].id]
    assert [each.id for each in second.items] == [made[0].id]
    assert (first.pagination.total_items, first.pagination.has_next) == (3, True)
    with pytest.raises(InvalidInputError):
        await world.runtime.subscriptions.page(ada, page=0)


async def test_nobody_follows_more_than_a_hundred(world: World) -> None:
    ada = await world.person()
    async with world.runtime.database.write() as session:
        session.add_all(
            Subscription(user_id=ada.user_id, url=f"{n}", quality="best", container="mp4")
            for n in range(MOST_EACH)
        )

    with pytest.raises(ConflictError, match="100"):
        await world.follow(ada)
    assert await world.follow(await world.person("Bob"))


@pytest.mark.parametrize(
    "fields",
    [
        {"quality": "audio", "container": "mp4"},
        {"quality": "best", "container": "mp3"},
        {"minSeconds": 61, "maxSeconds": 60},
        {"backlog": "newest"},
        {"subtitles": [f"zh-hant-hk-{number}" for number in range(10)]},
    ],
)
async def test_choices_that_do_not_go_together_are_refused(
    world: World, fields: dict[str, object]
) -> None:
    ada = await world.person()

    with pytest.raises(InvalidInputError):
        await world.follow(ada, **fields)
    assert (await world.runtime.subscriptions.page(ada)).items == []


async def test_what_is_named_is_changed_and_nothing_else(world: World) -> None:
    ada, service = await world.person(), world.runtime.subscriptions
    made = await world.follow(ada, keepLast=3, keepDays=7, titleIncludes="talk")

    changed = await service.change(
        ada, made.id, {"keep_last": None, "quality": "audio", "container": "m4a"}
    )

    assert (
        changed.model_copy(
            update={"keep_last": 3, "quality": made.quality, "container": made.container}
        )
        == made
    )
    assert (changed.keep_last, changed.quality, changed.container) == (None, "audio", "m4a")
    for wrong in (
        {"url": PLAYLIST},
        {"user_id": "x"},
        {"quality": "best"},
        {"enabled": None},
        {"interval_minutes": None},
        {"min_seconds": 9, "max_seconds": 3},
    ):
        with pytest.raises(InvalidInputError):
            await service.change(ada, made.id, wrong)
    assert await service.get(ada, made.id) == changed


async def test_another_interval_counts_from_the_last_check(world: World) -> None:
    ada, service = await world.person(), world.runtime.subscriptions
    world.site.upload("a")
    made = await world.follow(ada, intervalMinutes=1440)
    await world.check(made.id)

    changed = await service.change(ada, made.id, {"interval_minutes": 60})

    wait = changed.next_check_at - world.now
    assert timedelta(minutes=60) <= wait <= timedelta(minutes=64)


async def test_look_now_is_at_once_but_not_twice_in_a_minute(world: World) -> None:
    ada, service = await world.person(), world.runtime.subscriptions
    world.site.upload("a")
    made = await world.follow(ada)
    await world.check(made.id)
    first = await service.check_now(ada, made.id)
    assert timedelta(seconds=59) < first.next_check_at - world.now <= timedelta(minutes=1)

    async with world.runtime.database.write() as session:
        long_ago = utc_now() - timedelta(hours=1)
        await session.execute(update(Subscription).values(last_checked_at=long_ago))
    second = await service.check_now(ada, made.id)
    assert second.next_check_at <= utc_now()

    await service.change(ada, made.id, {"enabled": False})
    with pytest.raises(ConflictError, match="switched off"):
        await service.check_now(ada, made.id)
    on = await service.change(ada, made.id, {"enabled": True})
    assert on.next_check_at <= utc_now()


async def test_what_was_brought_stays_when_nobody_follows_any_more(world: World) -> None:
    ada = await world.person()
    world.site.upload("a")
    made = await world.follow(ada, backlog="all")
    await world.check(made.id)
    await world.complete_all()

    await world.runtime.subscriptions.remove(ada, made.id)

    assert sorted(await world.downloads(ada)) == ["a"]
    assert await world.files() == ["a"]
    again = await world.follow(ada, backlog="none")
    await world.check(again.id)
    assert await world.entries(again.id) == {"a": "skipped"}


async def test_a_check_whose_subscription_goes_meanwhile_ends_quietly(world: World) -> None:
    ada = await world.person()
    world.site.upload("a")
    made = await world.follow(ada, backlog="all")
    lister = world.site

    async def removed(url: str, cap: int) -> object:
        await world.runtime.subscriptions.remove(ada, made.id)
        return await lister(url, cap)

    world.checks._lister = removed  # type: ignore[assignment]

    assert await world.check(made.id)
    assert await world.downloads(ada) == {}
