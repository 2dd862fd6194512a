"""What people are told: the bell's entries, and what is still to go out to them."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from medianest.models.ids import UtcDateTime, new_id, utc_now


class DeliveryStatus(StrEnum):
    WAITING = "waiting"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DROPPED = "dropped"


class Notification(SQLModel, table=True):
    """An entry of somebody's bell.

    ``event`` is one of :class:`~medianest.views.preferences.NotificationEvent`. ``count`` says how
    many things of one kind it stands for. ``link`` is a path of ours, empty where there is nothing
    to go to. ``at`` is when the last of them happened, ``read_at`` null until it was read.
    """

    __tablename__ = "notification"
    __table_args__ = (
        Index("ix_notification_user_at", "user_id", "at", "id"),
        Index("ix_notification_user_unread", "user_id", "read_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    event: str = Field(max_length=32)
    title: str = Field(max_length=200)
    message: str = Field(default="", max_length=500)
    link: str = Field(default="", max_length=300)
    count: int = 1
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Delivery(SQLModel, table=True):
    """One thing that happened, on its way to one person through one channel: there is never a
    second row for it, so nobody is told twice.

    ``event_id`` names what happened. ``due_at`` is when it may go out, ``claimed_at`` when somebody
    last set out with it, ``tries`` how often that did not work. All that is due ``in_digest`` goes
    to its person as one message.
    """

    __tablename__ = "delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "user_id", "channel"),
        Index("ix_delivery_channel_status_due", "channel", "status", "due_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    event_id: str = Field(max_length=120)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    channel: str = Field(max_length=16)
    event: str = Field(max_length=32)
    title: str = Field(max_length=200)
    message: str = Field(default="", max_length=500)
    link: str = Field(default="", max_length=300)
    status: str = Field(default=DeliveryStatus.WAITING, max_length=16)
    in_digest: bool = False
    due_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    error: str = Field(default="", max_length=500)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
