"""What is watched, how it is, and how it was."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column, UniqueConstraint
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime, utc_now


class MonitorSource(StrEnum):
    """Who looks: Uptime Kuma, or MediaNest itself at the upstreams it uses."""

    UPTIME_KUMA = "uptime_kuma"
    OWN = "own"


class MonitorStatus(StrEnum):
    """``paused`` is nobody's look at the moment, ``unknown`` nobody's look yet."""

    UP = "up"
    DOWN = "down"
    PENDING = "pending"
    MAINTENANCE = "maintenance"
    PAUSED = "paused"
    UNKNOWN = "unknown"


class MonitorFeed(SQLModel, table=True):
    """The way to a source, and how it is.

    ``server_url`` and ``username`` are what ``token`` (encrypted; null where nobody is signed in)
    is for, and where the rows of the source come from. ``status`` is ``ok``, ``unreachable`` or
    ``unauthorized``, ``since`` when it became so, ``sentence`` what is wrong. ``seen_at`` is when
    the source last told anything, ``signed_in_at`` when a password was last tried.
    """

    __tablename__ = "monitor_feed"

    source: str = Field(primary_key=True, max_length=16)
    server_url: str = Field(default="", max_length=500)
    username: str = Field(default="", max_length=320)
    token: str | None = Field(default=None, max_length=4000)
    status: str = Field(default="ok", max_length=16)
    sentence: str = Field(default="", max_length=500)
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    signed_in_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MonitorGroup(SQLModel, table=True):
    """Monitors that belong together; people see those of a group that is ``is_published``.

    ``upstream_id`` says where the source has it: ``monitor:1`` is a monitor of the type group,
    ``page:1`` a group of a status page, empty what is in no group.
    """

    __tablename__ = "monitor_group"
    __table_args__ = (UniqueConstraint("source", "upstream_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=16)
    upstream_id: str = Field(max_length=64)
    name: str = Field(default="", max_length=300)
    position: int = 0
    is_published: bool = False


class Monitor(SQLModel, table=True):
    """``upstream_id`` is the source's. ``status`` holds since ``since``; ``beat_at`` is when it was
    last looked at, ``message`` and ``response_ms`` what came of that; administrators alone see
    ``url`` and ``message``. ``tags`` are ``[name, value, colour]``.

    ``recent`` are the last beats, the newest last, as ``[milliseconds since 1970, status,
    response_ms]``. The uptimes are 0 to 1, null as long as nobody can tell. ``condition`` says more
    about an upstream of ours: ``ok``, ``slow``, ``unreachable`` or ``unauthorized``; ``version`` is
    what its program calls itself.
    """

    __tablename__ = "monitor"
    __table_args__ = (UniqueConstraint("source", "upstream_id"),)

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=16)
    upstream_id: str = Field(max_length=64)
    group_id: int = Field(foreign_key="monitor_group.id", ondelete="CASCADE", index=True)
    name: str = Field(default="", max_length=300)
    kind: str = Field(default="", max_length=40)
    url: str = Field(default="", max_length=2000)
    tags: list[list[str]] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    position: int = 0
    interval_seconds: int | None = None
    is_active: bool = True
    status: str = Field(default=MonitorStatus.UNKNOWN, max_length=16)
    condition: str = Field(default="", max_length=16)
    since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    beat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    message: str = Field(default="", max_length=500)
    response_ms: float | None = None
    version: str = Field(default="", max_length=60)
    recent: list[list[float | None]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    uptime_24h: float | None = None
    uptime_7d: float | None = None
    uptime_30d: float | None = None
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Heartbeat(SQLModel, table=True):
    """One look at a monitor; ``is_change`` where it was not what it had been."""

    __tablename__ = "heartbeat"
    __table_args__ = (Index("ix_heartbeat_at", "is_change", "at"),)

    monitor_id: int = Field(foreign_key="monitor.id", ondelete="CASCADE", primary_key=True)
    at: datetime = Field(primary_key=True, sa_type=UtcDateTime)
    status: str = Field(max_length=16)
    response_ms: float | None = None
    message: str = Field(default="", max_length=500)
    is_change: bool = False


class HeartbeatHour(SQLModel, table=True):
    """What came of all looks at a monitor in the hour that begins at ``hour``; ``answers`` of them
    took ``response_sum_ms`` in all."""

    __tablename__ = "heartbeat_hour"

    monitor_id: int = Field(foreign_key="monitor.id", ondelete="CASCADE", primary_key=True)
    hour: datetime = Field(primary_key=True, sa_type=UtcDateTime, index=True)
    up: int = 0
    down: int = 0
    pending: int = 0
    maintenance: int = 0
    answers: int = 0
    response_sum_ms: float = 0
    response_max_ms: float = 0
