"""What callers send about subscriptions, checked field by field."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, StrictBool
from pydantic.alias_generators import to_camel

from medianest.api.download_bodies import Address, Languages, usual_container
from medianest.models.subscription import Backlog
from medianest.views.download import Container, Quality, SponsorBlock
from medianest.views.subscription import SubscriptionRequest

Words = Annotated[str, Field(max_length=300)]
Least = Annotated[int, Field(ge=0, le=1_000_000)]
Most = Annotated[int, Field(ge=1, le=1_000_000)]
Minutes = Annotated[int, Field(ge=15, le=43_200)]
Kept = Annotated[int, Field(ge=1, le=10_000)]

FORMAT = AliasChoices("format", "container")


class SubscriptionBody(BaseModel):
    """``format`` as for downloads; what answers call ``container`` is understood as well."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)

    url: Address
    quality: Quality = Quality.P1080
    container: Container | None = Field(default=None, validation_alias=FORMAT)
    subtitles: Languages = Field(default_factory=list)
    sponsorblock: SponsorBlock = SponsorBlock.KEEP
    title_includes: Words = ""
    title_excludes: Words = ""
    min_seconds: Least | None = None
    max_seconds: Most | None = None
    interval_minutes: Minutes = 360
    keep_last: Kept | None = None
    keep_days: Kept | None = None
    backlog: Backlog = Backlog.NONE
    backlog_count: Annotated[int, Field(ge=0, le=500)] = 0

    def request(self) -> SubscriptionRequest:
        """The same as the services want it."""
        fields = self.model_dump()
        return SubscriptionRequest(
            **{**fields, "container": self.container or usual_container(self.quality)}
        )


class SubscriptionPatch(BaseModel):
    """Only what is sent counts, so these defaults are nobody's. Limits may be null: none."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="forbid")

    quality: Quality = Quality.BEST
    container: Container = Field(default=Container.MP4, validation_alias=FORMAT)
    subtitles: Languages = Field(default_factory=list)
    sponsorblock: SponsorBlock = SponsorBlock.KEEP
    title_includes: Words = ""
    title_excludes: Words = ""
    min_seconds: Least | None = None
    max_seconds: Most | None = None
    interval_minutes: Minutes = 360
    keep_last: Kept | None = None
    keep_days: Kept | None = None
    enabled: StrictBool = True

    def changes(self) -> dict[str, Any]:
        """The fields that were sent, by their names in the services."""
        return self.model_dump(exclude_unset=True)
