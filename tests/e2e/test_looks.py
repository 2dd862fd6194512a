"""Pages that need no upstream, at every size in both themes; those that do have looks beside what
they do."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journeys import found, look_up, ready
from tests.e2e.looks import (
    LOOKED_AT,
    look,
    look_at_every_size,
    page_in,
    scrolls_sideways,
)
from tests.product import ADMIN, Product
from tests.rest import Rest

LOOKS = {
    "home": "/",
    "library": "/library",
    "collections": "/library/collections",
    "no-item": "/item/0",
    "no-title": "/movie/0",
    "search": "/search",
    "my-movies": "/my-movies",
    "downloads": "/downloads",
    "history": "/downloads?tab=history",
    "subscriptions": "/downloads?tab=subscriptions",
    "status": "/status",
    "insights": "/insights",
    "insights-top": "/insights/top",
    "insights-growth": "/insights/growth",
    "insights-unused": "/insights/unused",
    "insights-leaving-soon": "/insights/leaving-soon",
    "insights-my-year": "/insights/my-year",
    "inbox": "/notifications",
    "settings": "/settings",
    "security": "/settings/security",
    "tokens": "/settings/tokens",
    "notifications": "/settings/notifications",
    "appearance": "/settings/appearance",
    "own-data": "/settings/data",
    "users": "/admin/users",
    "invitations": "/admin/invitations",
    "services": "/admin/services",
    "announcements": "/admin/announcements",
    "webhooks": "/admin/webhooks",
    "audit": "/admin/audit",
    "not-found": "/nothing-here",
}
PLAIN = {"login": "/login", "logout": "/logout"}
PREVIEWS = {
    "preview": "https://www.youtube.com/watch?v=nest-clip02",
    "playlist": "https://www.youtube.com/playlist?list=PLnest-twenty-lessons",
}
# Words of rows that a browser draws on two lines.
TORN = """() => [...document.querySelectorAll(".progress__words")].flatMap(({ firstChild }) =>
  [...(firstChild?.data ?? "").matchAll(/\\S+/g)].filter(({ 0: word, index }) => {
    const range = document.createRange();
    range.setStart(firstChild, index);
    range.setEnd(firstChild, index + word.length);
    return new Set([...range.getClientRects()].map(({ top }) => top)).size > 1;
  }).map(([word]) => word))"""
MIB = 1 << 20
# As long as a name may be, and nowhere to break it.
UNBROKEN = "Wohnzimmer" * 10
ADDRESSES = {
    "finished": "https://www.youtube.com/watch?v=nest-clip01",
    "failed": "https://www.youtube.com/watch?v=nest-zero01",
    "running": "https://www.youtube.com/watch?v=nest-slow02",
    "stalled": "https://www.youtube.com/watch?v=nest-stall1",
    "waiting": "https://www.youtube.com/watch?v=nest-long01",
}


@pytest.fixture(scope="module")
def filled(product: Product):
    """A queue in which every state has a row, and names that no row has room for."""
    rest = Rest(product)
    rest.sign_in(ADMIN)
    # What runs does so to the end of the module: for twelve minutes.
    product.behave("nest-slow02", delivery={"min_size_bytes": 600 * MIB})
    name_at_length(rest)
    ids = {name: rest.submit(url) for name, url in list(ADDRESSES.items())[:2]}
    rest.wait_for(ids["finished"], "completed")
    rest.wait_for(ids["failed"], "failed", seconds=120)
    ids |= {name: rest.submit(url) for name, url in list(ADDRESSES.items())[2:]}
    rest.wait_for_percent(ids["running"], 0.1)
    yield product
    rest.remove_all()
    product.behave("nest-slow02", delivery={"min_size_bytes": 12 * MIB})


def name_at_length(rest: Rest) -> None:
    """A device, a token, a person and an invitation that are called as long as they may be."""
    wishes = {"name": UNBROKEN, "scopes": ["read"]}
    assert rest.post("/tokens", wishes).status_code == 201
    rest.create_user(f"{UNBROKEN[:60]}@example.org", UNBROKEN, "a long enough password")
    rest.invite(note=UNBROKEN * 2)
    rest.sign_in(ADMIN, deviceName=UNBROKEN)


@pytest.fixture(scope="module")
def page_of(browser: Browser, filled: Product) -> Iterator[Callable[[bool], Page]]:
    """One profile for who is signed in and one for who is not: every new one takes a sign-in, and
    fetches and compiles all of the pages' code anew."""
    pages: dict[bool, Page] = {}

    def page_of(signed_in: bool) -> Page:
        if signed_in not in pages:
            pages[signed_in] = page_in(browser, filled, signed_in=signed_in)
        return pages[signed_in]

    yield page_of
    for page in pages.values():
        page.context.close()


