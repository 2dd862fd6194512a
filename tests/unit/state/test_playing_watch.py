"""What is played now on open pages: looked at once for a process, while somebody looks."""

from __future__ import annotations

import asyncio

import pytest

from medianest import events
from medianest.errors import PlexUnreachableError
from medianest.services.actor import Actor
from medianest.state import playing_watch
from medianest.state.hub import Hub
from medianest.views.library import PlaybackView
from tests.clients.pages_server import sign_in
from tests.unit.state.test_live_hub import Recorder, running, until

FILM = PlaybackView(id="1", item=None, title="Amber Tide", own=True)


class Plex:
    """Stands where the service is; ``played`` is what everybody may know of."""

    def __init__(self) -> None:
        self.played: list[PlaybackView] = []
        self.is_away = False
        self.asked: list[str] = []

    async def list(self, actor: Actor) -> list[PlaybackView]:
        self.asked.append(actor.user_id)
        if self.is_away:
            raise PlexUnreachableError("Plex", "away")
        return list(self.played)


@pytest.fixture
def plex(runtime, monkeypatch):
    stand_in = Plex()
    monkeypatch.setitem(runtime.library.__dict__, "playbacks", stand_in)
    monkeypatch.setattr(playing_watch, "LOOK_SECONDS", 0.05)
    return stand_in


@pytest.fixture
async def hub(runtime):
    wire = Recorder()
    async for one in running(runtime, wire):
        one.recorder = wire
        yield one


async def opened(hub: Hub, sid: str, person: Actor) -> int:
    first = await hub.open(sid, person)
    hub.follow(sid)
    return first.stamps["playing"]


async def test_tabs_that_show_it_hear_when_something_else_is_played(runtime, hub, plex):
    ann = await sign_in(runtime, "Ann")
    before = await opened(hub, "tab", ann)
    hub.watch_playing("tab")
    await until(lambda: bool(plex.asked))
    plex.played = [FILM]
    await until(lambda: (hub.recorder.last("tab", "playing") or 0) > before)
    at = hub.recorder.last("tab", "playing")
    await asyncio.sleep(0.3)  # the same again is no news
    assert hub.recorder.last("tab", "playing") == at
    plex.is_away = True  # then nothing is shown
    await until(lambda: hub.recorder.last("tab", "playing") > at)


async def test_many_tabs_of_one_person_are_one_question(runtime, hub, plex, monkeypatch):
    monkeypatch.setattr(playing_watch, "LOOK_SECONDS", 60.0)
    ann, ben = await sign_in(runtime, "Ann"), await sign_in(runtime, "Ben")
    tabs = {f"{person.name}-{number}": person for person in (ann, ben) for number in range(5)}
    for sid, person in tabs.items():
        await opened(hub, sid, person)
    for sid in tabs:
        hub.watch_playing(sid)
    await until(lambda: len(plex.asked) >= 2)
    await asyncio.sleep(0.3)
    assert sorted(plex.asked) == sorted([ann.user_id, ben.user_id])


async def test_nobody_looks_any_more(runtime, hub, plex):
    ann = await sign_in(runtime, "Ann")
    await opened(hub, "tab", ann)
    await asyncio.sleep(0.2)
    assert plex.asked == []  # a page without the card
    hub.watch_playing("tab")
    await until(lambda: bool(plex.asked))
    await opened(hub, "tab", ann)  # another page in the same tab
    await until(lambda: hub._playing._looking.done())
    hub.watch_playing("tab")
    hub.close("tab")
    await until(lambda: hub._playing._looking.done())


async def test_marks_of_one_person_are_news_for_their_tabs_alone(runtime, hub, plex):
    ann, ben = await sign_in(runtime, "Ann"), await sign_in(runtime, "Ben")
    for sid, person in (("ann", ann), ("ben", ben)):
        await opened(hub, sid, person)
    before = hub._tabs["ben"].audience.library
    await events.publish(runtime.redis, events.WatchMarksChanged(user_id=ann.user_id))
    await until(lambda: hub.recorder.last("ann", "library") is not None)
    await asyncio.sleep(0.2)
    assert hub._tabs["ben"].audience.library == before
