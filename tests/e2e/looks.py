"""How pages look at every size: pictures to look at, axe, and no sideways scroll."""

from __future__ import annotations

import os
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.journeys import signed_in_page
from tests.product import Product

# What axe is asked in each theme: the second has other colours, and all else as in the first.
RULES: dict[str, dict[str, object]] = {"dark": {}, "light": {"runOnly": ["color-contrast"]}}
# As a page does itself; a dialog holds what one would choose it by.
IN_THEME = "(theme) => { document.documentElement.dataset.theme = theme }"
WIDTHS = (320, 390, 768, 1440, 3840)
LOOKED_AT = (390, 1440)
SHOTS = Path(__file__).with_name("shots")
TOO_WIDE = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const edge = (element) => element.getBoundingClientRect().right;
  return scrollWidth <= clientWidth ? [] : [...document.querySelectorAll("body *")]
    .filter((element) => edge(element) > clientWidth + 0.5)
    .map((element) => element.outerHTML.slice(0, 160));
}"""

SPILLED = """() => [...document.querySelectorAll(".segmented label, .crumbs li, .field")]
  .filter((element) => element.offsetParent && element.scrollWidth > element.clientWidth + 4)
  .map((element) => element.outerHTML.slice(0, 160))"""


def page_in(browser: Browser, product: Product, *, signed_in: bool = True) -> Page:
    """A page of a new browser profile in which nothing moves."""
    if signed_in:
        return signed_in_page(browser, product, reduced_motion="reduce")
    return browser.new_context(reduced_motion="reduce").new_page()


def look_at_every_size(page: Page, name: str, *, settle_ms: int = 200) -> None:
    """No sideways scroll at any width, and a look at two of them once the page stands still."""
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 844 if width < 768 else 900})
        page.wait_for_timeout(settle_ms)
        assert scrolls_sideways(page) == [], f"{name} at {width} px"
        if width in LOOKED_AT:
            look(page, f"{name}-{width}", colours=width == LOOKED_AT[0])


def look(page: Page, name: str, *, colours: bool = True) -> None:
    """A picture to look at in each theme, and what axe finds. ``colours`` of the second theme are
    looked at once for all widths: that takes axe seconds."""
    page.emulate_media(reduced_motion="reduce")  # colours on their way are of neither theme
    for theme, rules in reversed(RULES.items()):  # the page goes on in the first, which it has
        page.evaluate(IN_THEME, theme)
        shoot(page, f"{name}-{theme}", full_page=True)
        if colours or not rules:
            assert violations(page, rules) == [], f"{name}, {theme}"
    assert spilled(page) == [], name


def shoot(page: Page, name: str, *, full_page: bool = False) -> None:
    """A picture for people, where they ask for it (``make shots``): all of them take minutes."""
    if os.environ.get("MEDIANEST_TEST_SHOTS"):
        SHOTS.mkdir(exist_ok=True)
        page.screenshot(path=SHOTS / f"{name}.png", full_page=full_page)


def clean(page: Page) -> None:
    """Nothing for axe, nothing wider than the window or its own place."""
    assert violations(page) == []
    assert scrolls_sideways(page) == []
    assert spilled(page) == []


def violations(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    """What axe finds, each in words with the first place it stands."""
    # All that holds as well would be half of the time: hundreds of kilobytes from the page.
    options = {"resultTypes": ["violations"], **(rules or {})}
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {v['help']} ({v['nodes'][0]['html'][:160]})" for v in found]


def scrolls_sideways(page: Page) -> list[str]:
    """What is wider than the window, the innermost last; empty where nothing scrolls."""
    return page.evaluate(TOO_WIDE)


def spilled(page: Page) -> list[str]:
    """Choices, crumbs and fields that are wider than their place, and over what is beside them."""
    return page.evaluate(SPILLED)
