"""What was played, by whom and when; what is known of it for each item, and how well."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, BigInteger, Column, UniqueConstraint, text
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime


class PlaySource(StrEnum):
    TAUTULLI = "tautulli"
    PLEX = "plex"


SUMMED = ("account_id", "section_key", "type", "item_id", "counted", "seconds")
"""What plays are added up from: with these at hand, no row is read for it."""

_LOST = text("item_id IS NULL")
_STALE = text("is_stale")


class Play(SQLModel, table=True):
    """A row of a source's history, kept for ever. ``source_id`` is its own number there, unique for
    one server alone: one that is set up anew begins again.

    ``account_id`` is plex.tv's number, that of the server's owner too. ``item_id`` is null while
    nothing in the library is known to be it; the titles stay readable then. ``section_key`` and
    ``rating_key`` are the server's. ``started_at`` is when it was begun, of Plex's own history when
    it was done. ``seconds`` were played and ``percent`` of it seen, null where the source does not
    say. ``counted`` is 1 for a play, and 0 for one that was paused and went on.
    """

    __tablename__ = "play"
    __table_args__ = (
        UniqueConstraint("server_id", "source", "source_id"),
        Index("ix_play_item", "item_id", "source", "started_at", "account_id", "counted"),
        Index("ix_play_user", "user_id", "source", "started_at"),
        Index("ix_play_started", "source", "started_at", "id", *SUMMED),
        Index("ix_play_account", "account_id", "user_id"),
        Index("ix_play_lost", "id", sqlite_where=_LOST, postgresql_where=_LOST),
        {"sqlite_autoincrement": True},
    )

    id: int | None = Field(default=None, primary_key=True)
    server_id: str = Field(foreign_key="media_server.id", ondelete="CASCADE", max_length=36)
    source: str = Field(max_length=8)
    source_id: str = Field(max_length=64)
    account_id: int = Field(sa_type=BigInteger)
    user_id: str | None = Field(
        default=None, foreign_key="user.id", ondelete="SET NULL", max_length=36
    )
    item_id: int | None = Field(default=None, foreign_key="library_item.id", ondelete="SET NULL")
    type: str = Field(default="", max_length=16)
    section_key: str = Field(default="", max_length=40)
    rating_key: str = Field(default="", max_length=40)
    guid: str = Field(default="", max_length=500)
    title: str = Field(default="", max_length=1000)
    show_title: str = Field(default="", max_length=1000)
    season: int | None = None
    number: int | None = None
    released_on: str | None = Field(default=None, max_length=10)
    started_at: datetime = Field(sa_type=UtcDateTime)
    seconds: int | None = None
    percent: int | None = None
    counted: int = 1


class PlayAccount(SQLModel, table=True):
    """Somebody who plays, by plex.tv's number. ``keeps_history`` is false where the source was told
    to forget what they play. ``sections`` are the server's keys of those that they may watch, null
    where the source does not say."""

    __tablename__ = "play_account"

    id: int = Field(primary_key=True, sa_type=BigInteger, sa_column_kwargs={"autoincrement": False})
    name: str = Field(default="", max_length=200)
    keeps_history: bool = True
    sections: list[str] | None = Field(default=None, sa_column=Column(JSON, nullable=True))


class PlayHistory(SQLModel, table=True):
    """How far the history of a source was read. That of one source is ``is_chosen``: only its plays
    are counted, and it stays so until another one was read to its end.

    Everything up to ``read_until`` (epoch seconds of the plays) is stored; a run that was broken
    off goes on from there. ``known_at`` is when it was last read to its end, null before the first
    time: until then nothing is known of what was not played. ``begins_at`` is its first play.
    ``trouble`` says in words why the last reading failed, ``silent`` that it answered with nothing
    where something must be. ``checked_at`` is when a longer stretch was last read again,
    ``quiet_sections`` are the server's keys of those whose plays it was told to forget, and
    ``joined_item_id`` the newest item that plays without one were compared with. ``revision``
    counts the changes of what plays come to.
    """

    __tablename__ = "play_history"

    server_id: str = Field(
        foreign_key="media_server.id", ondelete="CASCADE", primary_key=True, max_length=36
    )
    source: str = Field(primary_key=True, max_length=8)
    is_chosen: bool = False
    read_until: int = Field(default=0, sa_type=BigInteger)
    known_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    begins_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    trouble: str = Field(default="", max_length=500)
    silent: bool = False
    checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    joined_item_id: int = 0
    quiet_sections: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    revision: int = 0


class ItemPlaySummary(SQLModel, table=True):
    """What plays of the chosen source say of a movie or an episode, and of a season or show by all
    of its episodes; made of them alone, so that it can be made anew at any time.

    ``people`` have played it. ``is_stale`` while plays came that are not counted yet: then nothing
    may be said of it.
    """

    __tablename__ = "item_play_summary"
    __table_args__ = (
        Index(
            "ix_item_play_summary_stale", "item_id", sqlite_where=_STALE, postgresql_where=_STALE
        ),
    )

    item_id: int = Field(
        foreign_key="library_item.id",
        ondelete="CASCADE",
        primary_key=True,
        sa_column_kwargs={"autoincrement": False},
    )
    plays: int = 0
    people: int = 0
    last_played_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    is_stale: bool = True
