"""Charts over 1,000,000 plays and 100,000 titles: how long each page takes from an empty browser to
its last drawing, what the answers behind it take, and what the web process weighs.

Answers are remembered for a minute: each page is measured as the first to ask, and once more.
"""

from __future__ import annotations

import asyncio
import os
import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import insert

from medianest.database import Database, database_url
from medianest.models import LibraryItem, LibrarySection, MediaVersion, Play, PlayHistory
from medianest.models.ids import utc_now
from medianest.services.library.upserts import slices
from tests.e2e.journeys import signed_in_page
from tests.library_rows import LibraryRows
from tests.product import ADMIN, Product
from tests.rest import Rest

PLAYS = int(os.environ.get("INSIGHTS_PLAYS", "1000000"))
TITLES = PLAYS // 10
YEARS, PEOPLE, SHOW_LENGTH = 10, 30, 20
GOAL_SECONDS = 1.2
MB = 1024 * 1024
PAGES = {
    "/insights": 4,
    "/insights?window=365": 4,
    "/insights?window=all": 4,
    "/insights/top": 0,
    "/insights/top?window=all": 0,
    "/insights/growth": 5,
    "/insights/my-year?person=all": 1,
}
"""How many drawings stand on each."""
DRAWN = ".toptable, figure svg.recharts-surface"


async def _fill(product: Product) -> None:
    database = Database(database_url(None, product.data))
    rows, chance, now = LibraryRows(database), random.Random(7), utc_now()
    half = TITLES // 2
    films = await rows.section("Films", item_count=half, size_bytes=half * 10**10)
    series = await rows.section("Series", "show", item_count=half // SHOW_LENGTH)
    await _insert(database, LibraryItem, [*_films(films, half, chance)])
    await _insert(database, LibraryItem, [*_shows(series, half, chance)])
    shapes = [("1080", "h264"), ("4k", "hevc"), ("720", "h264")]
    versions = [
        {"item_id": item, "resolution": lines, "video_codec": codec, "size_bytes": 10**10}
        for item in range(1, half + 1)
        for lines, codec in (chance.choice(shapes),)
    ]
    await _insert(database, MediaVersion, versions)
    first_show = half + half // SHOW_LENGTH + 1
    span = timedelta(days=365 * YEARS)
    facts = {"known_at": now, "begins_at": now - span, "is_chosen": True, "source": "tautulli"}
    async with database.write() as session:
        session.add(PlayHistory(server_id=films.server_id, **facts))

    def plays() -> Iterator[dict[str, Any]]:
        for number in range(PLAYS):
            is_film = chance.random() < 0.6
            place = int(half * chance.random() ** 2)
            yield {
                "server_id": films.server_id,
                "source": "tautulli",
                "source_id": str(number),
                "account_id": chance.randrange(1, PEOPLE),
                "item_id": place + 1 if is_film else first_show + place,
                "section_key": films.key if is_film else series.key,
                "type": "movie" if is_film else "episode",
                "guid": f"plex://title/{place}",
                "title": f"Title {place}",
                "started_at": now - span * (1 - number / PLAYS),
                "seconds": 3600,
                "counted": 1,
            }

    await _insert(database, Play, [*plays()])
    await database.close()


def _films(section: LibrarySection, count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(count):
        yield _item(section, number, "movie", None, chance)


def _shows(section: LibrarySection, count: int, chance: random.Random) -> Iterator[dict[str, Any]]:
    shows = count // SHOW_LENGTH
    for number in range(shows):
        yield _item(section, count + number, "show", None, chance)
    for number in range(count):
        root = count + 1 + number // SHOW_LENGTH
        yield _item(section, count + shows + number, "episode", root, chance)


def _item(
    section: LibrarySection, number: int, kind: str, root: int | None, chance: random.Random
) -> dict[str, Any]:
    return {
        "server_id": section.server_id,
        "section_id": section.id,
        "rating_key": str(number),
        "type": kind,
        "root_id": root,
        "title": f"Title {number}",
        "sort_key": f"title {number}",
        "letter": "t",
        "summary": "What it is about. " * 20,
        "added_at": utc_now() - timedelta(days=chance.uniform(0, 2_000)),
        "size_bytes": 0 if kind == "show" else 10**10,
    }


async def _insert(database: Database, table: Any, made: list[dict[str, Any]]) -> None:
    for some in slices(made, 50_000):
        async with database.write() as session:
            await session.execute(insert(table), some)


@pytest.fixture
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("charts") / "data",
        "up",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="100000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _fill(product)).result()
    yield product
    product.stop()


def test_pages(browser: Browser, full: Product) -> None:
    print(f"\n{PLAYS} plays, {TITLES} titles, {_calibration():.2f} s for 5,000,000 squares")
    before = _weight(full)
    for path, drawings in PAGES.items():
        times = [_usable(browser, full, path, drawings) for _ in range(2)]
        load = os.getloadavg()[0]
        print(f"{path:32} first {times[0]:.2f} s, again {times[1]:.2f} s, load {load:.1f}")
    print(f"web process {before:.0f} MB before, {_weight(full):.0f} MB after")
    print(f"the goal is {GOAL_SECONDS} s at full speed, where the squares take 0.45 s")


def _usable(browser: Browser, product: Product, path: str, drawings: int) -> float:
    """Seconds from an empty browser until every drawing of the page stands."""
    page = signed_in_page(browser, product)
    page.goto(product.url + path, wait_until="commit")
    last = page.locator(DRAWN).nth(max(drawings, 2) - 1 if drawings != 1 else 0)
    expect(last).to_be_visible(timeout=60_000)
    took = float(page.evaluate("() => performance.now()")) / 1000
    page.context.close()
    return took


def _weight(product: Product) -> float:
    return sum(float(one.memory_info().rss) for one in product.by_role("web")) / MB


def _calibration() -> float:
    began = time.perf_counter()
    sum(i * i for i in range(5_000_000))
    return time.perf_counter() - began
