"""The status page: live, with what is wrong in words, and only what an administrator publishes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.kuma.household import furnish
from medianest.demo.kuma.pretend_kuma import Behaviour, PretendKuma
from medianest.demo.kuma.site import KumaSite, serve_in_thread
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, sign_in, visit
from tests.e2e.looks import THEMES, look_at_every_size
from tests.product import ADMIN, Product
from tests.rest import Rest

ANN = ("ann@example.org", "kettle harbour lantern")
NEWS = 5 * SECONDS
LIVE_SECONDS = 1.0
MEDIA, PLEX, MUSIC = 1, 4, 8
ADDRESS = "home.example"
# Sums what moved on its own, without anybody having touched the page.
WATCH_SHIFTS = """() => {
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) {
      if (!hadRecentInput) window.shifted += value;
    }
  }).observe({ type: "layout-shift" });
}"""


@pytest.fixture(scope="module")
def kuma() -> Iterator[KumaSite]:
    """The household of the demo, which beats only when told to."""
    with serve_in_thread(PretendKuma(furnish, behaviour=Behaviour(beating=False))) as site:
        yield site


@pytest.fixture(scope="module")
def nest(kuma: KumaSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation that reads it with its account; Ann is a user, and sees the group Media."""
    product = Product(
        tmp_path_factory.mktemp("status") / "data",
        "up",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    rest.create_user(ANN[0], "Ann Bright", ANN[1])
    given = {"url": kuma.base_url, "username": kuma.username, "password": kuma.password}
    rest.change_settings(uptimeKuma=given)
    eventually(lambda: "Plex" in monitors(rest), what="Kuma was read")
    group = next(one for one in groups(rest) if "Plex" in names(one))
    rest.patch(f"/uptime/groups/{group['id']}", {"published": True}).raise_for_status()
    yield product
    product.stop()


def groups(rest: Rest) -> list[dict[str, object]]:
    return list(rest.get("/uptime/services")["groups"])


def names(group: dict[str, object]) -> list[str]:
    return [one["name"] for one in group["monitors"]]  # type: ignore[attr-defined]


def monitors(rest: Rest) -> list[str]:
    return [name for group in groups(rest) for name in names(group)]


@pytest.fixture(scope="module")
def ann(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, ANN)


@pytest.fixture(scope="module")
def ada(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, ADMIN)


def signed_in(browser: Browser, nest: Product, who: tuple[str, str]) -> Iterator[Page]:
    page = browser.new_context(viewport=DESKTOP).new_page()
    sign_in(page, nest, who)
    yield page
    page.context.close()


def opened(page: Page, nest: Product, path: str = "/status") -> Page:
    visit(page, nest, path)
    expect(page.locator(".stats").first).to_be_visible()
    return page


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-row]").filter(has=page.get_by_role("link", name=name, exact=True))


def counter(page: Page, word: str) -> Locator:
    return page.locator(".stat").filter(has_text=re.compile(f"^{word}")).locator("dd")


@pytest.mark.parametrize("theme", THEMES)
def test_looks(browser: Browser, nest: Product, theme: str) -> None:
    page = browser.new_context(color_scheme=theme, reduced_motion="reduce").new_page()
    sign_in(page, nest)
    page.evaluate(f"window.medianestTheme.choose('{theme}')")
    opened(page, nest)
    look_at_every_size(page, "status-kuma", theme)
    row(page, "Photos").get_by_role("link").click()
    expect(page.get_by_role("dialog").locator(".chart")).to_be_visible()
    page.get_by_text("The same as a table").click()
    look_at_every_size(page, "status-sheet", theme)
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Details").click()
    look_at_every_size(page, "status-incidents", theme)
    visit(page, nest, "/")
    look_at_every_size(page, "home-status", theme)
    page.context.close()
