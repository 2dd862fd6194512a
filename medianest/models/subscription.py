"""A channel or playlist that somebody follows, and what was seen in it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from medianest.models.ids import UtcDateTime, new_id, utc_now


class Backlog(StrEnum):
    """How much of the past the first check takes."""

    NONE = "none"
    NEWEST = "newest"
    ALL = "all"


class SubscriptionEntryState(StrEnum):
    """``skipped``: seen and not wanted (past, or filtered). ``waiting``: wanted, not asked for yet.
    ``taken``: a download was made of it. ``gone``: that download was removed, by retention or by
    hand, and is not to come again.
    """

    SKIPPED = "skipped"
    WAITING = "waiting"
    TAKEN = "taken"
    GONE = "gone"


class Subscription(SQLModel, table=True):
    """``title_includes`` and ``title_excludes`` are words, any of which counts, with commas between
    them; durations are seconds. ``keep_last`` and ``keep_days`` are null without such a limit.
    ``backlog_count`` goes with ``newest``. ``failures`` counts checks in a row that went wrong.
    ``last_checked_at`` stays null until a check went well. Until ``checking_until`` the check that
    set it has the subscription to itself.
    """

    __tablename__ = "subscription"
    __table_args__ = (UniqueConstraint("user_id", "url"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    user_id: str = Field(foreign_key="user.id", ondelete="CASCADE", index=True, max_length=36)
    url: str = Field(max_length=2000)
    title: str = Field(default="", max_length=500)
    uploader: str = Field(default="", max_length=200)
    thumbnail_url: str | None = Field(default=None, max_length=2000)
    quality: str = Field(max_length=16)
    container: str = Field(max_length=8)
    subtitles: str = Field(default="", max_length=100)
    sponsorblock: str = Field(default="", max_length=8)
    title_includes: str = Field(default="", max_length=300)
    title_excludes: str = Field(default="", max_length=300)
    min_seconds: int | None = None
    max_seconds: int | None = None
    interval_minutes: int = 360
    keep_last: int | None = None
    keep_days: int | None = None
    backlog: str = Field(default=Backlog.NONE, max_length=8)
    backlog_count: int = 0
    enabled: bool = True
    failures: int = 0
    error_code: str | None = Field(default=None, max_length=40)
    error_message: str | None = Field(default=None, max_length=500)
    last_checked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    checking_until: datetime | None = Field(default=None, sa_type=UtcDateTime)
    next_check_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime, index=True)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class SubscriptionEntry(SQLModel, table=True):
    """A video that a check has seen; known for ever, so that nothing comes twice.

    ``seen_at`` orders them, the newest video last, also within one check.
    """

    __tablename__ = "subscription_entry"
    __table_args__ = (UniqueConstraint("subscription_id", "extractor", "media_id"),)

    id: str = Field(default_factory=new_id, primary_key=True, max_length=36)
    subscription_id: str = Field(
        foreign_key="subscription.id", ondelete="CASCADE", index=True, max_length=36
    )
    extractor: str = Field(max_length=60)
    media_id: str = Field(max_length=128)
    url: str = Field(max_length=2000)
    title: str = Field(default="", max_length=500)
    duration_seconds: int | None = None
    state: str = Field(default=SubscriptionEntryState.WAITING, max_length=8)
    download_id: str | None = Field(
        default=None, foreign_key="download.id", ondelete="SET NULL", index=True, max_length=36
    )
    seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
