"""Events on their way through Redis."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from medianest import events
from medianest.events import DownloadRemoved, Lost, Reconnected
from tests.clients.redis_server import RedisServer

GONE = DownloadRemoved(id="1", owner_id="ada")


@pytest.fixture
async def server() -> AsyncIterator[RedisServer]:
    with tempfile.TemporaryDirectory(prefix="mn-") as folder, RedisServer(Path(folder)) as server:
        yield server


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[Redis]:
    client = Redis.from_url(server.url)
    yield client
    await client.aclose()


class Ear:
    """Listens in the background and remembers."""

    def __init__(self, redis: Redis) -> None:
        self.heard: list[events.AnyEvent] = []
        self._task = asyncio.create_task(self._listen(redis))

    async def _listen(self, redis: Redis) -> None:
        async for event in events.listen(redis):
            self.heard.append(event)

    async def until(self, *expected: object, seconds: float = 5) -> None:
        async with asyncio.timeout(seconds):
            while self.heard != list(expected):  # noqa: ASYNC110 - the thing itself is waited for
                await asyncio.sleep(0.01)

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture
async def ear(redis: Redis) -> AsyncIterator[Ear]:
    ear = Ear(redis)
    yield ear
    await ear.stop()


async def test_the_first_word_says_that_one_is_connected(redis: Redis, ear: Ear) -> None:
    await ear.until(Reconnected())
    await events.publish(redis, GONE)
    await ear.until(Reconnected(), GONE)


async def test_what_nobody_knows_is_dropped(redis: Redis, ear: Ear) -> None:
    await ear.until(Reconnected())
    for message in (b"", b"x", b"{}", b'{"kind":"later.version"}', b"\xff"):
        await redis.publish(events.CHANNEL, message)
    await events.publish(redis, GONE)
    await ear.until(Reconnected(), GONE)


async def test_a_dead_server_is_told_once_and_its_return_too(
    redis: Redis, server: RedisServer, ear: Ear
) -> None:
    await ear.until(Reconnected())
    server.kill()
    await ear.until(Reconnected(), Lost())
    await asyncio.sleep(3 * events.RECONNECT_SECONDS)
    server.start()
    await ear.until(Reconnected(), Lost(), Reconnected())
    await events.publish(redis, GONE)
    await ear.until(Reconnected(), Lost(), Reconnected(), GONE)


async def test_a_server_that_is_back_at_once_was_lost_all_the_same(
    server: RedisServer, ear: Ear
) -> None:
    await ear.until(Reconnected())
    server.kill()
    server.start()
    await ear.until(Reconnected(), Lost(), Reconnected())


async def test_a_server_that_falls_silent_is_taken_for_lost(
    server: RedisServer, ear: Ear, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "SILENCE_SECONDS", 0.3)
    await ear.until(Reconnected())
    await asyncio.sleep(1)
    assert ear.heard == [Reconnected()]
    server.freeze()
    await ear.until(Reconnected(), Lost())
    server.thaw()


async def test_publishing_into_the_void_is_no_error(redis: Redis, server: RedisServer) -> None:
    server.kill()
    await events.publish(redis, GONE)
