"""A section of the library, as Plex has it, and how far our copy of it has come."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, utc_now


class SectionType(StrEnum):
    """What a section holds; sections of photos are left out."""

    MOVIE = "movie"
    SHOW = "show"
    ARTIST = "artist"


class LibrarySection(SQLModel, table=True):
    """``key`` is the server's name for it, ``content_changed_at`` its revision counter.

    ``updated_seen`` is the latest ``updatedAt`` among its items, in seconds of the server's own
    clock. ``sweep`` counts full listings; while one is under way ``cursor`` says how far it has
    come, so that the next run goes on from there. ``pending_drop`` is how many items a sweep did
    not find, where those are too many to believe without an administrator. ``synced_at`` is when
    the copy was last known to be right, ``swept_at`` when it was last compared as a whole.
    ``item_count`` counts what its pages show first: movies, shows or artists. ``facets`` is what
    these can be filtered by, as a ``FacetsView``; null until it is counted.
    ``receives_downloads`` is set for the one in which the downloads folder lies. ``told_item_id``
    is up to which item people were told of what is new, null until it was read once.
    """

    __tablename__ = "library_section"
    __table_args__ = (UniqueConstraint("server_id", "key"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    server_id: str = Field(
        foreign_key="media_server.id", ondelete="CASCADE", index=True, max_length=36
    )
    key: str = Field(max_length=40)
    type: str = Field(max_length=16)
    title: str = Field(default="", max_length=300)
    agent: str = Field(default="", max_length=200)
    language: str = Field(default="", max_length=40)
    uuid: str = Field(default="", max_length=64)
    locations: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    receives_downloads: bool = False
    item_count: int = 0
    size_bytes: int = Field(default=0, sa_type=BigInteger)
    facets: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    content_changed_at: int | None = Field(default=None, sa_type=BigInteger)
    updated_seen: int = Field(default=0, sa_type=BigInteger)
    sweep: int = 0
    cursor: dict[str, int | str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))
    pending_drop: int | None = None
    synced_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    swept_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    told_item_id: int | None = None
    missing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
