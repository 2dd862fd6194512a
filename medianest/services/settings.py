"""Settings: the environment (locked) over the database over the defaults."""

from __future__ import annotations

import asyncio
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_origin

from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import ConflictError, InvalidInputError, StartError
from medianest.models.ids import utc_now
from medianest.models.setting import Setting
from medianest.services import settings_places
from medianest.services.actor import Actor
from medianest.settings import Environment
from medianest.views.settings import DownloadSettings, Settings, SettingsView

FRESH_SECONDS = 1.0
OLDER_NAMES = {
    ("downloads", "folder"): "YOUTUBE_DOWNLOAD_PATH",
    ("access", "publicUrl"): "FRONTEND_URL",
    ("access", "allowedOrigins"): "ALLOWED_ORIGINS",
    ("rateLimits", "apiPerMinute"): "RATE_LIMIT_MAX_REQUESTS",
}

_WORDINGS = {
    "Extra inputs are not permitted": "is not a setting",
    "Input should be a valid dictionary or instance of": "must be a group of settings:",
    "Input should be a valid integer": "must be a whole number",
    "Input should be a valid boolean": "must be true or false",
    "Input should be a valid": "must be a",
    "Input should be": "must be",
    "Value should have": "must have",
    "String should have": "must have",
    "List should have": "must have",
    "Unable to parse input string as an integer, exceeded maximum size": "is too large",
    ", unable to parse string as an integer": "",
    ", got a number with a fractional part": "",
    ", unable to interpret input": "",
    " after validation": "",
}

_STORED = select(Setting.area, Setting.key, col(Setting.value))

Tree = dict[str, dict[str, Any]]


class SettingsService:
    """What holds now, and how an administrator changes it; a change needs no restart.

    Every process reads the database again after a second, so that all of them follow.
    """

    def __init__(self, database: Database, environment: Environment) -> None:
        self._database = database
        self._environment = environment
        self._locked = environment_settings(environment)
        self._cached: tuple[float, Settings] | None = None

    async def current(self) -> Settings:
        """The settings that hold, at most a second old."""
        if self._cached is not None and time.monotonic() - self._cached[0] < FRESH_SECONDS:
            return self._cached[1]
        return await self._read()

    async def downloads_folder(self) -> Path:
        """Where downloads land: the configured folder, else ``downloads`` in the data folder."""
        return self._folder((await self.current()).downloads)

    async def check_cookies(self) -> None:
        """Raise :class:`InvalidInputError` unless the cookies file that holds can be used.

        One from the environment is checked nowhere else: nobody saves it.
        """
        downloads = (await self.current()).downloads
        await asyncio.to_thread(
            settings_places.check_cookies, downloads.cookies_file, self._folder(downloads)
        )

    async def show(self, actor: Actor) -> SettingsView:
        """All settings for an administrator, and which of them the environment holds."""
        actor.require_admin()
        return self._view(await self._read())

    async def change(self, actor: Actor, body: dict[str, Any]) -> SettingsView:
        """Change the keys that ``body`` names and no others.

        Raises :class:`InvalidInputError` with a sentence for each field, and
        :class:`ConflictError` for a key that the environment holds.
        """
        actor.require_admin()
        return await self.replace(body, updated_by=actor.user_id)

    async def replace(self, body: dict[str, Any], *, updated_by: str | None) -> SettingsView:
        """As :meth:`change`, from the console: whoever reads the data folder may."""
        before = await self._read()
        present = before.model_dump(by_alias=True, mode="json")
        after = _validated(_merged(present, _without_locked_list(body)))
        changes = list(_differences(present, after.model_dump(by_alias=True, mode="json")))
        self._refuse_locked(changes)
        await asyncio.to_thread(self._check_places, before.downloads, after.downloads)
        await self._store(changes, updated_by)
        return self._view(await self._read())

    def _view(self, settings: Settings) -> SettingsView:
        locked = [f"{area}.{key}" for area, keys in self._locked.items() for key in keys]
        return SettingsView(**dict(settings), locked=locked)

    def _check_places(self, before: DownloadSettings, after: DownloadSettings) -> None:
        if (after.folder, after.cookies_file) != (before.folder, before.cookies_file):
            settings_places.check_cookies(after.cookies_file, self._folder(after))
        if after.folder not in ("", before.folder):
            settings_places.check_folder(after.folder, self._environment.data)

    def _folder(self, settings: DownloadSettings) -> Path:
        data = self._environment.data.resolve()
        return Path(settings.folder) if settings.folder else data / "downloads"

    def _refuse_locked(self, changes: list[tuple[str, str, Any]]) -> None:
        held = [f"{area}.{key}" for area, key, _ in changes if key in self._locked.get(area, {})]
        if held:
            raise ConflictError(
                f"{', '.join(held)}: set by the environment. Change it there and restart."
            )

    async def _read(self) -> Settings:
        rows = await self._database.rows(_STORED)
        stored = _known({(row.area, row.key): row.value for row in rows})
        settings = Settings.model_validate(_merged(stored, self._locked))
        self._cached = (time.monotonic(), settings)
        return settings

    async def _store(self, changes: list[tuple[str, str, Any]], updated_by: str | None) -> None:
        async with self._database.write() as session:
            for area, key, value in changes:
                row = Setting(
                    area=area, key=key, value=value, updated_by=updated_by, updated_at=utc_now()
                )
                await session.merge(row)


