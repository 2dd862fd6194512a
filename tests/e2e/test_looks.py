"""Every page at every size in both themes: pictures to look at, axe, and no sideways scroll."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import SHOTS
from tests.e2e.journeys import found, look_up, ready, signed_in_page
from tests.product import ADMIN, Product
from tests.rest import Rest

WIDTHS = (320, 390, 768, 1440, 3840)
SIGNED_IN = {"home": "/", "downloads": "/downloads", "not-found": "/nothing-here"}
PLAIN = {"login": "/login", "logout": "/logout"}
ADDRESSES = {
    "finished": "https://www.youtube.com/watch?v=nest-clip01",
    "failed": "https://www.youtube.com/watch?v=nest-zero01",
    "running": "https://www.youtube.com/watch?v=nest-slow02",
    "stalled": "https://www.youtube.com/watch?v=nest-stall1",
    "waiting": "https://www.youtube.com/watch?v=nest-long01",
}


@pytest.fixture(scope="module")
def filled(product: Product):
    """A queue in which every state has a row."""
    rest = Rest(product)
    rest.sign_in(ADMIN)
    ids = {name: rest.submit(url) for name, url in list(ADDRESSES.items())[:2]}
    rest.wait_for(ids["finished"], "completed")
    rest.wait_for(ids["failed"], "failed", seconds=120)
    ids |= {name: rest.submit(url) for name, url in list(ADDRESSES.items())[2:]}
    rest.wait_for_percent(ids["running"], 5)
    yield product
    rest.remove_all()


def page_in(browser: Browser, product: Product, width: int, theme: str, *, signed_in: bool) -> Page:
    options = {
        "viewport": {"width": width, "height": 844 if width < 768 else 900},
        "color_scheme": theme,
        "reduced_motion": "reduce",
    }
    if signed_in:
        return signed_in_page(browser, product, **options)
    return browser.new_context(**options).new_page()


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['help']} ({v['nodes'][0]['html'][:160]})" for v in found]


def scrolls_sideways(page: Page) -> bool:
    return page.evaluate(
        "() => document.documentElement.scrollWidth > document.documentElement.clientWidth"
    )


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", [*SIGNED_IN, *PLAIN])
def test_page(browser: Browser, filled: Product, name: str, width: int, theme: str):
    signed_in = name in SIGNED_IN or name == "logout"
    page = page_in(browser, filled, width, theme, signed_in=signed_in)
    page.context.add_cookies([{"name": "medianest_theme", "value": theme, "url": filled.root}])
    page.add_init_script(f"localStorage.setItem('medianest_theme', '{theme}')")
    page.goto(filled.url + (SIGNED_IN | PLAIN)[name])
    if name in SIGNED_IN:
        ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    page.wait_for_timeout(300)
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{width}-{theme}.png", full_page=True)
    assert not scrolls_sideways(page)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [390, 1440])
def test_preview(browser: Browser, filled: Product, width: int, theme: str):
    page = page_in(browser, filled, width, theme, signed_in=True)
    page.add_init_script(f"localStorage.setItem('medianest_theme', '{theme}')")
    page.goto(f"{filled.url}/downloads")
    ready(page)
    look_up(page, "https://www.youtube.com/watch?v=nest-clip02")
    expect(found(page)).to_be_visible(timeout=20_000)
    page.wait_for_timeout(500)
    page.screenshot(path=SHOTS / f"preview-{width}-{theme}.png", full_page=True)
    assert not scrolls_sideways(page)
    assert violations(page) == []
    page.context.close()


@pytest.mark.parametrize("theme", ["dark", "light"])
@pytest.mark.parametrize("width", [390, 1440])
def test_fresh_instance(browser: Browser, fresh: Product, width: int, theme: str):
    """Set-up, and what a new user sees: empty pages that invite."""
    page = browser.new_context(
        viewport={"width": width, "height": 844}, color_scheme=theme
    ).new_page()
    page.goto(f"{fresh.url}/")
    expect(page.get_by_label("Set-up code")).to_be_visible()
    page.screenshot(path=SHOTS / f"setup-{width}-{theme}.png", full_page=True)
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.context.close()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory):
    SHOTS.mkdir(exist_ok=True)
    product = Product(tmp_path_factory.mktemp("fresh") / "data", "up")
    product.start()
    yield product
    product.stop()
