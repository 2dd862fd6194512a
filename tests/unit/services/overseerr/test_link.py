"""What is known of the way to Overseerr."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from medianest.errors import (
    ConflictError,
    UpstreamAuthError,
    UpstreamMissingError,
    UpstreamUnreachableError,
)
from medianest.runtime import Runtime
from medianest.services import breaker
from medianest.services.overseerr import link as module

DOWN = UpstreamUnreachableError("Overseerr", "It is down.")


async def ask(link, error=None):
    async with link.asking():
        if error is not None:
            raise error


async def test_without_an_address_nobody_is_asked(apart):
    link = apart.runtime.overseerr
    assert await link.client() is None
    assert (await link.state()).status == "not_configured"
    assert await link.is_away()
    with pytest.raises(ConflictError, match="Services"):
        await ask(link)


async def test_all_processes_know_how_it_is(house, environment):
    link, other = house.runtime.overseerr, Runtime(environment)
    with pytest.raises(UpstreamUnreachableError):
        await ask(link, UpstreamUnreachableError("Overseerr", "It is down."))
    state = await other.overseerr.state()
    assert (state.status, state.sentence) == ("unreachable", "It is down.")
    assert await other.overseerr.is_away()
    with pytest.raises(UpstreamAuthError):
        await ask(other.overseerr, UpstreamAuthError("Overseerr", "Wrong key."))
    assert (await link.state()).status == "unauthorized"
    await ask(link)
    assert (await other.overseerr.state()).status == "ok"
    assert not await other.overseerr.is_away()
    await other.close()


async def test_saying_no_is_being_there(house):
    link = house.runtime.overseerr
    with pytest.raises(UpstreamMissingError):
        await ask(link, UpstreamMissingError("Overseerr", "No such thing."))
    assert (await link.state()).status == "ok"


async def test_since_when_it_is_so_stays(house):
    link = house.runtime.overseerr
    down = UpstreamUnreachableError("Overseerr", "It is down.")
    await link.note_failure(down)
    since = (await link.state()).since
    await link.note_failure(down)
    assert (await link.state()).since == since
    await link.note_success()
    assert (await link.state()).since > since


async def test_it_is_tried_again_after_a_while(house, monkeypatch):
    link = house.runtime.overseerr
    await link.note_failure(DOWN)
    assert await link.is_away()
    monkeypatch.setattr(breaker, "RESTING", timedelta(0))
    await link.note_failure(DOWN)
    assert not await link.is_away()


async def test_another_address_or_key_is_another_upstream(house):
    link = house.runtime.overseerr
    await link.note_failure(UpstreamUnreachableError("Overseerr", "It is down."))
    first = await link.client()
    await house.runtime.settings.replace({"overseerr": {"apiKey": "another"}}, updated_by=None)
    assert (await link.state()).status == "ok"
    assert await link.client() is not first


async def test_without_redis_nothing_is_known_and_everything_goes_on(house):
    link = house.runtime.overseerr

    link._redis = Redis.from_url("redis://127.0.0.1:9")
    await link.note_failure(DOWN)
    await ask(link)
    assert (await link.state()).status == "ok"
    assert not await link.is_away()


async def test_open_pages_hear_when_it_goes_and_comes_back(house, monkeypatch):
    link, heard = house.runtime.overseerr, []

    async def publish(redis, event):
        heard.append(event.kind)

    monkeypatch.setattr(module.events, "publish", publish)
    down = UpstreamUnreachableError("Overseerr", "It is down.")
    for error in (None, down, down, None, None):
        if error is None:
            await ask(link)
        else:
            await link.note_failure(error)
    assert heard == ["overseerr.changed"] * 3
    await link.note_failure(down)
    await link.note_synced("Seerr")
    await link.note_synced("Seerr")
    assert heard == ["overseerr.changed"] * 5
    await house.connect(url="http://127.0.0.1:9")
    assert heard[5:] == ["overseerr.changed"]
    assert (await link.state()).since is None


async def test_people_are_spared_the_wait_until_it_may_be_back(house, monkeypatch):
    link = house.runtime.overseerr
    assert (await link.breaker()).state == "closed"
    await link.note_failure(UpstreamUnreachableError("Overseerr", "It is down."))
    found = await link.breaker()
    assert (found.state, found.last_error) == ("open", "It is down.")
    assert found.next_try_at - found.since >= breaker.RESTING
    monkeypatch.setattr(breaker, "RESTING", timedelta(0))
    await link.note_failure(DOWN)
    assert (await link.breaker()).state == "half_open"
    assert not await link.is_away()
    await ask(link)
    found = await link.breaker()
    assert (found.state, found.next_try_at, found.last_error) == ("closed", None, "")
