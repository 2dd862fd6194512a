"""A person's download, its entries, and the files that downloads share."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, UniqueConstraint, text
from sqlmodel import Field, Index, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class DownloadStatus(StrEnum):
    QUEUED = "queued"
    RESOLVING = "resolving"
    DOWNLOADING = "downloading"
    PROCESSING = "processing"
    PUBLISHING = "publishing"
    WAITING_FOR_PLEX = "waiting_for_plex"
    COMPLETED = "completed"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    RETRY_WAIT = "retry_wait"
    FAILED = "failed"
    SKIPPED = "skipped"
    PAUSED = "paused"


HERE = frozenset({DownloadStatus.WAITING_FOR_PLEX, DownloadStatus.COMPLETED})
"""The files are on the disk; what Plex has yet to do needs nothing more of the download."""
RUNNING = frozenset(
    {
        DownloadStatus.RESOLVING,
        DownloadStatus.DOWNLOADING,
        DownloadStatus.PROCESSING,
        DownloadStatus.PUBLISHING,
        DownloadStatus.CANCELLING,
    }
)
WAITING = frozenset({DownloadStatus.QUEUED, DownloadStatus.RETRY_WAIT})
ACTIVE = RUNNING | WAITING | {DownloadStatus.PAUSED}
ENDED = frozenset(DownloadStatus) - ACTIVE


class DownloadKind(StrEnum):
    """What an address stood for: one video, or a list of them (playlist, channel)."""

    VIDEO = "video"
    PLAYLIST = "playlist"


class MediaFile(SQLModel, table=True):
    """One file on disk, shared by every download of the same thing in the same profile.

    ``media_id`` is the extractor's id, or the SHA-256 of the canonical address for extractors
    without global ids. ``path`` is relative to the downloads folder and null until published; what
    belongs to the file (poster, subtitles, nfo) lies beside it under the same stem.
    ``library_item_id`` is what Plex made of it.
    """

    __tablename__ = "media_file"
    __table_args__ = (UniqueConstraint("extractor", "media_id", "profile"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    extractor: str = Field(max_length=60)
    media_id: str = Field(max_length=128)
    profile: str = Field(max_length=40)
    path: str | None = Field(default=None, max_length=1000)
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    library_item_id: int | None = Field(
        default=None, foreign_key="library_item.id", ondelete="SET NULL", index=True
    )
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Download(SQLModel, table=True):
    """A state machine: every change is a compare-and-set on ``(id, status, attempt)``.

    ``attempt`` is the fencing token: a job that holds an older one may write nothing more.
    ``tries`` counts the automatic attempts since a person last asked; ``interruptions`` counts the
    times in a row that its worker vanished without getting any further. ``ended_at`` is null
    exactly while the status is an active one, which is what lets the database refuse a second
    active download of the same thing by the same person.

    ``selection`` says which entries of a playlist are wanted, in the canonical form of
    :mod:`medianest.services.downloads.selections`; empty means all. ``subtitles`` are language
    codes with commas between them, ``sponsorblock`` is empty, ``mark`` or ``remove``. The three
    counts are those of its entries, kept here so that lists need not count. ``pinned`` keeps it
    from being removed by its subscription. ``library_item_id`` is what Plex made of a single
    video, ``collection_id`` the collection of a playlist.
    """

    __tablename__ = "download"
    __table_args__ = (
        Index("ix_download_user_created", "user_id", "created_at"),
        Index("ix_download_status_position", "status", "position"),
        Index("ix_download_created", "created_at", "id"),
        Index(
            "uq_download_active",
            "user_id",
            "url",
            "quality",
            "container",
            "selection",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    url: str = Field(max_length=2000)
    quality: str = Field(max_length=16)
    container: str = Field(max_length=8)
    subtitles: str = Field(default="", max_length=100)
    sponsorblock: str = Field(default="", max_length=8)
    kind: str = Field(default=DownloadKind.VIDEO, max_length=16)
    selection: str = Field(default="", max_length=500)
    pinned: bool = False
    title: str = Field(default="", max_length=500)
    uploader: str = Field(default="", max_length=200)
    duration_seconds: int | None = None
    thumbnail_url: str | None = Field(default=None, max_length=2000)
    extractor: str | None = Field(default=None, max_length=60)
    media_id: str | None = Field(default=None, max_length=128)

    status: str = Field(default=DownloadStatus.QUEUED, max_length=16)
    attempt: int = 1
    tries: int = 0
    interruptions: int = 0
    position: int = Field(default=0, sa_type=BigInteger)
    not_before: datetime | None = Field(default=None, sa_type=UtcDateTime)
    heartbeat_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    worker: str | None = Field(default=None, max_length=120)

    percent: float = 0
    entries_total: int = 0
    entries_done: int = 0
    entries_failed: int = 0
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    error_code: str | None = Field(default=None, max_length=40)
    error_message: str | None = Field(default=None, max_length=500)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    library_item_id: int | None = Field(
        default=None, foreign_key="library_item.id", ondelete="SET NULL", index=True
    )
    collection_id: int | None = Field(
        default=None, foreign_key="library_collection.id", ondelete="SET NULL", index=True
    )
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DownloadEntry(SQLModel, table=True):
    """One thing of a download: a single video has one entry, a playlist one for each video.

    ``index`` is its place in the playlist as the site counts, so that gaps stay gaps. Entries are
    written by whoever holds the attempt of their download, and by nobody else.
    """

    __tablename__ = "download_entry"
    __table_args__ = (UniqueConstraint("download_id", "index"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    download_id: str = Field(
        foreign_key="download.id", ondelete="CASCADE", index=True, max_length=36
    )
    index: int = 1
    media_file_id: str | None = Field(
        default=None, foreign_key="media_file.id", ondelete="SET NULL", index=True, max_length=36
    )
    url: str = Field(default="", max_length=2000)
    extractor: str | None = Field(default=None, max_length=60)
    media_id: str | None = Field(default=None, max_length=128)
    title: str = Field(default="", max_length=500)
    uploader: str = Field(default="", max_length=200)
    duration_seconds: int | None = None
    thumbnail_url: str | None = Field(default=None, max_length=2000)
    status: str = Field(default=DownloadStatus.QUEUED, max_length=16)
    percent: float = 0
    size_bytes: int | None = Field(default=None, sa_type=BigInteger)
    error_code: str | None = Field(default=None, max_length=40)
    error_message: str | None = Field(default=None, max_length=500)
    ended_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class DownloadUse(SQLModel, table=True):
    """Somebody asked for a download: what hourly quotas count, whatever became of it since."""

    __tablename__ = "download_use"
    __table_args__ = (Index("ix_download_use_user_at", "user_id", "at"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
