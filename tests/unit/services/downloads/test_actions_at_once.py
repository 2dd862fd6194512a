"""What people do to downloads while others do something, and what is left behind for later."""

from __future__ import annotations

import asyncio

import pytest

from medianest.errors import ConflictError, NotFoundError
from medianest.models.download import DownloadStatus
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.downloads import order, rows
from medianest.services.downloads.downloads import DownloadsService
from medianest.views.download import DownloadProgress
from tests.unit.services.downloads.samples import Samples


@pytest.fixture
def samples(runtime: Runtime) -> Samples:
    return Samples(runtime.database)


@pytest.fixture
def downloads(runtime: Runtime) -> DownloadsService:
    return runtime.downloads


@pytest.fixture
async def ada(samples: Samples) -> Actor:
    return await samples.person()


@pytest.mark.databases(always=True)
async def test_of_two_who_remove_it_at_once_one_is_told_that_it_is_gone(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    claim = await samples.add(ada, status="failed", ended_at=utc_now())

    answers = await asyncio.gather(
        *(downloads.remove(ada, claim.download_id) for _ in range(2)), return_exceptions=True
    )

    assert sorted(type(each) for each in answers if each) == [NotFoundError]


@pytest.mark.databases(always=True)
async def test_what_is_begun_again_at_that_moment_is_not_removed(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    claim = await samples.add(ada, status="failed", ended_at=utc_now())
    async with samples.database.write() as session:
        again = {"status": DownloadStatus.QUEUED, "attempt": 2, "ended_at": None}
        assert await rows.change(session, claim, [DownloadStatus.FAILED], **again)
        removing = asyncio.create_task(downloads.remove(ada, claim.download_id))
        await asyncio.sleep(0.3)  # by now it waits for the row

    with pytest.raises(ConflictError):
        await removing
    assert (await samples.get(claim)).status == "queued"


@pytest.mark.parametrize("status", ["queued", "retry_wait", "paused", "downloading"])
async def test_what_is_stopped_at_once_is_another_attempt_for_whoever_had_it(
    samples: Samples, downloads: DownloadsService, ada: Actor, status: str
) -> None:
    """Nobody has said for long that it lives: that one may only have been asleep."""
    claim = await samples.add(ada, status=status)

    assert (await downloads.cancel(ada, claim.download_id)).status == "cancelled"

    assert (await samples.get(claim)).attempt == 2


async def test_what_is_held_never_shows_less_than_before(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    claim = await samples.add(ada, status="downloading", heartbeat_at=utc_now(), percent=60)
    late = DownloadProgress(status="downloading", percent=42)
    await downloads._news.progressed(claim.download_id, ada.user_id, late)

    assert (await downloads.pause(ada, claim.download_id)).percent == 60


async def test_in_a_queue_longer_than_an_order_may_be_one_goes_to_the_front(
    samples: Samples, downloads: DownloadsService, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(order, "MOST", 3)
    waiting = [await samples.add(ada, position=place) for place in range(1, 6)]

    await downloads.move_to_front(ada, waiting[4].download_id)

    places = [(await samples.get(claim)).position for claim in waiting]
    assert min(places) == places[4]


async def test_somebody_elses_cannot_be_moved_and_is_not_known_to_be_there(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    other = await samples.add(await samples.person("Bob"), position=5)

    for download_id in (other.download_id, "no-such-id"):
        with pytest.raises(NotFoundError):
            await downloads.move_to_front(ada, download_id)

    assert (await samples.get(other)).position == 5


@pytest.mark.databases(always=True)
async def test_two_orders_at_once_leave_every_download_a_place_of_its_own(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    claims = [await samples.add(ada, position=place) for place in (1, 2, 3)]
    first, second, third = [claim.download_id for claim in claims]
    async with samples.database.write() as session:
        await order.share_out_places(session, ada, [second, first])
        await session.flush()
        ordering = asyncio.create_task(downloads.reorder(ada, [third, second]))
        await asyncio.sleep(0.3)  # by now it waits for the rows

    await ordering
    places = [(await samples.get(claim)).position for claim in claims]
    assert sorted(places) == [1, 2, 3]
    assert places[2] < places[1]


async def test_what_moves_on_while_all_are_held_keeps_none_of_the_others_waiting(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    moving, *others = [
        await samples.add(ada, status="downloading", heartbeat_at=utc_now(), position=place)
        for place in (1, 2, 3)
    ]
    async with samples.database.write() as session:
        publishing = {"status": DownloadStatus.PUBLISHING}
        assert await rows.change(session, moving, [DownloadStatus.DOWNLOADING], **publishing)
        pausing = asyncio.create_task(downloads.pause_all(ada))
        await asyncio.sleep(0.3)  # by now it has seen all three as they were

    assert await pausing == 2
    assert [(await samples.get(each)).status for each in others] == ["paused", "paused"]


async def test_of_a_long_search_the_first_words_count(
    samples: Samples, downloads: DownloadsService, ada: Actor
) -> None:
    """However long somebody's text is, the database is asked for a few words of it."""
    await samples.add(ada, title="wool and more")

    assert (await downloads.page(ada, search="wool " * 8 + "nothing")).items
    assert not (await downloads.page(ada, search="wool " * 7 + "nothing")).items
