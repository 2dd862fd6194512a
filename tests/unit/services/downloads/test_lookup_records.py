"""What a look leaves for downloads to go on from, and for how long."""

from __future__ import annotations

import pytest
from redis.asyncio import Redis

from medianest.integrations.ytdlp.details import FoundQuality, MediaDetails
from medianest.integrations.ytdlp.errors import Reason
from medianest.runtime import Runtime
from medianest.services.downloads.lookups import KEPT_SECONDS, Answer, Lookups, key_of, tell
from medianest.services.downloads.timing import Timing
from medianest.services.queue import Queue

URL = "https://www.youtube.com/watch?v=nest-clip01"
FOUND = Answer(
    details=MediaDetails(
        url=URL,
        extractor="youtube",
        media_id="nest-clip01",
        title="Colour bars",
        qualities=[FoundQuality(quality="best")],
        containers=["mp4"],
    )
)


@pytest.fixture
def lookups(runtime: Runtime, redis_url: str) -> Lookups:
    return Lookups(runtime.redis, Queue(redis_url), Timing())


async def test_a_record_is_kept_as_long_as_its_answer(runtime: Runtime, lookups: Lookups) -> None:
    await tell(runtime.redis, URL, FOUND, b"record")

    assert await lookups.known(URL) == FOUND.details
    assert await lookups.record(URL) == b"record"
    assert await lookups.record(URL + "0") is None
    kept = [await runtime.redis.ttl(key) for key in await runtime.redis.keys(f"*{key_of(URL)}*")]
    assert len(kept) == 2
    assert all(0 < seconds <= KEPT_SECONDS for seconds in kept)


@pytest.mark.parametrize("later", [FOUND, Answer(reason=Reason.REMOVED)])
async def test_a_later_answer_takes_the_record_of_an_earlier_one_away(
    runtime: Runtime, lookups: Lookups, later: Answer
) -> None:
    await tell(runtime.redis, URL, FOUND, b"record")
    await tell(runtime.redis, URL, later)

    assert await lookups.record(URL) is None


async def test_without_redis_there_is_no_record(redis_url: str) -> None:
    nobody: Redis = Redis.from_url("redis://127.0.0.1:1", socket_connect_timeout=1)

    assert await Lookups(nobody, Queue(redis_url), Timing()).record(URL) is None
