"""A friend with one shared section: pages, search, pictures and answers hold nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from medianest.demo.library import playing
from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, ready, visit
from tests.product import ADMIN, Product
from tests.rest import Rest

pytestmark = pytest.mark.long  # a product of its own; test_rest_shared_section holds what is shown
SHARED = "Documentaries"
PLEX = "/api/v1/plex"


@dataclass
class Whole:
    """The library as its administrator sees it: ids and titles by section."""

    sections: dict[str, int]
    items: dict[str, dict[int, str]]

    @property
    def hidden(self) -> dict[int, str]:
        others = (items for title, items in self.items.items() if title != SHARED)
        return {key: title for items in others for key, title in items.items()}

    def hidden_title(self) -> str:
        """One that nothing of what is shared is called like."""
        seen = " ".join(self.items[SHARED].values()).lower()
        titles = (title for title in self.hidden.values() if title.isascii() and len(title) > 5)
        return next(title for title in titles if title.lower() not in seen)


@pytest.fixture
def whole(plex_product: Product, plex_tv_site: PlexTvSite, plex_server: PlexServerSite) -> Whole:
    """Once all of it has been copied; Documentaries is what Frank may see."""
    key = next(s.key for s in plex_server.plex.library.sections.values() if s.title == SHARED)
    plex_tv_site.plex.account("frank").sections = (key,)
    rest = Rest(plex_product)
    rest.sign_in(ADMIN)
    found: list[Any] = []

    def is_copied() -> bool:
        found[:] = rest.get("/plex/libraries")["items"]
        return len(found) >= 4 and all(one["syncedAt"] for one in found)

    eventually(is_copied, what="the library is copied", seconds=60)
    sections = {one["title"]: one["id"] for one in found}
    items = {}
    for title, section_id in sections.items():
        page = rest.get(f"/plex/libraries/{section_id}/items?limit=100")
        items[title] = {one["id"]: one["title"] for one in page["items"]}
    return Whole(sections, items)


@pytest.fixture
def frank(
    browser: Browser, plex_product: Product, plex_tv_site: PlexTvSite, whole: Whole
) -> Iterator[Page]:
    """Signed in with Plex, on Home."""
    context = browser.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.goto(f"{plex_product.url}/login")
    page.get_by_role("button", name="Continue with Plex").click()
    page.wait_for_url(f"{plex_tv_site.base_url}/auth*")
    page.get_by_role("button", name="frank").click()
    ready(page)
    yield page
    context.close()


def linked(page: Page) -> set[int]:
    """The items that the page links to."""
    addresses = page.locator("a[href*='/item/']").evaluate_all("all => all.map(a => a.href)")
    return {int(address.rpartition("/")[2]) for address in addresses}


def test_a_friend_sees_the_one_section_that_is_shared(
    frank: Page, plex_product: Product, whole: Whole, plex_server: PlexServerSite
):
    shared = whole.items[SHARED]
    pages_show_that_section_alone(frank, plex_product, whole)
    searches_find_nothing_else(frank, plex_product, whole)
    answers_hold_nothing_else(frank, whole)
    what_they_play_shows_and_goes(frank, plex_product, plex_server, shared)


def test_what_is_shared_from_now_on_shows_on_the_open_page(
    frank: Page, plex_product: Product, whole: Whole, plex_tv_site: PlexTvSite
):
    visit(frank, plex_product, "/library")
    expect(frank.get_by_role("link", name=SHARED)).to_be_visible()
    plex_tv_site.plex.account("frank").sections = None
    rest = Rest(plex_product)
    rest.sign_in(ADMIN)
    assert rest.post("/admin/users/sync", {"syncType": "incremental"}).status_code < 300
    for title in whole.sections:
        expect(frank.get_by_role("link", name=re.compile(title)).first).to_be_visible(
            timeout=20 * SECONDS
        )


def pages_show_that_section_alone(page: Page, product: Product, whole: Whole) -> None:
    shared = whole.items[SHARED].keys()
    expect(page.get_by_role("heading", name="Recently added")).to_be_visible()
    expect(page.locator("a[href*='/item/']").first).to_be_visible()
    assert linked(page) <= shared

    visit(page, product, "/library")
    expect(page.get_by_role("link", name=SHARED)).to_be_visible()
    for title in whole.sections.keys() - {SHARED}:
        expect(page.get_by_role("link", name=re.compile(f"^{title}"))).to_have_count(0)
    expect(page.locator("a[href*='/item/']").first).to_be_visible()
    assert linked(page) <= shared

    for title, section_id in whole.sections.items():
        if title != SHARED:
            visit(page, product, f"/library/{section_id}")
            expect(page.get_by_role("heading", name="There is no such section")).to_be_visible()
            assert linked(page) <= shared
    for key in list(whole.hidden)[:2]:
        visit(page, product, f"/item/{key}")
        expect(page.get_by_role("heading", name="There is no such title")).to_be_visible()
        assert whole.hidden[key] not in page.locator("main").inner_text() or not whole.hidden[key]


def searches_find_nothing_else(page: Page, product: Product, whole: Whole) -> None:
    title = whole.hidden_title()
    visit(page, product, f"/search?q={title}")
    expect(page.get_by_role("heading", name="Search")).to_be_visible()
    page.wait_for_timeout(1500)
    assert linked(page) <= whole.items[SHARED].keys()
    known = next(title for title in whole.items[SHARED].values() if title.isascii() and title)
    visit(page, product, f"/search?q={known}")
    expect(page.locator("a[href*='/item/']").first).to_be_visible()
    assert linked(page) <= whole.items[SHARED].keys()


def answers_hold_nothing_else(page: Page, whole: Whole) -> None:
    """Asked with the browser's own cookie, as a page's script would."""

    def status(path: str) -> int:
        return int(page.evaluate("path => fetch(path).then(found => found.status)", PLEX + path))

    def told(path: str) -> str:
        return str(page.evaluate("path => fetch(path).then(found => found.text())", PLEX + path))

    key, shared = next(iter(whole.hidden)), next(iter(whole.items[SHARED]))
    assert (status(f"/items/{key}"), status(f"/items/{shared}")) == (404, 200)
    assert status(f"/images/{key}/poster?w=240") == 404
    posters = [status(f"/images/{one}/poster?w=240") for one in whole.items[SHARED]]
    assert 200 in posters
    for title, section_id in whole.sections.items():
        expected = 200 if title == SHARED else 404
        for what in ("items", "facets", "collections"):
            assert status(f"/libraries/{section_id}/{what}") == expected, (title, what)
    search = f"/search?query={whole.hidden_title()}"
    for path in ("/libraries", "/recently-added?limit=100", search):
        text = told(path)
        assert not any(f'"id":{hidden},"sectionId"' in text for hidden in whole.hidden), path
        assert "pretend-" not in text


def what_they_play_shows_and_goes(
    page: Page, product: Product, server: PlexServerSite, shared: dict[int, str]
) -> None:
    named = {title for title in shared.values() if title}
    films = server.plex.library.listed("4", "movie").values()
    film = next(one for one in films if one.title in named)
    other = next(one for one in server.plex.library.listed("1", "movie").values() if one.title)
    playing.start(server.plex, "olivia", other.key)
    own = playing.start(server.plex, "frank", film.key)
    visit(page, product, "/")
    card = page.get_by_role("region", name="Now playing")
    expect(card).to_contain_text(film.title, timeout=25 * SECONDS)
    expect(card.get_by_role("listitem")).to_have_count(1)
    playing.stop(server.plex, own.session_key)
    expect(card).to_have_count(0, timeout=25 * SECONDS)
