"""A title that somebody asked for, and what became of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, Column
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class MediaType(StrEnum):
    MOVIE = "movie"
    TV = "tv"


class RequestStatus(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    PROCESSING = "processing"
    PARTIALLY_AVAILABLE = "partially_available"
    AVAILABLE = "available"
    DENIED = "denied"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = (
    RequestStatus.PENDING,
    RequestStatus.APPROVED,
    RequestStatus.PROCESSING,
    RequestStatus.PARTIALLY_AVAILABLE,
)
"""The title is asked for and not all there."""


class Errand(StrEnum):
    """What the upstream does not know yet and is to be told."""

    SEND = "send"
    APPROVE = "approve"
    DECLINE = "decline"
    REMOVE = "remove"


class MediaRequest(SQLModel, table=True):
    """``upstream_id`` is Overseerr's, null until it was sent there. ``user_id`` is null for people
    of Overseerr who have no account here: ``requester_name`` says who they are. ``media_id`` is
    Overseerr's own number of the title, which its issues go by.

    ``seasons_asked`` and ``seasons_granted`` are numbers of seasons, null for movies.
    ``season_episodes`` is how many episodes each season of the series has, by its number, and
    ``runtime_minutes`` how long the film is, or an episode; null where that was not told.
    ``quality`` is ``720p``, ``1080p`` or ``4K``. ``reason`` says why it was denied or failed, or
    who removed it. ``errand`` is what the upstream is still to be told, so that no decision is lost
    while it is away, and ``errand_at`` when somebody last set out with it; ``upstream_at`` is when
    it last changed the request, by its own clock. ``open_key`` is what no two open requests of one
    person share, null for closed ones and for those that were made elsewhere. ``synced_at`` is when
    the row was last known to be as the upstream has it.
    """

    __tablename__ = "media_request"
    __table_args__ = (
        Index("ix_media_request_status_created", "status", "created_at"),
        Index("ix_media_request_user_created", "user_id", "created_at"),
        Index("ix_media_request_created", "created_at", "id"),
        Index("ix_media_request_title", "media_type", "tmdb_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    upstream_id: int | None = Field(default=None, unique=True)
    user_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36
    )
    requester_name: str = Field(default="", max_length=200)
    asked_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    media_type: str = Field(max_length=8)
    tmdb_id: int
    media_id: int | None = None
    quality: str = Field(default="1080p", max_length=8)
    seasons_asked: list[int] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    seasons_granted: list[int] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    comment: str = Field(default="", max_length=500)
    status: str = Field(default=RequestStatus.PENDING, max_length=24)
    reason: str = Field(default="", max_length=500)
    decided_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    errand: str | None = Field(default=None, index=True, max_length=16)
    errand_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    open_key: str | None = Field(default=None, unique=True, max_length=300)
    title: str = Field(default="", max_length=500)
    year: int | None = None
    runtime_minutes: int | None = None
    season_episodes: dict[str, int] | None = Field(
        default=None, sa_column=Column(JSON, nullable=True)
    )
    poster_path: str = Field(default="", max_length=200)
    backdrop_path: str = Field(default="", max_length=200)
    library_item_id: int | None = Field(
        default=None, foreign_key="library_item.id", ondelete="SET NULL", index=True
    )
    upstream_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    synced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class RequestEvent(SQLModel, table=True):
    """A step of a request's history; ``actor_id`` is null where the upstream took it."""

    __tablename__ = "request_event"
    __table_args__ = (Index("ix_request_event_request_at", "request_id", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    request_id: str = Field(
        foreign_key="media_request.id", ondelete="CASCADE", index=True, max_length=36
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    status: str = Field(max_length=24)
    actor_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    note: str = Field(default="", max_length=500)
