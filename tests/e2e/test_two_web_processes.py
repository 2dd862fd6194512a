"""Several web processes behind one port: every tab is served, whichever has its socket."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from tests.e2e.journeys import (
    DESKTOP,
    SECONDS,
    eventually,
    percent,
    row,
    set_up,
    signed_in_page,
    title_of,
    visit,
)
from tests.product import Product

SLOW = "https://www.youtube.com/watch?v=nest-slow01"
TABS = 6


@pytest.mark.long
def test_the_journey_with_two_web_processes(browser: Browser, tmp_path):
    product = Product(
        tmp_path / "data",
        MEDIANEST_WEB_PROCESSES="2",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
    )
    product.start()
    try:
        first = browser.new_page(viewport=DESKTOP)
        set_up(first, product)
        tabs = [signed_in_page(browser, product, viewport=DESKTOP) for _ in range(TABS)]
        for tab in tabs:
            visit(tab, product, "/downloads")
        title = title_of(tabs[0], SLOW)
        tabs[0].get_by_role("button", name="Download", exact=True).click()
        for tab in tabs:
            eventually(lambda tab=tab: percent(row(tab, title)) > 0, what="the bar moves")
        tabs[1].reload()
        for tab in tabs:
            expect(row(tab, title)).to_contain_text("Done", timeout=60 * SECONDS)
        for page in (first, *tabs):
            page.context.close()
    finally:
        product.stop()
