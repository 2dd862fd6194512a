"""Starts a pretend Seerr: its API, its pictures, its webhook, and `/__site__/` for tests.

Alone: `python -m medianest.demo.seerr.site [--port N] [--overseerr] [--download-seconds N]`.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from medianest.demo import hooks
from medianest.demo.listener import Listener, Port
from medianest.demo.request_log import CONTROL_PREFIX
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

_TICK_SECONDS = 0.1


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
    served = control.log.wrap(_unless_down(seerr, control.troubles.wrap(_ticking(app, tick))))
    async with Listener(served).listening(host, port) as address:
        running = [
            asyncio.create_task(hooks.pump(seerr.hooks, tick)),
            asyncio.create_task(_live(seerr, tick)),
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


async def _live(seerr: PretendSeerr, tick: asyncio.Event) -> None:
    """What is due happens, and what tests did in other threads is told."""
    while True:
        with seerr.working():
            if seerr.hooks.is_waiting:
                tick.set()
        if seerr.hooks.is_waiting:
            tick.set()
        await asyncio.sleep(_TICK_SECONDS)


def _ticking(app: ASGIApp, tick: asyncio.Event) -> ASGIApp:
    """After each request what it brought about is told."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        tick.set()

    return answer


def _unless_down(seerr: PretendSeerr, app: ASGIApp) -> ASGIApp:
    """While the server is down, connections end without an answer."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_control = scope["path"].startswith(CONTROL_PREFIX)
        if is_control or not seerr.behaviour.down:
            await app(scope, receive, send)

    return answer


async def _run(port: int, seerr: PretendSeerr) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with serve(seerr, port=port) as site:
        print(f"seerr     {site.base_url}")
        print(f"key       {site.api_key}")
        print("ready", flush=True)
        await stopped.wait()


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
        asyncio.run(_run(given.port, seerr))


if __name__ == "__main__":
    main()
