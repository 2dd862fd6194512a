"""Which sections people see: as plex.tv tells the owner, else as the server tells themselves."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import update

from medianest import events
from medianest.demo.scripted_trouble import Trouble
from medianest.models import PlexAccount, PlexGround

SHARES = "/api/servers/"


async def recheck(home) -> None:
    await home.runtime.plex_rechecks.recheck()


async def test_who_signs_in_sees_what_is_shared_with_them(home):
    await home.mirrored.sync()
    home.plex.account("frank").sections = ("2", "3")
    frank = await home.sign_in("frank")
    assert (await home.account(frank)).sections == ["2", "3"]
    assert await home.seen(frank) == {"2", "3"}


async def test_the_owner_sees_every_section(home):
    await home.mirrored.sync()
    olivia = await home.sign_in("olivia")
    assert await home.seen(olivia) == {"1", "2", "3", "4", "6"}
    assert (await home.account(olivia)).restrictions == {}


async def test_a_share_of_everything_covers_all_sections(home):
    await home.mirrored.sync()
    frank = await home.sign_in("frank")
    assert await home.seen(frank) == {"1", "2", "3", "4", "6"}


async def test_filters_of_the_share_are_known_by_type(home):
    home.plex.account("frank").filters = {
        "filterMovies": "contentRating=G%2CPG",
        "filterAll": "label!=Secret",
    }
    frank = await home.sign_in("frank")
    assert (await home.account(frank)).restrictions == {
        "movie": "label!=Secret|contentRating=G%2CPG",
        "show": "label!=Secret",
        "artist": "label!=Secret",
    }


@pytest.mark.databases
async def test_a_change_of_the_share_is_found_by_the_clock_and_open_pages_hear_of_it(home):
    await home.mirrored.sync()
    frank = await home.sign_in("frank")
    async with home.listening() as heard:
        await recheck(home)  # finds nothing new and tells nobody
        home.plex.account("frank").sections = ("2",)
        await recheck(home)
        told = await asyncio.wait_for(heard.get(), 10)
    assert told == events.SessionsChanged(user_ids=[frank.user_id])
    assert await home.seen(frank) == {"2"}


async def test_comparing_people_brings_what_is_shared_too(home):
    frank = await home.sign_in("frank")
    home.plex.account("frank").sections = ("4",)
    await home.runtime.plex_friends.sync()
    assert (await home.account(frank)).sections == ["4"]


@pytest.mark.parametrize("trouble", ["status", "garbage", "html", "hang_up"])
async def test_where_plex_tv_does_not_say_the_server_is_asked_with_their_own_token(home, trouble):
    home.plex.account("frank").sections = ("2",)
    home.plex.account("frank").filters = {"filterTelevision": "label=Kids"}
    home.door.site.troubles.add(Trouble(trouble, 50, 500, None, SHARES))
    frank = await home.sign_in("frank")
    account = await home.account(frank)
    # The filters stand in the owner's list of people as well.
    assert (account.sections, account.restrictions) == (["2"], {"show": "label=Kids"})


async def test_where_neither_can_be_asked_what_is_known_stays(home):
    home.plex.account("frank").sections = ("2",)
    frank = await home.sign_in("frank")
    home.plex.account("frank").sections = ("1", "2")
    home.door.site.troubles.add(Trouble("status", 50, 500, None, SHARES))
    home.mirrored.site.troubles.add(Trouble("status", 50, 503, None, "/library/sections"))
    await recheck(home)
    assert (await home.account(frank)).sections == ["2"]
    home.door.site.troubles.clear()
    await recheck(home)
    assert (await home.account(frank)).sections == ["1", "2"]


async def test_what_could_never_be_asked_is_not_shown(home):
    await home.mirrored.sync()
    home.door.site.troubles.add(Trouble("status", 50, 500, None, SHARES))
    home.mirrored.site.troubles.add(Trouble("status", 50, 503, None, "/library/sections"))
    frank = await home.sign_in("frank")
    assert (await home.account(frank)).sections is None
    assert await home.seen(frank) == set()


@pytest.mark.parametrize("owner_token", [""])
async def test_without_the_owners_token_everybody_is_asked_for_themselves(home):
    home.plex.account("frank").sections = ("3",)
    home.plex.share("stella")
    frank, stella = await home.sign_in("frank"), await home.sign_in("stella")
    assert (await home.account(frank)).sections == ["3"]
    assert len((await home.account(stella)).sections) == len(home.library.sections)
    assert (await home.account(frank)).restrictions is None
    home.plex.account("frank").sections = ("2",)
    await recheck(home)
    assert (await home.account(frank)).sections == ["2"]


@pytest.mark.parametrize("owner_token", ["nobodys"])
async def test_a_token_that_is_nobodys_tells_of_nobody(home):
    home.plex.account("frank").sections = ("3",)
    frank = await home.sign_in("frank")
    assert (await home.account(frank)).sections == ["3"]


async def test_who_lost_the_share_and_stays_here_sees_nothing_any_more(home):
    await home.mirrored.sync()
    frank = await home.sign_in("frank")
    async with home.runtime.database.write() as session:
        await session.execute(update(PlexAccount).values(ground=PlexGround.ACCOUNT))
    home.plex.share("frank", "no")
    await recheck(home)
    account = await home.account(frank)
    assert (account.has_access, account.sections, account.restrictions) == (False, None, None)
    assert await home.seen(frank) == set()
    home.plex.share("frank", "yes")
    home.plex.account("frank").sections = ("1",)
    await recheck(home)
    assert await home.seen(frank) == {"1"}


async def test_an_invitation_that_waits_shares_nothing(home):
    home.plex.share("stella", "pending")
    frank = await home.sign_in("frank")
    access = home.runtime.plex_rechecks._access
    server = await home.runtime.library.servers.current()
    found = await access.shares(server, await access.owners_list(server))
    assert set(found) == {(await home.account(frank)).plex_id}


async def test_what_was_shared_of_another_server_says_nothing_of_this_one(home):
    await home.mirrored.sync()
    frank = await home.sign_in("frank")
    async with home.runtime.database.write() as session:
        old = {"server_id": "another", "sections": ["1"], "restrictions": {"movie": "label=Kids"}}
        await session.execute(update(PlexAccount).values(**old))
    assert await home.seen(frank) == set()
    home.door.site.troubles.add(Trouble("status", 50, 500, None, SHARES))
    home.plex.account("frank").sections = ("2",)
    await recheck(home)
    assert await home.seen(frank) == {"2"}
    assert (await home.account(frank)).restrictions == {}
