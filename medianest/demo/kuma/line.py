"""The line to a pretend Kuma, which may be cut or go silent."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from medianest.demo.kuma.pretend_kuma import PretendKuma
from medianest.demo.request_log import CONTROL_PREFIX

_LISTEN_SECONDS = 0.02


class Line:
    """Belongs to the event loop that it is made in; `cut` may be called from any thread."""

    def __init__(self, kuma: PretendKuma) -> None:
        self._kuma = kuma
        self._loop = asyncio.get_running_loop()
        self._cut = asyncio.Event()

    def cut(self) -> None:
        """Every connection there is ends, without a word."""
        self._loop.call_soon_threadsafe(self._end_all)

    def _end_all(self) -> None:
        self._cut.set()
        self._cut = asyncio.Event()

    def wrap(self, app: ASGIApp) -> ASGIApp:
        """An application at the end of this line."""

        async def through(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["path"].startswith(CONTROL_PREFIX):
                await app(scope, receive, send)
            elif not self._kuma.is_down:
                await self._connect(app, scope, receive, send)

        return through

    async def _connect(self, app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
        cut = self._cut

        async def hear() -> Message:
            heard = asyncio.ensure_future(receive())
            if await _comes(heard, cut):
                await self._while_silent(cut)
            if cut.is_set():
                return {"type": f"{scope['type']}.disconnect", "code": 1006}
            return heard.result()

        async def say(message: Message) -> None:
            await self._while_silent(cut)
            if not cut.is_set():
                await send(message)

        answer = asyncio.ensure_future(app(scope, hear, say))
        # A websocket is told that it ended, for what speaks there to tidy up behind itself.
        if scope["type"] == "websocket" or await _comes(answer, cut):
            await answer

    async def _while_silent(self, cut: asyncio.Event) -> None:
        # Looked at again and again, as any thread may change it.
        while self._kuma.behaviour.hanging and not cut.is_set():  # noqa: ASYNC110
            await asyncio.sleep(_LISTEN_SECONDS)


async def _comes(wanted: asyncio.Future[Any], cut: asyncio.Event) -> bool:
    """Whether it comes before the cut, or else is given up."""
    ending = asyncio.ensure_future(cut.wait())
    await asyncio.wait({wanted, ending}, return_when=asyncio.FIRST_COMPLETED)
    ending.cancel()
    if not wanted.done():
        wanted.cancel()
        await asyncio.gather(wanted, return_exceptions=True)
        return False
    return True
