"""A subscription as people see it, and what they may say of it."""

from __future__ import annotations

from pydantic import Field

from medianest.models.subscription import Backlog
from medianest.views.download import Container, Quality, SponsorBlock
from medianest.views.view import UtcTime, View


class SubscriptionRequest(View):
    """What a person asks for; see :class:`medianest.models.subscription.Subscription`."""

    url: str = Field(max_length=2000)
    quality: Quality = Quality.P1080
    container: Container = Container.MP4
    subtitles: list[str] = Field(default_factory=list, max_length=10)
    sponsorblock: SponsorBlock = SponsorBlock.KEEP
    title_includes: str = Field(default="", max_length=300)
    title_excludes: str = Field(default="", max_length=300)
    min_seconds: int | None = Field(default=None, ge=0, le=1_000_000)
    max_seconds: int | None = Field(default=None, ge=1, le=1_000_000)
    interval_minutes: int = Field(default=360, ge=15, le=43_200)
    keep_last: int | None = Field(default=None, ge=1, le=10_000)
    keep_days: int | None = Field(default=None, ge=1, le=10_000)
    backlog: Backlog = Backlog.NONE
    backlog_count: int = Field(default=0, ge=0, le=500)


class SubscriptionChange(View):
    """The fields to change; the others stay. The address and the backlog cannot be changed."""

    quality: Quality | None = None
    container: Container | None = None
    subtitles: list[str] | None = Field(default=None, max_length=10)
    sponsorblock: SponsorBlock | None = None
    title_includes: str | None = Field(default=None, max_length=300)
    title_excludes: str | None = Field(default=None, max_length=300)
    min_seconds: int | None = Field(default=None, ge=0, le=1_000_000)
    max_seconds: int | None = Field(default=None, ge=1, le=1_000_000)
    interval_minutes: int | None = Field(default=None, ge=15, le=43_200)
    keep_last: int | None = Field(default=None, ge=1, le=10_000)
    keep_days: int | None = Field(default=None, ge=1, le=10_000)
    enabled: bool | None = None


class SubscriptionView(View):
    """``taken`` counts the videos that downloads were made of, ``waiting`` those still to come.

    ``checking``: a check is under way. ``thumbnail`` is an address on this server.
    """

    id: str
    owner_id: str
    owner_name: str
    url: str
    title: str
    uploader: str
    thumbnail: str
    quality: str
    container: str
    subtitles: list[str]
    sponsorblock: str
    title_includes: str
    title_excludes: str
    min_seconds: int | None
    max_seconds: int | None
    interval_minutes: int
    keep_last: int | None
    keep_days: int | None
    backlog: str
    backlog_count: int
    enabled: bool
    failures: int
    error_message: str | None
    last_checked_at: UtcTime | None
    next_check_at: UtcTime
    created_at: UtcTime
    checking: bool = False
    taken: int = 0
    waiting: int = 0
