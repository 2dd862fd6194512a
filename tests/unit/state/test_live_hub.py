"""The hub: first values, order, slow tabs, and what happens when Redis or the database are away."""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text, update
from sqlmodel import col

from medianest import events
from medianest.errors import UpstreamUnreachableError
from medianest.models.download import Download
from medianest.models.ids import utc_now
from medianest.models.media_request import MediaRequest
from medianest.models.user import Permission, User
from medianest.runtime import Runtime, open_runtime
from medianest.services.actor import Actor
from medianest.settings import Environment
from medianest.state import hub as hubs
from medianest.state.audience import Audience
from medianest.state.hub import Hub
from medianest.state.rounds import BACKLOG_LIMIT
from medianest.views.download import DownloadProgress, DownloadView
from medianest.views.library import SyncRunView
from medianest.views.media_request import MediaRequestView
from tests.clients.pages_server import sign_in
from tests.clients.redis_server import RedisServer


class Recorder:
    """Stands where the sockets are."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.left: list[str] = []
        self.backlogs: dict[str, int] = {}

    async def send(self, sids: list[str], values: dict[str, Any]) -> None:
        self.sent += [(sid, values) for sid in sids]

    async def leave(self, sids: list[str]) -> None:
        self.left += sids

    def backlog(self, sid: str) -> int:
        return self.backlogs.get(sid, 0)

    def to(self, sid: str) -> list[dict[str, Any]]:
        return [values for receiver, values in self.sent if receiver == sid]

    def last(self, sid: str, var: str) -> Any:
        return next((values[var] for values in reversed(self.to(sid)) if var in values), None)

    def titles(self, sid: str) -> list[str] | None:
        views = self.last(sid, "downloads")
        return None if views is None else [view.title for view in views]


async def until(holds: Callable[[], bool], seconds: float = 5) -> None:
    async with asyncio.timeout(seconds):
        while not holds():  # noqa: ASYNC110 - the thing itself is waited for
            await asyncio.sleep(0.01)


@pytest.fixture
def wire() -> Recorder:
    return Recorder()


@pytest.fixture
async def ada(runtime: Runtime) -> Actor:
    return await sign_in(runtime, "Ada")


@pytest.fixture
async def hub(runtime: Runtime, wire: Recorder) -> AsyncIterator[Hub]:
    async for hub in running(runtime, wire):
        yield hub


async def running(runtime: Runtime, wire: Recorder) -> AsyncIterator[Hub]:
    hub = Hub(runtime, wire)
    task = asyncio.create_task(hub.run())
    await until(lambda: not hub._lost)
    yield hub
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    hub.end()


async def add(runtime: Runtime, owner: Actor, title: str, **columns: Any) -> DownloadView:
    row = Download(
        user_id=owner.user_id, url=f"https://video.test/{title}", quality="best",
        container="mp4", title=title, **columns,
    )  # fmt: skip
    async with runtime.database.write() as session:
        session.add(row)
    view = await runtime.downloads.get(owner, row.id)
    await events.publish(runtime.redis, events.DownloadChanged(download=view))
    return view


async def move(runtime: Runtime, view: DownloadView) -> None:
    moved = DownloadProgress(status="downloading", percent=7)
    told = events.DownloadProgressed(id=view.id, owner_id=view.owner_id, progress=moved)
    await events.publish(runtime.redis, told)


async def test_nothing_overtakes_the_first_values(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    now = await hub.open("tab", ada)
    assert (now.downloads, now.connected_once, now.stale) == ([], True, False)
    await add(runtime, ada, "meanwhile")
    await asyncio.sleep(0.3)
    assert wire.sent == []
    hub.follow("tab")
    await until(lambda: wire.titles("tab") == ["meanwhile"])


async def test_a_tab_whose_word_to_follow_was_lost_follows_all_the_same(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hubs, "FOLLOW_SECONDS", 0.2)
    await hub.open("tab", ada)
    await add(runtime, ada, "film")
    await until(lambda: wire.titles("tab") == ["film"])


async def test_a_tab_that_is_up_to_date_gets_nothing(
    hub: Hub, wire: Recorder, ada: Actor, runtime: Runtime
) -> None:
    await add(runtime, ada, "film")
    await hub.open("tab", ada)
    hub.follow("tab")
    await asyncio.sleep(hubs.RECONCILE_SECONDS + 0.5)
    assert wire.sent == []


async def test_pages_hear_that_the_library_changed_and_that_a_sync_moved_on(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    now = await hub.open("tab", ada)
    hub.follow("tab")
    await events.publish(runtime.redis, events.LibraryChanged(section_ids=[1]))
    await until(lambda: (wire.last("tab", "library") or 0) > now.stamps["library"])
    assert wire.last("tab", "library_syncs") == now.stamps["library_syncs"]
    run = SyncRunView(
        id="r", section_id=None, full=False, status="running", done=1, total=2, started_at=utc_now()
    )
    await events.publish(runtime.redis, events.LibrarySyncProgressed(run=run))
    await until(lambda: (wire.last("tab", "library_syncs") or 0) > now.stamps["library_syncs"])
    assert "section" not in str(wire.to("tab"))


async def test_a_closed_tab_gets_nothing_and_leaves_nothing_behind(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    tasks = len(asyncio.all_tasks())
    await hub.open("tab", ada)
    hub.follow("tab")
    hub.close("tab")
    hub.close("tab")
    await add(runtime, ada, "film")
    await asyncio.sleep(0.3)
    assert wire.sent == []
    assert hub._audiences == {}
    assert len(asyncio.all_tasks()) == tasks


async def test_a_tab_that_comes_while_the_last_one_goes_is_kept_up_to_date(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    await hub.open("goes", ada)
    await hub._take(events.Lost())  # so that the next one reads the board, which takes a while
    opening = asyncio.create_task(hub.open("comes", ada))
    await asyncio.sleep(0)
    hub.close("goes")
    await opening
    hub.follow("comes")
    await add(runtime, ada, "film")
    await until(lambda: wire.titles("comes") == ["film"])


async def test_a_tab_that_turns_to_another_page_stays_in_the_books_once(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    for _ in range(3):
        await hub.open("tab", ada)
        hub.follow("tab")
    await add(runtime, ada, "film")
    await until(lambda: wire.titles("tab") == ["film"])
    assert len(wire.to("tab")) == 1
    promoted = dataclasses.replace(ada, role="admin")
    await hub.open("tab", promoted)
    assert list(hub._audiences) == ["*"]


async def test_staleness_that_changed_between_first_values_and_following_is_told(
    hub: Hub, wire: Recorder, ada: Actor
) -> None:
    assert not (await hub.open("tab", ada)).stale
    await hub._take(events.Lost())
    assert wire.sent == []
    hub.follow("tab")
    await until(lambda: wire.last("tab", "stale") is True)


async def test_a_failure_while_sending_does_not_end_sending(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await hub.open("tab", ada)
    hub.follow("tab")
    with monkeypatch.context() as broken:
        broken.setattr(wire, "backlog", lambda _sid: 1 / 0)
        await add(runtime, ada, "film")
        await asyncio.sleep(0.3)
    await until(lambda: wire.titles("tab") == ["film"])


async def test_a_slow_tab_is_passed_over_and_gets_the_latest_later(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    for sid in ("slow", "quick"):
        await hub.open(sid, ada)
        hub.follow(sid)
    wire.backlogs["slow"] = BACKLOG_LIMIT
    await add(runtime, ada, "first")
    await until(lambda: wire.titles("quick") == ["first"])
    await add(runtime, ada, "second")
    await until(lambda: wire.titles("quick") == ["first", "second"])
    assert wire.to("slow") == []
    wire.backlogs["slow"] = 0
    await until(lambda: wire.titles("slow") == ["first", "second"])
    assert len(wire.to("slow")) == 1


async def test_the_news_of_one_download_does_not_wait_for_a_turn_after_those_of_another(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    one, other = [await add(runtime, ada, name, status="downloading") for name in ("one", "other")]
    await hub.open("tab", ada)
    hub.follow("tab")
    await asyncio.sleep(hubs.RECONCILE_SECONDS + 0.5)
    await move(runtime, one)
    await until(lambda: bool(wire.sent) and wire.last("tab", "progress")[one.id].percent == 7)
    await move(runtime, other)
    await until(lambda: wire.last("tab", "progress")[other.id].percent == 7, seconds=0.2)


def test_rounds_come_four_times_a_second_and_one_more_at_the_beginning(ada: Actor) -> None:
    audience = Audience("ada", ada)
    now, rounds = 1000.0, []
    for _ in range(41):
        rounds.append(now)
        now += audience.rest_seconds(now)
    assert rounds[1] - rounds[0] == pytest.approx(0.05)
    assert rounds[-1] - rounds[1] == pytest.approx(39 / 4)


async def test_an_unknown_running_download_is_looked_up(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    await hub.open("tab", ada)
    hub.follow("tab")
    await asyncio.sleep(hubs.RECONCILE_SECONDS + 0.2)
    async with runtime.database.write() as session:
        row = Download(
            user_id=ada.user_id, url="https://video.test/x", quality="best",
            container="mp4", title="untold", status="downloading",
        )  # fmt: skip
        session.add(row)
    moved = DownloadProgress(status="downloading", percent=5)
    told = events.DownloadProgressed(id=row.id, owner_id=ada.user_id, progress=moved)
    await events.publish(runtime.redis, told)
    await until(lambda: wire.titles("tab") == ["untold"])


async def test_while_the_database_is_away_a_page_waits_and_is_then_filled(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    await add(runtime, ada, "film")
    async with runtime.database.write() as session:
        await session.execute(text("ALTER TABLE download RENAME TO away"))
    now = await hub.open("tab", ada)
    assert (now.downloads, now.connected_once, now.stale) == ([], False, True)
    hub.follow("tab")
    async with runtime.database.write() as session:
        await session.execute(text("ALTER TABLE away RENAME TO download"))
    await until(lambda: wire.titles("tab") == ["film"])
    assert (wire.last("tab", "connected_once"), wire.last("tab", "stale")) == (True, False)


async def test_a_session_that_ends_takes_its_tabs_along_and_no_others(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    bob = await sign_in(runtime, "Bob")
    await hub.open("adas", ada)
    await hub.open("bobs", bob)
    await runtime.accounts.sign_out(ada)
    await until(lambda: wire.left == ["adas"])
    await asyncio.sleep(0.1)
    assert wire.left == ["adas"]


async def test_tabs_of_people_whose_rights_change_begin_anew(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    """An administrator no longer sees everybody's downloads from that moment on."""
    bob = await sign_in(runtime, "Bob", "admin")
    await hub.open("adas", ada)
    await hub.open("bobs", bob)
    async with runtime.database.write() as session:
        await session.execute(update(User).where(col(User.id) == bob.user_id).values(role="user"))
    await runtime.accounts.sessions.announce_change([bob.user_id])
    await until(lambda: wire.left == ["bobs"])
    await add(runtime, ada, "later")
    await asyncio.sleep(0.5)
    assert wire.to("bobs") == []
    assert not (await runtime.accounts.revalidate(bob.session_id)).is_admin


