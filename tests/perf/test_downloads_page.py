"""The downloads page with a long history and many downloads at work."""

from __future__ import annotations

import asyncio
import datetime
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import select

from medianest.database import Database, database_url
from medianest.models import Download, DownloadEntry, DownloadStatus, User
from tests.e2e.journeys import DESKTOP, signed_in_page
from tests.perf.load import quantile
from tests.perf.test_pages import measured_load
from tests.product import ADMIN, Product
from tests.rest import Rest

ENDED, RUNNING = 2_000, 12
ROUNDS = 5
WATCH = """() => new MutationObserver(() => {
  const main = document.querySelector("main");
  const bars = main ? main.querySelectorAll("[role=progressbar]").length : 0;
  if (!window.allThere && bars >= RUNNING && /Row 0(?!\\d)/.test(main.textContent))
    window.allThere = performance.now();
}).observe(document, { subtree: true, childList: true })""".replace("RUNNING", str(RUNNING))


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(tmp_path_factory.mktemp("full") / "data")
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    with ThreadPoolExecutor(1) as pool:  # a browser's driver has a loop in this thread
        pool.submit(asyncio.run, fill(product.data)).result()
    yield product
    product.stop()


async def fill(data: Path) -> None:
    """Rows as they are after a year; hearts of those at work beat in the future."""
    database = Database(database_url(None, data))
    async with database.read() as session:
        owner = (await session.execute(select(User.id))).scalar_one()
    now = datetime.datetime.now(datetime.UTC)
    async with database.write() as session:
        for number in range(ENDED + RUNNING):
            row = made(owner, number, now)
            session.add(row)
            session.add(
                DownloadEntry(
                    download_id=row.id, title=row.title, status=row.status, percent=row.percent
                )
            )
    await database.close()


def made(owner: str, number: int, now: datetime.datetime) -> Download:
    at = now - datetime.timedelta(hours=4 * number)
    ended = number < ENDED
    return Download(
        user_id=owner,
        url=f"https://www.youtube.com/watch?v=row{number:08}",
        quality="1080p",
        container="mp4",
        title=f"Row {number}",
        uploader="Bench",
        duration_seconds=600,
        entries_total=1,
        entries_done=1 if ended else 0,
        status=DownloadStatus.COMPLETED if ended else DownloadStatus.DOWNLOADING,
        percent=100 if ended else 40,
        created_at=at,
        started_at=at,
        ended_at=at if ended else None,
        heartbeat_at=None if ended else now + datetime.timedelta(days=1),
    )


def test_the_page_with_a_long_history(browser: Browser, full: Product) -> None:
    times, rows = [], []
    for _ in range(ROUNDS):
        page = signed_in_page(browser, full, viewport=DESKTOP)
        page.add_init_script(f"({WATCH})()")
        kilobytes, paint, usable = measured_load(page, f"{full.url}/downloads", slow=False)
        rows.append(seconds_until_rows(page))
        times.append(usable)
        page.context.close()
    print(
        f"\nDownloads with {ENDED} ended and {RUNNING} running (load {os.getloadavg()[0]:.1f}): "
        f"{kilobytes:.0f} kB, first paint {paint:.2f} s, usable best {min(times):.2f} s, "
        f"p50 {quantile(times, 0.5):.2f} s (goal 0.8); all {RUNNING} bars and the newest of the "
        f"history are there at {min(rows):.2f} s, p50 {quantile(rows, 0.5):.2f} s"
    )


def seconds_until_rows(page: Page) -> float:
    """When the last of them came."""
    expect(page.get_by_role("main").get_by_role("progressbar")).to_have_count(RUNNING)
    expect(page.get_by_text("Row 0", exact=True)).to_be_visible()
    return float(page.evaluate("() => window.allThere")) / 1000
