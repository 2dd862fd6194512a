"""What a section held on a day, so that its growth can be told."""

from __future__ import annotations

from datetime import date

from sqlalchemy import BigInteger
from sqlmodel import Field, SQLModel


class LibrarySample(SQLModel, table=True):
    """The last that was known on ``day`` (UTC). ``items`` are movies, shows or artists, and
    ``size_bytes`` everything that belongs to them."""

    __tablename__ = "library_sample"

    section_id: int = Field(
        foreign_key="library_section.id",
        ondelete="CASCADE",
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    day: date = Field(primary_key=True)
    items: int = 0
    size_bytes: int = Field(default=0, sa_type=BigInteger)
