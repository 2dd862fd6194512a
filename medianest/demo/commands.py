"""Lets tests call something of a pretend upstream over HTTP, under `/__site__/`."""

from __future__ import annotations

from collections.abc import Callable
from inspect import isawaitable
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.request_log import CONTROL_PREFIX

_REFUSED = (AttributeError, KeyError, OSError, TypeError, ValueError)


def command(name: str, do: Callable[..., Any], *refused: type[Exception]) -> Route:
    """`POST {name}` of JSON calls `do` with its fields; a plain thing that it makes is told.

    What `do` refuses, by `refused` too, is a 400; another server that it asks in vain is a 502.
    """
    refusals: tuple[type[Exception], ...] = (*_REFUSED, *refused)

    async def run(request: Request) -> Response:
        try:
            made = do(**(await request.json() if await request.body() else {}))
            made = await made if isawaitable(made) else made
        except refusals as error:
            return JSONResponse({"error": repr(error)}, 400)
        except httpx.HTTPError as error:
            return JSONResponse({"error": repr(error)}, 502)
        is_plain = isinstance(made, int | str | list)
        return JSONResponse({"done": True, **({"made": made} if is_plain else {})})

    return Route(f"{CONTROL_PREFIX}{name}", run, methods=["POST"])
