"""Puts gate, socket door, error translation, hub and egress guard into the Reflex application."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from reflex.app import App

from medianest import runtime
from medianest.services.downloads import network
from medianest.state import hub, internals, locks
from medianest.state.gate import Gate
from medianest.state.live import LiveState

RESTART_SECONDS = 1.0

log = structlog.get_logger(__name__)


def attach(app: App) -> None:
    """Call it once, when every page of ``app`` has been added; the runtime may open later."""
    locks.mend()
    wire = internals.TabWire(app, LiveState)
    app.add_middleware(Gate(wire), index=0)
    answers = internals.Answers(wire)
    app.backend_exception_handler = answers.outside
    app.frontend_exception_handler = answers.in_browsers
    app.register_lifespan_task(_live, app=app, wire=wire, answers=answers)
    app.register_lifespan_task(_guard)


@asynccontextmanager
async def _live(
    app: App, wire: internals.TabWire, answers: internals.Answers
) -> AsyncIterator[None]:
    here = hub.Hub(runtime.current(), wire)
    hub.install(here)
    answers.wrap_handlers()
    internals.SocketDoor(app, here.close).put_on()
    task = asyncio.create_task(_keep_running(here), name="hub")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        here.end()
        hub.install(None)


@asynccontextmanager
async def _guard() -> AsyncIterator[None]:
    """Pictures of videos are fetched in this process, and like everything through a guard."""
    here = runtime.current()
    async with network.guarded(here.settings, here.environment):
        yield


async def _keep_running(here: hub.Hub) -> None:
    """A hub that fails says so and begins anew: open pages depend on it."""
    while True:
        try:
            await here.run()
        except Exception:
            log.exception("hub failed")
        await asyncio.sleep(RESTART_SECONDS)
