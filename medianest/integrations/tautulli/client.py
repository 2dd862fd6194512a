"""Tautulli: all that MediaNest asks it. It tells it nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime

from medianest.integrations.careful_connect import MayConnect
from medianest.integrations.http import TIMEOUT_SECONDS, Upstream
from medianest.integrations.tautulli import history, libraries, people
from medianest.integrations.tautulli.calls import NAME, Calls
from medianest.integrations.tautulli.models import (
    HistoryPage,
    Info,
    Library,
    MediaTable,
    ServerInfo,
    ServerStatus,
    User,
)
from medianest.integrations.tolerant import read


class Tautulli:
    """One server at ``url``, which may have a path. Errors are those of
    :class:`~medianest.integrations.tautulli.calls.Calls`.

    Nothing that it answers with means that nothing was watched. It knows what was played since it
    was installed, while it reached Plex, by people and in libraries whose history it keeps.
    """

    def __init__(
        self,
        url: str,
        api_key: str,
        *,
        may_connect: MayConnect | None = None,
        timeout_seconds: float = TIMEOUT_SECONDS,
    ) -> None:
        self._upstream = Upstream(
            NAME, url, may_connect=may_connect, timeout_seconds=timeout_seconds
        )
        self._calls = Calls(self._upstream, api_key)

    async def server_status(self) -> ServerStatus:
        """Raises :class:`UpstreamAuthError` for a wrong key."""
        return await self._calls.status()

    async def check_connected(self) -> None:
        """Raises :class:`UpstreamBusyError` where it does not reach Plex: what is played meanwhile
        it will never know."""
        await self._calls.check_connected()

    async def info(self) -> Info:
        """Which Tautulli it is."""
        return read(NAME, Info, await self._calls.ask("get_tautulli_info"))

    async def server_info(self) -> ServerInfo:
        """Which Plex server it watches."""
        return read(NAME, ServerInfo, await self._calls.ask("get_server_info"))

    def history(
        self, since: datetime | None = None, *, size: int = history.PAGE_ROWS
    ) -> AsyncIterator[HistoryPage]:
        """What was played, the oldest first, page by page; what is being played is left out. It
        is kept also while Plex is away.

        Each stretch from start to stop is a row, known by its ``row_id``, and never changes; those
        of one play have one ``reference_id``. With ``since`` what began about two days before it or
        later: days are those of the server's own zone, which nothing tells. What was paused for
        longer, deleted, or taken over from elsewhere is noticed by :meth:`history_count` alone.
        Rows may come twice. Raises :class:`UpstreamBusyError` where a page that must be there is
        empty: what was read before holds, and the rest is not known.
        """
        return history.pages(self._calls, since, size)

    async def history_count(self) -> int:
        """How many rows the whole history has; reads none of them."""
        return await history.count(self._calls)

    async def first_play_at(self) -> int | None:
        """When the first row of the history began, in epoch seconds: nothing is known of what was
        played before. ``None`` where there is no row, and so nothing known at all."""
        return await history.first_play_at(self._calls)

    async def users(self) -> list[User]:
        """Everybody whom it knows, also those who may no longer use the Plex server, and the number
        0 for whoever has no account; not those who were deleted in Tautulli, with their history."""
        return await people.users(self._calls)

    async def libraries(self) -> list[Library]:
        """Every section that it knows, also those that are gone, or of another Plex server, and one
        of its own for live television; as they were when it last asked Plex."""
        return await libraries.libraries(self._calls)

    async def media_info(self, section_key: str, *, refresh: bool = False) -> MediaTable:
        """The movies, shows or artists of a section, each with what was played of it under its
        present key. The table is kept in a file, and made anew only on ``refresh``, which takes
        minutes where there is much.

        Raises :class:`UpstreamBusyError` where Plex is away or the table is empty.
        """
        return await libraries.media_info(self._calls, section_key, refresh=refresh)

    async def close(self) -> None:
        """Close the connections of the running loop."""
        await self._upstream.close()
