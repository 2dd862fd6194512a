"""Answers that are asked for again and again, kept for a while by one process."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


class RememberedAnswers(Generic[Answer]):
    """At most ``most`` of them, each for ``seconds``; the ones not asked for lately go first."""

    def __init__(self, *, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._kept: OrderedDict[Hashable, tuple[float, Answer]] = OrderedDict()

    async def get(self, question: Hashable, find_out: Callable[[], Awaitable[Answer]]) -> Answer:
        """The answer that is kept, else the one that ``find_out`` gives. ``question`` holds
        everything that the answer depends on."""
        now = time.monotonic()
        until, answer = self._kept.get(question, (0.0, None))
        if answer is None or until < now:
            answer = await find_out()
            self._kept[question] = (time.monotonic() + self._seconds, answer)
        self._kept.move_to_end(question)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return answer
