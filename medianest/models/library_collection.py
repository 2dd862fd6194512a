"""A collection of Plex, and what stands in it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from medianest.models.ids import SortKey, UtcDateTime


class LibraryCollection(SQLModel, table=True):
    """``smart`` ones fill themselves in Plex and cannot be changed by hand. ``item_type`` is the
    one type that a collection holds."""

    __tablename__ = "library_collection"
    __table_args__ = (UniqueConstraint("server_id", "rating_key"), {"sqlite_autoincrement": True})

    id: int | None = Field(default=None, primary_key=True)
    server_id: str = Field(
        foreign_key="media_server.id", ondelete="CASCADE", index=True, max_length=36
    )
    section_id: int = Field(foreign_key="library_section.id", ondelete="CASCADE", index=True)
    rating_key: str = Field(max_length=40)
    item_type: str = Field(default="", max_length=16)
    title: str = Field(default="", max_length=1000)
    sort_key: str = Field(default="", sa_type=SortKey)
    summary: str = Field(default="", sa_type=Text)
    thumb: str | None = Field(default=None, max_length=500)
    smart: bool = False
    item_count: int = 0
    added_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class CollectionItem(SQLModel, table=True):
    """``position`` counts from 0."""

    __tablename__ = "collection_item"

    collection_id: int = Field(
        foreign_key="library_collection.id", ondelete="CASCADE", primary_key=True
    )
    item_id: int = Field(
        foreign_key="library_item.id", ondelete="CASCADE", primary_key=True, index=True
    )
    position: int = 0
