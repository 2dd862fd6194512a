"""Histories of what was played, each source's in the same shape."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plex.models import Viewing
from medianest.integrations.tautulli.client import Tautulli
from medianest.integrations.tautulli.models import Play
from medianest.models.play import PlaySource

OWNER_HERE = 1
"""A Plex server's own number of its owner; everybody else has plex.tv's."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who plays, as :class:`~medianest.models.play.PlayAccount`."""

    id: int
    name: str
    keeps_history: bool = True
    sections: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A row of a history; the fields are those of :class:`~medianest.models.play.Play`, ``at`` is
    in epoch seconds."""

    source_id: str
    account_id: int
    type: str
    section_key: str = ""
    rating_key: str = ""
    guid: str = ""
    title: str = ""
    show_title: str = ""
    season: int | None = None
    number: int | None = None
    released_on: str | None = None
    at: int
    seconds: int | None = None
    percent: int | None = None
    counted: int = 1


@dataclass(frozen=True, slots=True)
class Part:
    """Rows as they came, and how many there are in all of what was asked for."""

    rows: list[Told]
    total: int | None = None
    is_short: bool = False


class History(Protocol):
    """What a source can tell. Everything raises :class:`UpstreamError` where it is not known."""

    source: PlaySource

    async def people(self) -> list[Person]:
        """Everybody whom it knows."""

    async def quiet_sections(self) -> list[str]:
        """The server's keys of sections of which nothing is written down."""

    def parts(self, since: int) -> AsyncIterator[Part]:
        """What was played from ``since`` (epoch seconds) on, the oldest first."""

    async def close(self) -> None:
        """Close what was opened for it."""


class PlexHistory:
    """A server's own: what was watched to its end, by anybody. ``owner_id`` is its owner's number
    on plex.tv, null where that is not known."""

    source = PlaySource.PLEX

    def __init__(self, plex: PlexServer, owner_id: int | None) -> None:
        self._plex = plex
        self._owner_id = owner_id

    async def people(self) -> list[Person]:
        return [Person(self._known(one.id), one.name) for one in await self._plex.accounts()]

    async def quiet_sections(self) -> list[str]:
        return []

    async def parts(self, since: int) -> AsyncIterator[Part]:
        async for page in self._plex.history(since or None):
            yield Part([self._told(one) for one in page.viewings], page.total, page.is_short)

    async def close(self) -> None:
        """The client is everybody's."""

    def _known(self, account_id: int) -> int:
        is_owner = account_id == OWNER_HERE and self._owner_id is not None
        return (self._owner_id or 0) if is_owner else account_id

    def _told(self, one: Viewing) -> Told:
        return Told(
            source_id=one.number or f"{one.account_id}:{one.rating_key}:{one.viewed_at}",
            account_id=self._known(one.account_id),
            type=one.type,
            section_key=one.section_key,
            rating_key=one.rating_key,
            guid=one.guid,
            title=one.title,
            show_title=one.grandparent_title,
            season=one.parent_index,
            number=one.index,
            released_on=one.released_on,
            at=one.viewed_at,
        )


class TautulliHistory:
    """What Tautulli wrote down, of everything that was played for a while, to its end or not. What
    is played while it does not reach Plex it never knows: then it is not asked. ``machine`` is the
    server that it has to be of."""

    source = PlaySource.TAUTULLI

    def __init__(self, tautulli: Tautulli, machine: str) -> None:
        self._tautulli = tautulli
        self._machine = machine

    async def people(self) -> list[Person]:
        await self._tautulli.check_connected()
        return [
            Person(
                one.user_id,
                one.friendly_name or one.username,
                one.keeps_history,
                None if one.is_admin else one.section_keys or None,
            )
            for one in await self._tautulli.users()
        ]

    async def quiet_sections(self) -> list[str]:
        here = [one for one in await self._tautulli.libraries() if one.server_id == self._machine]
        return [one.section_key for one in here if not one.keeps_history]

    async def parts(self, since: int) -> AsyncIterator[Part]:
        total = await self._tautulli.history_count()
        begin = datetime.fromtimestamp(since, UTC) if since else None
        async for page in self._tautulli.history(begin):
            plays = (one for one in page.plays if not one.is_live)
            yield Part([_told_by_tautulli(one) for one in plays], total)

    async def close(self) -> None:
        await self._tautulli.close()


def _told_by_tautulli(one: Play) -> Told:
    return Told(
        source_id=str(one.row_id),
        account_id=one.user_id or 0,
        type=one.media_type,
        rating_key=one.rating_key,
        guid=one.guid,
        title=one.title,
        show_title=one.grandparent_title,
        season=one.parent_index,
        number=one.index,
        at=one.started_at,
        seconds=one.played_seconds,
        percent=one.percent_complete,
        counted=int(one.reference_id == one.row_id),
    )
