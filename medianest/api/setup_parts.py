"""What the steps of the set-up ask for: one part for each service, with its fields."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from medianest import routes
from medianest.services.settings.setup_wizard import Step
from medianest.views.settings import SettingsView


@dataclass(frozen=True, slots=True)
class Field:
    """``key`` is the setting's name within its area; a secret is typed and never shown."""

    key: str
    label: str
    example: str = ""
    hint: str = ""
    is_secret: bool = False
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Part:
    """One service; ``area`` is that of its settings."""

    area: str
    service: str
    title: str
    about: str
    fields: tuple[Field, ...]

    def is_open(self, field: Field, locked: Collection[str]) -> bool:
        """Whether it may be typed into. A secret of the environment has to be typed again where
        the address beside it is new."""
        free = self.name(field) not in locked
        return free or (field.is_secret and self.address not in locked)

    def name(self, field: Field) -> str:
        """The field's name in the form, and in errors."""
        return f"{self.area}.{field.key}"

    @property
    def secret(self) -> str:
        """The name of the secret's field, empty where the part has none and cannot be tested."""
        return next((self.name(field) for field in self.fields if field.is_secret), "")

    @property
    def address(self) -> str:
        """The name of the field that says where the service is."""
        return self.name(self.fields[0])


def _address(example: str) -> Field:
    return Field("url", "Address", example, kind="url")


PLEX = Part(
    "plex",
    "Plex",
    "Enter the server by hand",
    "The address at which this machine finds Plex, and the token of the server’s owner.",
    (
        _address("http://192.168.0.10:32400"),
        Field(
            "token",
            "Token",
            hint="Plex’s help says how to find it: X-Plex-Token.",
            is_secret=True,
        ),
    ),
)
OVERSEERR = Part(
    "overseerr",
    "Overseerr or Seerr",
    "Overseerr or Seerr",
    "For requests of films and series.",
    (
        _address("http://192.168.0.10:5055"),
        Field("apiKey", "API key", hint="Settings, General in Overseerr.", is_secret=True),
    ),
)
UPTIME_KUMA = Part(
    "uptimeKuma",
    "Uptime Kuma",
    "Uptime Kuma",
    "For the state of your services.",
    (
        _address("http://192.168.0.10:3001"),
        Field("statusPageSlug", "Status page", "media", "What follows /status/ in its address."),
        Field("apiKey", "API key", hint="Settings, API Keys in Uptime Kuma.", is_secret=True),
    ),
)
TAUTULLI = Part(
    "tautulli",
    "Tautulli",
    "Tautulli",
    "For what was watched.",
    (
        _address("http://192.168.0.10:8181"),
        Field("apiKey", "API key", hint="Settings, Web Interface in Tautulli.", is_secret=True),
    ),
)
DOWNLOADS = Part(
    "downloads",
    "Downloads",
    "",
    "",
    (
        Field(
            "folder",
            "Folder",
            "/srv/media/downloads",
            "A whole path on this machine. Empty: a folder beside MediaNest’s own data.",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class StepPage:
    """``number`` counts from 1, which is the account."""

    step: Step
    number: int
    path: str
    title: str
    lead: str
    parts: tuple[Part, ...]


PAGES = (
    StepPage(
        Step.PLEX,
        2,
        routes.SETUP_PLEX,
        "Connect Plex",
        "People can then sign in with Plex, and see what is in your library.",
        (PLEX,),
    ),
    StepPage(
        Step.SERVICES,
        3,
        routes.SETUP_SERVICES,
        "Connect other services",
        "Fill in what you run, and leave the rest empty.",
        (OVERSEERR, UPTIME_KUMA, TAUTULLI),
    ),
    StepPage(
        Step.DOWNLOADS,
        4,
        routes.SETUP_DOWNLOADS,
        "Where downloads land",
        "Finished files are put here, ready for Plex to find.",
        (DOWNLOADS,),
    ),
)


def page_of(step: Step) -> StepPage:
    """The page of this step."""
    return next(page for page in PAGES if page.step is step)


def open_names(parts: Collection[Part], locked: Collection[str]) -> list[str]:
    """The names of fields that may be typed into."""
    return [
        part.name(field) for part in parts for field in part.fields if part.is_open(field, locked)
    ]


def names(parts: Collection[Part]) -> list[str]:
    """Every field's name in the form."""
    return [part.name(field) for part in parts for field in part.fields]


def stored_values(parts: Collection[Part], settings: SettingsView) -> dict[str, str]:
    """What stands in the fields of a form that is opened; secrets stay out of it."""
    shown = settings.model_dump(by_alias=True, mode="json")
    return {
        part.name(field): "" if field.is_secret else shown[part.area][field.key]
        for part in parts
        for field in part.fields
    }


def secrets_set(parts: Collection[Part], settings: SettingsView) -> set[str]:
    """The names of fields whose secret is stored."""
    shown = settings.model_dump(by_alias=True, mode="json")
    return {
        part.name(field)
        for part in parts
        for field in part.fields
        if field.is_secret and shown[part.area][field.key]["set"]
    }


def body(part: Part, values: Mapping[str, str], locked: Collection[str]) -> dict[str, Any]:
    """What to change: no field that the environment holds, and no secret that was left empty."""
    return {
        field.key: values[part.name(field)]
        for field in part.fields
        if part.is_open(field, locked) and (values[part.name(field)] or not field.is_secret)
    }
