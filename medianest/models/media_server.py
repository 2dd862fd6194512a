"""The Plex server that everything is about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class MediaServer(SQLModel, table=True):
    """Known to Plex by its machine identifier; ``owner_plex_id`` is its owner's account.

    ``reached_at`` is when it last answered, ``trouble`` says in words why it does not.
    """

    __tablename__ = "media_server"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    machine_identifier: str = Field(unique=True, max_length=100)
    name: str = Field(default="", max_length=200)
    version: str = Field(default="", max_length=60)
    url: str = Field(default="", max_length=1000)
    owner_plex_id: int | None = Field(default=None, sa_type=BigInteger)
    reached_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trouble: str = Field(default="", max_length=500)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
