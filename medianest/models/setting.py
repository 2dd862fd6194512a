"""One setting that an administrator changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, utc_now


class Setting(SQLModel, table=True):
    """``value`` is JSON; a secret's is encrypted text and ``encrypted`` is true."""

    __tablename__ = "setting"

    area: str = Field(primary_key=True, max_length=40)
    key: str = Field(primary_key=True, max_length=60)
    value: Any = Field(sa_column=Column(JSON, nullable=True))
    encrypted: bool = False
    updated_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
