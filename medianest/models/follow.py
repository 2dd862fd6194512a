"""Who wants to be told about a title that somebody asked for."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from medianest.models.ids import UtcDateTime, new_id, utc_now


class Follow(SQLModel, table=True):
    """By title, so that nobody needs to see another's request. ``title``, ``year`` and
    ``poster_path`` are as they were when it began."""

    __tablename__ = "follow"
    __table_args__ = (
        UniqueConstraint("user_id", "media_type", "tmdb_id"),
        Index("ix_follow_title", "media_type", "tmdb_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    media_type: str = Field(max_length=8)
    tmdb_id: int
    title: str = Field(default="", max_length=500)
    year: int | None = None
    poster_path: str = Field(default="", max_length=200)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
