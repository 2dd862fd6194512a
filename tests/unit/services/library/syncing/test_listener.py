"""What Plex tells by itself makes a sync come sooner, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from medianest.demo.plex_server import serve_in_thread
from medianest.demo.pretend_plex import PretendPlex
from medianest.integrations.plex.models import Activity
from medianest.integrations.plex.notices import (
    OPENED,
    ActivityChange,
    Notification,
    TimelineEntry,
)
from medianest.runtime import Runtime, open_runtime
from medianest.services.library import plex_listener
from medianest.services.library.plex_listener import PlexListener, is_news
from medianest.settings import Environment, read_environment
from tests.product import free_port
from tests.unit.services.library.syncing.mirrored import Mirrored


async def hinted(runtime: Runtime) -> None:
    """Until there is a hint, which is then forgotten."""
    async with asyncio.timeout(20):
        while not await runtime.redis.exists(runtime.library.hints.key):  # noqa: ASYNC110 - it is waited for
            await asyncio.sleep(0.02)
    await runtime.library.hints.forget()


@pytest.fixture
async def listening(
    mirrored: Mirrored, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[asyncio.Task[None]]:
    monkeypatch.setattr(plex_listener, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(plex_listener, "LONGEST_PAUSE_SECONDS", 0.2)
    library = mirrored.runtime.library
    task = asyncio.create_task(PlexListener(library.server, library.hints).listen())
    yield task
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_change_on_the_server_is_heard(
    mirrored: Mirrored, listening: asyncio.Task[None]
) -> None:
    await hinted(mirrored.runtime)
    mirrored.library.change(mirrored.movies()[20].key, title="Another name")
    await hinted(mirrored.runtime)


async def test_a_line_that_breaks_is_looked_into_and_so_is_one_that_opens(
    environment: Environment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plex_listener, "FIRST_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(plex_listener, "LONGEST_PAUSE_SECONDS", 0.2)
    plex, port = PretendPlex(20), free_port()
    given = {"PLEX_URL": f"http://127.0.0.1:{port}", "PLEX_TOKEN": plex.owner().token}
    runtime = open_runtime(read_environment({**environment.variables, **given}))
    task: asyncio.Task[None] | None = None
    try:
        for _ in range(2):
            with serve_in_thread(plex, port):
                if task is None:
                    listener = PlexListener(runtime.library.server, runtime.library.hints)
                    task = asyncio.create_task(listener.listen())
                await hinted(runtime)
            await hinted(runtime)
    finally:
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await runtime.close()


@pytest.mark.parametrize(
    ("notification", "news"),
    [
        (Notification(type="timeline", timeline=(TimelineEntry(state=5),)), True),
        (Notification(type="timeline", timeline=(TimelineEntry(state=9),)), True),
        (Notification(type="timeline", timeline=(TimelineEntry(state=3),)), False),
        (Notification(type=OPENED), True),
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
