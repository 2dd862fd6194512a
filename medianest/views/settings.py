"""The settings of an installation, by area: the body of ``GET`` and ``PUT /settings``."""

from __future__ import annotations

from ipaddress import ip_network
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ConfigDict, Field
from pydantic.alias_generators import to_camel

from medianest.views.view import View


class Area(View):
    """A group of settings; unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid"
    )


def _origin(value: str) -> str:

    if not value:
        return ""
    parts = urlsplit(value.strip())
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.username:
        raise ValueError("must be an address such as https://media.example.org")
    return f"{parts.scheme}://{parts.netloc}".lower() + parts.path.rstrip("/")


def _network(value: str) -> str:

    return str(ip_network(value.strip(), strict=False))


Origin = Annotated[str, AfterValidator(_origin)]
Network = Annotated[str, AfterValidator(_network)]


class DownloadSettings(Area):
    """``folder`` empty means ``downloads`` in the data folder.

    ``proxy`` carries no credentials: it is shown to administrators as it is.
    """

    folder: str = Field(default="", max_length=1000)
    proxy: str = Field(default="", max_length=300, pattern=r"^(https?://[^\s@]+)?$")
    max_active: int = Field(default=2, ge=1, le=16)


class AccessSettings(Area):
    """``public_url`` empty means that the request's own host is taken for it."""

    public_url: Origin = ""
    allowed_origins: list[Origin] = Field(default_factory=list, max_length=50)
    trusted_proxies: list[Network] = Field(default_factory=list, max_length=50)
    session_days: int = Field(default=30, ge=1, le=365)


class RateLimitSettings(Area):
    api_per_minute: int = Field(default=100, ge=1, le=100_000)
    sign_in_per_15_minutes: int = Field(default=5, ge=1, le=1000, alias="signInPer15Minutes")


class Settings(Area):
    """Everything that an administrator may set; later features bring their areas with them."""

    downloads: DownloadSettings = DownloadSettings()
    access: AccessSettings = AccessSettings()
    rate_limits: RateLimitSettings = RateLimitSettings()


class SettingsView(Settings):
    """The settings as an administrator sees them; ``locked`` names those the environment holds."""

    locked: list[str] = Field(default_factory=list)
