"""A Reflex application with every state of the product and no pages, to be attacked and measured.

No frontend is compiled for it; :mod:`tests.clients.pages_server` starts it. Its handshake believes
the ``x-medianest-session`` header, which the product's security layer writes.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import Any

import reflex as rx

import medianest.state
from medianest import runtime
from medianest.errors import ConflictError
from medianest.services import visitor
from medianest.state import hub, policy
from medianest.state.internals import handler_name
from medianest.state.live import LiveState
from medianest.state.session import actor
from medianest.state.wiring import attach

EFFECTS = "test:effects"

for module in pkgutil.iter_modules(medianest.state.__path__):
    importlib.import_module(f"medianest.state.{module.name}")


class ProbeState(rx.State):
    """Handlers whose effects can be counted from outside."""

    note: str = ""
    busy: bool = False
    _hidden_note: str = ""

    @rx.event
    async def keep(self, text: str, often: int = 1) -> None:
        await _effect("keep")
        self.note = self._hidden_note = text

    @rx.event
    async def recall(self) -> None:
        self.note = self._hidden_note

    @rx.event
    async def count_tabs(self) -> None:
        """How many tabs the hub of this process knows."""
        self.note = str(len(hub.current()._tabs))

    @rx.event
    async def say_who(self) -> None:
        """Whom services take this tab's person for."""
        present = visitor.present()
        self.note = f"{present.ip} {present.user_agent} {present.device_token}"

    @rx.event
    async def rule(self) -> None:
        await _effect("rule")

    @rx.event
    async def forgotten(self) -> None:
        """Nobody put this one into the table."""
        await _effect("forgotten")

    @rx.event
    async def conflict(self) -> Any:
        """Fails as services do, with its spinner on."""
        self.busy = True
        yield
        try:
            await actor(self)
            raise ConflictError("It is too late for that.")
        finally:
            self.busy = False

    @rx.event
    def break_down(self) -> None:
        """Fails as bugs do."""
        self.busy = True
        self.busy = not 1 / 0


class OtherState(rx.State):
    """Another corner of the same tab."""

    memo: str = ""

    @rx.event
    async def keep(self, text: str) -> None:
        self.memo = text


PROBE, OTHER = f"{__name__}.ProbeState", f"{__name__}.OtherState"
policy.DOORS.update(
    {
        f"{PROBE}.keep": policy.Door.USER,
        f"{PROBE}.recall": policy.Door.USER,
        f"{PROBE}.count_tabs": policy.Door.USER,
        f"{PROBE}.say_who": policy.Door.USER,
        f"{PROBE}.conflict": policy.Door.USER,
        f"{PROBE}.break_down": policy.Door.USER,
        f"{PROBE}.rule": policy.Door.ADMIN,
        f"{OTHER}.keep": policy.Door.USER,
    }
)


async def _effect(name: str) -> None:
    await runtime.current().redis.rpush(EFFECTS, name)


__all__ = ["EFFECTS", "OTHER", "PROBE", "app", "handler_name", "server"]

app = rx.App()
app.add_page(lambda: rx.fragment(), route="/", on_load=LiveState.load)
attach(app)


def server() -> Any:
    """The factory that granian is given."""
    runtime.open_runtime()
    return app()
