"""Lets tests change a pretend Plex over HTTP, under `/__site__/`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.commands import command
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
        command("reset", lambda **_: reset()),
        command("account", lambda **fields: plex.add(Account(**fields))),
        command("share", plex.share),
        command("revoke", plex.revoke),
        command("claim", plex.claim),
        command("expire", plex.expire),
        command("trouble", lambda **fields: troubles.add(Trouble(**fields))),
        command("webhook", lambda **fields: call_webhook(plex, **fields)),
        *(command(name, do) for name, do in Switches(plex).all().items()),
    ]


def _state(plex: PretendPlex) -> dict[str, Any]:
    return {
        "server": asdict(plex.server),
        "accounts": [asdict(account) for account in plex.accounts.values()],
        "pins": [asdict(pin) for pin in plex.pins.values()],
    }
