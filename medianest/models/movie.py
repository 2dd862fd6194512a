"""A film on somebody's own list, its picture, and who else may read the list."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary, Text
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import SortKey, UtcDateTime, new_id, utc_now


class Movie(SQLModel, table=True):
    """``sort_key`` is what the title is sorted by, folded and without its article; ``words`` are
    those of title and notes, folded, which searches look through.

    ``image_url`` is the address that its owner gave for a picture, empty for none or for one that
    was uploaded; ``picture`` names the bytes that are kept in :class:`MoviePicture`, empty for
    none. ``rating`` is out of 10, in halves. ``library_item_id`` is what the owner chose it to be
    in the library; what is found there by itself is not stored.
    """

    __tablename__ = "movie"
    __table_args__ = (
        Index("ix_movie_owner_id", "owner_id", "id"),
        Index("ix_movie_owner_created", "owner_id", "created_at", "id"),
        Index("ix_movie_owner_title", "owner_id", "sort_key", "id"),
        Index("ix_movie_owner_tmdb", "owner_id", "tmdb_id"),
        Index("ix_movie_owner_imdb", "owner_id", "imdb_id"),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    owner_id: str = Field(foreign_key="user.id", ondelete="CASCADE", max_length=36)
    title: str = Field(max_length=300)
    sort_key: str = Field(default="", sa_type=SortKey)
    words: str = Field(default="", sa_type=Text)
    year: int | None = None
    image_url: str = Field(default="", max_length=2000)
    picture: str = Field(default="", max_length=32)
    notes: str = Field(default="", sa_type=Text)
    rating: float | None = None
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    tmdb_id: int | None = None
    imdb_id: str | None = Field(default=None, max_length=16)
    library_item_id: int | None = Field(
        default=None, foreign_key="library_item.id", ondelete="SET NULL", index=True
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    updated_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class MoviePicture(SQLModel, table=True):
    """A picture that its owner sent or had fetched, made anew by us: WebP, small. Here and not
    among the files of the cache, as nobody has it any more when it is lost."""

    __tablename__ = "movie_picture"

    movie_id: str = Field(
        foreign_key="movie.id", ondelete="CASCADE", primary_key=True, max_length=36
    )
    body: bytes = Field(sa_type=LargeBinary)


class MovieList(SQLModel, table=True):
    """Somebody's list that others may read by a link: only the SHA-256 (hex) of its token is here.
    Without a row nobody may."""

    __tablename__ = "movie_list"

    owner_id: str = Field(
        foreign_key="user.id", ondelete="CASCADE", primary_key=True, max_length=36
    )
    token_hash: str = Field(unique=True, max_length=64)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
