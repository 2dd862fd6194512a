"""Somebody who talks with the pretend Kuma and remembers what was said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import socketio

from medianest.demo.kuma.site import KumaSite

PATIENCE_SECONDS = 30.0


class Talk:
    """``heard`` has events with their arguments, and answers as ``("ack", name, answer)``."""

    def __init__(self, site: KumaSite) -> None:
        self.site = site
        self.heard: list[tuple[Any, ...]] = []
        self._marks = 0
        self.client = socketio.AsyncClient(reconnection=False)
        self.client.on("*", lambda event, *args: self.heard.append((event, *args)))
        self.client.on("disconnect", lambda why: self.heard.append(("disconnect", why)))

    async def ask(self, event: str, *args: Any, seconds: float = PATIENCE_SECONDS) -> Any:
        """What is answered. Raises TimeoutError where nothing is."""
        told = asyncio.get_running_loop().create_future()

        def answered(*said: Any) -> None:
            self.heard.append(("ack", event, *said))
            if not told.done():
                told.set_result(said[0] if said else None)

        await self.client.emit(event, args, callback=answered)
        async with asyncio.timeout(seconds):
            return await told

    async def login(self, password: str | None = None, code: str = "") -> Any:
        """With the right password, unless there is another."""
        password = self.site.kuma.account.password if password is None else password
        given = {"username": self.site.username, "password": password, "token": code}
        return await self.ask("login", given)

    async def wait_for(self, event: str, times: int = 1) -> tuple[Any, ...]:
        """The last of them, once there are so many."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                found = [each for each in self.heard if each[0] == event]
                if len(found) >= times:
                    return found[times - 1]
                await asyncio.sleep(0.01)

    async def settled(self) -> None:
        """All that was to be told to who is signed in is heard."""
        self._marks += 1
        self.site.kuma.feed.tell("mark", self._marks)
        mark = ("mark", self._marks)
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                if mark in self.heard:
                    self.heard.remove(mark)
                    return
                await asyncio.sleep(0.01)

    def all(self, event: str) -> list[tuple[Any, ...]]:
        """The arguments of each."""
        return [each[1:] for each in self.heard if each[0] == event]


@asynccontextmanager
async def talking(site: KumaSite) -> AsyncIterator[Talk]:
    """Connected, not signed in."""
    talk = Talk(site)
    await talk.client.connect(site.base_url, transports=["websocket"])
    await talk.wait_for("info")
    try:
        yield talk
    finally:
        await talk.client.disconnect()
