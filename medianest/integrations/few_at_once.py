"""Lets only few calls of one server be under way, whoever makes them."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary, WeakValueDictionary

AT_ONCE = 2

_turns: WeakKeyDictionary[
    asyncio.AbstractEventLoop, WeakValueDictionary[str, asyncio.Semaphore]
] = WeakKeyDictionary()


def turn(base_url: str) -> asyncio.Semaphore:
    """To be held during a call: :data:`AT_ONCE` of one server may be, in the running loop."""
    of_loop = _turns.setdefault(asyncio.get_running_loop(), WeakValueDictionary())
    return of_loop.setdefault(base_url, asyncio.Semaphore(AT_ONCE))
