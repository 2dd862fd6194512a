"""A link with which somebody may make an account."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now
from medianest.models.user import Role, default_permissions


class Invitation(SQLModel, table=True):
    """Only the SHA-256 (hex) of its token is stored; it is good for ``max_uses`` accounts.

    ``note`` is for the administrator: whom it is for.
    """

    __tablename__ = "invitation"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    token_hash: str = Field(unique=True, max_length=64)
    role: str = Field(default=Role.USER, max_length=16)
    permissions: list[str] = Field(
        default_factory=default_permissions, sa_column=Column(JSON, nullable=False)
    )
    note: str = Field(default="", max_length=200)
    max_uses: int = 1
    used_count: int = 0
    created_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
