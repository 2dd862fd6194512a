"""When something will be, or is, out of service on purpose."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id


class Maintenance(SQLModel, table=True):
    """``status`` is the source's: ``under-maintenance``, ``scheduled``, ``inactive``, ``ended`` or
    ``unknown``. People see those that ``is_public``: a status page of the source tells everybody of
    them."""

    __tablename__ = "maintenance"
    __table_args__ = (UniqueConstraint("source", "upstream_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    source: str = Field(max_length=16)
    upstream_id: str = Field(max_length=64)
    title: str = Field(default="", max_length=300)
    description: str = Field(default="", max_length=10_000)
    status: str = Field(default="unknown", max_length=24)
    starts_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_public: bool = False
