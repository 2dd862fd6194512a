"""What people have watched: each with their own token, all of it, and nothing of anybody else."""

from __future__ import annotations

import asyncio
import importlib

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlmodel import select, update

from medianest import events
from medianest.demo.library.things import Item
from medianest.demo.scripted_trouble import Trouble
from medianest.models import PlexAccount, User, WatchState
from medianest.redis_address import redis_url
from medianest.services.accounts import passwords
from medianest.services.library import watch_bell, watch_syncs
from medianest.services.plex.server_tokens import ServerTokens

FRANK, OLIVIA = 1002, 1001


async def everybodys(home) -> list[WatchState]:
    async with home.runtime.database.read() as session:
        return list((await session.execute(select(WatchState))).scalars())


@pytest.mark.databases
async def test_marks_are_read_with_each_persons_own_token(home):
    await home.mirrored.sync()
    film, other = home.first("1", "movie"), home.first("1", "movie", 1)
    begun = home.first("4", "movie")
    home.library.watch(FRANK, film, views=2)
    home.library.watch(FRANK, begun, views=0, offset_ms=90_000)
    home.library.watch(OLIVIA, other)
    frank, olivia = await home.sign_in("frank"), await home.sign_in("olivia")

    await home.read_marks()

    marks = await home.marks(frank)
    assert set(marks) == {film, begun}
    assert (marks[film].view_count, marks[film].offset_ms) == (2, 0)
    assert marks[film].last_viewed_at is not None
    assert (marks[begun].view_count, marks[begun].offset_ms) == (0, 90_000)
    assert set(await home.marks(olivia)) == {other}
    assert (await home.account(frank)).watched_at is not None


@pytest.mark.databases
async def test_shows_and_seasons_count_the_episodes_that_were_watched(home):
    await home.mirrored.sync()
    show: Item = next(iter(home.library.listed("2", "show").values()))
    season = home.library.children(show.key)[0]
    episodes = home.library.children(season.key)
    for episode in episodes[:2]:
        home.library.watch(FRANK, episode.key)
    home.library.watch(FRANK, episodes[2].key, views=0, offset_ms=1_000)
    frank = await home.sign_in("frank")
    await home.read_marks()
    marks = await home.marks(frank)
    counted = {key: mark.viewed_leaf_count for key, mark in marks.items()}
    assert counted[season.key] == counted[show.key] == 2
    home.library.unwatch(FRANK, episodes[0].key)
    await home.read_marks()
    marks = await home.marks(frank)
    assert marks[show.key].viewed_leaf_count == 1
    for episode in episodes[:3]:
        home.library.unwatch(FRANK, episode.key)
    await home.read_marks()
    assert await home.marks(frank) == {}


async def test_marks_that_were_taken_away_go_and_others_follow(home):
    await home.mirrored.sync()
    film, other = home.first("1", "movie"), home.first("1", "movie", 1)
    home.library.watch(FRANK, film)
    frank = await home.sign_in("frank")
    await home.read_marks()
    home.library.unwatch(FRANK, film)
    home.library.watch(FRANK, other, views=0, offset_ms=5_000)
    await home.read_marks()
    assert {key: mark.offset_ms for key, mark in (await home.marks(frank)).items()} == {
        other: 5_000
    }


async def test_only_sections_that_are_shared_are_read(home):
    await home.mirrored.sync()
    home.library.watch(FRANK, home.first("1", "movie"))
    home.plex.account("frank").sections = ("4",)
    frank = await home.sign_in("frank")
    home.mirrored.site.log.clear()
    await home.read_marks()
    assert await home.marks(frank) == {}
    asked = {one["path"].partition("?")[0] for one in home.mirrored.site.log.as_list()}
    assert asked == {"/library/sections/4/all"}


async def test_open_pages_of_that_person_hear_of_it_and_only_when_something_changed(home):
    await home.mirrored.sync()
    frank = await home.sign_in("frank")
    told = events.WatchMarksChanged(user_id=frank.user_id)
    async with home.listening() as heard:
        await home.read_marks()  # the first time: from now on they are known
        assert await asyncio.wait_for(heard.get(), 10) == told
        await home.read_marks()
        home.library.watch(FRANK, home.first("1", "movie"))
        await home.read_marks()
        assert await asyncio.wait_for(heard.get(), 10) == told
        await asyncio.sleep(0.2)
        assert heard.empty()


@pytest.mark.parametrize(
    "trouble",
    [
        Trouble("status", 50, 500, None, "/library/sections/"),
        Trouble("status", 50, 503, None, "/library/sections/"),
        Trouble("html", 50, 200, None, "/library/sections/"),
        Trouble("garbage", 50, 200, None, "/library/sections/"),
        Trouble("hang_up", 50, 200, None, "/library/sections/"),
    ],
    ids=lambda one: f"{one.how}-{one.status}",
)
async def test_a_server_in_trouble_changes_nothing(home, trouble):
    await home.mirrored.sync()
    film = home.first("1", "movie")
    home.library.watch(FRANK, film)
    frank = await home.sign_in("frank")
    await home.read_marks()
    before = (await home.account(frank)).watched_at
    home.library.unwatch(FRANK, film)
    home.mirrored.site.troubles.add(trouble)
    await home.read_marks()
    assert set(await home.marks(frank)) == {film}
    assert (await home.account(frank)).watched_at == before


