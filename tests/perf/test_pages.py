"""Weight of the first load of each page, first paint, and when it can be used."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, CDPSession, Locator, Page

from tests.e2e.journeys import signed_in_page
from tests.product import Product

FAST_3G = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 200_000,
    "uploadThroughput": 93_750,
}
PAINTED = "() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
PAGES = {
    "sign-in": "/login",
    "Home": "/",
    "Library": "/library",
    "Downloads": "/downloads",
    "Requests": "/requests",
    "Approvals": "/admin/requests",
    "Security": "/settings/security",
    "Users": "/admin/users",
}


def measured_load(page: Page, url: str, *, slow: bool) -> tuple[float, float, float]:
    """Kilobytes over the wire, first contentful paint and usable, both in seconds."""
    client: CDPSession = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if slow:
        client.send("Network.emulateNetworkConditions", FAST_3G)
    received = {"bytes": 0.0}
    client.on(
        "Network.loadingFinished",
        lambda e: received.update(bytes=received["bytes"] + e["encodedDataLength"]),
    )
    page.goto(url, wait_until="commit")
    usable_marker(page, url).wait_for(timeout=30_000)
    usable = page.evaluate("() => performance.now()") / 1000
    # What is there may not have been painted yet.
    painted = page.wait_for_function(PAINTED, timeout=30_000)
    paint = float(painted.json_value()) / 1000
    page.wait_for_timeout(500)
    client.detach()
    return received["bytes"] / 1000, paint, usable


def usable_marker(page: Page, url: str) -> Locator:
    """What is there only once the page answers to people: not the skeleton."""
    if url.endswith("/login"):
        return page.get_by_label("Password", exact=True)
    return page.get_by_role("button", name=re.compile(r"^Account, \S"))


@pytest.mark.parametrize("slow", [False, True], ids=["loopback", "fast 3G"])
def test_first_load(browser: Browser, product: Product, slow: bool) -> None:
    print()
    for name, path in PAGES.items():
        page = browser.new_page() if path == "/login" else signed_in_page(browser, product)
        kilobytes, paint, usable = measured_load(page, product.url + path, slow=slow)
        print(
            f"{name:10} {'fast 3G' if slow else 'loopback':8} {kilobytes:6.1f} kB, "
            f"first paint {paint:.2f} s, usable {usable:.2f} s"
        )
        page.context.close()
