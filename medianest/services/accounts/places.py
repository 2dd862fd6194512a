"""Roughly where an address is, by the GeoIP file that an administrator may give."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from typing import Any

import maxminddb
import structlog

from medianest.services.accounts.device_risk import Position
from medianest.services.settings.settings import SettingsService

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """``name`` is a city and a country; ``position`` is latitude and longitude in degrees."""

    name: str = ""
    position: Position | None = None


NOWHERE = Place()


class Places:
    """Reads ``access.geoipFile``, a City or Country database in MaxMind's format.

    The file is opened again when it changes. One that is missing or broken says so in the log
    once, and knows no place.
    """

    def __init__(self, settings: SettingsService) -> None:
        self._settings = settings
        self._opened: tuple[str, int, int] | None = None
        self._reader: maxminddb.Reader | None = None

    async def find(self, ip: str) -> Place:
        """Where ``ip`` is; :data:`NOWHERE` without a file, and for addresses it does not know."""
        path = (await self._settings.current()).access.geoip_file
        return await asyncio.to_thread(self._find, path, ip) if path else NOWHERE

    def _find(self, path: str, ip: str) -> Place:
        self._reopen(path)
        if self._reader is None:
            return NOWHERE
        try:
            return _place(self._reader.get(ip))
        except (ValueError, OSError, maxminddb.InvalidDatabaseError):
            return NOWHERE

    def _reopen(self, path: str) -> None:
        try:
            now = os.stat(path)
            version = (path, now.st_mtime_ns, now.st_size)
        except OSError:
            version = (path, 0, 0)
        if version == self._opened:
            return
        self._opened = version
        self._reader = None
        try:
            # In memory: a file that is replaced in place must not change under a reader.
            self._reader = maxminddb.open_database(path, maxminddb.MODE_MEMORY)
        except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
            log.warning("GeoIP file cannot be used", file=path, reason=type(error).__name__)


def _place(record: Any) -> Place:
    if not isinstance(record, dict):
        return NOWHERE
    names = [_name(record.get("city")), _name(record.get("country"))]
    where = record.get("location")
    return Place(", ".join(name for name in names if name)[:100], _position(where))


def _name(part: Any) -> str:
    names = part.get("names") if isinstance(part, dict) else None
    return str(names.get("en", "")) if isinstance(names, dict) else ""


def _position(where: Any) -> Position | None:
    if not isinstance(where, dict):
        return None
    latitude, longitude = where.get("latitude"), where.get("longitude")
    if not isinstance(latitude, (int, float)) or not isinstance(longitude, (int, float)):
        return None
    return float(latitude), float(longitude)
