"""The pictures of one installation on disk, whatever they show, and the limit to all of them."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path

from medianest.services.pictures.store import PictureStore
from medianest.services.settings.settings import SettingsService

FOLDER = Path("cache", "library")


@dataclass(frozen=True, slots=True)
class Picture:
    """``etag`` is without quotes."""

    body: bytes
    content_type: str
    etag: str


class PictureCache:
    """One for a process: what it writes is counted, and swept when the limit may be passed."""

    def __init__(self, settings: SettingsService, data: Path) -> None:
        self._settings = settings
        self.store = PictureStore(data.resolve() / FOLDER)
        self._sweeping: asyncio.Task[int] | None = None

    async def read(self, key: str) -> bytes | None:
        """The picture; ``None`` where it is not kept."""
        return await asyncio.to_thread(self.store.read, key)

    async def sweep(self) -> int:
        """Keep the pictures within the limit; how many files were removed for that."""
        return await asyncio.to_thread(self.store.sweep, await self._limit())

    async def sweep_when_due(self) -> None:
        """Begin to, where so much was written that the limit may be passed."""
        if self._sweeping is not None and not self._sweeping.done():
            return
        if self.store.is_due(await self._limit()):
            self._sweeping = asyncio.create_task(self.sweep())

    async def _limit(self) -> int:
        return (await self._settings.current()).library.image_cache_bytes
