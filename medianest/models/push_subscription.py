"""Browsers that show people what they are told."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class PushSubscription(SQLModel, table=True):
    """Of one device, which has one at a time, and known by one endpoint, of which the SHA-256 (hex)
    is stored beside: a browser that somebody else signs in with is theirs.

    ``endpoint`` and ``auth`` are encrypted: whoever knows them can send messages. ``name`` is what
    the device called itself. ``error`` says why it did not take the last message, empty where it
    did; ``last_used_at`` is when it took one.
    """

    __tablename__ = "push_subscription"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    device_id: str = Field(foreign_key="device.id", ondelete="CASCADE", unique=True, max_length=36)
    name: str = Field(default="", max_length=100)
    endpoint_hash: str = Field(unique=True, max_length=64)
    endpoint: str = Field(max_length=6000)
    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=500)
    error: str = Field(default="", max_length=500)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    last_used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
