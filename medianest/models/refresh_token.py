"""A program's way to a fresh access token."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class RefreshToken(SQLModel, table=True):
    """Used once; its family is the login session it was issued with and ends with.

    Only the SHA-256 (hex) of the token is stored. ``replaced_by`` is the id of the next one.
    """

    __tablename__ = "refresh_token"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    family_id: str = Field(
        foreign_key="login_session.id", ondelete="CASCADE", index=True, max_length=36
    )
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    device_id: str | None = Field(
        default=None, foreign_key="device.id", ondelete="CASCADE", index=True, max_length=36
    )
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    graced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    replaced_by: str | None = Field(default=None, max_length=36)
