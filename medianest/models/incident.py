"""Something that is wrong, told to people in words."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class IncidentStyle(StrEnum):
    """How grave it is."""

    INFO = "info"
    WARNING = "warning"
    DANGER = "danger"


class Incident(SQLModel, table=True):
    """``source`` is that of monitors: ``own`` ones are an administrator's, who is ``created_by``.
    ``upstream_id`` is null for those. It is over once ``resolved_at`` is."""

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("source", "upstream_id"),
        Index("ix_incident_resolved_at", "resolved_at", "created_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    source: str = Field(max_length=16)
    upstream_id: str | None = Field(default=None, max_length=64)
    title: str = Field(max_length=200)
    content: str = Field(default="", max_length=10_000)
    style: str = Field(default=IncidentStyle.WARNING, max_length=16)
    created_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    resolved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class IncidentNote(SQLModel, table=True):
    """What became of it since."""

    __tablename__ = "incident_note"
    __table_args__ = (Index("ix_incident_note_incident_at", "incident_id", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    incident_id: str = Field(
        foreign_key="incident.id", ondelete="CASCADE", index=True, max_length=36
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    author_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    text: str = Field(max_length=2000)
