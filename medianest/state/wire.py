"""The way to the sockets of a web process, as the hub knows it."""

from __future__ import annotations

from typing import Any, Protocol


class Wire(Protocol):
    """All names are Socket.IO session ids (``sid``)."""

    async def send(self, sids: list[str], values: dict[str, Any]) -> None:
        """Set vars of ``LiveState`` in these tabs."""

    def backlog(self, sid: str) -> int:
        """How many messages wait because the tab does not take them."""

    async def leave(self, sids: list[str]) -> None:
        """Have these tabs load their page anew: their login session is over, or its rights are
        not what they were."""
