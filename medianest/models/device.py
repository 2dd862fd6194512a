"""A browser or program that a person signs in from."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class Risk(StrEnum):
    """How unusual the last sign-in from a device was."""

    LOW = "low"
    NEW_DEVICE = "new_device"
    NEW_NETWORK = "new_network"
    HIGH = "high"


class Device(SQLModel, table=True):
    """Known by a random cookie, of which only the SHA-256 (hex) is stored; people who share a
    browser have a row each.

    ``network`` is the /24 or /48 around the last address. ``remember_hash`` (SHA-256, hex) lets the
    device sign in again by itself until ``trusted_until``; the one before is taken once more for
    the few seconds after ``remember_rotated_at`` in which two pages may ask at once.
    """

    __tablename__ = "device"
    __table_args__ = (UniqueConstraint("user_id", "cookie_hash"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    cookie_hash: str = Field(index=True, max_length=64)
    name: str = Field(default="", max_length=100)
    platform: str = Field(default="", max_length=60)
    browser: str = Field(default="", max_length=60)
    network: str = Field(default="", max_length=50)
    ip: str = Field(default="", max_length=45)
    place: str = Field(default="", max_length=100)
    latitude: float | None = None
    longitude: float | None = None
    first_seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    risk: str = Field(default=Risk.LOW, max_length=16)
    two_factor_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trusted_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    remember_hash: str | None = Field(default=None, unique=True, max_length=64)
    remember_former_hash: str | None = Field(default=None, index=True, max_length=64)
    remember_rotated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
