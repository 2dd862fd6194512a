"""Starts a pretend Seerr: its API, its pictures, its webhook, and `/__site__/` for tests.

Alone: `python -m medianest.demo.seerr.site [--port N] [--overseerr] [--download-seconds N]`.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route

from medianest.demo import hooks, serving
from medianest.demo.listener import Listener, Port
from medianest.demo.seerr.api_issues import IssuesApi
from medianest.demo.seerr.api_media import MediaApi
from medianest.demo.seerr.api_people import PeopleApi
from medianest.demo.seerr.api_requests import RequestsApi
from medianest.demo.seerr.api_settings import SettingsApi
from medianest.demo.seerr.api_titles import TitlesApi
from medianest.demo.seerr.control import Control
from medianest.demo.seerr.door import Door, no_such_route
from medianest.demo.seerr.json_rows import Rows
from medianest.demo.seerr.json_titles import Titles
from medianest.demo.seerr.pretend_seerr import API_KEY, PretendSeerr


class SeerrSite:
    """A running server. `switches` change it, troubles may be asked for and the log be read, from
    any thread; `base_url` has no slash at the end, `images_url` stands for TMDB's pictures."""

    def __init__(self, base_url: str, seerr: PretendSeerr, control: Control) -> None:
        self.base_url = base_url
        self.images_url = f"{base_url}/t/p"  # sizes and files follow: `/w500/pmovie1.jpg`
        self.api_key = API_KEY
        self.seerr = seerr
        self.switches = control.switches
        self.troubles = control.troubles
        self.log = control.log
        self.pictures = control.pictures
        self.reset = control.reset


@asynccontextmanager
async def serve(
    seerr: PretendSeerr | None = None, host: str = "127.0.0.1", port: Port = 0
) -> AsyncIterator[SeerrSite]:
    """Run it until the block ends. Raises OSError when the port is taken."""
    seerr = seerr or PretendSeerr()
    control, tick = Control(seerr), asyncio.Event()
    app = Starlette(
        routes=[*control.routes(), *control.pictures.routes(), *_api(seerr)],
        exception_handlers={HTTPException: no_such_route, 404: no_such_route, 405: no_such_route},
    )
    served = control.log.wrap(
        serving.unless_down(
            lambda: seerr.behaviour.down, control.troubles.wrap(serving.ticking(app, tick))
        )
    )
    async with Listener(served).listening(host, port) as address:
        running = [
            asyncio.create_task(hooks.pump(seerr.hooks, tick)),
            asyncio.create_task(serving.live(seerr.working, seerr.hooks, tick)),
        ]
        try:
            yield SeerrSite(f"http://{address}", seerr, control)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


@contextmanager
def serve_in_thread(seerr: PretendSeerr | None = None, port: int = 0) -> Iterator[SeerrSite]:
    """The same for code that is not asynchronous."""
    site = serve(seerr, port=port)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(site) as running:
        yield running


def _api(seerr: PretendSeerr) -> list[Route]:
    rows, door = Rows(seerr), Door(seerr)
    return [
        *SettingsApi(seerr, door).routes(),
        *RequestsApi(seerr, rows, door).routes(),
        *PeopleApi(seerr, rows, door).routes(),
        *MediaApi(seerr, rows, door).routes(),
        *IssuesApi(seerr, rows, door).routes(),
        *TitlesApi(seerr, Titles(seerr, rows), door).routes(),
    ]


def _told(site: SeerrSite) -> dict[str, str]:
    return {"seerr": site.base_url, "key": site.api_key}


def main() -> None:
    """Run it until a signal to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--overseerr", action="store_true")
    parser.add_argument("--download-seconds", type=float)
    given = parser.parse_args()
    seerr = PretendSeerr(product="Overseerr" if given.overseerr else "Seerr")
    seerr.pace.download_seconds = given.download_seconds
    with suppress(KeyboardInterrupt):
        asyncio.run(serving.run_alone(serve(seerr, port=given.port), _told))


if __name__ == "__main__":
    main()
