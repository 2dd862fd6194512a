"""Pictures of the library from two web processes over one data folder, as people serve them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import httpx
import pytest

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.scripted_trouble import Trouble
from medianest.models import Role, User
from medianest.runtime import Runtime
from tests.clients.plex_sites import plex_site
from tests.clients.served import serve
from tests.mirrored import Mirrored, mirrored

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def site() -> Iterator[PlexServerSite]:
    with plex_site(items=60, odd=False) as running:
        yield running


@pytest.fixture
async def copy(runtime: Runtime, site: PlexServerSite) -> Mirrored:
    return await mirrored(runtime, site)


@pytest.fixture
async def two(runtime: Runtime, copy: Mirrored) -> AsyncIterator[list[httpx.AsyncClient]]:
    """An administrator's program at each of two web processes."""
    user = User(email="ada@example.org", name="Ada", role=Role.ADMIN)
    async with runtime.database.write() as session:
        session.add(user)
    async with runtime.database.write() as session:
        session_id, _ = await runtime.accounts.sessions.begin(session, user.id)
    bearer = runtime.accounts._access_tokens.issue(user.id, session_id)
    headers = {"authorization": f"Bearer {bearer}"}
    async with AsyncExitStack() as open_ones:
        urls = [await open_ones.enter_async_context(serve(runtime.environment, ROOT)) for _ in "ab"]
        yield [
            await open_ones.enter_async_context(
                httpx.AsyncClient(base_url=f"{url}/api/v1", headers=headers, timeout=30)
            )
            for url in urls
        ]


def asked(site: PlexServerSite) -> int:
    return len([one for one in site.log.as_list() if one["path"].startswith("/photo")])


async def test_each_picture_is_fetched_once_and_outlives_plex(two, copy, site):
    films = [item for item in copy.of("1") if item.thumb][:6]
    addresses = [f"/plex/images/{film.id}/poster?w=240" for film in films]
    site.troubles.add(Trouble("slow", times=3, path="/photo", seconds=0.5))
    answers = await asyncio.gather(
        *(one.get(address) for one in two for address in addresses[:5] for _ in range(4))
    )
    assert {(one.status_code, one.headers["content-type"]) for one in answers} == {
        (200, "image/webp")
    }
    assert asked(site) == 5
    assert len({one.content for one in answers}) == len({one.headers["etag"] for one in answers})

    site.troubles.add(Trouble("hang_up", times=10_000))
    for one in two:
        assert (await one.get(addresses[0])).status_code == 200
        first = await one.get(addresses[5])
        began = time.monotonic()
        again = [await one.get(address) for address in [addresses[5]] * 5]
        assert {first.status_code, *(each.status_code for each in again)} == {404}
        assert time.monotonic() - began < 2
