"""However long the answers to the first letters take, what is shown in the end is about all."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.database import Database, database_url
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, signed_in_page, visit
from tests.library_rows import LibraryRows
from tests.product import ADMIN, Product
from tests.rest import Rest

pytestmark = pytest.mark.long  # many slow answers; test_search holds the quick ones
CHECKOUT = Path(__file__).parents[2]
SLOW = CHECKOUT / "tests" / "clients" / "slow_search"
"""Its sitecustomize makes answers to a few letters slow."""
WORD = "quokka"
LATE_MS = 15_000
"""Longer than all the slow answers together."""
BEGUN, ENDED = "a slow answer begins", "a slow answer ends"


async def _fill(product: Product) -> None:
    database = Database(database_url(None, product.data))
    rows = LibraryRows(database)
    films = await rows.section("Films")
    for title in ("Quilt", "Quiet Nights", "Quorum", "Quokka Diaries", "Quart", "Queen of Tides"):
        await rows.movie(films, title)
    await database.close()


@pytest.fixture(scope="module")
def slow_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("slow") / "data",
        "up",
        PYTHONPATH=f"{SLOW}:{CHECKOUT}",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _fill(product)).result()
    yield product
    product.stop()


@pytest.fixture
def page(browser: Browser, slow_product: Product) -> Iterator[Page]:
    page = signed_in_page(browser, slow_product, viewport=DESKTOP)
    yield page
    page.context.close()


def is_slow_at_all(page: Page, ask: Callable[[], None], answer: Locator) -> None:
    """Else nothing of this would tell anything."""
    ask()
    page.wait_for_timeout(1_000)
    expect(answer).to_have_count(0)
    expect(answer).to_be_visible(timeout=LATE_MS)


def all_have_come(page: Page, product: Product) -> None:
    """Wait until no slow answer is under way, and a page would have drawn the last one."""

    def is_over() -> bool:
        return 0 < product.output.count(BEGUN) == product.output.count(ENDED)

    eventually(is_over, seconds=LATE_MS / SECONDS, what="slow answers end")
    page.wait_for_timeout(2 * SECONDS)


def test_in_the_palette_late_answers_come_to_nothing(page: Page, slow_product: Product) -> None:
    visit(page, slow_product, "/")
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search")
    expect(palette.get_by_label("Find titles, pages and actions")).to_be_focused(
        timeout=20 * SECONDS
    )
    is_slow_at_all(page, lambda: page.keyboard.type("qui"), palette.get_by_text("Quilt").first)
    page.keyboard.press("Control+a")
    page.keyboard.type(WORD, delay=250)
    found = palette.get_by_role("option", name=re.compile("^Quokka Diaries"))
    expect(found).to_be_visible(timeout=LATE_MS)
    all_have_come(page, slow_product)
    expect(found).to_be_visible()
    expect(palette.get_by_role("option", name=re.compile("^(Quilt|Quart|Queen)"))).to_have_count(0)
    expect(palette.get_by_role("status").first).to_have_text("1 title in your library")


def test_on_the_page_late_answers_come_to_nothing(page: Page, slow_product: Product) -> None:
    visit(page, slow_product, "/search")
    field = page.get_by_role("searchbox")
    found = page.get_by_role("region", name="In your library").get_by_role("link")
    is_slow_at_all(page, lambda: field.fill("qui"), found.first)
    field.press("Control+a")
    field.press_sequentially(WORD, delay=450)
    expect(found).to_have_text(["Quokka Diaries"], timeout=LATE_MS)
    all_have_come(page, slow_product)
    expect(found).to_have_text(["Quokka Diaries"])
    expect(page).to_have_url(re.compile(f"q={WORD}$"))


def test_in_a_list_late_answers_come_to_nothing(page: Page, slow_product: Product) -> None:
    visit(page, slow_product, "/library")
    field = page.get_by_role("searchbox")
    found = page.locator(".browse li")
    expect(found).to_have_count(6)
    is_slow_at_all(page, lambda: field.fill("qui"), page.locator(".chips__count", has_text="2 of"))
    field.press("Control+a")
    field.press_sequentially(WORD, delay=300)
    expect(found).to_have_count(1, timeout=LATE_MS)
    all_have_come(page, slow_product)
    expect(found).to_have_count(1)
    expect(found).to_contain_text("Quokka Diaries")
