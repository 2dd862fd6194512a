"""From a press on the downloads page to the next picture: tabs, choices, menus."""

from __future__ import annotations

import re

from playwright.sync_api import Browser, Page, expect

from tests.e2e.journeys import DESKTOP, signed_in_page, visit
from tests.product import Product

ROUNDS = 5
OBSERVE = """() => {
  window.presses = [];
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => {
    if (entry.interactionId) window.presses.push(entry.duration);
  })).observe({ type: "event", durationThreshold: 16 });
}"""


def test_presses(browser: Browser, product: Product) -> None:
    page = signed_in_page(browser, product, viewport=DESKTOP)
    visit(page, product, "/downloads")
    page.evaluate(OBSERVE)
    for _ in range(ROUNDS):
        press_around(page)
    page.wait_for_timeout(300)
    took = sorted(page.evaluate("() => window.presses"))
    print(f"\n{len(took)} presses above 16 ms, slowest {took[-1] if took else 16:.0f} ms")
    page.context.close()


def press_around(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Account")).click()
    expect(page.get_by_role("menu")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("menu")).to_have_count(0)
    for tab in ("History", "Subscriptions", "Queue"):
        page.get_by_role("link", name=re.compile(f"^{tab}")).click()
    page.get_by_role("button", name="Look up").click()
