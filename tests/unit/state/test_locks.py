"""Locks of tabs' states, when pages go while one is being taken or given back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from redis.asyncio import Redis
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State

from medianest.state import locks

ROUNDS = 300
STEP_SECONDS = 0.00001


@pytest.fixture
async def manager(redis_url: str) -> AsyncIterator[StateManagerRedis]:
    locks.mend()
    manager = StateManagerRedis(redis=Redis.from_url(redis_url))
    yield manager
    await manager.close()


async def hold(manager: StateManagerRedis, tab: str) -> None:
    async with manager._lock(BaseStateToken(ident=tab, cls=State)):
        await asyncio.sleep(0)


async def left(manager: StateManagerRedis) -> list[bytes]:
    """Locks that are still there when all that was begun has had time to end."""
    for _ in range(50):
        if not (found := list(await manager.redis.keys("*_lock"))):
            break
        await asyncio.sleep(0.02)
    return found


async def test_whoever_is_cancelled_leaves_no_lock(manager: StateManagerRedis) -> None:
    await hold(manager, str(uuid4()))
    for moment in range(ROUNDS):
        holder = asyncio.create_task(hold(manager, str(uuid4())))
        await asyncio.sleep(moment * STEP_SECONDS)
        holder.cancel()
        await asyncio.gather(holder, return_exceptions=True)
    assert await left(manager) == []


async def test_the_next_in_line_gets_the_lock_of_one_who_was_cancelled(
    manager: StateManagerRedis,
) -> None:
    tab = str(uuid4())
    for moment in range(0, ROUNDS, 10):
        holders = [asyncio.create_task(hold(manager, tab)) for _ in range(4)]
        await asyncio.sleep(moment * STEP_SECONDS)
        holders[0].cancel()
        async with asyncio.timeout(3):
            await asyncio.gather(*holders, return_exceptions=True)
    assert await left(manager) == []


async def test_a_lock_is_held_by_one_at_a_time(manager: StateManagerRedis) -> None:
    tab, held = BaseStateToken(ident=str(uuid4()), cls=State), 0

    async def alone() -> None:
        nonlocal held
        async with manager._lock(tab):
            held += 1
            assert held == 1
            await asyncio.sleep(0.002)
            held -= 1

    await asyncio.gather(*(alone() for _ in range(10)))