def environment_settings(environment: Environment) -> Tree:
    """The settings that the environment gives, as ``area → key → value``.

    Raises :class:`StartError` naming the variable whose value cannot be used.
    """
    found: Tree = {}
    for area, key, is_list in setting_keys():
        names = [variable_name(area, key), OLDER_NAMES.get((area, key), "")]
        if (given := environment.variable(*names)) is not None:
            value = _checked(given[0], area, key, _parsed(given[1], is_list=is_list))
            found.setdefault(area, {})[key] = value
    return found


def variable_name(area: str, key: str) -> str:
    """``rateLimits.signInPer15Minutes`` → ``MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES``."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", "_", f"{area}_{key}")
    return f"MEDIANEST_{words.upper()}"


def setting_keys() -> Iterator[tuple[str, str, bool]]:
    """Every ``(area, key, is a list)`` there is, by its name on the wire."""
    for area, field in Settings.model_fields.items():
        keys = field.annotation.model_fields if field.annotation else {}
        for name, key in keys.items():
            yield to_camel(area), key.alias or to_camel(name), get_origin(key.annotation) is list


def _parsed(text: str, *, is_list: bool) -> Any:
    if text[:1] in ("[", "{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return [part.strip() for part in text.split(",") if part.strip()] if is_list else text


def _checked(variable: str, area: str, key: str, value: Any) -> Any:
    try:
        settings = Settings.model_validate({area: {key: value}})
    except ValidationError as error:
        raise StartError(f"{variable} {_sentence(error.errors()[0]['msg'])}") from None
    return settings.model_dump(by_alias=True, mode="json")[area][key]


def _known(rows: dict[tuple[str, str], Any]) -> Tree:
    """Rows that a later version wrote are left where they are."""
    tree: Tree = {}
    for area, key, _ in setting_keys():
        if (area, key) in rows:
            tree.setdefault(area, {})[key] = rows[area, key]
    return tree


def _merged(lower: dict[str, Any], upper: dict[str, Any]) -> dict[str, Any]:
    both = dict(lower)
    for area, keys in upper.items():
        below = both.get(area)
        nested = isinstance(keys, dict) and isinstance(below, dict)
        both[area] = {**below, **keys} if nested else keys  # type: ignore[dict-item]
    return both


def _without_locked_list(body: dict[str, Any]) -> dict[str, Any]:
    """What ``GET`` answered may be sent back as it is."""
    return {area: keys for area, keys in body.items() if area != "locked"}


def _validated(body: dict[str, Any]) -> Settings:
    try:
        return Settings.model_validate(body)
    except ValidationError as error:
        fields = {".".join(map(str, e["loc"])): _sentence(e["msg"]) for e in error.errors()}
        named = " ".join(f"{field} {sentence}" for field, sentence in fields.items())
        raise InvalidInputError(f"This cannot be used: {named}", details=fields) from None


def _sentence(message: str) -> str:
    """What pydantic says, as the end of a sentence that begins with the setting's name."""
    words = message.removeprefix("Value error, ")
    for its, ours in _WORDINGS.items():
        words = words.replace(its, ours)
    return words.rstrip(".") + "."


def _differences(before: Tree, after: Tree) -> Iterator[tuple[str, str, Any]]:
    for area, keys in after.items():
        for key, value in keys.items():
            if before[area][key] != value:
                yield area, key, value
