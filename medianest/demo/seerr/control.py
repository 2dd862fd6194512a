"""Lets tests change a pretend Seerr, over HTTP under `/__site__/` too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.routing import Route

from medianest.demo import control_routes
from medianest.demo.request_log import RequestLog
from medianest.demo.scripted_trouble import Troubles
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
        """Those of :mod:`control_routes`, with `reset`, `picture` {file, how}, and the `POST`s of
        `Switches`."""
        commands: dict[str, Callable[..., Any]] = {
            "reset": self.reset,
            "picture": self.pictures.break_,
            **self.switches.all(),
        }
        return control_routes.routes(
            self.log, self.troubles, self._seerr.hooks, commands, RefusedError
        )
