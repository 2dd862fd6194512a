"""Something that somebody did to accounts, access or settings."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class AuditEvent(SQLModel, table=True):
    """``result`` is ``ok`` or ``refused``. ``target`` says in words whom or what it was done to.

    The row outlives the people in it: their ids become null, and ``target`` is emptied where it
    named a person who is gone.
    """

    __tablename__ = "audit_event"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    actor_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    action: str = Field(max_length=60, index=True)
    target: str = Field(default="", max_length=300)
    target_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    ip: str = Field(default="", max_length=45)
    device: str = Field(default="", max_length=300)
    result: str = Field(default="ok", max_length=16)
    details: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    correlation_id: str = Field(default="", max_length=64)
