"""Programs and apps that are told what happens, and what was or is still to be told to each."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, Index, SQLModel, UniqueConstraint

from medianest.models.ids import UtcDateTime, new_id, utc_now
from medianest.models.notification import DeliveryStatus


class WebhookTarget(SQLModel, table=True):
    """A program that takes webhooks at ``url``, or an app behind an Apprise ``address``.

    ``secret`` signs what goes to a program; an app has none. It is encrypted, and so is
    ``address``, since most hold a key; ``service`` is what Apprise calls what it leads to. Of a
    program both are empty, of an app ``url`` and ``secret``. ``events`` are those of
    :class:`~medianest.views.preferences.NotificationEvent` that it is told of. ``created_by`` is
    who hears that it takes none any more.
    """

    __tablename__ = "webhook_target"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    name: str = Field(max_length=80)
    url: str = Field(default="", max_length=2000)
    secret: str = Field(default="", max_length=2000)
    service: str = Field(default="", max_length=80)
    address: str = Field(default="", max_length=6000)
    events: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    enabled: bool = True
    created_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class WebhookDelivery(SQLModel, table=True):
    """One thing that happened, on its way to one target: there is never a second row for it.

    ``data`` is what the body says of it, ``at`` when it happened. ``due_at``, ``claimed_at`` and
    ``tries`` are as those of :class:`~medianest.models.notification.Delivery`. The last try was
    answered with ``response_status``, null where there was no answer, after ``duration_ms``;
    ``answer`` is how that began.
    """

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        UniqueConstraint("event_id", "target_id"),
        Index("ix_webhook_delivery_status_due", "status", "due_at"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    target_id: str = Field(
        foreign_key="webhook_target.id", ondelete="CASCADE", index=True, max_length=36
    )
    event_id: str = Field(max_length=120)
    event: str = Field(max_length=32)
    data: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    status: str = Field(default=DeliveryStatus.WAITING, max_length=16)
    due_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    claimed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tries: int = 0
    error: str = Field(default="", max_length=500)
    response_status: int | None = None
    duration_ms: int | None = None
    answer: str = Field(default="", max_length=500)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