async def test_the_return_of_redis_brings_what_was_missed(
    environment: Environment, wire: Recorder
) -> None:
    async with killable(environment) as (server, runtime):
        ada, bob = await sign_in(runtime, "Ada"), await sign_in(runtime, "Bob")
        async for hub in running(runtime, wire):
            for sid, person in (("adas", ada), ("bobs", bob)):
                await hub.open(sid, person)
                hub.follow(sid)
            await asyncio.sleep(hubs.RECONCILE_SECONDS + 0.3)
            server.kill()
            await until(lambda: wire.last("adas", "stale") is True)
            assert (await hub.open("late", ada)).stale
            await add(runtime, ada, "missed")
            await runtime.accounts.sign_out(bob)
            server.start()
            await until(lambda: wire.last("adas", "stale") is False)
            await until(lambda: wire.titles("adas") == ["missed"], seconds=1)
            await until(lambda: wire.left == ["bobs"])


@asynccontextmanager
async def killable(environment: Environment) -> AsyncIterator[tuple[RedisServer, Runtime]]:
    """A runtime over a Redis of its own."""
    with (
        tempfile.TemporaryDirectory(prefix="mn-") as folder,
        RedisServer(Path(folder)) as server,
    ):
        runtime = open_runtime(environment.model_copy(update={"redis_url": server.url}))
        yield server, runtime
        await runtime.close()


