"""Lets tests change a pretend Tautulli, over HTTP under `/__site__/` too."""

from __future__ import annotations

from starlette.routing import Route

from medianest.demo import control_routes
from medianest.demo.request_log import RequestLog
from medianest.demo.scripted_trouble import Troubles
from medianest.demo.tautulli.pretend_tautulli import PretendTautulli
from medianest.demo.tautulli.switches import Switches


class Control:
    """What of a server can be changed and read from outside."""

    def __init__(self, tautulli: PretendTautulli) -> None:
        self._tautulli = tautulli
        self.switches = Switches(tautulli)
        self.troubles = Troubles()
        self.log = RequestLog()

    def reset(self) -> None:
        """As at the start."""
        self._tautulli.reset()
        self.troubles.clear()
        self.log.clear()

    def routes(self) -> list[Route]:
        """Those of :mod:`control_routes`, with `reset` and the `POST`s of `Switches`."""
        commands = {"reset": self.reset, **self.switches.all()}
        return control_routes.routes(self.log, self.troubles, self._tautulli.hooks, commands)
