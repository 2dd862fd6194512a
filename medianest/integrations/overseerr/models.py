"""What Overseerr and Seerr say of themselves; everything else in their answers is left out."""

from __future__ import annotations

from medianest.integrations.tolerant import Answered, Text

ADMINISTRATOR = 2
"""Its bit among the permissions."""


class PublicSettings(Answered):
    """``GET /settings/public``, which needs no key."""

    initialized: bool
    application_title: Text = ""
    media_server_type: int | None = None

    @property
    def product(self) -> str:
        """Overseerr has no ``mediaServerType``: it knows Plex alone."""
        return "Overseerr" if self.media_server_type is None else "Seerr"


class Status(Answered):
    """``GET /status``; ``version`` of a development build is no number."""

    version: Text = ""


class Person(Answered):
    """``GET /auth/me``: who a key acts as."""

    display_name: Text = ""
    username: Text = ""
    permissions: int = 0

    @property
    def name(self) -> str:
        return self.display_name or self.username

    @property
    def is_administrator(self) -> bool:
        return bool(self.permissions & ADMINISTRATOR)
