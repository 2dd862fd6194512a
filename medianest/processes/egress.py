"""The process that everything of the workers goes out through."""

from __future__ import annotations

import asyncio
import signal
from functools import partial
from typing import TYPE_CHECKING

from medianest.processes.child import Child
from medianest.settings import Environment

if TYPE_CHECKING:
    from medianest.integrations.egress.proxy import Door


class Egress:
    """Belongs to the process that forks workers, so that each of them knows the address.

    The address outlives the process behind it: while that starts again, connections wait.
    """

    def __init__(self, environment: Environment) -> None:
        self._environment = environment
        self._door: Door | None = None

    def child(self) -> Child:
        """The proxy as a child; the first call makes the address, for all who are forked later.

        It stops last: a download that stops in order must not see its connections break before.
        """
        self._door = self._door or _open_door()
        run = partial(serve, self._environment, self._door)
        return Child("egress", run, stops_last=True)


def serve(environment: Environment, door: Door) -> None:
    """Serve until SIGTERM."""
    asyncio.run(_serve(environment, door))


async def _serve(environment: Environment, door: Door) -> None:
    from medianest.database import Database, database_url
    from medianest.services.ciphers import Ciphers
    from medianest.services.downloads.network import serving_at
    from medianest.services.keys import Keys
    from medianest.services.settings.settings import SettingsService

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    database = Database(database_url(environment.database_url, environment.data))
    try:
        settings = SettingsService(database, environment, Ciphers(Keys.load(environment)))
        async with serving_at(door, settings, environment):
            await stopped.wait()
    finally:
        await database.close()


def _open_door() -> Door:
    # Imported late: the web is up before anybody needs this.
    from medianest.integrations.egress.proxy import open_door
    from medianest.services.downloads.network import use_proxy

    door = open_door()
    use_proxy(door.url)
    return door
