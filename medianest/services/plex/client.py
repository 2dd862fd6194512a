"""How this installation speaks to plex.tv and to Plex servers, and what it is called there."""

from __future__ import annotations

from uuid import uuid4

from redis.asyncio import Redis
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from medianest import __version__, events
from medianest.database import Database
from medianest.errors import UpstreamError
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.http import Note
from medianest.integrations.plex.calls import NAME
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plextv.client import PlexTv
from medianest.models.setting import Setting
from medianest.services.breaker import Breaker
from medianest.settings import Environment

AREA, KEY = "plex", "clientIdentifier"

_STORED = select(col(Setting.value)).where(col(Setting.area) == AREA, col(Setting.key) == KEY)


class PlexClient:
    """Gives the clients. Their calls are not checked here: services decide who may ask what."""

    def __init__(self, database: Database, redis: Redis, environment: Environment) -> None:
        self._database = database
        self._redis = redis
        self._environment = environment
        self._tv: PlexTv | None = None

    async def plex_tv(self) -> PlexTv:
        """plex.tv, or what the environment names in its place; one client for the process."""
        identifier = await self.client_identifier()
        if self._tv is None:
            address = self._environment.plex_tv_url
            self._tv = PlexTv(identifier, base_url=address, version=__version__)
        return self._tv

    async def server(self, url: str, token: str = "") -> PlexServer:
        """The Plex server at ``url``, which is connected to only where one can be: neither on the
        local link nor where clouds keep their credentials. Close it after use.

        It asks however its :meth:`breaker` stands, and what that comes to is noted there: who would
        rather not wait checks that before.
        """
        return PlexServer(
            url,
            client_identifier=await self.client_identifier(),
            token=token,
            version=__version__,
            may_connect=may_hold_upstreams,
            note=self._noting(url),
        )

    def breaker(self, url: str) -> Breaker:
        """Of the server at ``url``, whoever's token it is asked with."""
        return Breaker(self._redis, NAME, url)

    async def client_identifier(self) -> str:
        """What Plex knows this installation by: the environment's, else made once and kept.

        With another one, everybody who signs in gets a further device in their Plex account.
        """
        if self._environment.plex_client_identifier:
            return self._environment.plex_client_identifier
        if self._tv is not None:
            return self._tv.client_identifier
        return await self._stored() or await self._made()

    async def close(self) -> None:
        """Close the connections of the running loop."""
        if self._tv is not None:
            await self._tv.close()

    def _noting(self, url: str) -> Note:
        breaker = self.breaker(url)

        async def note(error: UpstreamError | None) -> None:
            if await breaker.note(error):
                await events.publish(self._redis, events.MonitoringChanged())

        return note

    async def _stored(self) -> str:
        rows = await self._database.rows(_STORED)
        return str(rows[0].value) if rows else ""

    async def _made(self) -> str:
        """Two processes may come here at once; the first one's holds."""
        made = str(uuid4())
        try:
            async with self._database.write() as session:
                session.add(Setting(area=AREA, key=KEY, value=made))
        except IntegrityError:
            return await self._stored()
        return made
