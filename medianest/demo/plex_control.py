"""Lets tests change a pretend Plex over HTTP, under `/__site__/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from inspect import isawaitable
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.library.notices import call_webhook
from medianest.demo.library.switches import Switches
from medianest.demo.pretend_plex import Account, PretendPlex
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Trouble, Troubles


def routes(plex: PretendPlex, troubles: Troubles, log: RequestLog) -> list[Route]:
    """`GET log` and `GET state`, and `POST`s of JSON: `reset`; `account` with the fields of
    `Account`; `share` {username, shared: no|pending|yes}; `revoke` {username}; `claim` {code,
    username}; `expire` {code}; `trouble` with the fields of `Trouble`; `webhook` {url, event[, key,
    username]}, which Plex would send; and those of `Switches`.

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
        _command("webhook", lambda **fields: call_webhook(plex, **fields)),
        *(_command(name, do) for name, do in Switches(plex).all().items()),
    ]


def _command(name: str, do: Callable[..., object]) -> Route:
    async def run(request: Request) -> Response:
        try:
            made = do(**(await request.json() if await request.body() else {}))
            made = await made if isawaitable(made) else made
        except (AttributeError, KeyError, OSError, TypeError, ValueError) as error:
            return JSONResponse({"error": repr(error)}, 400)
        except httpx.HTTPError as error:
            return JSONResponse({"error": repr(error)}, 502)
        is_plain = isinstance(made, int | str | list)
        return JSONResponse({"done": True, **({"made": made} if is_plain else {})})

    return Route(f"{CONTROL_PREFIX}{name}", run, methods=["POST"])


def _state(plex: PretendPlex) -> dict[str, Any]:
    return {
        "server": asdict(plex.server),
        "accounts": [asdict(account) for account in plex.accounts.values()],
        "pins": [asdict(pin) for pin in plex.pins.values()],
    }
