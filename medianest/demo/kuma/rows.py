"""What a pretend Kuma keeps: monitors and their beats, pages, incidents, maintenance, keys."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Literal, NamedTuple

from medianest.demo.kuma.tallies import Tallies

KEPT_BEATS = 1_500
"""Of each monitor: a day of them at one a minute."""
SHOWN_BEATS = 100
"""How many of them lists have at most."""

Strategy = Literal["single", "manual", "recurring-weekday"]
Style = Literal["info", "warning", "danger", "primary", "light", "dark"]


class Status(IntEnum):
    """Of a beat. A paused monitor has no beats at all."""

    DOWN = 0
    UP = 1
    PENDING = 2
    MAINTENANCE = 3


WORDS = {
    Status.UP: "200 - OK",
    Status.DOWN: "connect ECONNREFUSED 127.0.0.1",
    Status.PENDING: "timeout of 10000ms exceeded",
}
"""What a beat says where nobody wanted something else."""


class Tag(NamedTuple):
    """One of the server's tags."""

    id: int
    name: str
    color: str


class Tagging(NamedTuple):
    """A tag on a monitor, with its value there; `id` is that of the pair."""

    id: int
    tag: Tag
    value: str = ""


@dataclass(slots=True)
class Beat:
    """`at` is in Unix seconds, `ping` in milliseconds; `seconds` went by since the one before, and
    `retries` counts those in a row that were down."""

    id: int
    status: Status
    at: float
    message: str = ""
    ping: int | None = None
    important: bool = False
    seconds: int = 0
    retries: int = 0


@dataclass
class Monitor:
    """`parent` is the group that it is in. What the service behind it is like, its next beat will
    say: `service`, the reason `says` and the `ping` if it is up, give or take `wobble`. One that
    `falters` is down for so many seconds at the beginning of every so many."""

    id: int
    name: str
    type: str = "http"
    url: str | None = None
    hostname: str | None = None
    port: int | None = None
    keyword: str | None = None
    description: str | None = None
    parent: int | None = None
    interval: int = 20
    active: bool = True
    notifies: bool = True
    push_token: str | None = None
    tags: list[Tagging] = field(default_factory=list)
    service: Status = Status.UP
    says: str = WORDS[Status.UP]
    ping: int | None = 25
    wobble: int = 0
    falters: tuple[int, int] | None = None
    next_at: float = 0.0
    beats: deque[Beat] = field(default_factory=lambda: deque(maxlen=KEPT_BEATS))
    tallies: Tallies = field(default_factory=Tallies)
    untold: bool = False  # was given a new tag, which 2.x's metrics do not survive

    @property
    def last(self) -> Beat | None:
        """The newest beat."""
        return self.beats[-1] if self.beats else None


@dataclass
class Maintenance:
    """`starts_at` and `ends_at` are Unix seconds of a single one; a weekly one is on Mondays from
    two to three o'clock."""

    id: int
    title: str
    monitors: list[int] = field(default_factory=list)
    description: str = ""
    strategy: Strategy = "single"
    starts_at: float = 0.0
    ends_at: float = 0.0
    active: bool = True


@dataclass
class Incident:
    """On a page, as long as it is pinned."""

    id: int
    page: int
    title: str
    content: str
    style: Style
    created_at: float
    updated_at: float | None = None
    pinned: bool = True


class PageGroup(NamedTuple):
    """Monitors under a heading of a page; those in `linked` show their address."""

    id: int
    name: str
    monitors: list[int]
    linked: tuple[int, ...] = ()


@dataclass
class Page:
    """A public status page; `slug` is the end of its address."""

    id: int
    slug: str
    title: str
    description: str | None = None
    shows_tags: bool = False
    groups: list[PageGroup] = field(default_factory=list)


@dataclass
class ApiKey:
    """Opens the metrics and nothing else."""

    id: int
    name: str
    secret: str
    created_at: float
    active: bool = True
