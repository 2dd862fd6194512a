"""What a pretend Kuma tells everybody who is signed in, in the order it happened."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Any, NamedTuple


class Push(NamedTuple):
    """An event; one that `ends` is the last that a session hears, all but that of `spared`."""

    event: str
    args: tuple[Any, ...] = ()
    ends: bool = False
    spared: str = ""


class Feed:
    """Filled from any thread under the server's lock; `wake` is called when there is something."""

    def __init__(self) -> None:
        self._waiting: deque[Push] = deque()
        self.wake: Callable[[], None] = lambda: None

    def tell(self, event: str, *args: Any) -> None:
        """Everybody who is signed in."""
        self._put(Push(event, args))

    def end_sessions(self, spared: str = "") -> None:
        """Ask everybody to come again, and put them out."""
        self._put(Push("refresh", ends=True, spared=spared))

    def _put(self, push: Push) -> None:
        self._waiting.append(push)
        self.wake()

    def take(self) -> Push | None:
        """The next to tell."""
        return self._waiting.popleft() if self._waiting else None

    def clear(self) -> None:
        """Nothing is to be told any more."""
        self._waiting.clear()
