"""What Tautulli says of itself; everything else in its answers is left out."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from medianest.integrations.tolerant import Answered, Text


class Response(Answered):
    """The envelope of every answer; errors come with status 400 and a ``message``."""

    result: str
    message: Text = ""
    data: Any = None


class ServerStatus(Answered):
    """Whether Tautulli reaches Plex: all else it answers looks the same when it does not."""

    connected: bool = False


class Info(Answered):
    """``version`` as in ``2.17.2``."""

    tautulli_version: Text = Field(default="", alias="tautulli_version")

    @property
    def version(self) -> str:
        return self.tautulli_version.removeprefix("v")


class ServerInfo(Answered):
    """The Plex server that it watches."""

    pms_name: Text = Field(default="", alias="pms_name")
