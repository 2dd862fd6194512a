"""A link with which a person chooses a new password."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class PasswordReset(SQLModel, table=True):
    """Good once; only the SHA-256 (hex) of its token is stored.

    ``made_by`` is the administrator who made the link; null for one that was asked for by e-mail or
    made on the console.
    """

    __tablename__ = "password_reset"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    token_hash: str = Field(unique=True, max_length=64)
    made_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
