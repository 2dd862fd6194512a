"""Who somebody is in Overseerr."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class OverseerrTie(StrEnum):
    """How the two were found to be one person."""

    PLEX = "plex"
    EMAIL = "email"
    MADE = "made"


class OverseerrAccount(SQLModel, table=True):
    """``upstream_id`` is the number that goes into ``X-API-User``; ``permissions`` are Overseerr's
    bits. ``server_url`` is where that number means this person. They may ask for ``movie_limit``
    films in ``movie_days`` days, and for ``season_limit`` seasons in ``season_days``: 0 does not
    limit, null is not known."""

    __tablename__ = "overseerr_account"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(
        foreign_key="user.id", ondelete="CASCADE", unique=True, index=True, max_length=36
    )
    upstream_id: int = Field(unique=True)
    server_url: str = Field(default="", max_length=500)
    tie: str = Field(default=OverseerrTie.PLEX, max_length=8)
    display_name: str = Field(default="", max_length=200)
    permissions: int = 0
    movie_limit: int | None = None
    movie_days: int | None = None
    season_limit: int | None = None
    season_days: int | None = None
    checked_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