async def test_a_listing_that_breaks_off_takes_no_mark_away(home, monkeypatch):
    await home.mirrored.sync()
    film, other = home.first("1", "movie"), home.first("1", "movie", 1)
    home.library.watch(FRANK, film)
    frank = await home.sign_in("frank")
    await home.read_marks()
    home.library.unwatch(FRANK, film)
    home.library.watch(FRANK, other)
    real = watch_syncs.watch_marks.told_by

    async def short(pages):
        told = await real(pages)
        return watch_syncs.watch_marks.Told(told.marks, complete=False)

    monkeypatch.setattr(watch_syncs.watch_marks, "told_by", short)
    await home.read_marks()
    assert set(await home.marks(frank)) == {film, other}


async def test_a_token_that_is_no_good_leaves_no_marks(home):
    await home.mirrored.sync()
    home.library.watch(FRANK, home.first("1", "movie"))
    home.library.watch(OLIVIA, home.first("1", "movie"))
    frank, olivia = await home.sign_in("frank"), await home.sign_in("olivia")
    await home.read_marks()
    home.plex.revoke("frank")
    await home.read_marks()
    assert await home.marks(frank) == {}
    assert (await home.account(frank)).watched_at is None
    assert len(await home.marks(olivia)) == 1


async def test_a_new_token_for_the_server_is_asked_for(home):
    await home.mirrored.sync()
    film = home.first("1", "movie")
    home.library.watch(FRANK, film)
    frank = await home.sign_in("frank")
    async with home.runtime.database.write() as session:
        account = await home.account(frank)
        place = f"plex_account:server_token:{account.id}"
        stale = home.runtime.plex_rechecks._ciphers.encrypt(place, "stale")
        await session.execute(update(PlexAccount).values(server_token=stale))
    await home.read_marks()
    assert set(await home.marks(frank)) == {film}
    tokens = ServerTokens(
        home.runtime.database, home.runtime.plex_rechecks._ciphers, home.runtime.plex
    )
    assert tokens.stored(await home.account(frank)) == home.plex.account("frank").server_token


async def test_a_server_that_cannot_ask_plex_tv_about_tokens_changes_nothing(home):
    """It refuses good ones then."""
    await home.mirrored.sync()
    film = home.first("1", "movie")
    home.library.watch(FRANK, film)
    frank = await home.sign_in("frank")
    await home.read_marks()
    home.mirrored.site.troubles.add(Trouble("status", 50, 401, None, "/library/sections/"))
    await home.read_marks()
    assert set(await home.marks(frank)) == {film}
    home.door.site.troubles.add(Trouble("status", 50, 500, None, "/api/v2/resources"))
    await home.read_marks()
    assert set(await home.marks(frank)) == {film}


async def test_an_account_without_a_token_has_no_marks(home):
    await home.mirrored.sync()
    home.library.watch(FRANK, home.first("1", "movie"))
    frank = await home.sign_in("frank")
    async with home.runtime.database.write() as session:
        await session.execute(update(PlexAccount).values(token=None, server_token=None))
    await home.read_marks()
    assert await home.marks(frank) == {}
    assert (await home.account(frank)).watched_at is None


async def test_nothing_is_kept_of_an_account_that_was_unlinked(home, monkeypatch):
    await home.mirrored.sync()
    last = home.first("6", "movie")  # of the section that is read last
    home.library.watch(FRANK, last)
    async with home.runtime.database.write() as session:
        password_hash = await passwords.make_hash("correct horse battery")
        user = User(email="ann@example.org", name="Ann", password_hash=password_hash)
        session.add(user)
    ann = home.door.actor(user)
    await home.door.link(ann, "frank")
    await home.read_marks()
    assert len(await home.marks(ann)) == 1
    real = watch_syncs.watch_marks.told_by

    async def meanwhile(pages):
        told = await real(pages)
        if str(last) in told.marks:
            await home.runtime.plex_sign_in.unlink(ann)
        return told

    monkeypatch.setattr(watch_syncs.watch_marks, "told_by", meanwhile)
    await home.read_marks()
    assert await everybodys(home) == []


async def test_one_person_alone_may_be_read(home):
    await home.mirrored.sync()
    film = home.first("1", "movie")
    home.library.watch(FRANK, film)
    home.library.watch(OLIVIA, film)
    frank, olivia = await home.sign_in("frank"), await home.sign_in("olivia")
    await home.runtime.library.watch_syncs.sync(frank.user_id)
    assert (len(await home.marks(frank)), len(await home.marks(olivia))) == (1, 0)


async def test_signing_in_and_linking_ring_for_it(home, monkeypatch):
    rung = []

    async def ring(user_id):
        rung.append(user_id)

    monkeypatch.setattr(home.runtime.library.watch_bell, "ring_for", ring)
    frank = await home.sign_in("frank")
    async with home.runtime.database.write() as session:
        user = User(email="ann@example.org", name="Ann")
        session.add(user)
    home.plex.share("stella")
    await home.door.link(home.door.actor(user), "stella")
    assert rung == [frank.user_id, user.id]


async def test_the_bell_is_rung_for_a_job_that_there_is(home):
    frank = await home.sign_in("frank")  # rings for him
    await home.runtime.library.watch_bell.ring()
    with Redis.from_url(redis_url(home.runtime.environment)) as client:
        queue = RqQueue("sync", connection=client, serializer=JSONSerializer)
        jobs = [job for job in queue.get_jobs() if job.func_name == watch_bell.JOB]
    assert [tuple(job.args) for job in jobs] == [(frank.user_id,), ("",)]
    module, _, name = watch_bell.JOB.rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))
