"""Everything that a pretend Seerr knows; tests and `/__site__/` change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from threading import RLock
from typing import Literal

from medianest.demo.clock import Agenda, Clock
from medianest.demo.hooks import Hooks
from medianest.demo.library.contents import Library
from medianest.demo.seerr import catalogue, people
from medianest.demo.seerr.codes import MediaStatus, Permission
from medianest.demo.seerr.rows import Blocked, Issue, Media, MediaType, Request, Service, User
from medianest.demo.seerr.titles import Title

Product = Literal["Seerr", "Overseerr"]
VERSIONS: dict[Product, str] = {"Seerr": "3.1.0", "Overseerr": "1.34.0"}
API_KEY = "pretend-seerr-key-MTc2MzY3MjQwMDAwMA=="

Arrived = Callable[[Title, tuple[int, ...]], None]
"""Told when a title is available: a film without seasons, a series with those that came."""


@dataclass
class Settings:
    """What its administrator has set; quotas by kind are (limit, days)."""

    initialized: bool = True
    title: str = "Seerr"
    csrf: bool = False
    special_episodes: bool = False
    four_k: bool = False
    default_permissions: int = Permission.REQUEST
    default_quotas: dict[str, tuple[int | None, int | None]] = field(default_factory=dict)


@dataclass
class Pace:
    """How long things take, in seconds: until Radarr or Sonarr has an approved title, until one of
    them has refused it, and until it is there, None for never by itself."""

    handover_seconds: float = 0.0
    refusal_seconds: float = 0.0
    download_seconds: float | None = None


@dataclass
class Behaviour:
    """What goes wrong. `tmdb_away`: TMDB cannot be reached. `refused` are TMDB numbers that Radarr
    and Sonarr take never, and services in `refusing` take nothing; those in `unreachable` are down.
    `down`: every connection ends without an answer. `updates_times`: whether rows that change say
    so in their `updatedAt`; None as the product does, and Seerr 3.1 never does."""

    tmdb_away: bool = False
    refused: set[int] = field(default_factory=set)
    refusing: set[Service] = field(default_factory=set)
    unreachable: set[Service] = field(default_factory=set)
    down: bool = False
    updates_times: bool | None = None


class PretendSeerr:
    """One server. Hold `lock` while changing anything from another thread than its own.

    `library` is what the Plex server beside it has: some of its titles are in the catalogue under
    the same TMDB numbers, and count as available once it was scanned. `friends` are those who may
    be imported from Plex.
    """

    def __init__(
        self,
        library: Library | None = None,
        *,
        product: Product = "Seerr",
        friends: people.Friends = people.household,
    ) -> None:
        self.lock = RLock()
        self.clock = Clock()
        self.agenda = Agenda(self.clock)
        self.hooks = Hooks()
        self._friends = friends
        self.arrived: Arrived | None = None
        self.library = library
        self._product = product
        self.reset()

    def reset(self) -> None:
        """As at the start: the people, nothing asked for, and what the library has."""
        with self.lock:
            self.product = self._product
            self.settings, self.pace, self.behaviour = Settings(), Pace(), Behaviour()
            self.settings.title = self.product
            self.friends = self._friends
            self.clock.reset()
            self.agenda.clear()
            self.hooks.reset()
            self.catalogue = catalogue.at_the_start(self.library)
            self.users = {user.id: user for user in people.at_the_start()}
            for user in self.users.values():
                user.created_at = user.updated_at = self.clock.now()
            self.media: dict[int, Media] = {}
            self.requests: dict[int, Request] = {}
            self.issues: dict[int, Issue] = {}
            self.blocked: dict[int, Blocked] = {}
            self.numbers: dict[str, Iterator[int]] = {}

    @property
    def is_seerr(self) -> bool:
        """Whether it is not Overseerr."""
        return self.product == "Seerr"

    @property
    def version(self) -> str:
        """Of the product that it is now."""
        return VERSIONS[self.product]

    def become(self, product: Product) -> None:
        """Move the server to the other product, with everything in it. Raises ValueError."""
        if product not in VERSIONS:
            raise ValueError(product)
        self.product = product
        self.settings.title = product

    @contextmanager
    def working(self) -> Iterator[None]:
        """Hold the lock; what is due by the clock happens before and after."""
        with self.lock:
            self.agenda.settle()
            yield
            self.agenda.settle()

    def advance(self, seconds: float) -> None:
        """Let time go by, and happen what happens in it."""
        with self.working():
            self.clock.advance(seconds)

    def touch(self, row: User | Media | Request | Issue) -> None:
        """Note that a row has changed, where the product notes that."""
        notes = self.behaviour.updates_times
        if notes or (notes is None and not self.is_seerr):
            row.updated_at = self.clock.now()

    def new_id(self, kind: str) -> int:
        """Numbers of one kind of row count from 1 and are not given twice."""
        taken: dict[str, dict[int, User] | dict[int, Media]] = {
            "user": self.users, "media": self.media,
        }  # fmt: skip
        if kind not in self.numbers:
            self.numbers[kind] = count(1 + max(taken.get(kind, {}), default=0))
        return next(self.numbers[kind])

    def add_user(
        self,
        email: str,
        username: str | None = None,
        *,
        plex_id: int | None = None,
        permissions: int | None = None,
    ) -> User:
        """A further person, with the rights that new ones get unless others are named."""
        rights = self.settings.default_permissions if permissions is None else permissions
        user = User(self.new_id("user"), email, username, plex_id, None, rights)
        user.created_at = user.updated_at = self.clock.now()
        self.users[user.id] = user
        return user

    def user(self, name: str) -> User:
        """By username, here or at Plex. Raises KeyError."""
        for user in self.users.values():
            if name in (user.username, user.plex_username):
                return user
        raise KeyError(name)

    def media_of(self, media_type: MediaType, tmdb_id: int) -> Media | None:
        """What is known of a title here."""
        found = (
            m for m in self.media.values() if (m.media_type, m.tmdb_id) == (media_type, tmdb_id)
        )
        return next(found, None)

    def add_media(
        self, media_type: MediaType, tmdb_id: int, status: int = MediaStatus.UNKNOWN
    ) -> Media:
        """A title that was not known so far."""
        title, now = self.catalogue.find(media_type, tmdb_id), self.clock.now()
        media = Media(self.new_id("media"), media_type, tmdb_id, status=status)
        media.tvdb_id = title.tvdb_id if title else None
        media.created_at = media.updated_at = media.season_changed_at = media.added_at = now
        self.media[media.id] = media
        return media

    def requests_of(self, media: Media) -> list[Request]:
        """Everybody's requests for a title, the first first."""
        return [request for request in self.requests.values() if request.media_id == media.id]
