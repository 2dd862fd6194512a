"""What Uptime Kuma tells of itself and of what it watches, the same for 1.23 and 2.x.

Times are in UTC, texts that are missing are empty. What changes every second is plain: checked
models take ten times as long to make.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import NamedTuple

from medianest.integrations.tolerant import Answered

GROUP = "group"
"""The type of a monitor that others are in; it has beats of its own, and Kuma counts it too."""


class BeatStatus(IntEnum):
    """``UNKNOWN`` is ours, for numbers of versions to come."""

    UNKNOWN = -1
    DOWN = 0
    UP = 1
    PENDING = 2
    MAINTENANCE = 3


class EntryPage(Answered):
    """``GET /api/entry-page``: where a browser is sent. Nothing else is open to strangers on every
    version, and no version is told before sign-in."""

    type: str


class Tag(NamedTuple):
    """``value`` may be empty; ``colour`` is as in ``#7C3AED``, or empty."""

    name: str
    value: str = ""
    colour: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Monitor:
    """Something that is watched. ``type`` is ``http``, ``port``, ``ping``, ``push``, :data:`GROUP`
    and many more; ``url`` is empty for those that have none. ``parent`` is the group it is in.

    Not ``active`` means paused, also by its group: its last beat says nothing then.
    ``in_maintenance`` is told before the first beat of the maintenance.
    """

    id: int
    name: str
    type: str = ""
    url: str = ""
    parent: int | None = None
    tags: tuple[Tag, ...] = ()
    active: bool = True
    in_maintenance: bool = False
    interval_seconds: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """One check at ``at``, by Kuma's clock. ``response_ms`` is missing for what is down. An
    ``important`` one is a change of the status; status pages tell neither that nor a message."""

    monitor_id: int
    status: BeatStatus
    at: datetime
    response_ms: float | None = None
    message: str = ""
    important: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Uptime:
    """``ratio`` is between 0 and 1, of the last ``hours``: 24 or 720. Maintenance counts as up."""

    monitor_id: int
    hours: int
    ratio: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance:
    """Work that was announced. ``status`` is ``under-maintenance``, ``scheduled``, ``ended``,
    ``inactive`` or ``unknown``. The times are those of the slot that runs, else of the next one;
    what is switched by hand has none. Which monitors it is for is told by their beats alone."""

    id: int
    title: str
    description: str = ""
    active: bool = True
    status: str = ""
    starts_at: datetime | None = None
    ends_at: datetime | None = None

    @property
    def is_now(self) -> bool:
        return self.status == "under-maintenance"


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """What the owner wrote on a status page: ``content`` is Markdown, ``style`` one of ``info``,
    ``warning``, ``danger``, ``primary``, ``light`` and ``dark``. A resolved one is not ``active``.
    """

    id: int
    title: str
    content: str = ""
    style: str = ""
    active: bool = True
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPageConfig:
    slug: str = ""
    title: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageMonitor:
    """A monitor as a status page tells it: without saying whether it is paused. ``url`` and
    ``tags`` are empty unless the owner has them shown."""

    id: int
    name: str
    type: str = ""
    url: str = ""
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageGroup:
    """A heading of a status page; no monitor of type :data:`GROUP`."""

    id: int
    name: str
    monitors: tuple[PageMonitor, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPage:
    """``GET /api/status-page/{slug}``, a page that its owner made public. Incidents are those that
    are open."""

    config: StatusPageConfig
    groups: tuple[PageGroup, ...] = ()
    incidents: tuple[Incident, ...] = ()
    maintenances: tuple[Maintenance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PageBeats:
    """The beats of a status page by monitor, oldest first, and the ratio of the last 24 hours.

    A paused monitor keeps its last beat here and looks up. A page that does not exist is empty.
    """

    beats: Mapping[int, tuple[Beat, ...]]
    uptime_24h: Mapping[int, float]
