"""Links that leave this server: built from the public address and nothing else.

The Host header of a call is whatever the caller likes; a link in a letter or one that is handed on
must not lead where a stranger wants it to.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from medianest.services.settings.settings import SettingsService


class PublicLinks:
    """``base_path`` is added where the public address has no path of its own."""

    def __init__(self, settings: SettingsService, base_path: str) -> None:
        self._settings = settings
        self._base_path = base_path

    async def to(self, path: str) -> str | None:
        """The whole address of ``path``; ``None`` where no public address is set."""
        public = (await self._settings.current()).access.public_url
        if not public:
            return None
        return f"{public}{'' if urlsplit(public).path else self._base_path}{path}"

    async def shown(self, path: str) -> str:
        """The whole address, or the path for whoever knows the beginning."""
        return await self.to(path) or f"{self._base_path}{path}"
