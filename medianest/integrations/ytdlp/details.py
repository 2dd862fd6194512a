"""What is known of a video before it is fetched."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


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
    qualities: list[FoundQuality]
    containers: list[str]
