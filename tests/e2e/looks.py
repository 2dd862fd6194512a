"""How pages look at every size: pictures to look at, axe, and no sideways scroll."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from tests.e2e.conftest import SHOTS
from tests.e2e.journeys import signed_in_page
from tests.product import Product

# What axe is asked in each theme: the second has other colours, and all else as in the first.
RULES: dict[str, dict[str, object]] = {"dark": {}, "light": {"runOnly": ["color-contrast"]}}
THEMES = tuple(RULES)
WIDTHS = (320, 390, 768, 1440, 3840)
LOOKED_AT = (390, 1440)
TOO_WIDE = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  const edge = (element) => element.getBoundingClientRect().right;
  return scrollWidth <= clientWidth ? [] : [...document.querySelectorAll("body *")]
    .filter((element) => edge(element) > clientWidth + 0.5)
    .map((element) => element.outerHTML.slice(0, 160));
}"""

SPILLED = """() => [...document.querySelectorAll(".segmented label, .crumbs li")]
  .filter((element) => element.offsetParent && element.scrollWidth > element.clientWidth + 4)
  .map((element) => element.outerHTML.slice(0, 160))"""


def page_in(browser: Browser, product: Product, theme: str, *, signed_in: bool) -> Page:
    """A page of a new browser profile in that theme, in which nothing moves."""
    options = {"color_scheme": theme, "reduced_motion": "reduce"}
    if signed_in:
        page = signed_in_page(browser, product, **options)
    else:
        page = browser.new_context(**options).new_page()
    page.context.add_cookies([{"name": "medianest_theme", "value": theme, "url": product.root}])
    page.add_init_script(f"localStorage.setItem('medianest_theme', '{theme}')")
    return page


def look_at_every_size(page: Page, name: str, theme: str, *, settle_ms: int = 200) -> None:
    """No sideways scroll at any width, and a look at two of them once the page stands still.

    A theme moves nothing: the second one is only looked at.
    """
    for width in WIDTHS if theme == THEMES[0] else LOOKED_AT:
        page.set_viewport_size({"width": width, "height": 844 if width < 768 else 900})
        page.wait_for_timeout(settle_ms)
        assert scrolls_sideways(page) == [], f"{name} at {width} px"
        if width in LOOKED_AT:
            look(page, f"{name}-{width}", theme)


def look(page: Page, name: str, theme: str) -> None:
    """A picture to look at, and what axe finds."""
    SHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SHOTS / f"{name}-{theme}.png", full_page=True)
    assert violations(page, RULES[theme]) == [], f"{name}, {theme}"
    assert spilled(page) == [], name


def clean(page: Page) -> None:
    """Nothing for axe, nothing wider than the window or its own place."""
    assert violations(page) == []
    assert scrolls_sideways(page) == []
    assert spilled(page) == []


def violations(page: Page, rules: dict[str, object] | None = None) -> list[str]:
    """What axe finds, each in words with the first place it stands."""
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{v['id']}: {v['help']} ({v['nodes'][0]['html'][:160]})" for v in found]


def scrolls_sideways(page: Page) -> list[str]:
    """What is wider than the window, the innermost last; empty where nothing scrolls."""
    return page.evaluate(TOO_WIDE)


def spilled(page: Page) -> list[str]:
    """Choices and crumbs that are wider than their place, and written over what is beside them."""
    return page.evaluate(SPILLED)
