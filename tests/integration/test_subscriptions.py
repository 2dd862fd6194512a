"""Subscriptions whole: the scheduler's bell, a worker, yt-dlp, the pretend YouTube, files."""

from __future__ import annotations

import json

import httpx
import pytest

from medianest.integrations.ytdlp.errors import LIST_SENTENCES, Reason
from medianest.models.ids import utc_now
from medianest.models.subscription import Subscription
from medianest.services.actor import Actor
from medianest.services.subscriptions.clock import SubscriptionClock
from medianest.views.download import DownloadView
from medianest.views.subscription import SubscriptionRequest, SubscriptionView
from tests.integration.pipeline import Pipeline, eventually

CHANNEL = "https://www.youtube.com/@nestdemo/videos"
UPLOADS = "UCnestdemoAAAAAAAAAAAAAA"


@pytest.fixture
def working(pipeline: Pipeline) -> Pipeline:
    pipeline.start_worker("sync")
    pipeline.start_worker("downloads")
    return pipeline


def _upload(pipeline: Pipeline, *videos: str) -> None:
    """From now on these are in the channel, the newest first."""
    body = json.dumps({"playlist": UPLOADS, "entries": videos})
    address = f"{pipeline.site.base_url}/__site__/behave"
    httpx.post(address, content=body, trust_env=False).raise_for_status()


async def _follow(pipeline: Pipeline, actor: Actor, url: str, **fields: object) -> SubscriptionView:
    wanted = {"url": url, "quality": "360p", **fields}
    made = await pipeline.runtime.subscriptions.create(
        actor, SubscriptionRequest.model_validate(wanted)
    )
    return await _checked(pipeline, actor, made.id)


async def _checked(pipeline: Pipeline, actor: Actor, subscription_id: str) -> SubscriptionView:
    """As it is when a check that begins now has ended."""
    began = utc_now()

    async def look() -> SubscriptionView | None:
        view = await pipeline.runtime.subscriptions.get(actor, subscription_id)
        ended = view.next_check_at > began and not view.checking
        return view if ended else None

    return await eventually(look, seconds=90)


async def _ring(pipeline: Pipeline, actor: Actor, subscription_id: str) -> SubscriptionView:
    """The time of the next check has come, and the scheduler's minute."""
    async with pipeline.runtime.database.write() as session:
        row = await session.get_one(Subscription, subscription_id)
        row.next_check_at = utc_now()
        session.add(row)
    clock = SubscriptionClock(pipeline.runtime.database, pipeline.queue)
    assert await clock.ring() == [subscription_id]
    return await _checked(pipeline, actor, subscription_id)


async def _completed(pipeline: Pipeline, actor: Actor, count: int) -> list[DownloadView]:
    async def look() -> list[DownloadView] | None:
        page = await pipeline.service.page(actor, status="completed")
        return page.items if len(page.items) == count else None

    return await eventually(look, seconds=90)


async def test_what_a_channel_uploads_lies_in_the_folder_and_what_it_had_does_not(
    working: Pipeline,
) -> None:
    ada = await working.person()
    _upload(working, "nest-clip02")
    followed = await _follow(working, ada, CHANNEL, keepLast=1)
    assert (followed.error_message, followed.taken, followed.waiting) == (None, 0, 0)
    assert followed.title

    _upload(working, "nest-clip01", "nest-clip02")
    assert (await _ring(working, ada, followed.id)).taken == 1
    (first,) = await _completed(working, ada, 1)
    assert first.url.endswith("nest-clip01")

    _upload(working, "nest-name01", "nest-clip01", "nest-clip02")
    assert (await _ring(working, ada, followed.id)).taken == 2
    await _completed(working, ada, 2)
    await _ring(working, ada, followed.id)
    (kept,) = await _completed(working, ada, 1)
    assert kept.url.endswith("nest-name01")
    files = [path for path in working.folder.rglob("*.mp4") if ".medianest" not in str(path)]
    assert len(files) == 1
    assert "nest-name01" in files[0].name


async def test_a_playlist_with_gaps_comes_without_what_is_private_or_removed(
    working: Pipeline,
) -> None:
    ada = await working.person(role="admin")
    playlist = "https://www.youtube.com/playlist?list=PLnest-twenty-lessons"

    followed = await _follow(working, ada, playlist, backlog="newest", backlogCount=2)

    assert (followed.error_message, followed.taken, followed.waiting) == (None, 2, 0)
    page = await working.service.page(ada)
    assert all("[" not in each.title for each in page.items)


async def test_a_list_of_one_and_an_empty_one_can_be_followed_but_no_dead_one(
    working: Pipeline,
) -> None:
    ada = await working.person()
    empty = "https://www.youtube.com/playlist?list=PLnest-empty-list"
    private = "https://www.youtube.com/playlist?list=PLnest-private-list"
    _upload(working, "nest-clip01")

    one = await _follow(working, ada, CHANNEL)
    assert (one.error_message, one.failures) == (None, 0)
    none = await _follow(working, ada, empty)
    assert (none.error_message, none.failures) == (None, 0)
    dead = await _follow(working, ada, private)
    assert dead.failures == 1
    assert dead.error_message == LIST_SENTENCES[Reason.PRIVATE]
