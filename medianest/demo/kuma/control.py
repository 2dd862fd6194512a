"""Lets tests change a pretend Kuma, over HTTP under `/__site__/` too."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo.commands import command
from medianest.demo.kuma.checking import Checks
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.switches import Switches
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Trouble, Troubles


class Control:
    """What of a server can be changed and read from outside."""

    def __init__(self, kuma: PretendKuma, checks: Checks) -> None:
        self._kuma = kuma
        self.switches = Switches(kuma, checks)
        self.troubles = Troubles()
        self.log = RequestLog()

    def reset(self) -> None:
        """As at the start; who is connected is so no more."""
        self._kuma.reset()
        self._kuma.cut()
        self.troubles.clear()
        self.log.clear()

    def routes(self) -> list[Route]:
        """`GET log`, `GET webhooks` and `GET logins`, and `POST`s of JSON: `reset`, `trouble` with
        the fields of `Trouble`, and those of `Switches`."""
        return [
            Route(f"{CONTROL_PREFIX}log", self._read_log),
            Route(f"{CONTROL_PREFIX}webhooks", self._read_webhooks),
            Route(f"{CONTROL_PREFIX}logins", self._read_logins),
            command("reset", self.reset),
            command("trouble", lambda **fields: self.troubles.add(Trouble(**fields))),
            *(command(name, do) for name, do in self.switches.all().items()),
        ]

    async def _read_log(self, request: Request) -> Response:
        return JSONResponse({"requests": self.log.as_list()})

    async def _read_webhooks(self, request: Request) -> Response:
        sent = [{"body": each.body, "outcome": each.outcome} for each in self._kuma.hooks.sent]
        return JSONResponse({"webhooks": sent})

    async def _read_logins(self, request: Request) -> Response:
        return JSONResponse(vars(self._kuma.logins))
