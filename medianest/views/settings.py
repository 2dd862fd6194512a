"""The settings of an installation, by area: the body of ``GET`` and ``PUT /settings``."""

from __future__ import annotations

from enum import StrEnum

from pydantic import ConfigDict, Field
from pydantic.alias_generators import to_camel

from medianest.views.secret import LongSecret, Secret
from medianest.views.setting_texts import (
    Folder,
    Host,
    Language,
    Network,
    Origin,
    PlexName,
    Proxy,
    Sender,
    Site,
    Slug,
    Url,
)
from medianest.views.view import View


class Area(View):
    """A group of settings; unknown keys are refused."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="forbid"
    )


class Layout(StrEnum):
    """How files are laid out: one folder for each channel, or as a series by date."""

    VIDEOS = "videos"
    TV = "tv"


class MailSecurity(StrEnum):
    """How the way to the mail server is encrypted; ``NONE`` is for one on the same machine."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class SignUp(StrEnum):
    """Who may make an account: people with an invitation, or everybody."""

    INVITATION = "invitation"
    OPEN = "open"


class TwoFactorFor(StrEnum):
    """Who must have a second factor."""

    NONE = "none"
    ADMINS = "admins"
    EVERYBODY = "everybody"


class PlexSettings(Area):
    """The server that people come in by; ``token`` is its owner's. ``webhook_secret`` is what
    Plex's webhooks carry in their address; without one they are refused."""

    url: Url = ""
    token: Secret = Secret()
    enabled: bool = True
    webhook_secret: LongSecret = Secret()


class OverseerrSettings(Area):
    """Overseerr or Seerr; ``webhook_secret`` is what its webhook carries, without one webhooks are
    refused.

    ``movies_per_week`` and ``seasons_per_week`` are how much each person may ask for whom Overseerr
    does not know, and whose requests are decided here; 0 does not limit.
    """

    url: Url = ""
    api_key: Secret = Secret()
    webhook_secret: LongSecret = Secret()
    movies_per_week: int = Field(default=10, ge=0, le=10_000)
    seasons_per_week: int = Field(default=20, ge=0, le=10_000)


class UptimeKumaSettings(Area):
    """``status_page_slug`` is the end of a public status page's address; ``api_key`` opens figures
    alone, Kuma knows no key that could do more.

    ``username`` and ``password`` are those of its account, which may do everything there; ``totp``
    is the code of the moment where it has a second factor. Password and code are exchanged for a
    token at once, and not kept. ``webhook_secret`` is what its webhook carries, without one
    webhooks are refused.
    """

    url: Url = ""
    username: str = Field(default="", max_length=320)
    password: Secret = Secret()
    totp: Secret = Secret()
    status_page_slug: Slug = ""
    api_key: Secret = Secret()
    webhook_secret: LongSecret = Secret()


class TautulliSettings(Area):
    """``webhook_secret`` is what its webhook carries, without one webhooks are refused."""

    url: Url = ""
    api_key: Secret = Secret()
    webhook_secret: LongSecret = Secret()


class MailSettings(Area):
    """Mail is sent where ``host`` and ``from`` are given."""

    host: Host = ""
    port: int = Field(default=587, ge=1, le=65535)
    username: str = Field(default="", max_length=320)
    password: Secret = Secret()
    from_address: Sender = Field(default="", alias="from")
    security: MailSecurity = MailSecurity.STARTTLS


class LibrarySettings(Area):
    """The copy of Plex's library. ``image_cache_bytes`` bounds the pictures kept on disk,
    ``sync_minutes`` is how often Plex is asked what is new. Accounts without Plex see nothing of
    the library unless ``open_to_accounts_without_plex``."""

    image_cache_bytes: int = Field(default=2_000_000_000, ge=0)
    sync_minutes: int = Field(default=15, ge=1, le=1440)
    open_to_accounts_without_plex: bool = False


class PathPair(Area):
    """A folder as this server names it, and as the Plex server does."""

    ours: Folder
    plex: Folder


class DownloadSettings(Area):
    """``folder`` empty means ``downloads`` in the data folder.

    ``plex_path_map`` says how the Plex server names folders that are called otherwise there;
    ``library_section`` is the key of the section that downloads are for, empty for the one that the
    folder lies in.

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
    plex_path_map: list[PathPair] = Field(default_factory=list, max_length=20)
    library_section: str = Field(default="", max_length=40)
    sponsor_block: bool = False
    subtitles: list[Language] = Field(default_factory=lambda: ["en"], max_length=10)


class AccessSettings(Area):
    """``public_url`` empty means that the request's own host is taken for it.

    ``plex_allow_list`` holds Plex accounts that may come in although the server is not shared with
    them. ``geoip_file`` is a path on the server, of a database in MaxMind's format.
    """

    public_url: Origin = ""
    allowed_origins: list[Origin] = Field(default_factory=list, max_length=50)
    trusted_proxies: list[Network] = Field(default_factory=list, max_length=50)
    session_days: int = Field(default=30, ge=1, le=365)
    sign_up: SignUp = SignUp.INVITATION
    plex_allow_list: list[PlexName] = Field(default_factory=list, max_length=1000)
    require_two_factor: TwoFactorFor = TwoFactorFor.NONE
    geoip_file: str = Field(default="", max_length=1000)


class RetentionSettings(Area):
    """How long records are kept; ``heartbeat_hours`` is for single looks at monitors, whose hourly
    sums stay longer."""

    audit_days: int = Field(default=365, ge=1, le=3650)
    heartbeat_hours: int = Field(default=24, ge=1, le=720)


class RateLimitSettings(Area):
    api_per_minute: int = Field(default=100, ge=1, le=100_000)
    sign_in_per_15_minutes: int = Field(default=5, ge=1, le=1000, alias="signInPer15Minutes")
    password_reset_per_hour: int = Field(default=3, ge=1, le=1000)
    requests_per_hour: int = Field(default=20, ge=1, le=10_000)


class Settings(Area):
    """Everything that an administrator may set; later features bring their areas with them."""

    plex: PlexSettings = PlexSettings()
    overseerr: OverseerrSettings = OverseerrSettings()
    uptime_kuma: UptimeKumaSettings = UptimeKumaSettings()
    tautulli: TautulliSettings = TautulliSettings()
    mail: MailSettings = MailSettings()
    library: LibrarySettings = LibrarySettings()
    downloads: DownloadSettings = DownloadSettings()
    access: AccessSettings = AccessSettings()
    retention: RetentionSettings = RetentionSettings()
    rate_limits: RateLimitSettings = RateLimitSettings()


class SettingsView(Settings):
    """The settings as an administrator sees them; ``locked`` names those the environment holds."""

    locked: list[str] = Field(default_factory=list)
