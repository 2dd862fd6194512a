"""Starts a pretend plex.tv: sign-in by PIN, accounts, and whom the owner shares the server with.

Alone, with the server beside it: `python -m medianest.demo.plextv_site [--port N]
[--server-port N] [--items N]`.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass

from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo import plex_control, plex_server, plextv_pages
from medianest.demo.listener import Listener, Port
from medianest.demo.plextv_shapes import (
    pin_json,
    resources_json,
    server_json,
    shares_xml,
    user_json,
    users_xml,
)
from medianest.demo.pretend_plex import Account, PretendPlex
from medianest.demo.request_log import RequestLog
from medianest.demo.scripted_trouble import Troubles, refusal


@dataclass(frozen=True)
class PlexTvSite:
    """A running plex.tv. `plex` may be changed, troubles asked for, and the log read, from any
    thread; `base_url` has no slash at the end."""

    base_url: str
    plex: PretendPlex
    troubles: Troubles
    log: RequestLog

    def reset(self) -> None:
        """As at the start."""
        self.plex.reset()
        self.troubles.clear()
        self.log.clear()


@asynccontextmanager
async def serve(
    plex: PretendPlex | None = None, host: str = "127.0.0.1", port: Port = 0
) -> AsyncIterator[PlexTvSite]:
    """Run it until the block ends. Raises OSError when the port is taken."""
    plex = plex or PretendPlex()
    troubles, log = Troubles(), RequestLog()
    listed = [*plex_control.routes(plex, troubles, log), *plextv_pages.routes(plex)]
    app = Starlette(routes=[*listed, *Api(plex, troubles).routes()])
    async with Listener(log.wrap(troubles.wrap(app))).listening(host, port) as address:
        yield PlexTvSite(f"http://{address}", plex, troubles, log)


@contextmanager
def serve_in_thread(plex: PretendPlex | None = None, port: int = 0) -> Iterator[PlexTvSite]:
    """The same for code that is not asynchronous."""
    site = serve(plex, port=port)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(site) as running:
        yield running


class Api:
    """What apps call. Every call names a client, most also a token, in the headers."""

    def __init__(self, plex: PretendPlex, troubles: Troubles) -> None:
        self._plex = plex
        self._troubles = troubles

    def routes(self) -> list[Route]:
        """Its routes."""
        return [
            Route("/api/v2/pins", self.new_pin, methods=["POST"]),
            Route("/api/v2/pins/{number:int}", self.pin),
            Route("/api/v2/user", self.user),
            Route("/api/v2/resources", self.resources),
            Route("/api/v2/ping", self.ping),
            Route("/api/v2/users/signout", self.sign_out, methods=["DELETE"]),
            Route("/api/users", self.users),
            Route("/api/servers/{machine}/shared_servers", self.shares),
            Route("/api/v2/servers/{machine}", self.server),
        ]

    async def new_pin(self, request: Request) -> Response:
        client = request.headers.get("x-plex-client-identifier", "")
        if not client:
            return refusal(422, 1000, "X-Plex-Client-Identifier is missing")
        product = request.headers.get("x-plex-product", "")
        strong = request.query_params.get("strong") == "true"
        pin = self._plex.new_pin(client, product, strong=strong)
        return JSONResponse(pin_json(pin, None), 201)

    async def pin(self, request: Request) -> Response:
        client = request.headers.get("x-plex-client-identifier", "")
        pin = self._plex.pin(request.path_params["number"], client)
        if pin is None:
            return refusal(404, 1020, "Code not found or expired")
        is_claimed = pin.claimed_by is not None
        if is_claimed and self._troubles.take(request.url.path, of_pins=True):
            is_claimed = False
        account = self._plex.accounts.get(pin.claimed_by or 0) if is_claimed else None
        return JSONResponse(pin_json(pin, account.token if account else None))

    async def user(self, request: Request) -> Response:
        account = self._account(request)
        return JSONResponse(user_json(account)) if account else _bad_token()

    async def resources(self, request: Request) -> Response:
        account = self._account(request)
        return JSONResponse(resources_json(self._plex, account)) if account else _bad_token()

    async def ping(self, request: Request) -> Response:
        return JSONResponse({"pong": True}) if self._account(request) else _bad_token()

    async def sign_out(self, request: Request) -> Response:
        account = self._account(request)
        if account is None:
            return _bad_token()
        self._plex.revoke(account.username)
        return Response(status_code=204)

    async def users(self, request: Request) -> Response:
        account = self._account(request)
        return _xml(users_xml(self._plex, account)) if account else _bad_token()

    async def shares(self, request: Request) -> Response:
        return self._of_server(request) or _xml(shares_xml(self._plex))

    async def server(self, request: Request) -> Response:
        return self._of_server(request) or JSONResponse(server_json(self._plex))

    def _of_server(self, request: Request) -> Response | None:
        """The refusal of those who are not its owner."""
        account = self._account(request)
        if account is None:
            return _bad_token()
        is_theirs = request.path_params["machine"] == self._plex.server.machine_identifier
        return None if account.owner and is_theirs else refusal(404, 1002, "No such server")

    def _account(self, request: Request) -> Account | None:
        return self._plex.of_token(request.headers.get("x-plex-token", ""))


def _xml(text: str) -> Response:
    return Response(text, media_type="application/xml")


def _bad_token() -> Response:
    return refusal(401, 1001, "User could not be authenticated")


def main() -> None:
    """Run both until SIGINT or SIGTERM and print where they are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--server-port", type=int, default=0)
    parser.add_argument("--items", type=int, default=600, help="things in the library")
    try:
        asyncio.run(_run(parser.parse_args()))
    except OSError as error:
        parser.exit(1, f"The pretend Plex cannot start: {error}\n")


async def _run(told: argparse.Namespace) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    plex = PretendPlex(told.items)
    # Else the collector goes through a large library again and again while it makes rows of it.
    gc.freeze()
    gc.set_threshold(100_000, 20, 20)
    async with (
        serve(plex, told.host, told.port) as site,
        plex_server.serve(plex, told.host, told.server_port) as server,
    ):
        print(f"plex.tv  {site.base_url}")
        print(f"server   {server.base_url}")
        print("ready", flush=True)
        await stop.wait()


if __name__ == "__main__":
    main()
