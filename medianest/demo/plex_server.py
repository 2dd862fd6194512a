"""Starts a pretend Plex Media Server: who it is, a token's right to know more, and its library."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from medianest.demo import plex_control
from medianest.demo.library.answers import container
from medianest.demo.library.browsing import Browsing
from medianest.demo.library.collecting import Collecting
from medianest.demo.library.history import History
from medianest.demo.library.notices import Notices
from medianest.demo.library.pictures import Pictures
from medianest.demo.library.playing import Playing
from medianest.demo.library.scans import Scans
from medianest.demo.listener import Listener, Port
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Troubles, page


@dataclass(frozen=True)
class PlexServerSite:
    """A running server; `base_url` has no slash at the end."""

    base_url: str
    plex: PretendPlex
    troubles: Troubles
    log: RequestLog

    def reset(self) -> None:
        """As at the start, the people of a shared `plex` included."""
        self.plex.reset()
        self.troubles.clear()
        self.log.clear()


@asynccontextmanager
async def serve(
    plex: PretendPlex | None = None, host: str = "127.0.0.1", port: Port = 0
) -> AsyncIterator[PlexServerSite]:
    """Run it until the block ends; `plex` learns where. Raises OSError when the port is taken."""
    plex = plex or PretendPlex()
    troubles, log = Troubles(), RequestLog()
    api = Api(plex)
    app = Starlette(
        routes=[
            *plex_control.routes(plex, troubles, log),
            Route("/identity", api.identity),
            Route("/", api.root),
            *Browsing(plex).routes(),
            *Collecting(plex).routes(),
            *Pictures(plex).routes(),
            *Scans(plex).routes(),
            *Playing(plex).routes(),
            *History(plex).routes(),
            *Notices(plex).routes(),
        ],
        exception_handlers={HTTPException: _page_of},
    )
    served = log.wrap(troubles.wrap(_once_started(plex, _to_the_letter(app))))
    async with Listener(served).listening(host, port) as address:
        plex.server.url = f"http://{address}"
        yield PlexServerSite(plex.server.url, plex, troubles, log)


@contextmanager
def serve_in_thread(plex: PretendPlex | None = None, port: int = 0) -> Iterator[PlexServerSite]:
    """The same for code that is not asynchronous."""
    site = serve(plex, port=port)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(site) as running:
        yield running


def _once_started(plex: PretendPlex, app: ASGIApp) -> ASGIApp:
    """While the server starts, everything is unavailable."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_control = scope["path"].startswith(CONTROL_PREFIX)
        is_starting = plex.library.behaviour.starting and not is_control
        await (page(503) if is_starting else app)(scope, receive, send)

    return answer


def _to_the_letter(app: ASGIApp) -> ASGIApp:
    """A plus in a query is a plus: only forms of HTML write blanks so, and nothing says that a Plex
    server reads them."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        query = scope.get("query_string", b"").replace(b"+", b"%2B")
        await app({**scope, "query_string": query}, receive, send)

    return answer


class Api:
    """JSON for those who ask for it, XML for everybody else."""

    def __init__(self, plex: PretendPlex) -> None:
        self._plex = plex

    async def identity(self, request: Request) -> Response:
        server = self._plex.server
        return container(
            request,
            {
                "size": 1 if server.claimed else 0,
                "claimed": server.claimed,
                "machineIdentifier": server.machine_identifier,
                "version": server.version,
            },
        )

    async def root(self, request: Request) -> Response:
        account = self._plex.of_server_token(request.headers.get("x-plex-token", ""))
        if account is None:
            return page(401)
        server = self._plex.server
        told = {
            "size": 1,
            "friendlyName": server.name,
            "machineIdentifier": server.machine_identifier,
            "platform": "Linux",
            "platformVersion": "6.1.0",
            "version": server.version,
        }
        owners = {
            "allowMediaDeletion": True,
            "myPlex": True,
            "myPlexSigninState": "ok",
            "myPlexSubscription": False,
            "myPlexUsername": self._plex.owner().email,
        }
        return container(request, {**told, **(owners if account.owner else {})})


async def _page_of(request: Request, error: Exception) -> Response:
    return page(error.status_code if isinstance(error, HTTPException) else 500)
