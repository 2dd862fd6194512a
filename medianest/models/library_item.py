"""A thing in the library, its versions and files, and what else it is known by."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, Text, UniqueConstraint, text
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import Letter, SortKey, UtcDateTime


class ItemType(StrEnum):
    MOVIE = "movie"
    SHOW = "show"
    SEASON = "season"
    EPISODE = "episode"
    ARTIST = "artist"
    ALBUM = "album"
    TRACK = "track"


_LISTED = text("missing_since IS NULL AND root_id IS NULL")
_BELOW = text("missing_since IS NULL AND root_id IS NOT NULL")
# What lists are filtered by and summed up from: with these at hand, no row is read to decide.
# The last two are null in every entry: without them SQLite reads rows to see that they are.
DECIDING: tuple[str, ...] = (
    "year",
    "resolution",
    "content_rating",
    "added_at",
    "size_bytes",
    "letter",
)
DECIDING += ("root_id", "missing_since")


def _listed_by(name: str, *columns: str) -> Index:
    """What a section's own list shows, in one order; the id decides between equals."""
    return Index(
        f"ix_library_item_listed_{name}",
        "section_id",
        "type",
        *columns,
        *([] if "id" in columns else ["id"]),
        *(column for column in DECIDING if column not in columns),
        sqlite_where=_LISTED,
        postgresql_where=_LISTED,
    )


class LibraryItem(SQLModel, table=True):
    """``id`` is ours and outlives ``rating_key``, which Plex gives anew to what is added again.

    ``sort_key`` is the title to sort by, folded by us so that every database sorts alike, and
    ``letter`` its first letter, ``#`` for anything else; titles stand in the order of both.
    ``root_id`` is the show or artist that it belongs to, null for movies, shows and artists.
    ``index`` is the number of a season, episode, album or track. ``duration_ms`` is milliseconds,
    ``rating`` and ``audience_rating`` are out of 10. ``thumb`` and ``art`` are paths on the Plex
    server, for the image route alone. ``resolution`` is that of its best version and
    ``size_bytes`` the sum of all parts of all versions; of shows, seasons, artists and albums the
    sum of what belongs to them. ``digest`` is made of everything that Plex last said of it, so that
    what is the same is not written again; ``missing_since`` is set when Plex no longer knows it.
    """

    __tablename__ = "library_item"
    # No id is given twice: pictures are cached by it.
    __table_args__ = (
        UniqueConstraint("server_id", "rating_key"),
        # To count along: the smallest, and in the order in which what is filtered by is looked up.
        _listed_by("id", "id"),
        _listed_by("title", "letter", "sort_key"),
        _listed_by("added", "added_at"),
        _listed_by("year", "year"),
        _listed_by("rating", "rating"),
        _listed_by("size", "size_bytes"),
        _listed_by("duration", "duration_ms"),
        _listed_by("released", "released_on"),
        Index(
            "ix_library_item_newest",
            "section_id",
            "type",
            "added_at",
            "id",
            sqlite_where=_BELOW,
            postgresql_where=_BELOW,
        ),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    server_id: str = Field(
        foreign_key="media_server.id", ondelete="CASCADE", index=True, max_length=36
    )
    section_id: int = Field(foreign_key="library_section.id", ondelete="CASCADE", index=True)
    rating_key: str = Field(max_length=40)
    guid: str = Field(default="", index=True, max_length=500)
    type: str = Field(max_length=16)
    parent_id: int | None = Field(
        default=None, foreign_key="library_item.id", ondelete="CASCADE", index=True
    )
    root_id: int | None = Field(
        default=None, foreign_key="library_item.id", ondelete="CASCADE", index=True
    )
    index: int | None = None
    title: str = Field(default="", max_length=1000)
    original_title: str = Field(default="", max_length=1000)
    sort_key: str = Field(default="", sa_type=SortKey)
    letter: str = Field(default="#", sa_type=Letter)
    year: int | None = None
    released_on: str | None = Field(default=None, max_length=10)
    added_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    updated_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    duration_ms: int | None = Field(default=None, sa_type=BigInteger)
    summary: str = Field(default="", sa_type=Text)
    tagline: str = Field(default="", max_length=1000)
    content_rating: str = Field(default="", max_length=40)
    studio: str = Field(default="", max_length=300)
    rating: float | None = None
    audience_rating: float | None = None
    thumb: str | None = Field(default=None, max_length=500)
    art: str | None = Field(default=None, max_length=500)
    resolution: str = Field(default="", max_length=16)
    size_bytes: int = Field(default=0, sa_type=BigInteger)
    child_count: int = 0
    leaf_count: int = 0
    digest: int = Field(default=0, sa_type=BigInteger)
    missing_since: datetime | None = Field(default=None, sa_type=UtcDateTime)


class MediaVersion(SQLModel, table=True):
    """One of the encodings of an item; ``bitrate`` is in kbit/s, ``plex_id`` is ``Media.id``."""

    __tablename__ = "media_version"

    id: int | None = Field(default=None, primary_key=True)
    item_id: int = Field(foreign_key="library_item.id", ondelete="CASCADE", index=True)
    plex_id: int = Field(default=0, sa_type=BigInteger)
    resolution: str = Field(default="", max_length=16)
    width: int | None = None
    height: int | None = None
    video_codec: str = Field(default="", max_length=40)
    audio_codec: str = Field(default="", max_length=40)
    audio_channels: int | None = None
    container: str = Field(default="", max_length=40)
    bitrate: int | None = None
    duration_ms: int | None = Field(default=None, sa_type=BigInteger)
    size_bytes: int = Field(default=0, sa_type=BigInteger)


class MediaPart(SQLModel, table=True):
    """One file of a version; ``file`` is its path on the Plex server, for administrators and for
    finding what we have published."""

    __tablename__ = "media_part"

    id: int | None = Field(default=None, primary_key=True)
    version_id: int = Field(foreign_key="media_version.id", ondelete="CASCADE", index=True)
    file: str = Field(default="", index=True, max_length=2000)
    size_bytes: int = Field(default=0, sa_type=BigInteger)


class ItemExternalId(SQLModel, table=True):
    """``source`` is ``imdb``, ``tmdb`` or ``tvdb``."""

    __tablename__ = "item_external_id"
    __table_args__ = (Index("ix_item_external_id_source_value", "source", "value"),)

    item_id: int = Field(foreign_key="library_item.id", ondelete="CASCADE", primary_key=True)
    source: str = Field(max_length=8, primary_key=True)
    value: str = Field(max_length=40, primary_key=True)
