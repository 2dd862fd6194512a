"""Something that is wrong with a title which is there."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class IssueKind(StrEnum):
    VIDEO = "video"
    AUDIO = "audio"
    SUBTITLE = "subtitle"
    OTHER = "other"


class IssueStatus(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


class MediaIssue(SQLModel, table=True):
    """``upstream_id`` is Overseerr's. ``user_id`` is null for people without an account here:
    ``reporter_name`` says who they are. ``season`` and ``episode`` are 0 where all are meant.
    ``messages`` are ``{"author", "at", "text"}``, the first what it was reported with.
    """

    __tablename__ = "media_issue"
    __table_args__ = (Index("ix_media_issue_title", "media_type", "tmdb_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    upstream_id: int = Field(unique=True)
    user_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36
    )
    reporter_name: str = Field(default="", max_length=200)
    media_type: str = Field(max_length=8)
    tmdb_id: int
    title: str = Field(default="", max_length=500)
    kind: str = Field(default=IssueKind.OTHER, max_length=16)
    status: str = Field(default=IssueStatus.OPEN, index=True, max_length=16)
    season: int = 0
    episode: int = 0
    messages: list[dict[str, Any]] = Field(
        default_factory=list, sa_column=Column(JSON, nullable=False)
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
