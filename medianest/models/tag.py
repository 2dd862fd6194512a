"""What items have in common: genres, people, countries, labels."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, Index, SQLModel


class TagKind(StrEnum):
    """``person`` stands for whoever took part, in any role."""

    GENRE = "genre"
    PERSON = "person"
    COUNTRY = "country"
    LABEL = "label"


class Part(StrEnum):
    """What a tag is to an item: a person directed, wrote or played; anything else is just there."""

    TAG = "tag"
    DIRECTOR = "director"
    WRITER = "writer"
    ROLE = "role"


class Tag(SQLModel, table=True):
    """``name`` as Plex shows it."""

    __tablename__ = "tag"
    __table_args__ = (UniqueConstraint("kind", "name"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str = Field(max_length=8)
    name: str = Field(max_length=300)


class ItemTag(SQLModel, table=True):
    """``position`` keeps Plex's order; ``character`` is whom a person plays."""

    __tablename__ = "item_tag"
    __table_args__ = (Index("ix_item_tag_tag_item", "tag_id", "item_id"),)

    item_id: int = Field(foreign_key="library_item.id", ondelete="CASCADE", primary_key=True)
    tag_id: int = Field(foreign_key="tag.id", ondelete="CASCADE", primary_key=True)
    part: str = Field(default=Part.TAG, max_length=8, primary_key=True)
    position: int = 0
    character: str = Field(default="", max_length=300)
