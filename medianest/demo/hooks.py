"""The webhook of a pretend upstream: its settings, what is to be sent, and what can go wrong."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import Any, Literal, get_args

import httpx

How = Literal["normal", "lost", "doubled", "held"]
EVERY_KIND = 8190
"""The sum of everything that a webhook may be told of."""
_TIMEOUT_SECONDS = 10.0


@dataclass
class Delivery:
    """One attempt; `outcome` is the receiver's status, or what went wrong. There is no second."""

    body: dict[str, Any]
    outcome: str = ""


class Hooks:
    """`types` is the sum of the events that are told. What is `held` waits for `release`."""

    def __init__(self) -> None:
        self.sent: list[Delivery] = []
        self.reset()

    def reset(self) -> None:
        """Switched off, nothing on its way."""
        self.enabled = False
        self.types = 0
        self.url = ""
        self.secret = ""
        self.template = ""
        self.how: How = "normal"
        self.sent.clear()
        self._waiting: deque[Delivery] = deque()
        self._held: list[dict[str, Any]] = []

    def set_up(self, url: str, secret: str = "", types: int = EVERY_KIND) -> None:
        """As by the settings page: tell `url`, with `secret` as the Authorization header."""
        self.enabled, self.url, self.secret, self.types = True, url, secret, types

    def behave(self, how: How) -> None:
        """`lost` tells nobody, `doubled` twice, `held` not before `release`. Raises ValueError."""
        if how not in get_args(How):
            raise ValueError(how)
        self.how = how

    def tell(self, kind: int, body: dict[str, Any]) -> None:
        """Something has happened."""
        if not self.enabled or not self.types & kind or self.how == "lost":
            return
        if self.how == "held":
            self._held.append(body)
            return
        for _ in range(2 if self.how == "doubled" else 1):
            self._waiting.append(Delivery(body))

    def release(self, *, backwards: bool = False) -> int:
        """Send what was held, the last first if wanted; how many that are."""
        held, self._held = self._held, []
        self._waiting.extend(Delivery(body) for body in (reversed(held) if backwards else held))
        self.how = "normal"
        return len(held)

    def again(self) -> None:
        """Send once more everything that was sent."""
        self._waiting.extend(Delivery(delivery.body) for delivery in list(self.sent))

    @property
    def is_waiting(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._waiting)

    def take(self) -> Delivery | None:
        """The next to send."""
        return self._waiting.popleft() if self._waiting else None

    async def send(self, delivery: Delivery) -> None:
        """The one attempt."""
        self.sent.append(delivery)
        delivery.outcome = await post(self.url, self.secret, delivery.body)


async def post(url: str, secret: str, body: dict[str, Any]) -> str:
    """The receiver's status as text, or what went wrong."""
    headers = {"Authorization": secret} if secret else {}
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=_TIMEOUT_SECONDS) as client:
            answer = await client.post(url, json=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return type(error).__name__
    return str(answer.status_code)


async def pump(hooks: Hooks, tick: asyncio.Event) -> None:
    """Send what waits, each at once and beside the others, whenever `tick` is set."""
    running: set[asyncio.Task[None]] = set()
    try:
        while True:
            await tick.wait()
            tick.clear()
            while (delivery := hooks.take()) is not None:
                task = asyncio.create_task(hooks.send(delivery))
                running.add(task)
                task.add_done_callback(running.discard)
    finally:
        for task in running:
            task.cancel()
