"""What is played now: one's own for people, everybody's for administrators, asked once for all."""

from __future__ import annotations

import asyncio

import pytest
from sqlmodel import update

from medianest.demo.library import playing
from medianest.demo.scripted_trouble import Trouble
from medianest.errors import PlexUnreachableError, UpstreamError
from medianest.models import Role, User
from medianest.models.ids import new_id
from medianest.services.actor import Actor
from medianest.services.library import playing_now

ADMIN = Actor(new_id(), "Ada", Role.ADMIN, "session")


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(playing_now, "FRESH_SECONDS", 0.0)


async def listed(home, actor):
    return await home.runtime.library.playbacks.list(actor)


def asked(home) -> int:
    return sum("/status/sessions" in one["path"] for one in home.mirrored.site.log.as_list())


async def test_people_see_their_own_and_administrators_everybodys(home):
    await home.mirrored.sync()
    frank, olivia = await home.sign_in("frank"), await home.sign_in("olivia")
    film, episode = home.first("1", "movie"), home.first("2", "episode")
    length = home.library.items[film].duration_ms
    playing.start(home.plex, "frank", film, offset_ms=length // 2, state="paused")
    playing.start(home.plex, "olivia", episode, decision="transcode")

    (own,) = await listed(home, frank)
    assert own.item is not None
    assert (own.item.title, own.title) == (home.library.items[film].title,) * 2
    assert (own.own, own.user, own.state) == (True, frank.name, "paused")
    assert own.progress_percent in (49, 50)
    # The owner is number 1 at the server.
    (owners,) = await listed(home, olivia)
    assert (owners.own, owners.decision, owners.item.type) == (True, "transcode", "episode")
    season = home.library.items[home.library.items[episode].parent]
    show = home.library.items[season.parent]
    number = home.library.items[episode].index
    assert owners.subtitle == f"{show.title} · S{season.index} E{number}"
    everybodys = await listed(home, ADMIN)
    assert [(one.user, one.own) for one in everybodys] == [
        (frank.name, False),
        (olivia.name, False),
    ]


async def test_accounts_without_plex_play_nothing_and_plex_is_not_asked(home):
    await home.mirrored.sync()
    playing.start(home.plex, "frank", home.first("1", "movie"))
    home.mirrored.site.log.clear()
    assert await listed(home, Actor(new_id(), "Cleo", Role.USER, "session")) == []
    assert asked(home) == 0


async def test_titles_that_somebody_may_not_see_are_not_told(home):
    await home.mirrored.sync()
    home.plex.account("frank").sections = ("2",)
    frank = await home.sign_in("frank")
    playing.start(home.plex, "frank", home.first("1", "movie"))
    (hidden,) = await listed(home, frank)
    assert (hidden.item, hidden.title, hidden.subtitle) == (None, "", "")
    (told,) = await listed(home, ADMIN)
    assert told.item is not None


async def test_what_the_copy_does_not_know_yet_has_a_title_for_administrators_alone(home):
    frank = await home.sign_in("frank")
    film = home.first("1", "movie")
    playing.start(home.plex, "frank", film)
    (told,) = await listed(home, ADMIN)
    assert (told.item, told.title) == (None, home.library.items[film].title)
    (hidden,) = await listed(home, frank)
    assert (hidden.item, hidden.title) == (None, "")


async def test_people_without_an_account_here_have_their_name_at_plex(home):
    await home.mirrored.sync()
    playing.start(home.plex, "frank", home.first("1", "movie"))
    (one,) = await listed(home, ADMIN)
    assert (one.user, one.own) == ("frank", False)


async def test_one_call_serves_all_who_ask_within_seconds(home, monkeypatch):
    await home.mirrored.sync()
    frank = await home.sign_in("frank")
    playing.start(home.plex, "frank", home.first("1", "movie"))
    monkeypatch.setattr(playing_now, "FRESH_SECONDS", 60.0)
    home.mirrored.site.log.clear()
    people = [ADMIN, frank] * 10
    await asyncio.gather(*(listed(home, person) for person in people))
    await listed(home, frank)
    assert asked(home) == 1


async def test_who_gives_up_takes_nothing_from_the_others(home, monkeypatch):
    await home.mirrored.sync()
    playing.start(home.plex, "frank", home.first("1", "movie"))
    monkeypatch.setattr(playing_now, "FRESH_SECONDS", 60.0)
    impatient = asyncio.create_task(listed(home, ADMIN))
    patient = asyncio.create_task(listed(home, ADMIN))
    await asyncio.sleep(0)
    impatient.cancel()
    assert len(await patient) == 1


async def test_while_plex_is_away_nothing_can_be_told_and_it_is_asked_once(home, monkeypatch):
    await home.mirrored.sync()
    frank = await home.sign_in("frank")
    monkeypatch.setattr(playing_now, "FRESH_SECONDS", 60.0)
    home.mirrored.site.troubles.add(Trouble("hang_up", 50, 200, None, "/status/sessions"))
    home.mirrored.site.log.clear()
    for _ in range(3):
        with pytest.raises(PlexUnreachableError, match="what is played"):
            await listed(home, frank)
    # The client itself tries a read three times at most.
    assert asked(home) <= 3


@pytest.mark.parametrize("how", ["html", "garbage"])
async def test_an_odd_answer_is_an_error_and_not_nothing(home, how):
    await home.mirrored.sync()
    home.mirrored.site.troubles.add(Trouble(how, 50, 200, None, "/status/sessions"))
    with pytest.raises(UpstreamError):
        await listed(home, ADMIN)


@pytest.mark.parametrize("owner_token", [""])
async def test_without_a_server_nothing_is_played(home):
    assert await listed(home, ADMIN) == []


async def test_an_administrator_knows_what_is_their_own(home):
    await home.mirrored.sync()
    olivia = await home.sign_in("olivia")
    async with home.runtime.database.write() as session:
        await session.execute(update(User).values(role=Role.ADMIN))
    playing.start(home.plex, "olivia", home.first("1", "movie"))
    admin = Actor(olivia.user_id, olivia.name, Role.ADMIN, "session")
    assert [one.own for one in await listed(home, admin)] == [True]
