"""Lets tests change a pretend Seerr, over HTTP under `/__site__/` too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.commands import command
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Trouble, Troubles
from medianest.demo.seerr.pictures import Pictures
from medianest.demo.seerr.pretend_seerr import PretendSeerr
from medianest.demo.seerr.refusals import RefusedError
from medianest.demo.seerr.switches import Switches


class Control:
    """What of a server can be changed and read from outside."""

    def __init__(self, seerr: PretendSeerr) -> None:
        self._seerr = seerr
        self.switches = Switches(seerr)
        self.troubles = Troubles()
        self.log = RequestLog()
        self.pictures = Pictures(seerr)

    def reset(self) -> None:
        """As at the start."""
        self._seerr.reset()
        self.troubles.clear()
        self.log.clear()
        self.pictures.broken.clear()

    def routes(self) -> list[Route]:
        """`GET log` and `GET webhooks`, and `POST`s of JSON: `reset`, `trouble` with the fields of
        `Trouble`, `picture` {file, how}, and those of `Switches`."""
        commands: dict[str, Callable[..., Any]] = {
            "reset": self.reset,
            "trouble": lambda **fields: self.troubles.add(Trouble(**fields)),
            "picture": self.pictures.break_,
            **self.switches.all(),
        }
        return [
            Route(f"{CONTROL_PREFIX}log", self._read_log),
            Route(f"{CONTROL_PREFIX}webhooks", self._read_webhooks),
            *(command(name, do, RefusedError) for name, do in commands.items()),
        ]

    async def _read_log(self, request: Request) -> Response:
        return JSONResponse({"requests": self.log.as_list()})

    async def _read_webhooks(self, request: Request) -> Response:
        sent = [{"body": each.body, "outcome": each.outcome} for each in self._seerr.hooks.sent]
        return JSONResponse({"webhooks": sent})
