"""What moves on open pages: downloads, and that other things have changed; kept by the hub."""

from __future__ import annotations

import reflex as rx

from medianest.state import hub
from medianest.state.session import actor
from medianest.views.announcement import AnnouncementView
from medianest.views.download import DownloadProgress, DownloadView
from medianest.views.monitoring import BeatNews
from medianest.views.overseerr import OverseerrStateView


class LiveState(rx.State):
    """Vars that the hub alone changes while a page is open; ``load`` gives them a first value.

    The hub's values go past the server's copy of this state, so no handler may compute anything
    from these vars: ask the service.
    """

    downloads: list[DownloadView] = []
    """All that is active and the newest that ended; administrators see everyone's."""
    progress: dict[str, DownloadProgress] = {}
    """Id → what moves, for downloads that run; takes precedence over the row's own figures."""
    connected_once: bool = False
    """False until the first board has arrived: pages show skeletons, not "nothing here"."""
    stale: bool = False
    """The server has lost touch with what happens; the values are the last known ones."""
    library: int = 0
    """Changes whenever the library has; pages then ask again for what they show of it."""
    library_syncs: int = 0
    """Changes whenever a sync of the library has moved on."""
    playing: int = 0
    """Changes whenever something else is played, as far as the person may know of it."""
    requests: int = 0
    """Changes whenever media requests that the person may see have."""
    leaving: int = 0
    """Changes whenever what leaves the library soon, or is to stay, has."""
    movies: int = 0
    """Changes whenever this person's own list of films has."""
    monitoring: int = 0
    """Changes whenever anything about monitors but looks at them has: groups, incidents."""
    standing: int = 0
    """Changes whenever a monitor is not as it was, on pages that show monitors."""
    webhooks: int = 0
    """Changes whenever deliveries of webhooks have, for administrators."""
    beats: BeatNews = BeatNews(since=0, until=0)
    """The last looks at monitors, on the page that shows each."""
    overseerr: OverseerrStateView | None = None
    """How the way to Overseerr is; null until that is known."""
    unread: int = 0
    """How much waits in this person's bell."""
    notified: int = 0
    """Changes whenever something was put into it, or read."""
    announcements: list[AnnouncementView] = []
    """What administrators announce and this person has not put away."""
    pending: int = 0
    """How many requests wait for a decision of this person; 0 for people who decide nothing."""

    @rx.event
    async def load(self) -> object:
        """First values of a page, which the hub then keeps up to date; for ``on_load``."""
        person = await actor(self)
        now = await hub.current().open(self.router.session.session_id, person)
        self.downloads, self.progress = now.downloads, now.progress
        self.connected_once, self.stale = now.connected_once, now.stale
        self.beats = now.beats
        for var, value in now.stamps.items():
            setattr(self, var, value)
        return LiveState.follow

    @rx.event
    def follow(self) -> None:
        """The first values have been sent: from here on the hub sends what changes."""
        hub.current().follow(self.router.session.session_id)
