"""Where people are told things through Apprise."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class AppriseAddress(SQLModel, table=True):
    """An address of somebody's own, encrypted, since most hold a key.

    ``service`` is what Apprise calls what it leads to, ``name`` what its owner does. ``error`` says
    why it did not take the last message, empty where it did.
    """

    __tablename__ = "apprise_address"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    name: str = Field(max_length=80)
    service: str = Field(max_length=80)
    address: str = Field(max_length=6000)
    error: str = Field(default="", max_length=500)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
