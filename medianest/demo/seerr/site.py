"""Starts a pretend Seerr: its API, its pictures, its webhook, and `/__site__/` for tests.

Alone: `python -m medianest.demo.seerr.site [--port N] [--overseerr] [--download-seconds N]`.
"""

from __future__ import annotations

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from inspect import isawaitable
from typing import Any

from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from medianest.demo.listener import Listener, Port
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Trouble, Troubles
from medianest.demo.seerr import hooks
from medianest.demo.seerr.api_issues import IssuesApi
from medianest.demo.seerr.api_media import MediaApi
from medianest.demo.seerr.api_people import PeopleApi
from medianest.demo.seerr.api_requests import RequestsApi
from medianest.demo.seerr.api_settings import SettingsApi
from medianest.demo.seerr.api_titles import TitlesApi
from medianest.demo.seerr.door import Door, no_such_route
from medianest.demo.seerr.json_rows import Rows
from medianest.demo.seerr.json_titles import Titles
from medianest.demo.seerr.pictures import Pictures
from medianest.demo.seerr.pretend_seerr import API_KEY, PretendSeerr
from medianest.demo.seerr.refusals import RefusedError
from medianest.demo.seerr.switches import Switches

_TICK_SECONDS = 0.1


@dataclass(frozen=True)
class SeerrSite:
    """A running server. `switches` change it, troubles may be asked for and the log be read, from
    any thread; `base_url` has no slash at the end, `images_url` stands for TMDB's pictures."""

    base_url: str
    seerr: PretendSeerr
    switches: Switches
    troubles: Troubles
    log: RequestLog
    pictures: Pictures

    @property
    def api_key(self) -> str:
        """The one that it takes."""
        return API_KEY

    @property
    def images_url(self) -> str:
        """Sizes and files follow, as in `/w500/pmovie1.jpg`."""
        return f"{self.base_url}/t/p"

    def reset(self) -> None:
        """As at the start."""
        self.seerr.reset()
        self.troubles.clear()
        self.log.clear()
        self.pictures.broken.clear()


@asynccontextmanager
async def serve(
    seerr: PretendSeerr | None = None, host: str = "127.0.0.1", port: Port = 0
) -> AsyncIterator[SeerrSite]:
    """Run it until the block ends. Raises OSError when the port is taken."""
    seerr = seerr or PretendSeerr()
    troubles, log, pictures = Troubles(), RequestLog(), Pictures(seerr)
    switches, tick = Switches(seerr), asyncio.Event()
    app = Starlette(
        routes=[
            *_control(seerr, switches, troubles, log, pictures),
            *pictures.routes(),
            *_api(seerr),
        ],
        exception_handlers={HTTPException: no_such_route, 404: no_such_route, 405: no_such_route},
    )
    served = log.wrap(_unless_down(seerr, troubles.wrap(_ticking(app, tick))))
    async with Listener(served).listening(host, port) as address:
        running = [
            asyncio.create_task(hooks.pump(seerr.hooks, tick)),
            asyncio.create_task(_live(seerr, tick)),
        ]
        try:
            yield SeerrSite(f"http://{address}", seerr, switches, troubles, log, pictures)
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


def _control(
    seerr: PretendSeerr, switches: Switches, troubles: Troubles, log: RequestLog, pictures: Pictures
) -> list[Route]:
    """`GET log` and `GET webhooks`, and `POST`s of JSON: `reset`, `trouble` with the fields of
    `Trouble`, `picture` {file, how}, and those of `Switches`."""

    def reset() -> None:
        seerr.reset()
        troubles.clear()
        log.clear()
        pictures.broken.clear()

    async def read_log(request: Request) -> Response:
        return JSONResponse({"requests": log.as_list()})

    async def read_webhooks(request: Request) -> Response:
        sent = [{"body": each.body, "outcome": each.outcome} for each in seerr.hooks.sent]
        return JSONResponse({"webhooks": sent})

    commands: dict[str, Callable[..., Any]] = {
        "reset": reset,
        "trouble": lambda **fields: troubles.add(Trouble(**fields)),
        "picture": pictures.break_,
        **switches.all(),
    }
    return [
        Route(f"{CONTROL_PREFIX}log", read_log),
        Route(f"{CONTROL_PREFIX}webhooks", read_webhooks),
        *(_command(name, do) for name, do in commands.items()),
    ]


def _command(name: str, do: Callable[..., Any]) -> Route:
    async def run(request: Request) -> Response:
        try:
            made = do(**(await request.json() if await request.body() else {}))
            made = await made if isawaitable(made) else made
        except RefusedError as refused:
            return JSONResponse({"error": refused.body}, 400)
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": repr(error)}, 400)
        return JSONResponse({"done": True, **({"made": made} if isinstance(made, int) else {})})

    return Route(f"{CONTROL_PREFIX}{name}", run, methods=["POST"])


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
