"""A person as they see themselves and as administrators see them."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from medianest.views.view import UtcTime, View

MAX_DOWNLOADS_PER_HOUR, MAX_ACTIVE, MAX_BYTES = 100_000, 1_000, 10**15
MAX_REQUESTS_PER_WEEK = 10_000


class Quotas(View):
    """What one person may have instead of the settings' defaults: null is the default, 0 no limit.

    ``max_bytes`` is for one download; the requests per week are for people whom Overseerr does not
    know.
    """

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid"
    )

    per_user_per_hour: Annotated[int, Field(ge=0, le=MAX_DOWNLOADS_PER_HOUR)] | None = None
    per_user_active: Annotated[int, Field(ge=0, le=MAX_ACTIVE)] | None = None
    max_bytes: Annotated[int, Field(ge=0, le=MAX_BYTES)] | None = None
    movies_per_week: Annotated[int, Field(ge=0, le=MAX_REQUESTS_PER_WEEK)] | None = None
    seasons_per_week: Annotated[int, Field(ge=0, le=MAX_REQUESTS_PER_WEEK)] | None = None


class UserView(View):
    """``email`` is null for people who have none, ``plex_username`` without a Plex account.

    ``two_factor``: signing in takes a second factor.
    """

    id: str
    email: str | None
    name: str
    role: str
    status: str
    created_at: UtcTime
    last_login_at: UtcTime | None = None
    permissions: list[str] = Field(default_factory=list)
    quotas: Quotas = Quotas()
    plex_username: str | None = None
    has_password: bool = False
    two_factor: bool = False
