"""A person signed in from one browser or program."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class LoginSession(SQLModel, table=True):
    """Known to the browser by a random token, of which only the SHA-256 (hex) is stored.

    It ends at ``expires_at``, or at ``idle_expires_at``, which use moves on. ``two_factor_at`` is
    when a second factor was shown, or when a device that had shown one was trusted. ``proved_at``
    is when the person showed a password or their Plex account; null where the browser was
    remembered.
    """

    __tablename__ = "login_session"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    device_id: str | None = Field(
        default=None, foreign_key="device.id", ondelete="CASCADE", index=True, max_length=36
    )
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    idle_expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    two_factor_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    proved_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ip: str = Field(default="", max_length=45)
    user_agent: str = Field(default="", max_length=300)
