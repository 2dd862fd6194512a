"""Lets tests change a pretend Kuma, over HTTP under `/__site__/` too."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from medianest.demo import control_routes
from medianest.demo.kuma.checking import Checks
from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.kuma.switches import Switches
from medianest.demo.request_log import CONTROL_PREFIX, RequestLog
from medianest.demo.scripted_trouble import Troubles


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
        """Those of :mod:`control_routes`, with `GET logins`, `reset` and the `POST`s of
        `Switches`."""
        commands = {"reset": self.reset, **self.switches.all()}
        return [
            Route(f"{CONTROL_PREFIX}logins", self._read_logins),
            *control_routes.routes(self.log, self.troubles, self._kuma.hooks, commands),
        ]

    async def _read_logins(self, request: Request) -> Response:
        return JSONResponse(vars(self._kuma.logins))
