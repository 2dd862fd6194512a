"""Forms of settings and administration as pages send them: flat, every value a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from medianest.models.announcement import AnnouncementLevel
from medianest.models.incident import IncidentStyle
from medianest.models.personal_token import Scope
from medianest.models.user import Permission, Role
from medianest.services.announcements.words import Wishes
from medianest.views.preferences import NotificationEvent
from medianest.views.settings import DownloadSettings, PathPair
from medianest.views.user import (
    MAX_ACTIVE,
    MAX_BYTES,
    MAX_DOWNLOADS_PER_HOUR,
    MAX_REQUESTS_PER_WEEK,
    Quotas,
)

GIGABYTE = 1_000_000_000
SECRET, REMOVED = "secret.", "remove."
PAIR = "pathMap."
Upstream = Literal["plex", "overseerr", "uptimeKuma", "tautulli", "mail", "downloads"]
Area = Literal[Upstream, "access"]
"""Of the settings that pages change."""


def _nothing(value: Any) -> Any:
    return None if value == "" else value


_CanBeEmpty = BeforeValidator(_nothing)
_Downloads = Annotated[int, Field(ge=0, le=MAX_DOWNLOADS_PER_HOUR)]
_AtOnce = Annotated[int, Field(ge=0, le=MAX_ACTIVE)]
_Requests = Annotated[int, Field(ge=0, le=MAX_REQUESTS_PER_WEEK)]
_Gigabytes = Annotated[float, Field(ge=0, le=MAX_BYTES / GIGABYTE, allow_inf_nan=False)]


class FilledForm(BaseModel):
    """What a form holds; one with fields of no form of ours is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class TokenForm(FilledForm):
    """A new personal token. ``days`` is until it ends, 0 for never."""

    name: str = Field(max_length=200)
    days: int = Field(ge=0, le=3650)
    scopes: list[Scope]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return with_ticked(fields, "scopes")


def with_ticked(fields: dict[str, Any], name: str) -> dict[str, Any]:
    """Boxes arrive one by one, ``scopes.read`` for one that is ticked: gather them in a list."""
    prefix = f"{name}."
    others = {key: value for key, value in fields.items() if not key.startswith(prefix)}
    return {**others, name: sorted(key.removeprefix(prefix) for key in fields.keys() - others)}


def upstream_body(fields: dict[str, Any]) -> dict[str, Any]:
    """The settings of an upstream, or of another area, that a form changes.

    A secret's field is empty unless it is to be replaced, since nobody is shown what is stored; a
    box beside it removes it.
    """
    body: dict[str, Any] = {}
    for name, value in fields.items():
        if name.startswith(REMOVED):
            body[name.removeprefix(REMOVED)] = ""
        elif not name.startswith(SECRET):
            body[name] = value
    typed = {name.removeprefix(SECRET): v for name, v in fields.items() if name.startswith(SECRET)}
    return body | {name: value for name, value in typed.items() if value}


def downloads_body(fields: dict[str, Any], known: Sequence[PathPair]) -> dict[str, Any]:
    """What a form changes about where downloads meet Plex. It has the first of the ``known`` pairs
    of folders; the others stay."""
    body = {name: value for name, value in fields.items() if not name.startswith(PAIR)}
    first = {side: str(fields.get(f"{PAIR}{side}", "")).strip() for side in ("ours", "plex")}
    others = [pair.model_dump(by_alias=True) for pair in known[1:]]
    return body | {"plexPathMap": [*([first] if any(first.values()) else []), *others]}


def downloads_texts(settings: DownloadSettings) -> dict[str, str]:
    """The same as texts for the form."""
    first = next(iter(settings.plex_path_map), None)
    return {
        f"{PAIR}ours": first.ours if first else "",
        f"{PAIR}plex": first.plex if first else "",
        "librarySection": settings.library_section,
    }


class WebhookForm(FilledForm):
    """Where a program or an app is told what happens; what does not fit is said by the service,
    each beside its field."""

    name: str = Field(default="", max_length=4_000)
    url: str = Field(default="", max_length=4_000)
    secret: str = Field(default="", max_length=4_000)
    enabled: bool = False
    events: list[NotificationEvent]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return with_ticked(fields, "events")


class AppriseForm(FilledForm):
    address: str = Field(default="", max_length=4_000)
    name: str = Field(default="", max_length=1_000)


class ProfileForm(FilledForm):
    name: str = Field(max_length=300)
    email: str = Field(default="", max_length=500)
    current_password: str = Field(default="", alias="currentPassword", max_length=10_000)


class RoleForm(FilledForm):
    role: Role


class PermissionsForm(FilledForm):
    permissions: list[Permission]

    @model_validator(mode="before")
    @classmethod
    def _gather(cls, fields: dict[str, Any]) -> dict[str, Any]:
        return with_ticked(fields, "permissions")


class QuotasForm(FilledForm):
    """As :class:`medianest.views.user.Quotas`, an empty field being null; the largest download is
    typed in gigabytes."""

    per_user_per_hour: Annotated[_Downloads | None, _CanBeEmpty] = Field(
        default=None, alias="perUserPerHour"
    )
    per_user_active: Annotated[_AtOnce | None, _CanBeEmpty] = Field(
        default=None, alias="perUserActive"
    )
    max_gigabytes: Annotated[_Gigabytes | None, _CanBeEmpty] = Field(
        default=None, alias="maxGigabytes"
    )
    movies_per_week: Annotated[_Requests | None, _CanBeEmpty] = Field(
        default=None, alias="moviesPerWeek"
    )
    seasons_per_week: Annotated[_Requests | None, _CanBeEmpty] = Field(
        default=None, alias="seasonsPerWeek"
    )

    def quotas(self) -> Quotas:
        size = self.max_gigabytes
        return Quotas(
            per_user_per_hour=self.per_user_per_hour,
            per_user_active=self.per_user_active,
            max_bytes=None if size is None else round(size * GIGABYTE),
            movies_per_week=self.movies_per_week,
            seasons_per_week=self.seasons_per_week,
        )


class IncidentForm(FilledForm):
    """What everybody is told."""

    model_config = ConfigDict(str_strip_whitespace=True)

    title: str = Field(min_length=1, max_length=200)
    content: str = Field(default="", max_length=10_000)
    style: IncidentStyle


class AnnouncementForm(FilledForm):
    """Moments arrive as UTC, whatever the browser's zone; what does not fit is said by the service,
    each beside its field."""

    title: str = Field(default="", max_length=4_000)
    text: str = Field(default="", max_length=10_000)
    level: AnnouncementLevel
    starts_at: Annotated[AwareDatetime | None, _CanBeEmpty] = Field(default=None, alias="startsAt")
    ends_at: Annotated[AwareDatetime | None, _CanBeEmpty] = Field(default=None, alias="endsAt")
    rings: bool = False

    def wishes(self) -> Wishes:
        return Wishes(**dict(self))


class InvitationForm(FilledForm):
    """``days`` is how long its link is good for."""

    role: Role
    note: str = Field(default="", max_length=1_000)
    max_uses: int = Field(alias="maxUses", ge=0, le=1_000_000)
    days: int = Field(ge=0, le=1_000_000)
