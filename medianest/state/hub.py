"""The hub: what happens to downloads and media requests, brought to the open tabs of a process.

One subscription per process, whatever the number of tabs. Tabs that see the same things share an
*audience*: everyone's downloads for administrators, their own for each other person. An audience
holds a board that was read for it by the service, and only events its people may see change it, so
nothing has to be filtered when it is sent. Events are doorbells: what they carry is shown at once,
and shortly afterwards the board is read again, because the row is the truth.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from medianest import events
from medianest.errors import MediaNestError, SessionEndedError, UnavailableError
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.state.announcement_watch import AnnouncementWatch
from medianest.state.audience import Audience
from medianest.state.inbox_watch import InboxWatch
from medianest.state.monitor_watch import MonitorWatch
from medianest.state.pending_count import PendingCount
from medianest.state.playing_watch import PlayingWatch
from medianest.state.rounds import Rounds
from medianest.state.tab import Tab
from medianest.state.upstream_watch import UpstreamWatch
from medianest.state.wire import Wire
from medianest.views.download import DownloadProgress, DownloadView
from medianest.views.monitoring import BeatNews

RETRY_SECONDS = 0.5
RECONCILE_SECONDS = 2.0
FOLLOW_SECONDS = 3.0

log = structlog.get_logger(__name__)
_current: Hub | None = None


@dataclass(frozen=True)
class Snapshot:
    """What a tab starts with."""

    downloads: list[DownloadView]
    progress: dict[str, DownloadProgress]
    connected_once: bool
    stale: bool
    beats: BeatNews
    stamps: dict[str, Any]


class Hub:
    """The hub of one web process. ``run`` it once; tabs come and go."""

    def __init__(self, runtime: Runtime, wire: Wire) -> None:
        self._runtime = runtime
        self._wire = wire
        self._rounds = Rounds(wire)
        self._audiences: dict[str, Audience] = {}
        self._tabs: dict[str, Tab] = {}
        self._lost = True
        self._recovery: asyncio.Task[None] | None = None
        self._announcements = AnnouncementWatch(runtime, self._audiences)
        self._inbox = InboxWatch(runtime)
        self._monitors = MonitorWatch(runtime)
        self._playing = PlayingWatch(runtime, self._audiences)
        self._pending = PendingCount(runtime)
        self._upstream = UpstreamWatch(runtime)

    async def run(self) -> None:
        """Listen until cancelled. Tabs stay when this fails and is run again."""
        watching = asyncio.create_task(self._announcements.watch())
        try:
            async for event in events.listen(self._runtime.redis):
                await self._take(event)
        finally:
            watching.cancel()

    def end(self) -> None:
        """Let go of every tab: the process stops."""
        for sid in list(self._tabs):
            self.close(sid)
        if self._recovery is not None:
            self._recovery.cancel()
        self._playing.end()

    async def open(self, sid: str, person: Actor) -> Snapshot:
        """Take in a tab; it gets nothing before :meth:`follow`, so that nothing overtakes this."""
        audience = self._audience(person)
        tab = Tab(sid, person, audience)
        self._put(tab)
        if not audience.loaded or self._lost:
            with suppress(UnavailableError):
                await self._read(audience)
                await self._pending.count(audience)
                await self._upstream.read(audience)
        await self._inbox.count(audience, person.user_id)
        await self._announcements.show(audience, person.user_id)
        tab.has_now(self._stale(audience))
        # The word to follow comes as an event, which a Redis that dies right now would swallow.
        asyncio.get_running_loop().call_later(FOLLOW_SECONDS, self._let_follow, tab)
        return Snapshot(
            audience.board.downloads,
            audience.board.progress,
            audience.loaded,
            tab.told_stale,
            audience.beats.since(tab.beats_seen),
            audience.stamps_for(person.user_id),
        )

    def watch_playing(self, sid: str) -> None:
        """This tab shows what is played now, until it goes to another page."""
        if tab := self._tabs.get(sid):
            tab.shows_playing = True
            self._playing.begin()

    async def watch_monitors(self, sid: str, *, each_beat: bool) -> None:
        """This tab shows how services are, until it goes to another page: ``each_beat`` of them, or
        only what they are. Raises :class:`UnavailableError`."""
        if tab := self._tabs.get(sid):
            tab.shows_monitors, tab.shows_beats = True, each_beat
            await self._monitors.read(tab.audience)

    def follow(self, sid: str) -> None:
        """Send this tab what changed since :meth:`open`, and from now on."""
        if tab := self._tabs.get(sid):
            self._let_follow(tab)

    def close(self, sid: str) -> None:
        """The tab is gone, or must get nothing more. Unknown ones are fine."""
        if tab := self._tabs.pop(sid, None):
            self._leave_audience(tab)

    def _put(self, tab: Tab) -> None:
        """A tab that comes again, to another page, changes its place without a gap."""
        before = self._tabs.get(tab.sid)
        self._tabs[tab.sid] = tab.audience.tabs[tab.sid] = tab
        if before is not None and before.audience is not tab.audience:
            self._leave_audience(before)

    def _leave_audience(self, tab: Tab) -> None:
        audience = tab.audience
        del audience.tabs[tab.sid]
        if not audience.tabs:
            audience.end()
            del self._audiences[audience.name]

    def _let_follow(self, tab: Tab) -> None:
        if self._tabs.get(tab.sid) is tab:
            tab.follows = True
            tab.audience.changed.set()

    async def _take(self, event: events.AnyEvent) -> None:
        match event:
            case events.Lost():
                self._lost = True
                self._tell_staleness()
            case events.Reconnected():
                self._recover()
            case events.SessionsEnded(session_ids=ended):
                self._runtime.accounts.forget_sessions(ended)
                await self._end({sid for sid, tab in self._tabs.items() if tab.session in ended})
            case events.SessionsChanged(user_ids=changed):
                self._runtime.accounts.forget_people(changed)
                theirs = {sid for sid, tab in self._tabs.items() if tab.person.user_id in changed}
                await self._end(theirs)
            case events.NotificationsChanged(user_ids=told):
                for audience in self._audiences.values():
                    audience.turn_inboxes(told)
            case _:
                self._announcements.take(event)
                for audience in list(self._audiences.values()):
                    audience.take(event)

    def _audience(self, person: Actor) -> Audience:
        name = Audience.name_for(person)
        if (audience := self._audiences.get(name)) is None:
            audience = self._audiences[name] = Audience(name, person)
            steps = (
                self._send_when_changed,
                self._read_when_unsure,
                self._pending.count_when_changed,
                self._inbox.count_when_changed,
                self._upstream.read_when_changed,
                self._monitors.read_when_changed,
            )
            for step in steps:
                audience.tasks.append(asyncio.create_task(_again_and_again(step, audience)))
        return audience

    async def _read(self, audience: Audience) -> bool:
        """Read the board; false when events came in meanwhile, which may be newer than it."""
        taken = audience.taken
        downloads = self._runtime.downloads
        person = audience.person
        views = await (downloads.everyones_board() if person.is_admin else downloads.board(person))
        if audience.loaded and audience.taken != taken:
            return False
        audience.fill(views)
        return True

    async def _read_when_unsure(self, audience: Audience) -> None:
        """Read the board again some time after events have changed it, a burst of them once."""
        await audience.unsure.wait()
        await asyncio.sleep(RECONCILE_SECONDS)
        audience.unsure.clear()
        try:
            read = await self._read(audience)
        except UnavailableError:
            read = False
        if not read:
            audience.unsure.set()

    async def _send_when_changed(self, audience: Audience) -> None:
        """Send what changed, at once after a pause and else in the audience's turn."""
        await audience.changed.wait()
        audience.changed.clear()
        try:
            await self._rounds.send(audience, stale=self._stale(audience))
        except Exception:
            audience.changed.set()
            raise
        await asyncio.sleep(audience.rest_seconds(time.monotonic()))

    def _stale(self, audience: Audience) -> bool:
        return self._lost or not audience.loaded

    def _tell_staleness(self) -> None:
        for audience in self._audiences.values():
            audience.changed.set()

    def _recover(self) -> None:
        if self._recovery is not None:
            self._recovery.cancel()
        self._recovery = asyncio.create_task(self._catch_up())

    async def _catch_up(self) -> None:
        """After a silence: read every board, and ask again who is still signed in."""
        for audience in list(self._audiences.values()):
            await self._read_at_last(audience)
            audience.turn_library()
            audience.turn_requests()
            audience.turn_leaving()
            audience.turn_webhooks()
            audience.turn_inboxes()
            audience.turn_movies()
            audience.unlist()
        self._announcements.turn()
        self._lost = False
        self._tell_staleness()
        await self._end({tab.sid for tab in list(self._tabs.values()) if await self._is_over(tab)})

    async def _read_at_last(self, audience: Audience) -> None:
        while True:
            try:
                if await self._read(audience):
                    return
            except MediaNestError as error:
                log.warning("board not read", error=error.message)
            await asyncio.sleep(RETRY_SECONDS)

    async def _is_over(self, tab: Tab) -> bool:
        try:
            await self._runtime.accounts.revalidate(tab.session)
        except SessionEndedError:
            return True
        except MediaNestError:
            return False
        return False

    async def _end(self, sids: set[str]) -> None:
        for sid in sids:
            self.close(sid)
        await self._wire.leave(list(sids))


async def _again_and_again(step: Callable[[Audience], Awaitable[None]], audience: Audience) -> None:
    """A step that fails says so and is tried again: open pages depend on it."""
    while True:
        try:
            await step(audience)
        except Exception:
            log.exception("hub failed", step=step.__name__)
            await asyncio.sleep(RETRY_SECONDS)


def install(hub: Hub | None) -> None:
    """Make ``hub`` the one of this process."""
    global _current
    _current = hub


def current() -> Hub:
    """The hub of this process; there is one while its web application runs."""
    if _current is None:
        raise RuntimeError("no hub runs in this process")
    return _current
