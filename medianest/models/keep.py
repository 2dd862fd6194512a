"""A title that somebody wants to stay, whoever watches it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, utc_now


class KeepStatus(StrEnum):
    ASKED = "asked"
    KEPT = "kept"
    REFUSED = "refused"


class Keep(SQLModel, table=True):
    """What holds of a show holds of its seasons. ``until`` is null for ever."""

    __tablename__ = "keep"

    item_id: int = Field(
        foreign_key="library_item.id",
        ondelete="CASCADE",
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    status: str = Field(default=KeepStatus.ASKED, max_length=8)
    reason: str = Field(default="", max_length=500)
    until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    asked_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    asked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    decided_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    decided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
