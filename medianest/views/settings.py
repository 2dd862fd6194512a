"""The settings of an installation, by area: the body of ``GET`` and ``PUT /settings``."""

from __future__ import annotations

import re
from enum import StrEnum
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
    try:
        return str(ip_network(value.strip(), strict=False))
    except ValueError:
        raise ValueError("must be a network such as 192.168.0.0/16") from None


def _proxy(value: str) -> str:
    address = value.strip()
    if "@" in address:
        raise ValueError("must not carry a password: administrators see it as it is")
    if address and not re.fullmatch(r"https?://\S+", address):
        raise ValueError("must be an address such as http://proxy.example.org:3128")
    return address


def _site(value: str) -> str:
    name = value.strip().lower()
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.:-]{0,98}[a-z0-9])?", name):
        raise ValueError("must be the name of an extractor, such as vimeo, or a host")
    return name


def _language(value: str) -> str:
    code = value.strip()
    if not re.fullmatch(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", code):
        raise ValueError("must be a language code such as en or pt-BR")
    return code


Site = Annotated[str, AfterValidator(_site)]
Language = Annotated[str, AfterValidator(_language)]
Origin = Annotated[str, AfterValidator(_origin)]
Network = Annotated[str, AfterValidator(_network)]
Proxy = Annotated[str, AfterValidator(_proxy)]


class Layout(StrEnum):
    """How files are laid out: one folder for each channel, or as a series by date."""

    VIDEOS = "videos"
    TV = "tv"


class DownloadSettings(Area):
    """``folder`` empty means ``downloads`` in the data folder.

    ``allowed_sites`` are names of yt-dlp's extractors, or hosts (with a dot) whose pages may hold
    any video. ``allowed_private_networks`` may be reached although they are not public.
    ``proxy`` carries no credentials: it is shown to administrators as it is. ``cookies_file`` is a
    path on the server. Limits of 0 do not limit; ``max_bytes`` is for one download,
    ``disk_floor_bytes`` is kept free. ``subtitles`` are the languages offered.
    """

    folder: str = Field(default="", max_length=1000)
    proxy: Proxy = Field(default="", max_length=300)
    max_active: int = Field(default=2, ge=1, le=16)
    allowed_sites: list[Site] = Field(default_factory=lambda: ["youtube"], max_length=100)
    allowed_private_networks: list[Network] = Field(default_factory=list, max_length=50)
    cookies_file: str = Field(default="", max_length=1000)
    layout: Layout = Layout.VIDEOS
    playlist_cap: int = Field(default=500, ge=1, le=5000)
    per_user_per_hour: int = Field(default=5, ge=0, le=100_000)
    per_user_active: int = Field(default=2, ge=0, le=1000)
    max_bytes: int = Field(default=0, ge=0)
    disk_floor_bytes: int = Field(default=2_000_000_000, ge=0)
    sponsor_block: bool = False
    subtitles: list[Language] = Field(default_factory=lambda: ["en"], max_length=10)


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
