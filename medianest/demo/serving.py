"""What the sites of pretend upstreams have in common while they run."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import TypeVar

from starlette.types import ASGIApp, Receive, Scope, Send

from medianest.demo.hooks import Hooks
from medianest.demo.request_log import CONTROL_PREFIX

Site = TypeVar("Site")
TICK_SECONDS = 0.1


def unless_down(is_down: Callable[[], bool], app: ASGIApp) -> ASGIApp:
    """While the server is down, connections end without an answer, but for those of tests."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        is_control = scope["path"].startswith(CONTROL_PREFIX)
        if is_control or not is_down():
            await app(scope, receive, send)

    return answer


def ticking(app: ASGIApp, tick: asyncio.Event) -> ASGIApp:
    """After each request what it brought about is told."""

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)
        tick.set()

    return answer


async def live(
    working: Callable[[], AbstractContextManager[None]], hooks: Hooks, tick: asyncio.Event
) -> None:
    """What is due happens, and what tests did in other threads is told."""
    while True:
        with working():
            pass
        if hooks.is_waiting:
            tick.set()
        await asyncio.sleep(TICK_SECONDS)


async def run_alone(
    serving: AbstractAsyncContextManager[Site], told: Callable[[Site], Mapping[str, str]]
) -> None:
    """Print what is `told` of a site, then that it is ready; serve it until a signal to stop."""
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    async with serving as site:
        for name, value in told(site).items():
            print(f"{name:<9} {value}")
        print("ready", flush=True)
        await stopped.wait()
