"""The Plex account of a person."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Column
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class PlexGround(StrEnum):
    """Why the person behind a Plex account may come in."""

    SHARE = "share"
    INVITATION = "invitation"
    ACCOUNT = "account"


class PlexAccount(SQLModel, table=True):
    """``token`` is the account's, ``server_token`` the one for our server; both are encrypted.

    ``ground`` is ``share`` for people whom the server's share let in, which they need ever after;
    ``account`` where it was linked to an account that was there before. ``has_access`` is what was
    found at ``checked_at``; ``sections`` are the keys of the library sections shared with the
    account, null until they are known: then nothing is shared. They are those of ``server_id``, and
    say nothing of another server. ``restrictions`` are the filters of the share, as Plex writes
    them, by type of section, null until they are known. ``watched_at`` is when the person's own
    watched marks were last read, null while none are known.
    """

    __tablename__ = "plex_account"

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(
        foreign_key="user.id", ondelete="CASCADE", unique=True, index=True, max_length=36
    )
    plex_id: int = Field(unique=True, sa_type=BigInteger)
    username: str = Field(default="", max_length=200)
    thumb: str = Field(default="", max_length=1000)
    token: str | None = Field(default=None, max_length=2000)
    server_token: str | None = Field(default=None, max_length=2000)
    ground: str = Field(default=PlexGround.SHARE, max_length=16)
    has_access: bool = True
    server_id: str | None = Field(default=None, max_length=36)
    sections: list[str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    restrictions: dict[str, str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    watched_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
