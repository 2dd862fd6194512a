"""What callers send about downloads and subscriptions, checked field by field."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, WithJsonSchema

from medianest.views.download import Container, DownloadRequest, Quality, SponsorBlock
from medianest.views.setting_texts import Language

MOST_ENTRIES = 5_000
LONGEST_SELECTION = 40_000
"""As text; the service makes ranges of it, which are shorter."""

MOST_LANGUAGES = 10
LANGUAGES_LENGTH = 100
"""All of them, with commas between: as much as is stored."""


def _selection(value: Any) -> Any:
    """A list of places in the playlist, as the text that means the same."""
    if not isinstance(value, list):
        return value
    if not value:
        raise ValueError("choose at least one entry, or leave this out for all of them")
    if len(value) > MOST_ENTRIES:
        raise ValueError(f"choose at most {MOST_ENTRIES:,} entries")
    if not all(type(each) is int and 1 <= each <= 1_000_000 for each in value):
        raise ValueError("must be places in the playlist, counted from 1")
    return ",".join(map(str, value))


def _languages(codes: list[str]) -> list[str]:
    once = list(dict.fromkeys(codes))
    if len(",".join(once)) > LANGUAGES_LENGTH:
        raise ValueError("choose fewer languages")
    return once


Address = Annotated[str, Field(max_length=2_000)]
Selection = Annotated[
    str,
    Field(max_length=LONGEST_SELECTION),
    BeforeValidator(_selection),
    WithJsonSchema(
        {
            "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "integer"}}],
            "description": "1-5,8,12- or newest:10, or a list of places; empty for all",
        }
    ),
]
Languages = Annotated[list[Language], Field(max_length=MOST_LANGUAGES), AfterValidator(_languages)]


class DownloadBody(BaseModel):
    """Where the file lands is never for the caller to say."""

    url: Address
    quality: Quality = Quality.BEST
    format: Container | None = None
    entries: Selection = ""
    subtitles: Languages = Field(default_factory=list)
    sponsorblock: SponsorBlock = SponsorBlock.KEEP

    def request(self) -> DownloadRequest:
        """The same as the services want it; without a format the usual one is taken."""
        return DownloadRequest(
            url=self.url,
            quality=self.quality,
            container=usual_container(self.quality) if self.format is None else self.format,
            entries=self.entries,
            subtitles=self.subtitles,
            sponsorblock=self.sponsorblock,
        )


def usual_container(quality: Quality) -> Container:
    """What is taken where nobody says otherwise."""
    return Container.M4A if quality is Quality.AUDIO else Container.MP4
