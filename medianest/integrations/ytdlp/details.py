"""What is known of a video or a list of videos before anything is fetched."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from medianest.integrations.ytdlp.errors import Reason


class FoundQuality(BaseModel):
    """``quality`` is best, audio or a height such as 1080p; the size is an estimate."""

    model_config = ConfigDict(frozen=True)

    quality: str
    size_bytes: int | None = None


class MediaDetails(BaseModel):
    """What a video says of itself.

    ``media_id`` is the site's id; for addresses without a global one, the SHA-256 (hex) of ``url``.
    """

    model_config = ConfigDict(frozen=True)

    url: str
    extractor: str
    media_id: str
    title: str
    uploader: str = ""
    duration_seconds: int | None = None
    thumbnail_url: str | None = None
    description: str = ""
    published_on: date | None = None
    qualities: list[FoundQuality]
    containers: list[str]


class ListedEntry(BaseModel):
    """A video as its list names it; ``index`` is its place there, from 1, gaps included.

    The ids are null where only opening it would tell. ``unavailable`` says why it cannot be had,
    where the list itself gives that away.
    """

    model_config = ConfigDict(frozen=True)

    index: int
    url: str
    extractor: str | None = None
    media_id: str | None = None
    title: str = ""
    uploader: str = ""
    duration_seconds: int | None = None
    thumbnail_url: str | None = None
    unavailable: Reason | None = None


class MediaListing(BaseModel):
    """A playlist or channel; ``total`` is how many entries it has as far as the site tells, of
    which ``entries`` are the first."""

    model_config = ConfigDict(frozen=True)

    url: str
    extractor: str
    media_id: str
    title: str
    uploader: str = ""
    thumbnail_url: str | None = None
    entries: list[ListedEntry]
    total: int
