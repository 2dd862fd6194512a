"""Settings: the environment (locked) over the database over the defaults."""

from __future__ import annotations

import json
import os
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
from medianest.services.actor import Actor
from medianest.settings import Environment
from medianest.views.settings import Settings, SettingsView

FRESH_SECONDS = 1.0
OLDER_NAMES = {
    ("downloads", "folder"): "YOUTUBE_DOWNLOAD_PATH",
    ("access", "publicUrl"): "FRONTEND_URL",
    ("access", "allowedOrigins"): "ALLOWED_ORIGINS",
    ("rateLimits", "apiPerMinute"): "RATE_LIMIT_MAX_REQUESTS",
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
        configured = (await self.current()).downloads.folder
        return Path(configured) if configured else self._environment.data.resolve() / "downloads"

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
        _check_folder(before.downloads.folder, after.downloads.folder)
        await self._store(changes, updated_by)
        return self._view(await self._read())

    def _view(self, settings: Settings) -> SettingsView:
        locked = [f"{area}.{key}" for area, keys in self._locked.items() for key in keys]
        return SettingsView(**dict(settings), locked=locked)

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
        raise StartError(f"{variable} cannot be used: {error.errors()[0]['msg']}.") from None
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
        fields = {".".join(map(str, e["loc"])): e["msg"] for e in error.errors()}
        message = f"These settings cannot be used: {', '.join(fields)}."
        raise InvalidInputError(message, details=fields) from None


def _differences(before: Tree, after: Tree) -> Iterator[tuple[str, str, Any]]:
    for area, keys in after.items():
        for key, value in keys.items():
            if before[area][key] != value:
                yield area, key, value


def _check_folder(before: str, after: str) -> None:
    if after in ("", before):
        return
    folder = Path(after)
    if not folder.is_absolute():
        raise _folder_error("must be a whole path that begins with /.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _folder_error(f"cannot be made: {error.strerror}.") from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _folder_error("cannot be written to by MediaNest's user.")


def _folder_error(reason: str) -> InvalidInputError:
    message = f"The downloads folder {reason}"
    return InvalidInputError(message, details={"downloads.folder": message})
