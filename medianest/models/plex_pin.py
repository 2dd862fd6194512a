"""A Plex sign-in under way."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class PlexPinPurpose(StrEnum):
    """What the Plex account is wanted for."""

    SIGN_IN = "sign_in"
    LINK = "link"
    SERVER = "server"


class PlexPin(SQLModel, table=True):
    """One PIN of plex.tv, good for the browser that began it (SHA-256, hex, of its cookie).

    ``plex_pin_id`` is plex.tv's number; ``user_id`` is who links an account. ``mode`` is
    ``redirect`` or ``code``. ``details`` of a sign-in (remember, next, invitation) are encrypted.
    """

    __tablename__ = "plex_pin"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    plex_pin_id: int = Field(sa_type=BigInteger)
    code: str = Field(max_length=64)
    mode: str = Field(max_length=16)
    purpose: str = Field(default=PlexPinPurpose.SIGN_IN, max_length=16)
    browser_hash: str = Field(max_length=64)
    user_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36
    )
    details: str = Field(default="", max_length=4000)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime, index=True)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
