"""What browsers may send to handlers: types with their limits."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Annotated, Any

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    FiniteFloat,
    StringConstraints,
)

from medianest.errors import InvalidInputError
from medianest.models.media_issue import IssueKind
from medianest.models.media_request import MediaType
from medianest.services.movies.words import SEEN
from medianest.views.download import Container, Quality, SponsorBlock

LONGEST_ADDRESS = 2000
MOST_AT_ONCE = 500
"""Rows in one event: about as many ids as a message from a page may hold."""

Address = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_ADDRESS)
]
Pasted = Annotated[str, Field(max_length=20_000)]
"""Longer than an address may be, so that one that is too long is answered and not dropped."""

Id = Annotated[str, Field(min_length=1, max_length=64)]
Ids = Annotated[list[Id], Field(min_length=1, max_length=MOST_AT_ONCE)]
RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]
RowIds = Annotated[list[RowId], Field(min_length=1, max_length=MOST_AT_ONCE)]
Position = Annotated[int, Field(ge=0, le=10_000_000)]
"""A place in a list, counted from 0."""
ListKey = Annotated[str, Field(min_length=1, max_length=3_000)]
"""What a page calls a list that it asks for; it comes back with the answer."""
Parameters = dict[str, str]
Question = Annotated[Parameters, Field(max_length=12)]
"""What an address asks of a list: anybody may type anything into it."""
Search = Annotated[str, Field(max_length=200)]
ZoneName = Annotated[str, Field(max_length=64)]
"""A browser's time zone; one that we do not know counts as none."""
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Folder = Annotated[str, Field(max_length=4_000)]
"""A folder of another machine; longer than it may be, so that one that is too long is answered."""
Count = Annotated[int, Field(ge=1, le=5_000)]
Reason = Annotated[str, Field(max_length=500)]
"""Why something was declined."""
KeepReason = Annotated[str, Field(max_length=2_000)]
"""Why a title is to stay; longer than it may be, so that one that is too long is answered."""
DayWords = Annotated[str, Field(max_length=40)]
"""A day as in ``2024-05-31``; what is none is answered."""
IssueText = Annotated[str, Field(max_length=2_000)]
TmdbId = Annotated[int, Field(ge=1, le=2**31 - 1)]
Season = Annotated[int, Field(ge=0, le=10_000)]
Seasons = Annotated[list[Season], Field(max_length=MOST_AT_ONCE)]
TitleKind = Annotated[str, Field(pattern="^(movie|tv)$")]
RequestQuality = Annotated[str, Field(pattern="^(720p|1080p|4K)$")]
Behalf = Annotated[str, Field(max_length=64)]
"""The id of whom administrators ask for; empty for themselves."""
FieldValues = dict[str, str | int | list[str] | None]
Fields = Annotated[FieldValues, Field(max_length=20)]
"""A form as it was filled in: what is wrong with it is said beside it."""


Choices = Annotated[FieldValues, Field(max_length=100)]
"""The same for a form of many boxes."""


class DownloadChoice(BaseModel):
    """What somebody chose of the preview; ``entries`` as in
    :class:`medianest.views.download.DownloadRequest`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    quality: Quality
    container: Container
    entries: str = Field(default="", max_length=500)
    subtitles: list[Annotated[str, Field(max_length=20)]] = Field(default=[], max_length=10)
    sponsorblock: SponsorBlock = SponsorBlock.KEEP


class CollectionChoice(BaseModel):
    """A collection to be made of these items, in this order."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    section_id: RowId
    title: str = Field(max_length=2_000)
    item_ids: list[RowId] = Field(max_length=MOST_AT_ONCE)


class CollectionWords(BaseModel):
    """Longer than they may be, so that what is too long is answered and not dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(max_length=2_000)
    summary: str = Field(max_length=10_000)


class TitleWish(BaseModel):
    """A title that somebody asks for. Comments may be longer here than they may be, so that one
    that is too long is answered and not dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    media_type: MediaType
    tmdb_id: TmdbId
    seasons: Seasons | None = None
    quality: RequestQuality = "1080p"
    comment: str = Field(default="", max_length=2_000)
    on_behalf_of: Behalf = ""


class WishWords(BaseModel):
    """A wish by its address at TMDB; all longer than they may be, so that what is too long is
    answered and not dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    title: str = Field(max_length=2_000)
    address: str = Field(max_length=5_000)
    comment: str = Field(max_length=2_000)


class IssueWords(BaseModel):
    """What is wrong with a title; season and episode are 0 where all are meant."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    media_type: MediaType
    tmdb_id: TmdbId
    kind: IssueKind
    text: str = Field(max_length=5_000)
    season: Season = 0
    episode: Season = 0


class MovieChange(BaseModel):
    """What is set of films of one's own; what is not named stays."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    year: int | None = None
    rating: FiniteFloat | None = None
    seen_at: str = Field(default="", max_length=40)
    """A day as in ``2024-05-31``, empty for none."""

    def said(self) -> dict[str, Any]:
        """What of it is named, as services take it: a day is its beginning. Raises
        :class:`InvalidInputError`."""
        named = {name: getattr(self, name) for name in self.model_fields_set}
        if "seen_at" in named:
            named["seen_at"] = _beginning(self.seen_at)
        return named


class MovieWords(MovieChange):
    """A film of one's own as its form says it, longer than it may be, so that what is too long is
    answered and not dropped. ``id`` is empty for another one; ``poster`` is as in
    :class:`~medianest.views.media.TitleCardView`."""

    id: str = Field(default="", max_length=64)
    title: str = Field(max_length=2_000)
    notes: str = Field(default="", max_length=20_000)
    image_url: str = Field(default="", max_length=5_000)
    tmdb_id: TmdbId | None = None
    library_item_id: RowId | None = None
    poster: str = Field(default="", max_length=80)
    again: bool = False

    def said(self) -> dict[str, Any]:
        named = super().said()
        return {name: value for name, value in named.items() if name not in _BESIDE}


def _beginning(day: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time(tzinfo=UTC)) if day else None
    except ValueError:
        raise InvalidInputError(SEEN, details={"seenAt": SEEN}) from None


_BESIDE = frozenset({"id", "poster", "again"})


class BrowserSubscription(BaseModel):
    """What a browser gives away so that it can be sent messages; longer than it may be, so that
    what is too long is answered and not dropped."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    endpoint: str = Field(max_length=4_000)
    p256dh: str = Field(max_length=1_000)
    auth: str = Field(max_length=1_000)
