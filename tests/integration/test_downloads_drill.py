"""Many downloads under random kills: none lost, none doubled, every file whole."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from contextlib import suppress

import psutil
import pytest

from medianest.views.download import DownloadView
from tests.clients import workers
from tests.integration.pipeline import Pipeline

FILE = "/files/nest-clip01.mp4"


@pytest.mark.long
@pytest.mark.parametrize(("downloads", "kills"), [(16, 6), (200, 40)], ids=["short", "long"])
async def test_random_kills_lose_and_double_nothing(
    pipeline: Pipeline, downloads: int, kills: int
) -> None:
    chance = random.Random(20260101)
    pipeline.behave(
        "nest-clip01", delivery={"min_size_bytes": 1 << 20, "bytes_per_second": 1 << 20}
    )
    unlimited = {"downloads": {"perUserPerHour": 0}}
    await pipeline.runtime.settings.replace(unlimited, updated_by=None)
    ada = await pipeline.person()
    # Addresses that differ make videos that differ, all of them with the same bytes.
    asked = [await pipeline.submit(ada, f"{FILE}?n={number}") for number in range(downloads)]
    for _ in range(2):
        pipeline.start_worker()
    killing = asyncio.create_task(_kill(pipeline, chance, kills))
    done = [
        await pipeline.until(ada, each.id, "completed", seconds=60 + 3 * downloads)
        for each in asked
    ]
    await killing

    original = hashlib.sha256(pipeline.original(FILE)).hexdigest()
    names = pipeline.files()
    assert len(names) == downloads
    for name in names:
        assert hashlib.sha256(pipeline.path(name).read_bytes()).hexdigest() == original
    assert pipeline.staged() == []
    print(f"attempts: {sum(each.attempt for each in done)} for {downloads}, {_slowest(done):.0f} s")


async def _kill(pipeline: Pipeline, chance: random.Random, kills: int) -> None:
    """A work-horse, or a worker that the test replaces as the supervisor would."""
    for _ in range(kills):
        await asyncio.sleep(chance.uniform(0.3, 1.2))
        alive = [each for each in pipeline.workers if not workers.is_gone(each.pid)]
        worker = chance.choice(alive)
        with suppress(psutil.NoSuchProcess):
            horses = workers.work_horses(worker)
            if horses and chance.random() < 0.5:
                workers.kill(horses[0])
                continue
        workers.kill(worker)
        pipeline.start_worker()


def _slowest(done: list[DownloadView]) -> float:
    ended = [each.ended_at.timestamp() for each in done if each.ended_at is not None]
    return max(ended) - min(each.created_at.timestamp() for each in done) if ended else time.time()
