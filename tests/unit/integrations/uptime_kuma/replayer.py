"""A real Socket.IO server on loopback that says what a recorded Uptime Kuma said."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import socketio
from aiohttp import web

from medianest.integrations.uptime_kuma.conversation import KumaConversation
from tests.unit.integrations.uptime_kuma.recordings import recording

Step = dict[str, Any]
BY_OTHERS = {"changePassword"}
"""Calls that another session made while ours was watching."""
UNANSWERED = 0.3
"""Seconds that a call waits that is not in the recording."""


@dataclass
class Replayer:
    """``parts`` are what was said on one connection each, in their order.

    ``asked`` are the calls that came, ``strange`` those of them that the recording does not have.
    """

    parts: list[list[Step]]
    port: int = 0
    connections: int = 0
    asked: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    to_say: list[Step] = field(default_factory=list)
    tasks: set[asyncio.Task[None]] = field(default_factory=set)
    speaking: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def conversation(self) -> KumaConversation:
        return KumaConversation(self.url)

    def connected(self, server: Any, sid: str) -> None:
        self.connections += 1
        self.to_say = list(self.parts[min(self.connections, len(self.parts)) - 1])
        self.later(self.push(server, sid))

    async def called(self, server: Any, sid: str, event: str, told: tuple[Any, ...]) -> Any:
        """What was answered to this very call, after all that was pushed before."""
        self.asked.append((event, told))
        async with self.speaking:
            while self.to_say:
                step = self.to_say.pop(0)
                if (step["direction"], step["event"], step["args"]) == ("out", event, list(told)):
                    return await self.answered(server, sid, event)
                await self.say(server, sid, step)
        self.strange.append(event)
        await asyncio.sleep(UNANSWERED)
        return None

    async def answered(self, server: Any, sid: str, event: str) -> Any:
        while self.to_say:
            step = self.to_say.pop(0)
            if (step["direction"], step["event"]) == ("ack", event):
                self.later(self.push(server, sid))
                return step["args"][0]
            await self.say(server, sid, step)
        return None

    async def push(self, server: Any, sid: str) -> None:
        """All that comes before the next call of ours."""
        await asyncio.sleep(0.01)  # The answer to the last one goes first.
        async with self.speaking:
            while self.to_say and self.to_say[0]["direction"] != "out":
                await self.say(server, sid, self.to_say.pop(0))

    async def say(self, server: Any, sid: str, step: Step) -> None:
        if (step["direction"], step["event"]) == ("in", "disconnect"):
            await server.disconnect(sid)
        elif step["direction"] == "in" and step["event"] != "connect":
            await server.emit(step["event"], tuple(step["args"]), to=sid)

    def later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


def parts_of(version: str, name: str) -> list[list[Step]]:
    """A recording by its connections; what others did in between is left out."""
    parts: list[list[Step]] = [[]]
    for step in recording(version, name)["conversation"]:
        if step["event"] in BY_OTHERS:
            continue
        if step["event"] == "second connection":
            parts.append([])
        parts[-1].append(step)
        if (step["direction"], step["event"]) == ("in", "disconnect"):
            parts.append([])
    return parts


@asynccontextmanager
async def replaying(version: str, name: str) -> AsyncIterator[Replayer]:
    """Serve a recording until the block ends."""
    async with serving(parts_of(version, name)) as replayer:
        yield replayer


@asynccontextmanager
async def serving(parts: list[list[Step]]) -> AsyncIterator[Replayer]:
    replayer = Replayer(parts)
    server = socketio.AsyncServer(async_mode="aiohttp")

    async def connect(sid: str, _: Any) -> None:
        replayer.connected(server, sid)

    async def call(event: str, sid: str, *told: Any) -> Any:
        return await replayer.called(server, sid, event, told)

    server.on("connect", connect)
    server.on("*", call)
    app = web.Application()
    server.attach(app)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    replayer.port = runner.addresses[0][1]
    try:
        yield replayer
    finally:
        await server.shutdown()
        await runner.cleanup()


def pushing(event: str, *told: Any) -> Step:
    """A step that Kuma takes by itself."""
    return {"direction": "in", "event": event, "args": list(told)}


def asking(event: str, *told: Any) -> Step:
    """A call of ours."""
    return {"direction": "out", "event": event, "args": list(told)}


def answering(event: str, said: Any) -> Step:
    return {"direction": "ack", "event": event, "args": [said]}
