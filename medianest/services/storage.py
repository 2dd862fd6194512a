"""How full the disk is that downloads land on."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

from medianest.errors import NotFoundError
from medianest.services.actor import Actor
from medianest.services.downloads.space import nearest
from medianest.services.settings.settings import SettingsService
from medianest.views.storage import DiskView


class StorageService:
    """Figures about folders; nothing is written."""

    def __init__(self, settings: SettingsService) -> None:
        self._settings = settings

    async def disk(self, actor: Actor) -> DiskView:
        """The disk of the downloads folder, for administrators.

        A folder that will only be made by the first download counts as its nearest parent. Raises
        :class:`ForbiddenError` for others and :class:`NotFoundError` where it cannot be measured.
        """
        actor.require_admin()
        folder = await self._settings.downloads_folder()
        try:
            return await asyncio.to_thread(_measure, folder)
        except OSError as error:
            raise NotFoundError(
                f"The downloads folder cannot be read ({error.strerror}). Check the folder's place."
            ) from None


def _measure(folder: Path) -> DiskView:
    usage = shutil.disk_usage(nearest(folder))
    # Some of a disk is kept for the system: what people can fill is used and free together.
    usable = usage.used + usage.free
    return DiskView(
        total_bytes=usable,
        free_bytes=usage.free,
        used_bytes=usage.used,
        used_percent=round(100 * usage.used / usable) if usable else 0,
    )
