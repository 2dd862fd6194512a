"""Starts a pretend Kuma: its conversation, its pages, its webhook, and `/__site__/` for tests.

Alone: `python -m medianest.demo.kuma.site [--port N] [--old] [--household] [--silent]`.
"""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress

import socketio
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette

from medianest.demo import hooks, serving
from medianest.demo.kuma.account import PASSWORD, TOTP_SECRET, USERNAME
from medianest.demo.kuma.checking import Checks
from medianest.demo.kuma.control import Control
from medianest.demo.kuma.conversation import Conversation
from medianest.demo.kuma.household import furnish
from medianest.demo.kuma.line import Line
from medianest.demo.kuma.pages import Pages
from medianest.demo.kuma.pretend_kuma import Behaviour, PretendKuma
from medianest.demo.kuma.start import API_KEY, at_the_start
from medianest.demo.listener import Listener, Port

_TICK_SECONDS = 0.05


class KumaSite:
    """A running server. `switches` change it, troubles may be asked for and the log be read, from
    any thread; `base_url` has no slash at the end."""

    username, password, totp_secret, api_key = USERNAME, PASSWORD, TOTP_SECRET, API_KEY

    def __init__(self, base_url: str, kuma: PretendKuma, control: Control) -> None:
        self.base_url = base_url
        self.kuma = kuma
        self.switches = control.switches
        self.troubles = control.troubles
        self.log = control.log
        self.reset = control.reset


@asynccontextmanager
async def serve(
    kuma: PretendKuma | None = None, host: str = "127.0.0.1", port: Port = 0
) -> AsyncIterator[KumaSite]:
    """Run it until the block ends. Raises OSError when the port is taken."""
    kuma = kuma or PretendKuma(at_the_start)
    checks, tick = Checks(kuma), asyncio.Event()
    control, line, talk = Control(kuma, checks), Line(kuma), Conversation(kuma)
    kuma.cut = line.cut
    http = Starlette(routes=[*control.routes(), *Pages(kuma, checks).routes()])
    app = socketio.ASGIApp(talk.server, http)
    served = control.log.wrap(line.wrap(control.troubles.wrap(app)))
    async with Listener(served).listening(host, port) as address:
        running = [
            asyncio.create_task(each)
            for each in (hooks.pump(kuma.hooks, tick), talk.pump(), _live(kuma, checks, tick))
        ]
        try:
            yield KumaSite(f"http://{address}", kuma, control)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)


@contextmanager
def serve_in_thread(kuma: PretendKuma | None = None, port: int = 0) -> Iterator[KumaSite]:
    """The same for code that is not asynchronous."""
    site = serve(kuma, port=port)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(site) as running:
        yield running


async def _live(kuma: PretendKuma, checks: Checks, tick: asyncio.Event) -> None:
    """Monitors beat when they are due, unless the server is away, and webhooks go out."""
    while True:
        with kuma.working():
            if kuma.behaviour.beating and not kuma.is_down:
                checks.settle()
            if kuma.hooks.is_waiting:
                tick.set()
        await asyncio.sleep(_TICK_SECONDS)


def _told(site: KumaSite) -> dict[str, str]:
    return {
        "kuma": site.base_url, "username": site.username, "password": site.password,
        "key": site.api_key,
    }  # fmt: skip


def main() -> None:
    """Run it until a signal to stop."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--old", action="store_true", help="be 1.23")
    parser.add_argument("--household", action="store_true", help="with what a demo has")
    parser.add_argument("--silent", action="store_true", help="beat only when told to")
    given = parser.parse_args()
    kuma = PretendKuma(
        furnish if given.household else at_the_start,
        product="1.23" if given.old else "2",
        behaviour=Behaviour(beating=not given.silent),
    )
    with suppress(KeyboardInterrupt):
        asyncio.run(serving.run_alone(serve(kuma, port=given.port), _told))


if __name__ == "__main__":
    main()
