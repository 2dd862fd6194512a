"""Lets tests change a pretend Plex over HTTP, under `/__site__/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.pretend_plex import Account, PretendPlex
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Trouble, Troubles


def routes(plex: PretendPlex, troubles: Troubles, log: RequestLog) -> list[Route]:
    """`GET log` and `GET state`, and `POST`s of JSON: `reset`; `account` with the fields of
    `Account`; `share` {username, shared: no|pending|yes}; `revoke` {username}; `claim` {code,
    username}; `expire` {code}; `trouble` with the fields of `Trouble`.

    The log has addresses, no headers: tokens are not in it unless somebody put one there.
    """

    def reset() -> None:
        plex.reset()
        troubles.clear()
        log.clear()

    def say(told: Callable[[], dict[str, Any]], name: str) -> Route:
        async def answer(request: Request) -> Response:
            return JSONResponse(told())

        return Route(f"{CONTROL_PREFIX}{name}", answer)

    return [
        say(lambda: {"requests": log.as_list()}, "log"),
        say(lambda: _state(plex), "state"),
        _command("reset", lambda **_: reset()),
        _command("account", lambda **fields: plex.add(Account(**fields))),
        _command("share", plex.share),
        _command("revoke", plex.revoke),
        _command("claim", plex.claim),
        _command("expire", plex.expire),
        _command("trouble", lambda **fields: troubles.add(Trouble(**fields))),
    ]


def _command(name: str, do: Callable[..., object]) -> Route:
    async def run(request: Request) -> Response:
        try:
            do(**(await request.json() if await request.body() else {}))
        except (KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": repr(error)}, 400)
        return JSONResponse({"done": True})

    return Route(f"{CONTROL_PREFIX}{name}", run, methods=["POST"])


def _state(plex: PretendPlex) -> dict[str, Any]:
    return {
        "server": asdict(plex.server),
        "accounts": [asdict(account) for account in plex.accounts.values()],
        "pins": [asdict(pin) for pin in plex.pins.values()],
    }
