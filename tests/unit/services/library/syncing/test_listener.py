"""What Plex tells by itself makes a sync come sooner, and nothing else."""

from __future__ import annotations

import asyncio

import pytest

from medianest.integrations.plex.models import Activity
from medianest.integrations.plex.notices import ActivityChange, Notification, TimelineEntry
from medianest.services.library import plex_listener
from medianest.services.library.plex_listener import PlexListener, is_news
from medianest.services.library.sync_hints import KEY
from tests.unit.services.library.syncing.mirrored import Mirrored


async def change_until_hinted(mirrored: Mirrored) -> None:
    """Again and again: nobody says when the line is open."""
    movie = mirrored.movies()[20]
    for number in range(300):
        mirrored.library.change(movie.key, title=f"Name {number}")
        await asyncio.sleep(0.1)
        if await mirrored.runtime.redis.exists(KEY):
            return
    raise AssertionError("nothing was heard")


async def test_a_change_on_the_server_is_heard(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plex_listener, "FIRST_PAUSE_SECONDS", 0.05)
    library = mirrored.runtime.library
    listening = asyncio.create_task(PlexListener(library.server, library.hints).listen())
    try:
        await change_until_hinted(mirrored)
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


@pytest.mark.parametrize(
    ("notification", "news"),
    [
        (Notification(type="timeline", timeline=(TimelineEntry(state=5),)), True),
        (Notification(type="timeline", timeline=(TimelineEntry(state=9),)), True),
        (Notification(type="timeline", timeline=(TimelineEntry(state=3),)), False),
        (Notification(type="playing"), False),
        (Notification(type="never heard of"), False),
    ],
)
def test_what_is_finished_is_news(notification: Notification, news: bool) -> None:
    assert is_news(notification) is news


@pytest.mark.parametrize("event", ["started", "updated", "ended"])
def test_a_scan_is_news_when_it_ends(event: str) -> None:
    scan = Activity(uuid="1", type="library.update.section")
    change = ActivityChange(event=event, activity=scan)
    assert is_news(Notification(type="activity", activities=(change,))) is (event == "ended")
