"""Which settings there are, and what the environment says of them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any, NamedTuple, get_origin

from pydantic import ValidationError
from pydantic.alias_generators import to_camel

from medianest.errors import StartError
from medianest.services.settings.trees import Tree, sentence, tree_of
from medianest.settings import Environment
from medianest.views.secret import Secret
from medianest.views.settings import Settings

OLDER_NAMES: dict[tuple[str, str], tuple[str, ...]] = {
    ("plex", "url"): ("PLEX_URL", "PLEX_SERVER_URL"),
    ("plex", "token"): ("PLEX_TOKEN",),
    ("plex", "enabled"): ("PLEX_ENABLED",),
    ("overseerr", "url"): ("OVERSEERR_URL",),
    ("overseerr", "apiKey"): ("OVERSEERR_API_KEY",),
    ("uptimeKuma", "url"): ("UPTIME_KUMA_URL",),
    ("uptimeKuma", "apiKey"): ("UPTIME_KUMA_TOKEN",),
    ("tautulli", "url"): ("TAUTULLI_URL",),
    ("tautulli", "apiKey"): ("TAUTULLI_API_KEY",),
    ("downloads", "folder"): ("YOUTUBE_DOWNLOAD_PATH",),
    ("access", "publicUrl"): ("FRONTEND_URL",),
    ("access", "allowedOrigins"): ("ALLOWED_ORIGINS",),
    ("rateLimits", "apiPerMinute"): ("RATE_LIMIT_MAX_REQUESTS",),
}


class Kind(Enum):
    """How a setting is written in the environment and kept in the database."""

    PLAIN = "plain"
    LIST = "list"
    SECRET = "secret"


class SettingKey(NamedTuple):
    """A setting by its names on the wire."""

    area: str
    key: str
    kind: Kind


def environment_settings(environment: Environment) -> Tree:
    """The settings that the environment gives, as ``area → key → value``.

    Raises :class:`StartError` naming the variable whose value cannot be used.
    """
    found: Tree = {}
    for area, key, kind in setting_keys():
        names = [variable_name(area, key), *OLDER_NAMES.get((area, key), ())]
        if (given := environment.variable(*names)) is not None:
            value = _checked(given[0], area, key, _parsed(given[1], kind))
            found.setdefault(area, {})[key] = value
    return found


def variable_name(area: str, key: str) -> str:
    """``rateLimits.signInPer15Minutes`` → ``MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", "_", f"{area}_{key}")
    return f"MEDIANEST_{words.upper()}"


def setting_keys() -> Iterator[SettingKey]:
    """Every setting there is."""
    for area, field in Settings.model_fields.items():
        keys = field.annotation.model_fields if field.annotation else {}
        for name, key in keys.items():
            yield SettingKey(to_camel(area), key.alias or to_camel(name), _kind(key.annotation))


def secret_keys() -> frozenset[tuple[str, str]]:
    """``(area, key)`` of each setting that is encrypted at rest and never shown."""
    return frozenset((area, key) for area, key, kind in setting_keys() if kind is Kind.SECRET)


def _kind(annotation: object) -> Kind:
    if annotation is Secret:
        return Kind.SECRET
    return Kind.LIST if get_origin(annotation) is list else Kind.PLAIN


def _parsed(text: str, kind: Kind) -> Any:
    if kind is Kind.SECRET:
        return text
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return [part.strip() for part in text.split(",") if part.strip()] if kind is Kind.LIST else text


def _checked(variable: str, area: str, key: str, value: Any) -> Any:
    try:
        settings = Settings.model_validate({area: {key: value}})
    except ValidationError as error:
        raise StartError(f"{variable} {sentence(error.errors()[0]['msg'])}") from None
    return tree_of(settings)[area][key]
