"""When the list of a subscription is read, how far, and what is rung for besides."""

from __future__ import annotations

from datetime import timedelta

import pytest

from medianest.integrations.ytdlp.errors import MediaSiteError, Reason
from medianest.runtime import Runtime
from medianest.services.subscriptions.clock import SubscriptionClock
from medianest.services.subscriptions.lists import is_channel
from tests.unit.services.subscriptions.site import CHANNEL, World, entry


@pytest.fixture
def world(runtime: Runtime) -> World:
    return World(runtime)


async def test_after_a_failure_the_list_is_read_although_something_waits(world: World) -> None:
    """Only that tells whether it works again, and the failure would be shown until it does."""
    ada = await world.person()
    world.site.upload(*"abcdefgh")
    followed = await world.follow(ada, backlog="all")
    await world.check(followed.id)
    assert await world.named("waiting", followed.id) == ["a", "b", "c"]
    world.now += timedelta(hours=1)
    world.site.broken[CHANNEL] = MediaSiteError(Reason.UNREACHABLE)
    await world.runtime.subscriptions.change(ada, followed.id, {"enabled": False})
    await world.runtime.subscriptions.change(ada, followed.id, {"enabled": True})
    world.now = max(world.now, (await world.row(followed.id)).next_check_at)
    await world.check(followed.id, look=True)
    assert (await world.row(followed.id)).failures == 1

    world.site.broken.clear()
    await world.runtime.subscriptions.change(ada, followed.id, {"enabled": False})
    await world.runtime.subscriptions.change(ada, followed.id, {"enabled": True})
    await world.check(followed.id)

    assert (await world.row(followed.id)).failures == 0


async def test_a_premiere_at_the_end_of_a_page_is_no_reason_to_read_on(world: World) -> None:
    """It is never known, so that it would be taken for something new at every check."""
    await world.without_quotas()
    ada = await world.person()
    world.site.lists[CHANNEL] = [entry(f"v{1000 - n}") for n in range(1000)]
    premiere = {"unavailable": Reason.UPCOMING}
    world.site.lists[CHANNEL][59] = entry("soon").model_copy(update=premiere)
    followed = await world.follow(ada)
    await world.check(followed.id)
    world.site.asked.clear()

    await world.pass_time(followed.id, hours=7)

    assert world.site.asked == [(CHANNEL, 60)]


async def test_the_newest_are_never_more_than_a_playlist_may_have(world: World) -> None:
    await world.runtime.settings.replace({"downloads": {"playlistCap": 3}}, updated_by=None)
    ada = await world.person()
    world.site.upload("a", "b", "c", "d", "e")
    followed = await world.follow(ada, backlog="newest", backlogCount=4)

    await world.check(followed.id)

    assert await world.named("taken", followed.id) == ["c", "d", "e"]


async def test_what_is_kept_no_longer_is_looked_for_once_an_hour(world: World) -> None:
    queue = world.runtime.subscriptions._queue
    clock = SubscriptionClock(world.runtime.database, queue)
    for minutes in range(0, 55, 11):
        await clock.ring(world.now + timedelta(minutes=minutes))
    assert len(queue._queue("sync").get_job_ids()) == 1


async def test_a_clock_set_back_does_not_keep_the_list_from_being_read(world: World) -> None:
    """Else whatever still waits would stand in the way until the old time has come again."""
    ada = await world.person()
    world.site.upload(*"abcdefgh")
    followed = await world.follow(ada, backlog="all")
    await world.check(followed.id)
    assert await world.named("waiting", followed.id) == ["a", "b", "c"]
    world.now -= timedelta(days=1)
    world.site.asked.clear()

    assert await world.check(followed.id)

    assert world.site.asked


def test_only_youtubes_own_channels_are_known_to_begin_with_the_newest() -> None:
    assert is_channel("https://youtube.com/@nest")
    assert is_channel("https://m.youtube.com/@nest")
    assert not is_channel("https://notyoutube.com/@nest")
