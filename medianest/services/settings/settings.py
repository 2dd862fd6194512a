"""Settings: the environment (locked) over the database over the defaults."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any

from redis.asyncio import Redis
from sqlmodel import col, select

from medianest import events
from medianest.database import Database
from medianest.errors import ConflictError
from medianest.models.setting import Setting
from medianest.services.actor import Actor
from medianest.services.audit import AuditLog
from medianest.services.ciphers import Ciphers
from medianest.services.monitoring.kuma_sign_in import KumaSignIn
from medianest.services.settings import places, rules
from medianest.services.settings.environment import environment_settings, secret_keys
from medianest.services.settings.secrets import StoredSettings, lost
from medianest.services.settings.trees import differences, merged, tree_of, validated
from medianest.settings import Environment
from medianest.views.settings import DownloadSettings, Settings, SettingsView

FRESH_SECONDS = 1.0

_STORED = select(Setting.area, Setting.key, col(Setting.value), col(Setting.encrypted))

Change = tuple[str, str, Any]

WHO_SEES_THE_LIBRARY = ("library", "openToAccountsWithoutPlex")


class SettingsService:
    """What holds now, and how an administrator changes it; a change needs no restart.

    Every process reads the database again after a second, so that all of them follow. Open pages
    hear by way of ``redis`` when people see another part of the library than before, or Overseerr
    is another one; without it nobody is told. ``kuma`` signs in to Uptime Kuma where somebody
    entered a password for it.
    """

    def __init__(
        self,
        database: Database,
        environment: Environment,
        ciphers: Ciphers,
        redis: Redis | None = None,
        kuma: KumaSignIn | None = None,
    ) -> None:
        self._database = database
        self._environment = environment
        self._redis = redis
        self._kuma = kuma
        self._stored = StoredSettings(ciphers)
        self._audit = AuditLog(database)
        self._locked = environment_settings(environment)
        self._cached: tuple[float, Settings] | None = None

    async def current(self) -> Settings:
        """The settings that hold, at most a second old."""
        if self._cached is not None and time.monotonic() - self._cached[0] < FRESH_SECONDS:
            return self._cached[1]
        return await self._read()

    async def downloads_folder(self) -> Path:
        """Where downloads land: the configured folder, else ``downloads`` in the data folder."""
        return self.folder_of((await self.current()).downloads)

    async def check_files(self) -> None:
        """Raise :class:`InvalidInputError` unless the files that settings name can be used.

        Those from the environment are checked nowhere else: nobody saves them.
        """
        await asyncio.to_thread(self._check_places, Settings(), await self.current())

    async def lost_secrets(self) -> list[str]:
        """Names of the secrets that are stored but can no longer be decrypted."""
        return lost(tree_of(await self._read()))

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
        before = await self._read()
        after = self._over(before, body)
        rules.check_keys_stay(before, after, body)
        if rules.wants_second_factor(before, after):
            await rules.check_own_factor(self._database, actor.user_id)
        after = await self._exchanged(before, after, body)
        return await self._save(before, after, actor.user_id)

    async def replace(self, body: dict[str, Any], *, updated_by: str | None) -> SettingsView:
        """As :meth:`change`, from the console: whoever reads the data folder may."""
        before = await self._read()
        after = await self._exchanged(before, self._over(before, body), body)
        return await self._save(before, after, updated_by)

    async def with_unsaved(self, actor: Actor, area: str, keys: dict[str, Any]) -> Settings:
        """What would hold if ``keys`` of ``area`` were saved; nothing is. To try a connection with.

        Raises as :meth:`change` does.
        """
        actor.require_admin()
        before, body = await self._read(), {area: keys}
        after = self._over(before, body)
        self._refuse_locked(list(differences(tree_of(before), tree_of(after))))
        rules.check_keys_stay(before, after, body)
        return after

    async def _exchanged(self, before: Settings, after: Settings, body: dict[str, Any]) -> Settings:
        """``after`` with Uptime Kuma's password and code exchanged for a token: neither is kept."""
        given, was = after.uptime_kuma, before.uptime_kuma
        if (given.password, given.totp) == (was.password, was.totp):
            return after
        self._refuse_locked(list(differences(tree_of(before), tree_of(after))))
        if self._kuma and given.password and not given.password.is_lost:
            await self._kuma.keep(given)
        kept = given.model_copy(update={"password": was.password, "totp": was.totp})
        return after.model_copy(update={"uptime_kuma": kept})

    def _over(self, before: Settings, body: dict[str, Any]) -> Settings:
        return validated(merged(tree_of(before), _without_what_was_shown(body)))

    async def _save(
        self, before: Settings, after: Settings, updated_by: str | None
    ) -> SettingsView:
        changes = list(differences(tree_of(before), tree_of(after)))
        self._refuse_locked(changes)
        await asyncio.to_thread(self._check_places, before, after)
        await self._store(changes, updated_by)
        await self._tell(changes)
        return self._view(await self._read())

    def _view(self, settings: Settings) -> SettingsView:
        locked = [f"{area}.{key}" for area, keys in self._locked.items() for key in keys]
        return SettingsView(**dict(settings), locked=locked)

    def _check_places(self, before: Settings, after: Settings) -> None:
        old, new = before.downloads, after.downloads
        if (new.folder, new.cookies_file) != (old.folder, old.cookies_file):
            places.check_cookies(new.cookies_file, self.folder_of(new))
        if after.access.geoip_file != before.access.geoip_file:
            places.check_geoip(after.access.geoip_file)
        if new.folder not in ("", old.folder):
            places.check_folder(new.folder, self._environment.data)

    def folder_of(self, settings: DownloadSettings) -> Path:
        """Where downloads would land by these settings."""
        data = self._environment.data.resolve()
        return Path(settings.folder) if settings.folder else data / "downloads"

    def _refuse_locked(self, changes: list[Change]) -> None:
        held = [f"{area}.{key}" for area, key, _ in changes if key in self._locked.get(area, {})]
        if held:
            raise ConflictError(
                f"{', '.join(held)}: set by the environment. Change it there and restart."
            )

    async def _read(self) -> Settings:
        stored = self._stored.tree(await self._database.rows(_STORED))
        settings = Settings.model_validate(merged(stored, self._locked))
        self._cached = (time.monotonic(), settings)
        return settings

    async def _store(self, changes: list[Change], updated_by: str | None) -> None:
        if not changes:
            return
        async with self._database.write() as session:
            for area, key, value in changes:
                await session.merge(self._stored.row(area, key, value, updated_by))
            names = [f"{area}.{key}" for area, key, _ in changes]
            await self._audit.note(
                "settings.changed",
                actor_id=updated_by,
                target=", ".join(names),
                session=session,
                keys=names,
            )

    async def _tell(self, changes: list[Change]) -> None:
        if self._redis and any((area, key) == WHO_SEES_THE_LIBRARY for area, key, _ in changes):
            await events.publish(self._redis, events.LibraryChanged(section_ids=[]))
        if self._redis and any(area == "overseerr" for area, _, _ in changes):
            await events.publish(self._redis, events.OverseerrChanged())


def _without_what_was_shown(body: dict[str, Any]) -> dict[str, Any]:
    """What ``GET`` answered may be sent back: a secret's ``{"set": true}`` leaves it."""
    secrets = secret_keys()

    def kept(area: str, keys: Any) -> Any:
        if not isinstance(keys, dict):
            return keys
        return {
            key: value
            for key, value in keys.items()
            if not ((area, key) in secrets and isinstance(value, dict) and value.keys() == {"set"})
        }

    return {area: kept(area, keys) for area, keys in body.items() if area != "locked"}
