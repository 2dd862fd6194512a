"""Who sees the same downloads, media requests and monitors, and the board they share."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable
from typing import Any

from medianest.events import (
    AnyEvent,
    DownloadChanged,
    DownloadProgressed,
    DownloadRemoved,
    LeavingSoonChanged,
    LibraryChanged,
    LibrarySyncProgressed,
    MediaRequestChanged,
    MediaRequestRemoved,
    MediaRequestsSynced,
    MonitorChanged,
    MonitoringChanged,
    MoviesChanged,
    OverseerrChanged,
    WatchMarksChanged,
    WebhooksChanged,
)
from medianest.models.user import Permission
from medianest.services.actor import Actor
from medianest.state.beat_log import BeatLog
from medianest.state.board import Board
from medianest.state.tab import Tab
from medianest.views.announcement import AnnouncementView
from medianest.views.download import DownloadView
from medianest.views.library import PlaybackView
from medianest.views.monitoring import MonitorBeat
from medianest.views.overseerr import OverseerrStateView

EVERYONE = "*"
UPDATE_SECONDS = 0.25
EARLY_SECONDS = 0.2


class Audience:
    """A board, its versions, and the tabs that watch it.

    ``structure`` counts changes of rows, ``motion`` changes of progress, ``taken`` events that were
    for this audience. ``library`` and ``library_syncs`` say when the library has changed, and when
    a sync of it moved on, ``playing`` when something else is played, ``requests`` when media
    requests have changed, ``leaving`` when what leaves the library soon or is to stay is not as it
    was, ``webhooks`` when they or their deliveries are not as they were: moments
    of this server's clock in milliseconds, so that whoever was away does not find the number that
    was there before. ``pending`` counts the requests that wait for the decision of this audience;
    ``uncounted`` is set where that may not be right any more. ``overseerr`` is how the way there
    is, and ``unasked`` set where that may be otherwise by now.
    What is in the bell of each of its people is counted for them alone; ``unheard`` is set where
    somebody's count may not be right any more. What is announced is kept for each of them as well,
    without what they have put away. ``monitors`` are those that they may see, with their
    status, null while that is not known; ``unlisted`` is set where it may be otherwise by now,
    which ``listings`` counts. ``monitoring`` says when anything about monitors but looks at them
    has changed, ``standing`` when one of them is not as it was, and ``beats`` has those looks.
    ``person`` is whom the board is read for.
    """

    def __init__(self, name: str, person: Actor) -> None:
        self.name = name
        self.person = person
        self.board = Board()
        self.loaded = False
        self.structure = self.motion = self.taken = 0
        self.library = self.library_syncs = self.playing = self.requests = _now_ms()
        self.monitoring = self.standing = self.webhooks = self.leaving = self.library
        self.pending = 0
        self.tabs: dict[str, Tab] = {}
        self.changed = asyncio.Event()
        self.unsure = asyncio.Event()
        self.unsure.set()
        self.uncounted = asyncio.Event()
        self.uncounted.set()
        self.overseerr: OverseerrStateView | None = None
        self.unasked = asyncio.Event()
        self.unasked.set()
        self.unheard = asyncio.Event()
        self._unheard: set[str] = set()
        self._inboxes: dict[str, tuple[int, int]] = {}
        self._began = self.library
        self._movies: dict[str, int] = {}
        self._announced: dict[str, list[AnnouncementView]] = {}
        self.monitors: dict[int, str] | None = None
        self.listings = 0
        self.unlisted = asyncio.Event()
        self.beats = BeatLog(_now_ms())
        self.tasks: list[asyncio.Task[None]] = []
        self._turn = 0.0
        self._played: list[PlaybackView] = []

    @staticmethod
    def name_for(person: Actor) -> str:
        """Administrators share one audience; everybody else is their own."""
        return EVERYONE if person.is_admin else person.user_id

    def take(self, event: AnyEvent) -> None:
        """Change the board by an event, unless it is about somebody else's download."""
        match event:
            case DownloadChanged(download=view) if self.person.may_see(view.owner_id):
                self._restructured(self.board.put(view))
            case DownloadRemoved() if self.person.may_see(event.owner_id):
                self._restructured(self.board.remove(event.id))
            case LibraryChanged():
                self.turn_library()
            case WatchMarksChanged() if self._holds(event.user_id):
                self.turn_library()
            case LibrarySyncProgressed():
                self.library_syncs = max(self.library_syncs + 1, _now_ms())
                self._news()
            case (
                MediaRequestChanged()
                | MediaRequestRemoved()
                | MediaRequestsSynced()
                | OverseerrChanged()
            ) as news if self._sees_requests_of(news):
                self.turn_requests()
            case DownloadProgressed() if self.person.may_see(event.owner_id):
                self._moved(event)
            case _:
                self._take_from_elsewhere(event)

    def _take_from_elsewhere(self, event: AnyEvent) -> None:
        """What happens outside of the house, as far as it is watched or told from here, and what
        people have beside downloads, the library and requests."""
        match event:
            case MonitorChanged(beats=beats):
                self._looked(beats)
            case MonitoringChanged():
                self.unlist()
            case LeavingSoonChanged():
                self.turn_leaving()
            case MoviesChanged(user_id=owner):
                self.turn_movies([owner])
            case WebhooksChanged():
                self.turn_webhooks()

    def fill(self, views: Iterable[DownloadView]) -> None:
        """Take over what was read from the database."""
        changed = self.board.replace(views)
        if changed or not self.loaded:
            self.loaded = True
            self._news()

    def rest_seconds(self, now: float) -> float:
        """How long nothing is sent after a round at ``now``, seconds of any clock.

        Rounds have turns, four a second, and may come a little before theirs: where two downloads
        run, the news of one does not wait because the other one just had some.
        """
        self._turn = max(self._turn, now) + UPDATE_SECONDS
        return self._turn - EARLY_SECONDS - now

    def turn_library(self) -> None:
        """The library is not what it was; who may see what of it is for the services to say."""
        self.library = max(self.library + 1, _now_ms())
        self._news()

    def turn_requests(self) -> None:
        """Media requests are not what they were; which of them, the services say."""
        self.requests = max(self.requests + 1, _now_ms())
        self.uncounted.set()
        self.unasked.set()
        self._news()

    def turn_leaving(self) -> None:
        """Something leaves the library soon, or no longer, or somebody wants it to stay."""
        self.leaving = max(self.leaving + 1, _now_ms())
        self._news()

    def turn_webhooks(self) -> None:
        """Deliveries of webhooks are not what they were, which concerns administrators alone."""
        if self.person.is_admin:
            self.webhooks = max(self.webhooks + 1, _now_ms())
            self._news()

    def unlist(self) -> None:
        """Other monitors, or monitors for other people: what is not known is not told."""
        self.monitors = None
        self.listings += 1
        self.unlisted.set()

    def turn_monitoring(self) -> None:
        """What is shown of monitors, incidents and maintenance is to be read again."""
        self.monitoring = max(self.monitoring + 1, _now_ms())
        self._news()

    def turn_movies(self, user_ids: Iterable[str] | None = None) -> None:
        """The lists of these people are not what they were; those of all of ours for ``None``."""
        ours = {tab.person.user_id for tab in self.tabs.values()}
        for user_id in ours if user_ids is None else ours.intersection(user_ids):
            self._movies[user_id] = max(self._movies.get(user_id, 0) + 1, _now_ms())
            self._news()

    def turn_inboxes(self, user_ids: Iterable[str] | None = None) -> None:
        """The bells of these people may hold something else; of all of ours for ``None``."""
        ours = {tab.person.user_id for tab in self.tabs.values()}
        if concerned := ours if user_ids is None else ours.intersection(user_ids):
            self._unheard |= concerned
            self.unheard.set()

    def take_unheard(self) -> set[str]:
        """Whose bells are to be looked into."""
        taken, self._unheard = self._unheard, set()
        return taken

    def holds_unread(self, user_id: str, count: int, *, has_rung: bool) -> None:
        """So much is unread in the bell of one of its people; the entries may be others than before
        where it ``has_rung``."""
        known, stamp = self._inboxes.get(user_id, (-1, 0))
        if has_rung or known != count:
            self._inboxes[user_id] = (count, max(stamp + 1, _now_ms()))
        if has_rung or known not in (-1, count):
            self._news()

    def announces(self, user_id: str, views: list[AnnouncementView]) -> None:
        """What one of its people is to see of what is announced."""
        if views != self._announced.get(user_id, []):
            self._announced[user_id] = views
            self._news()

    def stamps_for(self, user_id: str) -> dict[str, Any]:
        """By the vars of ``LiveState`` that carry them, with what is this person's alone."""
        unread, notified = self._inboxes.get(user_id, (0, 0))
        movies = self._movies.get(user_id, self._began)
        own = {"unread": unread, "notified": notified, "movies": movies}
        return {**self.stamps, **own, "announcements": self._announced.get(user_id, [])}

    @property
    def stamps(self) -> dict[str, Any]:
        """The same without that."""
        return {
            "library": self.library,
            "library_syncs": self.library_syncs,
            "playing": self.playing,
            "requests": self.requests,
            "leaving": self.leaving,
            "monitoring": self.monitoring,
            "standing": self.standing,
            "webhooks": self.webhooks,
            "pending": self.pending,
            "overseerr": self.overseerr,
        }

    @property
    def decides(self) -> bool:
        """Whether its people decide about what others ask for."""
        return self.person.may(Permission.MANAGE_REQUESTS)

    def waiting(self, count: int) -> None:
        """So many requests wait for a decision."""
        if count != self.pending:
            self.pending = count
            self._news()

    def stands(self, overseerr: OverseerrStateView) -> None:
        """How the way to Overseerr is now; while it is well, its times are no news."""
        before, self.overseerr = self.overseerr, overseerr
        is_well = before is not None and before.status == overseerr.status == "ok"
        if before != overseerr and not is_well:
            self._news()

    @property
    def shows_monitors(self) -> bool:
        """Whether anybody looks at how services are."""
        return any(tab.shows_monitors for tab in self.tabs.values())

    @property
    def shows_playing(self) -> bool:
        """Whether anybody looks at what is played now."""
        return any(tab.shows_playing for tab in self.tabs.values())

    def played(self, views: list[PlaybackView]) -> None:
        """What its people may know of being played now."""
        if views != self._played:
            self._played = views
            self.playing = max(self.playing + 1, _now_ms())
            self._news()

    def _looked(self, beats: list[MonitorBeat]) -> None:
        known = self.monitors
        if known is None or not self.shows_monitors:
            return
        seen = [beat for beat in beats if beat.id in known]
        changed = {beat.id: beat.status for beat in seen if known[beat.id] != beat.status}
        if changed:
            known.update(changed)
            self.standing = max(self.standing + 1, _now_ms())
            self._news()
        if seen:
            self.beats.add(seen)
            self.changed.set()

    def _sees_requests_of(
        self,
        event: MediaRequestChanged | MediaRequestRemoved | MediaRequestsSynced | OverseerrChanged,
    ) -> bool:
        if self.decides or isinstance(event, MediaRequestsSynced | OverseerrChanged):
            return True
        about = event.request if isinstance(event, MediaRequestChanged) else event
        return self.person.may_see(about.owner_id)

    def _holds(self, user_id: str) -> bool:
        return any(tab.person.user_id == user_id for tab in self.tabs.values())

    def end(self) -> None:
        """Nobody watches any more."""
        for task in self.tasks:
            task.cancel()

    def _news(self) -> None:
        self.structure += 1
        self.changed.set()

    def _restructured(self, changed: bool) -> None:
        self.taken += 1
        self.unsure.set()
        if changed:
            self._news()

    def _moved(self, event: DownloadProgressed) -> None:
        try:
            changed = self.board.move(event.id, event.progress)
        except KeyError:
            self.unsure.set()  # It runs and the board does not know: something was missed.
            return
        if changed:
            self.motion += 1
            self.changed.set()


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
