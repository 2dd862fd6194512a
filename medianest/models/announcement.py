"""What administrators tell everybody, and who has put it away."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class AnnouncementLevel(StrEnum):
    """How it is shown."""

    INFO = "info"
    WARNING = "warning"


class Announcement(SQLModel, table=True):
    """It holds from ``starts_at`` until ``ends_at``; until it is removed where that is null.

    ``rings`` says that it goes into everybody's bell when it begins, ``rung_at`` when it did.
    """

    __tablename__ = "announcement"
    __table_args__ = (
        Index("ix_announcement_ends_at", "ends_at", "starts_at"),
        Index("ix_announcement_rung_at", "rung_at", "rings"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    title: str = Field(max_length=200)
    text: str = Field(default="", max_length=2000)
    level: str = Field(default=AnnouncementLevel.INFO, max_length=16)
    starts_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    rings: bool = False
    rung_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class AnnouncementDismissal(SQLModel, table=True):
    """Somebody does not want to see it any more."""

    __tablename__ = "announcement_dismissal"

    announcement_id: str = Field(
        foreign_key="announcement.id", ondelete="CASCADE", primary_key=True, max_length=36
    )
    user_id: str = Field(
        foreign_key="user.id", ondelete="CASCADE", primary_key=True, index=True, max_length=36
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
