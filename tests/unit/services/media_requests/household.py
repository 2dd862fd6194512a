"""People here who are people of the pretend Seerr too, and what they ask for."""

from __future__ import annotations

from typing import Any

from sqlmodel import col, select

from medianest.demo.seerr.site import SeerrSite
from medianest.models import MediaRequest, RequestEvent, Role, User
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.media_requests.wanted import Wanted

FILM, OTHER_FILM, REFUSED_FILM = 710_001, 710_002, 710_012
SERIES, LONG_SERIES = 810_001, 810_060
"""The first has five seasons, the second sixty and specials."""

PLEX_IDS = {"olivia": 1001, "frank": 1002, "stella": 1003, "kim": 1004, "milo": 1005}


class Household:
    """``connect`` tells the settings where Overseerr is; ``add`` makes people of ours."""

    def __init__(self, runtime: Runtime, seerr: SeerrSite) -> None:
        self.runtime = runtime
        self.seerr = seerr
        self.requests = runtime.media_requests.requests
        self.decisions = runtime.media_requests.decisions
        self.reconciler = runtime.media_requests.reconciler
        self.errands = runtime.media_requests.errands

    async def connect(self, **more: Any) -> None:
        given = {"url": self.seerr.base_url, "apiKey": self.seerr.api_key, **more}
        await self.runtime.settings.replace({"overseerr": given}, updated_by=None)

    async def add(
        self, name: str, *, role: str = Role.USER, known: bool = True, **columns: Any
    ) -> Actor:
        """Somebody with the Plex account of that name, unless they are not to be ``known``."""
        facts: dict[str, Any] = {"email": f"{name}@example.net"}
        if known and name in PLEX_IDS:
            facts["plex_id"] = PLEX_IDS[name]
        user = User(name=name, role=role, **{**facts, **columns})
        async with self.runtime.database.write() as session:
            session.add(user)
        return Actor(user.id, name, role, "session", frozenset(user.permissions))

    async def stranger(self, name: str = "Ann", **columns: Any) -> Actor:
        """Somebody whom Overseerr cannot know: without Plex and without an e-mail."""
        return await self.add(name, known=False, email=None, **columns)

    async def admin(self, name: str = "Ada") -> Actor:
        return await self.add(name, known=False, email=None, role=Role.ADMIN)

    async def rows(self) -> list[MediaRequest]:
        async with self.runtime.database.read() as session:
            found = await session.execute(select(MediaRequest).order_by(col(MediaRequest.id)))
            return list(found.scalars())

    async def row(self, request_id: str) -> MediaRequest:
        async with self.runtime.database.read() as session:
            found = await session.get(MediaRequest, request_id)
        assert found is not None
        return found

    async def steps(self, request_id: str) -> list[str]:
        """The statuses of its history."""
        wanted = select(RequestEvent).where(RequestEvent.request_id == request_id)
        async with self.runtime.database.read() as session:
            found = await session.execute(wanted.order_by(col(RequestEvent.id)))
            return [step.status for step in found.scalars()]

    async def change(self, request_id: str, **columns: Any) -> None:
        """Write columns of a request straight into the database."""
        async with self.runtime.database.write() as session:
            row = await session.get(MediaRequest, request_id)
            for name, value in columns.items():
                setattr(row, name, value)

    def posts(self, path: str = "/api/v1/request") -> int:
        """How many requests the upstream was sent."""
        sent = self.seerr.log.as_list()
        return sum(1 for one in sent if (one["method"], one["path"]) == ("POST", path))


def film(tmdb_id: int = FILM, **more: Any) -> Wanted:
    return Wanted("movie", tmdb_id, **more)


def series(*seasons: int, tmdb_id: int = SERIES, **more: Any) -> Wanted:
    return Wanted("tv", tmdb_id, seasons or None, **more)
