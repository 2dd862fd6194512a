"""Everything that a pretend Tautulli knows; tests and `/__site__/` change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any

from medianest.demo.clock import Clock
from medianest.demo.hooks import Hooks
from medianest.demo.pretend_plex import Account, PretendPlex
from medianest.demo.tautulli.generated import Generated
from medianest.demo.tautulli.history import History
from medianest.demo.tautulli.media_tables import MediaTables
from medianest.demo.tautulli.rows import LOCAL, PLAYABLE, Play, Section, User, title_of
from medianest.demo.tautulli.tallies import Tallies
from medianest.demo.tautulli.watching import Watching

API_KEY = "0123456789abcdef0123456789abcdef"
VERSION = "v2.17.2"
DAY_SECONDS = 86_400

Furnish = Callable[["PretendTautulli"], None]


@dataclass
class Settings:
    """`api_enabled` as under Web Interface; `utc_offset_hours` is the zone in which it counts days.
    With `shows_activity` the history begins with what is being played."""

    api_enabled: bool = True
    utc_offset_hours: float = 0.0
    groups_history: bool = True
    shows_activity: bool = True
    ignored_seconds: int = 120


@dataclass
class Behaviour:
    """What goes wrong. `connected`: whether it reaches Plex. `database_broken`: its tables are
    empty, and say so of nothing. `down`: every connection ends without an answer. Of a page of the
    history it says `most_rows` at most, 0 for no limit, whatever it counts."""

    connected: bool = True
    database_broken: bool = False
    down: bool = False
    most_rows: int = 0


class PretendTautulli:
    """One server. Hold `lock` while changing anything from another thread than its own.

    `plex` is the server that it watches, with its people and its library; `furnish` says what it
    knows at the start.
    """

    def __init__(self, plex: PretendPlex | None = None, furnish: Furnish | None = None) -> None:
        self.lock = RLock()
        self.plex = plex or PretendPlex()
        self.settings, self.behaviour = Settings(), Behaviour()
        self.clock = Clock()
        self.hooks = Hooks()
        self._furnish = furnish
        self._watching = Watching(self)
        self.reset()

    def reset(self) -> None:
        """As at the start; the Plex server stays as it is."""
        with self.lock:
            self.settings, self.behaviour = Settings(), Behaviour()
            self.clock.reset()
            self.hooks.reset()
            self.users = {LOCAL: User(1, LOCAL, "Local", "Local")}
            self.sections: dict[int, Section] = {}
            self.tables = MediaTables(self)
            self.set_history(History())
            self.look()
            self._watching.reset()
            if self._furnish is not None:
                self._furnish(self)

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the lock; what can be seen of Plex is known before."""
        with self.lock:
            self.look()
            yield

    @property
    def reaches_plex(self) -> bool:
        """Whether it does now."""
        return self.behaviour.connected and not self.plex.library.behaviour.starting

    def now(self) -> int:
        """Unix seconds."""
        return int(self.clock.now())

    def look(self) -> None:
        """Take over people and sections from Plex, as far as it is reached."""
        if not self.reaches_plex:
            return
        for account in self.plex.accounts.values():
            if account.reaches_server or account.id in self.users:
                self._know(account)
        for user in self.users.values():
            user.is_active = user.user_id == LOCAL or self._is_let_in(user)
        for section in self.sections.values():
            section.is_active = str(section.section_id) in self.plex.library.sections
        for key in self.plex.library.sections:
            self._count(key)

    def _is_let_in(self, user: User) -> bool:
        account = self.plex.accounts.get(user.user_id)
        return account is not None and account.reaches_server

    def _know(self, account: Account) -> None:
        known = self.users.get(account.id)
        if known is None:
            name = account.username
            known = User(len(self.users) + 1, account.id, name, name.capitalize())
            self.users[account.id] = known
        known.email, known.is_admin = account.email, account.owner
        known.is_home_user, known.is_restricted = account.home, account.restricted
        sections = self.plex.library.sections
        known.sections = tuple(key for key in sections if account.sees_section(key))

    def _count(self, key: str) -> None:
        library, number = self.plex.library, int(key)
        section = library.sections[key]
        known = self.sections.get(number)
        if known is None:
            row = len(self.sections) + 1
            known = Section(row, number, section.title, section.type, section.agent)
            self.sections[number] = known
        known.name = section.title
        known.count = len(library.listed(key, section.type))
        below = {"show": ("season", "episode"), "artist": ("album", "track")}.get(section.type)
        if below:
            known.parent_count, known.child_count = (
                len(library.listed(key, kind)) for kind in below
            )

    def set_history(self, history: History) -> None:
        """Another one instead."""
        self.history = history
        self._tallies: Tallies | None = None

    @property
    def tallies(self) -> Tallies:
        """Counted when they are asked for."""
        if self._tallies is None:
            self._tallies = Tallies(self.history)
        return self._tallies

    def fill(self, plays: int, days: float = 1_000.0) -> None:
        """Another history of so many rows, over the library as it is now, in so many days until an
        hour ago; by those whose history is kept, in sections where it is."""
        library, until = self.plex.library, self.now() - 3_600
        kept = [user for user in self.users.values() if user.keep_history and user.is_active]
        titles = [
            title_of(library, item)
            for section in self.sections.values()
            for kind in PLAYABLE
            for item in library.listed(str(section.section_id), kind).values()
            if section.keep_history and item.duration_ms
        ]
        people = [user.user_id for user in kept if user.user_id != LOCAL]
        since = until - int(days * DAY_SECONDS)
        self.set_history(History(Generated(titles, people, plays, since, until)))

    def play(self, user_id: int, key: int, started: int, **fields: Any) -> Play | None:
        """Somebody has played an item, unless their history or that of its section is not kept, or
        it was too short to be written down. Raises KeyError."""
        user, item = self.users[user_id], self.plex.library.items[key]
        title = title_of(self.plex.library, item)
        seconds = title.seconds * int(fields.get("percent", 100)) // 100
        is_kept = user.keep_history and self.sections[title.section].keep_history
        if not is_kept or seconds < self.settings.ignored_seconds:
            return None
        play = self.history.add(title, user_id, started, **fields)
        if self._tallies is not None:
            self._tallies.count(play)
        return play

    def forget(self, numbers: list[int]) -> None:
        """Take rows out of the history."""
        self.history.remove(numbers)
        self._tallies = None

    def user(self, username: str) -> User:
        """By name. Raises KeyError."""
        for user in self.users.values():
            if user.username == username:
                return user
        raise KeyError(username)
