# ruff: noqa: SLF001 - like medianest.state.internals, this leans on the inside of Reflex 0.10.1
"""Locks of tabs' states that are not left behind by pages that go.

Reflex 0.10.1 cancels what it does for a page when that is gone. Cancelled between Redis' giving a
lock and its own knowing of that, it keeps the lock until that expires, and the next page of the
same tab waits for so long (observed: 30 s of skeletons after a quick step to another page).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import Any

from redis.exceptions import RedisError
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import StateToken

_wait_lock = StateManagerRedis._wait_lock
_lock = StateManagerRedis._lock
_unfinished: set[asyncio.Future[Any]] = set()


def mend() -> None:
    """Have every manager of states finish what it began with a lock; a second call is harmless."""
    StateManagerRedis._wait_lock = _taken  # type: ignore[method-assign]
    StateManagerRedis._lock = _held  # type: ignore[method-assign]


async def _taken(self: StateManagerRedis, lock_key: bytes, lock_id: bytes) -> None:
    """Get the lock; who is cancelled meanwhile gives it back once it has come."""
    taking = asyncio.ensure_future(_wait_lock(self, lock_key, lock_id))
    try:
        await asyncio.shield(taking)
    except asyncio.CancelledError:
        _keep(asyncio.ensure_future(_given_back(self, taking, lock_key, lock_id)))
        raise


async def _given_back(
    self: StateManagerRedis, taking: asyncio.Future[None], lock_key: bytes, lock_id: bytes
) -> None:
    try:
        await taking
        if await self.redis.get(lock_key) == lock_id:
            await self.redis.delete(lock_key)
    except (RedisError, OSError):
        return  # without Redis it expires by itself
    self._notify_next_waiter(lock_key)


@asynccontextmanager
async def _held(
    self: StateManagerRedis, token: StateToken[Any], event_name: str | None = None
) -> AsyncIterator[bytes]:
    """Hold the lock; who is cancelled while giving it back still does."""
    lock = _lock(self, token, event_name)
    lock_id = await lock.__aenter__()
    try:
        yield lock_id
    except BaseException as error:
        if not await _finished(lock.__aexit__(type(error), error, error.__traceback__)):
            raise
    else:
        await _finished(lock.__aexit__(None, None, None))


async def _finished(work: Coroutine[Any, Any, bool | None]) -> bool | None:
    """What ``work`` comes to; it goes on even if who waits here is cancelled."""
    ended: bool | None = await asyncio.shield(_keep(asyncio.ensure_future(work)))
    return ended


def _keep(work: asyncio.Future[Any]) -> asyncio.Future[Any]:
    """Hold ``work`` until it is done: the event loop alone would forget it."""
    _unfinished.add(work)
    work.add_done_callback(_unfinished.discard)
    return work
