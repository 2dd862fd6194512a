"""How this installation speaks to plex.tv and to Plex servers, and what it is called there."""

from __future__ import annotations

from uuid import uuid4

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select

from medianest import __version__
from medianest.database import Database
from medianest.integrations.careful_connect import may_hold_upstreams
from medianest.integrations.plex.client import PlexServer
from medianest.integrations.plextv.client import PlexTv
from medianest.models.setting import Setting
from medianest.settings import Environment

AREA, KEY = "plex", "clientIdentifier"

_STORED = select(col(Setting.value)).where(col(Setting.area) == AREA, col(Setting.key) == KEY)


class PlexClient:
    """Gives the clients. Their calls are not checked here: services decide who may ask what."""

    def __init__(self, database: Database, environment: Environment) -> None:
        self._database = database
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
        local link nor where clouds keep their credentials. Close it after use."""
        return PlexServer(
            url,
            client_identifier=await self.client_identifier(),
            token=token,
            version=__version__,
            may_connect=may_hold_upstreams,
        )

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