@pytest.mark.parametrize("name", [*LOOKS, *PLAIN])
def test_page(page_of: Callable[[bool], Page], filled: Product, name: str):
    page = page_of(name in LOOKS or name == "logout")
    page.goto(filled.url + (LOOKS | PLAIN)[name])
    if name in LOOKS:
        ready(page)
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    look_at_every_size(page, name)


@pytest.mark.long
@pytest.mark.parametrize("name", PREVIEWS)
def test_preview(browser: Browser, filled: Product, name: str):
    page = page_in(browser, filled)
    page.goto(f"{filled.url}/downloads")
    ready(page)
    look_up(page, PREVIEWS[name])
    expect(found(page)).to_be_visible(timeout=20_000)
    if name == "playlist":
        page.get_by_label("Videos", exact=True).select_option("pick")
        page.get_by_role("button", name="Subscribe").click()
    look_at_every_size(page, name, settle_ms=300)
    page.context.close()


@pytest.mark.long
def test_rows_in_hand(browser: Browser, filled: Product):
    """Selected rows, the menu of one, and the question before files go."""
    page = page_in(browser, filled)
    page.goto(f"{filled.url}/downloads")
    ready(page)
    queue = page.get_by_role("region", name="Queue")
    queue.get_by_role("checkbox").first.check(force=True)
    for width in LOOKED_AT:
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert scrolls_sideways(page) == [], f"at {width} px"
        look(page, f"selected-{width}")
    queue.get_by_role("button", name=re.compile("^More: ")).first.click()
    expect(page.get_by_role("menu")).to_be_visible()
    look(page, "menu")
    page.keyboard.press("Escape")
    ended = page.get_by_role("region", name="Just ended")
    ended.get_by_role("button", name=re.compile("^More: ")).first.click()
    page.get_by_role("menuitem", name="Delete the file").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look(page, "question")
    page.context.close()


@pytest.mark.parametrize("width", [320, 360])
def test_no_word_of_a_row_is_torn(browser: Browser, filled: Product, width: int):
    page = page_in(browser, filled)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{filled.url}/downloads")
    ready(page)
    expect(page.get_by_text("Downloading").first).to_be_visible()
    assert page.evaluate(TORN) == []
    page.context.close()


def test_fresh_installation(browser: Browser, fresh: Product):
    """Set-up, and what a new user sees: empty pages that invite."""
    code = fresh.setup_code()
    page = page_in(browser, fresh, signed_in=False)
    page.goto(f"{fresh.url}/")
    expect(page.get_by_label("Set-up code")).to_be_visible()
    for width in LOOKED_AT:
        page.set_viewport_size({"width": width, "height": 844})
        assert scrolls_sideways(page) == [], f"at {width} px"
        look(page, f"setup-{width}")
    assert code not in page.content()
    page.context.close()


@pytest.fixture(scope="module")
def fresh(tmp_path_factory: pytest.TempPathFactory):
    product = Product(tmp_path_factory.mktemp("fresh") / "data", "up")
    product.start()
    yield product
    product.stop()
