"""What callers send about media requests and problems, checked field by field."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from medianest.models.media_issue import IssueKind
from medianest.models.media_request import MediaType
from medianest.services.media_requests.wanted import (
    HIGHEST_ID,
    LONGEST_TITLE,
    MOST_SEASONS,
    Wanted,
)

MOST_DECIDED = 500
LONGEST_REASON = LONGEST_COMMENT = 500
LONGEST_ISSUE = 2_000

IdText = Annotated[str, Field(max_length=64)]
Season = Annotated[int, Field(ge=0, le=10_000)]
TmdbId = Annotated[int, Field(ge=1, le=HIGHEST_ID)]


class Tab(StrEnum):
    """What lists of requests are divided into."""

    PENDING = "pending"
    FETCHING = "fetching"
    AVAILABLE = "available"
    DENIED = "denied"
    FAILED = "failed"
    CANCELLED = "cancelled"
    ALL = "all"


class Sent(BaseModel):
    """Every field is known."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")


class RequestBody(BaseModel):
    """``onBehalfOf`` is the id of somebody else, for administrators. ``title`` is what the request
    is called while nobody can be asked for the true one."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    tmdb_id: TmdbId
    media_type: MediaType
    seasons: Annotated[list[Season], Field(min_length=1, max_length=MOST_SEASONS)] | None = None
    quality: Literal["720p", "1080p", "4K"] = "1080p"
    comment: Annotated[str, Field(max_length=LONGEST_COMMENT)] = ""
    on_behalf_of: IdText | None = None
    title: Annotated[str, Field(max_length=LONGEST_TITLE)] = ""

    def wanted(self) -> Wanted:
        """The same as the services want it."""
        seasons = None if self.seasons is None else tuple(self.seasons)
        return Wanted(**{**self.model_dump(), "seasons": seasons})


class DeclineBody(Sent):
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


class BulkBody(Sent):
    """``reason`` is for declining."""

    ids: Annotated[list[IdText], Field(min_length=1, max_length=MOST_DECIDED)]
    action: Literal["approve", "decline"]
    reason: Annotated[str, Field(max_length=LONGEST_REASON)] = ""


class IssueBody(Sent):
    """``season`` and ``episode`` are 0 where all are meant."""

    media_type: MediaType
    tmdb_id: TmdbId
    kind: IssueKind
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_ISSUE)]
    season: Season = 0
    episode: Season = 0


class CommentBody(Sent):
    text: Annotated[str, Field(min_length=1, max_length=LONGEST_ISSUE)]
