"""Titles that leave the library soon, and the collections that say so in Plex."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, utc_now


class LeavingTitle(SQLModel, table=True):
    """``told_on`` is the day that Plex was told last, null until it was told of the title at all;
    it is to be told again where that is not ``leaves_on``."""

    __tablename__ = "leaving_soon"

    item_id: int = Field(
        foreign_key="library_item.id",
        ondelete="CASCADE",
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    leaves_on: date
    handed_by: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", index=True, max_length=36
    )
    handed_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    told_on: date | None = None


class LeavingCollection(SQLModel, table=True):
    """The collection of a section for titles of one kind, ours alone.

    ``rating_key`` and ``made_at`` are what the server named ``server_id`` called it and when it
    made it; before that is known, ``made_as`` is the title that it was to be made with, which
    nobody else uses. ``revision`` counts what changed here, and is told to Plex from ``due_at`` on;
    ``tries`` is how often that did not work in a row, ``trouble`` why.
    """

    __tablename__ = "leaving_collection"

    section_id: int = Field(
        foreign_key="library_section.id",
        ondelete="CASCADE",
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    item_type: str = Field(primary_key=True, max_length=16)
    server_id: str = Field(default="", max_length=36)
    rating_key: str = Field(default="", max_length=40)
    made_at: int | None = Field(default=None, sa_type=BigInteger)
    made_as: str = Field(default="", max_length=80)
    revision: int = 0
    due_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)
    tries: int = 0
    trouble: str = Field(default="", max_length=500)
