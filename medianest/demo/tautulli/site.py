"""Starts a pretend Tautulli: its API, its webhook, and `/__site__/` for tests.

Alone: `python -m medianest.demo.tautulli.site [--port N] [--items N] [--plays N] [--days N]`, which
starts a pretend Plex server beside it.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette

from medianest.demo import hooks, plex_server, serving
from medianest.demo.listener import Listener, Port
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.tautulli.api_history import HistoryApi
from medianest.demo.tautulli.api_libraries import LibrariesApi
from medianest.demo.tautulli.api_server import ServerApi
from medianest.demo.tautulli.control import Control
from medianest.demo.tautulli.door import Door
from medianest.demo.tautulli.json_rows import Rows
from medianest.demo.tautulli.pretend_tautulli import API_KEY, PretendTautulli


class TautulliSite:
    """A running server. `switches` change it, troubles may be asked for and the log be read, from
    any thread; `base_url` has no slash at the end."""

    api_key = API_KEY

    def __init__(self, base_url: str, tautulli: PretendTautulli, control: Control) -> None:
        self.base_url = base_url
        self.tautulli = tautulli
        self.switches = control.switches
        self.troubles = control.troubles
        self.log = control.log
        self.reset = control.reset


@asynccontextmanager
async def serve(
    tautulli: PretendTautulli | None = None, host: str = "127.0.0.1", port: Port = 0
) -> AsyncIterator[TautulliSite]:
    """Run it until the block ends. Raises OSError when the port is taken."""
    tautulli = tautulli or PretendTautulli()
    control, tick = Control(tautulli), asyncio.Event()
    app = Starlette(routes=[*control.routes(), *_door(tautulli).routes()])
    served = control.log.wrap(
        serving.unless_down(lambda: tautulli.behaviour.down, control.troubles.wrap(app))
    )
    async with Listener(served).listening(host, port) as address:
        running = [
            asyncio.create_task(hooks.pump(tautulli.hooks, tick)),
            asyncio.create_task(serving.live(tautulli.working, tautulli.hooks, tick)),
        ]
        try:
            yield TautulliSite(f"http://{address}", tautulli, control)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


@contextmanager
def serve_in_thread(
    tautulli: PretendTautulli | None = None, port: int = 0
) -> Iterator[TautulliSite]:
    """The same for code that is not asynchronous."""
    site = serve(tautulli, port=port)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(site) as running:
        yield running


def _door(tautulli: PretendTautulli) -> Door:
    rows = Rows(tautulli)
    commands = {
        **ServerApi(tautulli).commands(),
        **HistoryApi(tautulli, rows).commands(),
        **LibrariesApi(tautulli, rows).commands(),
    }
    return Door(tautulli, commands)


@asynccontextmanager
async def _with_plex(tautulli: PretendTautulli, port: int) -> AsyncIterator[dict[str, str]]:
    async with plex_server.serve(tautulli.plex) as plex, serve(tautulli, port=port) as site:
        token = tautulli.plex.owner().token
        yield {
            "tautulli": site.base_url, "key": site.api_key, "plex": plex.base_url, "token": token,
        }  # fmt: skip


def main() -> None:
    """Run it until a signal to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--items", type=int, default=100, help="in the library of Plex")
    parser.add_argument("--plays", type=int, default=0)
    parser.add_argument("--days", type=float, default=1_000.0)
    given = parser.parse_args()
    tautulli = PretendTautulli(PretendPlex(given.items))
    tautulli.fill(given.plays, given.days)
    with suppress(KeyboardInterrupt):
        asyncio.run(serving.run_alone(_with_plex(tautulli, given.port), lambda told: told))


if __name__ == "__main__":
    main()
