"""Redis or the database away in the middle of a download."""

from __future__ import annotations

import asyncio
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from medianest.database import SQLITE_FILE
from medianest.errors import QueueUnavailableError
from medianest.services.actor import Actor
from medianest.views.download import DownloadView, Quality
from tests.clients.redis_server import RedisServer
from tests.integration.pipeline import WATCH, Pipeline
from tests.media import plays


@pytest.fixture
def own_redis() -> Iterator[RedisServer]:
    with tempfile.TemporaryDirectory(prefix="mn-") as folder, RedisServer(Path(folder)) as server:
        yield server


@pytest.fixture
def redis_url(own_redis: RedisServer) -> str:
    """This module's tests kill theirs."""
    return own_redis.url


async def _running(pipeline: Pipeline, bytes_per_second: int) -> tuple[Actor, DownloadView]:
    pipeline.behave("nest-clip01", delivery={"bytes_per_second": bytes_per_second})
    ada = await pipeline.person()
    pipeline.start_worker()
    asked = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    await pipeline.until_percent(ada, asked.id, 10)
    return ada, asked


@pytest.mark.long
async def test_a_download_goes_on_while_redis_is_away(
    pipeline: Pipeline, own_redis: RedisServer
) -> None:
    ada, asked = await _running(pipeline, 40_000)

    own_redis.kill()
    done = await pipeline.until(ada, asked.id, "completed", seconds=40)

    assert (done.attempt, done.error_code) == (1, None)
    assert plays(pipeline.path(pipeline.files()[0]))


@pytest.mark.long
async def test_what_is_asked_for_without_redis_is_fetched_when_it_is_back(
    pipeline: Pipeline, own_redis: RedisServer
) -> None:
    ada = await pipeline.person()
    own_redis.kill()

    asked = await pipeline.submit(ada, "nest-clip01", Quality.P360)
    with pytest.raises(QueueUnavailableError):
        await pipeline.service.preview(ada, f"{WATCH}nest-clip02")
    assert asked.status == "queued"
    own_redis.start()
    pipeline.start_worker()

    await pipeline.until(ada, asked.id, "completed")


@pytest.mark.long
async def test_a_download_outlasts_a_database_that_is_locked(pipeline: Pipeline) -> None:
    ada, asked = await _running(pipeline, 80_000)

    began = time.monotonic()
    await asyncio.to_thread(_hold_lock, pipeline.runtime.environment.data / SQLITE_FILE, 9.0)
    assert time.monotonic() - began >= 9
    done = await pipeline.until(ada, asked.id, "completed", seconds=40)

    assert len(pipeline.files()) == 1
    assert plays(pipeline.path(pipeline.files()[0]))
    assert done.attempt == 1, "the sweep waited until it could say that it lives"


def _hold_lock(path: Path, seconds: float) -> None:
    """Nobody else may write for longer than any of them waits by itself."""
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
    finally:
        connection.close()
