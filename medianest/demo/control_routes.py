"""What lets tests change a pretend upstream that has a webhook, over HTTP under `/__site__/`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.commands import command
from medianest.demo.hooks import Hooks
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Trouble, Troubles


def routes(
    log: RequestLog,
    troubles: Troubles,
    hooks: Hooks,
    commands: Mapping[str, Callable[..., Any]],
    *refused: type[Exception],
) -> list[Route]:
    """`GET log` and `GET webhooks`, and `POST`s of JSON: `trouble` with the fields of `Trouble`,
    and `commands`; what these refuse, by `refused` too, is a 400."""

    async def read_log(request: Request) -> Response:
        return JSONResponse({"requests": log.as_list()})

    async def read_webhooks(request: Request) -> Response:
        sent = [{"body": each.body, "outcome": each.outcome} for each in hooks.sent]
        return JSONResponse({"webhooks": sent})

    return [
        Route(f"{CONTROL_PREFIX}log", read_log),
        Route(f"{CONTROL_PREFIX}webhooks", read_webhooks),
        command("trouble", lambda **fields: troubles.add(Trouble(**fields))),
        *(command(name, do, *refused) for name, do in commands.items()),
    ]