def asked_for(owner: Actor, **columns: Any) -> MediaRequestView:
    now = utc_now()
    return MediaRequestView(
        id="r", owner_id=owner.user_id, media_type="movie", tmdb_id=603, title="film",
        quality="1080p", seasons=[], granted=[], status="pending", created_at=now, updated_at=now,
        **columns,
    )  # fmt: skip


async def test_pages_hear_that_requests_of_their_person_changed(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    ben = await sign_in(runtime, "Ben")
    before = {sid: (await hub.open(sid, who)).stamps for sid, who in (("ada", ada), ("ben", ben))}
    for sid in before:
        hub.follow(sid)
    changed = events.MediaRequestChanged(request=asked_for(ada))
    await events.publish(runtime.redis, changed)
    await until(lambda: (wire.last("ada", "requests") or 0) > before["ada"]["requests"])
    await events.publish(runtime.redis, events.MediaRequestRemoved(id="r", owner_id=ada.user_id))
    seen = wire.last("ada", "requests")
    await until(lambda: wire.last("ada", "requests") > seen)
    assert wire.to("ben") == []
    await events.publish(runtime.redis, events.MediaRequestsSynced())
    await until(lambda: (wire.last("ben", "requests") or 0) > before["ben"]["requests"])
    assert "film" not in str(wire.sent)


async def test_those_who_decide_know_how_many_wait(
    hub: Hub, runtime: Runtime, wire: Recorder, ada: Actor
) -> None:
    """Within a second of the news, for administrators and those who manage requests."""
    admin = await sign_in(runtime, "Grace", role="admin")
    helper = dataclasses.replace(
        await sign_in(runtime, "Hal"), permissions=frozenset({Permission.MANAGE_REQUESTS})
    )
    for sid, who in (("admin", admin), ("helper", helper), ("ada", ada)):
        assert (await hub.open(sid, who)).stamps["pending"] == 0
        hub.follow(sid)
    made = MediaRequest(user_id=ada.user_id, media_type="movie", tmdb_id=603, title="film")
    async with runtime.database.write() as session:
        session.add(made)
    await events.publish(runtime.redis, events.MediaRequestChanged(request=asked_for(ada)))
    for sid in ("admin", "helper"):
        await until(lambda sid=sid: wire.last(sid, "pending") == 1, 1)  # type: ignore[misc]
    await until(lambda: wire.last("ada", "requests") is not None)
    assert wire.last("ada", "pending") == 0
    assert (await hub.open("later", admin)).stamps["pending"] == 1


async def test_pages_know_when_overseerr_goes_and_comes_back(
    hub: Hub, wire: Recorder, ada: Actor, runtime: Runtime
) -> None:
    assert (await hub.open("tab", ada)).stamps["overseerr"].status == "not_configured"
    hub.follow("tab")
    place = {"overseerr": {"url": "http://127.0.0.1:9", "apiKey": "k" * 20}}
    await runtime.settings.replace(place, updated_by=None)
    await until(lambda: (seen := wire.last("tab", "overseerr")) is not None and seen.configured)
    before = wire.last("tab", "requests")
    await runtime.overseerr.note_failure(UpstreamUnreachableError("Overseerr", "It is down."))
    await until(lambda: wire.last("tab", "overseerr").sentence == "It is down.")
    assert wire.last("tab", "requests") > before, "pages read again"
    await runtime.overseerr.note_success()
    await until(lambda: wire.last("tab", "overseerr").status == "ok")
