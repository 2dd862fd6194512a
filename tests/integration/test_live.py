"""Open pages: who gets what, how fast, and what survives."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from sqlalchemy import text

from medianest import events
from medianest.models.download import DownloadStatus
from medianest.models.ids import utc_now
from tests.clients.reflex_socket import PageSocket
from tests.integration.live_site import LIVE, PROBE, LiveSite, is_ready, live_site, titles

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def site() -> AsyncIterator[LiveSite]:
    async with live_site() as site:
        yield site


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def _empty_board(site: LiveSite) -> AsyncIterator[None]:
    yield
    await site.end_all_downloads()


async def test_each_person_sees_their_own_downloads_and_administrators_all(site: LiveSite) -> None:
    people = site.people
    await site.add_download(people.ada, "adas-old")
    async with (
        site.server.page(people.ada) as ada,
        site.server.page(people.bob) as bob,
        site.server.page(people.admin) as admin,
    ):
        for page in (ada, bob, admin):
            await page.until(is_ready)
        await site.add_download(people.ada, "adas-new", status=DownloadStatus.DOWNLOADING)
        await site.add_download(people.bob, "bobs")
        await admin.until(lambda page: "bobs" in titles(page) and "adas-new" in titles(page))
        await ada.until(lambda page: "adas-new" in titles(page))
        await bob.until(lambda page: "bobs" in titles(page))
        await asyncio.sleep(0.5)

    assert titles(admin) == ["adas-new", "adas-old", "bobs"]
    assert titles(ada) == ["adas-new", "adas-old"]
    assert titles(bob) == ["bobs"]
    assert "adas" not in bob.everything_received
    assert people.ada.user_id not in bob.everything_received
    assert "bobs" not in ada.everything_received


async def test_progress_goes_to_the_tabs_concerned_and_is_small(site: LiveSite) -> None:
    people = site.people
    view = await site.add_download(people.ada, "film", status=DownloadStatus.DOWNLOADING)
    async with site.server.page(people.ada) as ada, site.server.page(people.bob) as bob:
        for page in (ada, bob):
            await page.until(is_ready)
        await asyncio.sleep(0.4)
        ada.updates.clear()
        await site.progress(view, 42.5)
        await ada.until(lambda page: _percent(page, view.id) == 42.5)

    ((_, update),) = ada.updates
    assert len(str(update)) < 300
    assert view.id not in bob.everything_received


async def test_many_changes_reach_a_tab_four_times_a_second_and_the_last_always(
    site: LiveSite,
) -> None:
    view = await site.add_download(site.people.ada, "film", status=DownloadStatus.DOWNLOADING)
    async with site.server.page(site.people.ada) as ada:
        await ada.until(is_ready)
        await asyncio.sleep(0.5)
        ada.updates.clear()
        for step in range(200):
            await site.progress(view, step / 2)
            await asyncio.sleep(0.01)
        await ada.until(lambda page: _percent(page, view.id) == 99.5)

    spent = ada.updates[-1][0] - ada.updates[0][0]
    assert len(ada.updates) <= spent * 4 + 2


async def test_an_ended_download_leaves_progress_and_stays_on_the_board(site: LiveSite) -> None:
    ada = site.people.ada
    view = await site.add_download(ada, "film", status=DownloadStatus.DOWNLOADING)
    async with site.server.page(ada) as page:
        await page.until(is_ready)
        assert view.id in page.value(LIVE, "progress")
        await site.change(ada, view.id, status=DownloadStatus.COMPLETED, ended_at=utc_now())
        await page.until(lambda page: page.value(LIVE, "downloads")[0]["status"] == "completed")
        assert page.value(LIVE, "progress") == {}
        await events.publish(
            site.runtime.redis, events.DownloadRemoved(id=view.id, owner_id=ada.user_id)
        )
        await page.until(lambda page: titles(page) == [])


async def test_news_that_was_missed_is_read_from_the_database(site: LiveSite) -> None:
    ada = site.people.ada
    view = await site.add_download(ada, "film")
    async with site.server.page(ada) as page:
        await page.until(is_ready)
        await asyncio.sleep(2.5)  # A board is read again after it was opened, too.
        liar = view.model_copy(update={"title": "what the row never said"})
        await events.publish(site.runtime.redis, events.DownloadChanged(download=liar))
        await page.until(lambda page: titles(page) == [liar.title])
        await page.until(lambda page: titles(page) == ["film"], seconds=10)


@pytest.mark.long
async def test_a_second_web_process_delivers_too(site: LiveSite) -> None:
    other = await site.start_server()
    ada = site.people.ada
    async with site.server.page(ada) as here, other.page(ada) as there:
        for page in (here, there):
            await page.until(is_ready)
        await site.add_download(ada, "film")
        for page in (here, there):
            await page.until(lambda page: titles(page) == ["film"])
    other.stop()
    site.servers.remove(other)


@pytest.mark.long
async def test_a_tab_that_takes_nothing_holds_nobody_up_and_costs_little(site: LiveSite) -> None:
    ada = site.people.ada
    for number in range(300):
        await site.add_download(ada, f"{number} {'long ' * 80}", uploader="somebody " * 20)
    view = await site.add_download(ada, "film", status=DownloadStatus.DOWNLOADING)
    async with site.server.page(ada) as slow, site.server.page(ada) as quick:
        for page in (slow, quick):
            await page.until(is_ready)
        slow.stop_reading()
        before = site.server.memory_bytes()
        waits = []
        for step in range(1, 41):
            began = time.perf_counter()
            await site.change(ada, view.id, title=f"film {step}")
            seen = await quick.until(lambda page, want=f"film {step}": want in titles(page))
            waits.append(seen - began)
            await asyncio.sleep(0.05)
        grown = site.server.memory_bytes() - before
        slow.read_again()
        await slow.until(lambda page: "film 40" in titles(page), seconds=15)
    assert statistics.median(waits) < 1
    assert max(waits) < 4
    assert grown < 30_000_000


async def test_a_dead_redis_is_shown_and_its_return_brings_everything_up_to_date(
    site: LiveSite,
) -> None:
    ada = site.people.ada
    view = await site.add_download(ada, "film", status=DownloadStatus.DOWNLOADING)
    async with site.server.page(ada) as page:
        await page.until(is_ready)
        await asyncio.sleep(0.5)  # An event that Redis takes along would have the page call again.
        site.redis.kill()
        await page.until(lambda page: page.value(LIVE, "stale") is True)
        await site.change(ada, view.id, status=DownloadStatus.COMPLETED, ended_at=utc_now())
        await asyncio.sleep(1)
        site.redis.start()
        began = time.perf_counter()
        await page.until(lambda page: page.value(LIVE, "stale") is False)
        await page.until(lambda page: page.value(LIVE, "downloads")[0]["status"] == "completed")
        assert page.value(LIVE, "progress") == {}
        took = time.perf_counter() - began
        await site.add_download(ada, "next")
        await page.until(lambda page: "next" in titles(page))
    assert took < 10
    async with site.server.page(ada) as page:
        await page.until(is_ready)
        assert page.value(LIVE, "stale") is False


async def test_the_hub_forgets_tabs_that_are_gone(site: LiveSite) -> None:
    async with site.server.page(site.people.ada) as gone:
        await gone.until(is_ready)
    await asyncio.sleep(0.3)
    async with site.server.page(site.people.ada) as page:
        await page.until(is_ready)
        await page.send(f"{PROBE}.count_tabs")
        await page.until(lambda page: page.value(PROBE, "note") == "1")


@pytest.mark.long
async def test_a_page_opened_while_redis_is_dead_comes_to_life_by_itself(site: LiveSite) -> None:
    await site.add_download(site.people.ada, "film")
    site.redis.kill()
    page = site.server.page(site.people.ada)
    await page.open(seconds=20)
    site.redis.start()
    async with asyncio.timeout(20):
        await page.closed.wait()
    async with site.server.page(site.people.ada, token=page.token) as again:
        await again.until(is_ready)
        assert titles(again) == ["film"]


async def test_a_page_opened_while_the_database_is_away_is_told_and_called_back(
    site: LiveSite,
) -> None:
    async with site.runtime.database.write() as session:
        await session.execute(text("ALTER TABLE login_session RENAME TO away"))
    page = site.server.page(site.people.bob)
    await page.open()
    await page.until(lambda page: bool(page.events))
    assert page.values == {}
    async with asyncio.timeout(10):
        await page.closed.wait()
    async with site.runtime.database.write() as session:
        await session.execute(text("ALTER TABLE away RENAME TO login_session"))
    async with site.server.page(site.people.bob) as again:
        await again.until(is_ready)


def _percent(page: PageSocket, download_id: str) -> float | None:
    moving = page.value(LIVE, "progress", {}).get(download_id)
    return moving["percent"] if moving else None
