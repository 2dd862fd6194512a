"""The library as people use it: a section with filters, a deep place, items, collections, and a
Plex that is away. What Plex has comes from the pretend server, by a sync of the product's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.plex_server import PlexServerSite
from tests.e2e.journeys import (
    DESKTOP,
    PHONE,
    SECONDS,
    eventually,
    ready,
    session_cookie,
    signed_in_page,
    visit,
)
from tests.e2e.looks import look_at_every_size, page_in, spilled
from tests.product import ADMIN, Product
from tests.rest import Rest

ITEMS = 1200
VIEWER = ("vera@example.org", "a long enough password")
# The first item below the top bar, as people see it.
FIRST_SEEN = """() => {
  const bar = document.querySelector(".topbar");
  if (!bar) return null;
  const edge = bar.getBoundingClientRect().bottom;
  const all = [...document.querySelectorAll("[data-index]")];
  const first = all.find((each) => each.getBoundingClientRect().top >= edge - 5);
  return first && [first.dataset.index, first.querySelector("a")?.textContent];
}"""


LOOKS = {
    "section": "/library/{section}",
    "list": "/library/{section}?view=list&sort=addedAt:desc",
    "filtered": "/library/{section}?yearFrom=1950&resolution=1080",
    "empty": "/library/{section}?yearFrom=1950&search=zzzz",
    "shelf": "/library/collections",
    "collection": "/collection/{collection}",
    "film": "/item/{film}",
    "show": "/item/{show}",
}
SHOWN = {
    "section": ".browse a",
    "list": ".line a",
    "filtered": ".browse a",
    "empty": ".empty",
    "shelf": ".poster a",
    "collection": ".poster a",
    "film": "text=Open in Plex",
    "show": "text=Open in Plex",
}


@pytest.fixture(scope="module")
def plex(running_plex_server: PlexServerSite) -> Iterator[PlexServerSite]:
    """A library that is longer than any screen, with ordinary titles alone."""
    running_plex_server.plex.fill(ITEMS, odd=False)
    yield running_plex_server
    running_plex_server.reset()


@pytest.fixture(scope="module")
def library(plex: PlexServerSite, plex_product: Product, browser: Browser) -> Product:
    """The product once it has read all of it by itself."""
    page = signed_in_page(browser, plex_product, viewport=DESKTOP)
    page.goto(f"{plex_product.url}/library")

    def is_read() -> bool:
        page.reload()
        ready(page)
        page.wait_for_timeout(1000)
        return "From " in page.locator(".page__head").inner_text()

    eventually(is_read, seconds=180, what="the library was not read")
    page.context.close()
    return plex_product


@pytest.fixture
def page(browser: Browser, library: Product) -> Iterator[Page]:
    page = signed_in_page(browser, library, viewport=DESKTOP)
    yield page
    page.context.close()


def open_section(page: Page, library: Product, title: str = "Movies") -> None:
    visit(page, library, "/library")
    tab(page, title).click()
    expect(tab(page, title)).to_have_attribute("aria-current", "page")
    expect(items(page).first.get_by_role("link")).to_be_visible()


def tab(page: Page, title: str) -> Locator:
    return page.get_by_role("navigation", name="Sections").get_by_role("link", name=title)


def items(page: Page) -> Locator:
    return page.locator(".browse li")


def count(page: Page) -> str:
    """What the page says about how much it shows."""
    words = page.locator(".chips__count")
    expect(words).to_have_text(re.compile("film"))
    return words.inner_text().split(" · ")[0]


def settled_at(page: Page) -> list[str]:
    """Index and title of the first item that is seen, once it stands still."""
    found: list[str] = []

    def is_still() -> bool:
        nonlocal found
        before, found = found, page.evaluate(FIRST_SEEN)
        page.wait_for_timeout(200)
        return bool(found and found[1] and before == found)

    eventually(is_still, seconds=15, what="no item stands still")
    return found


def test_filters_stand_in_the_address(page: Page, library: Product, browser: Browser) -> None:
    open_section(page, library)
    whole = count(page)
    page.get_by_role("button", name="Genre").click()
    page.get_by_role("menuitem").first.click()
    expect(page).to_have_url(re.compile("genre="))
    expect(page.locator(".chips__count")).to_have_text(re.compile(r"^[\d,]+ of "))
    filtered = count(page)
    shared = signed_in_page(browser, library, viewport=DESKTOP)
    shared.goto(page.url)
    expect(shared.locator(".chips__count")).to_have_text(re.compile(f"^{re.escape(filtered)}"))
    shared.context.close()
    page.go_back()
    expect(page).not_to_have_url(re.compile("genre="))
    expect(page.locator(".chips__count")).to_have_text(re.compile(f"^{re.escape(whole)}"))
    visit(page, library, f"/library/{page.url.rsplit('/', 1)[-1]}?yearFrom=abc&view=list")
    expect(page).to_have_url(re.compile(r"\?view=list$"))


def test_a_list_that_is_empty_by_its_filters_says_which_one_to_take_off(
    page: Page, library: Product
) -> None:
    open_section(page, library)
    visit(page, library, f"/library/{page.url.rsplit('/', 1)[-1]}?search=zzzz&yearFrom=1900")
    offer = page.get_by_role("button", name=re.compile("^Without “zzzz” in the title"))
    expect(offer).to_have_text(re.compile(r"\d"))
    offer.click()
    expect(page).not_to_have_url(re.compile("search="))
    expect(items(page).first.get_by_role("link")).to_be_visible()


def test_what_is_typed_narrows_the_list(page: Page, library: Product) -> None:
    open_section(page, library)
    title = items(page).nth(3).get_by_role("link").inner_text()
    page.get_by_role("searchbox", name="Find in Movies").fill(title)
    expect(page).to_have_url(re.compile("search="))
    expect(items(page).first).to_contain_text(title)
    expect(page.locator(".chips__count")).to_have_text(re.compile(r"^[\d,]+ of "))


def test_a_deep_place_is_kept(page: Page, library: Product) -> None:
    """A jump to a letter, an item and back, and loading the page anew."""
    open_section(page, library)
    letters = page.get_by_role("navigation", name="Letters").get_by_role("button")
    expect(letters.nth(10)).to_be_visible()
    chosen = letters.nth(letters.count() // 4)
    letter = chosen.inner_text()
    chosen.click()
    expect(page.locator(".az [aria-current]")).to_have_text(letter)
    place = settled_at(page)
    assert int(place[0]) > 100
    assert items(page).count() < 120
    page.get_by_role("link", name=place[1], exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(place[1])
    page.go_back()
    assert settled_at(page) == place
    expect(page.get_by_role("link", name=place[1], exact=True).first).to_be_focused()
    page.reload()
    assert settled_at(page) == place


def test_the_letter_goes_along_while_the_same_rows_are_drawn(page: Page, library: Product) -> None:
    page.set_viewport_size({"width": 1024, "height": 640})
    open_section(page, library, "Music")
    current = page.locator(".az [aria-current]")
    begun = current.inner_text()
    expect(items(page)).to_have_count(int(items(page).first.get_attribute("aria-setsize") or 0))
    page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
    expect(current).not_to_have_text(begun)


def test_the_end_of_a_list_is_reached_and_arrows_move_in_it(page: Page, library: Product) -> None:
    open_section(page, library)
    page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
    last = items(page).last
    total = last.get_attribute("aria-setsize")
    expect(last).to_have_attribute("aria-posinset", total or "")
    expect(last.get_by_role("link")).to_be_visible()
    page.evaluate("() => window.scrollTo(0, 0)")
    page.locator("[data-index='0'] a").focus()
    for key in ("ArrowRight", "ArrowDown", "ArrowDown", "ArrowDown", "ArrowUp"):
        page.keyboard.press(key)
        page.wait_for_timeout(150)
    focused = "() => document.activeElement.closest('[data-index]')?.dataset.index"
    eventually(lambda: page.evaluate(focused) == "15", seconds=5, what="the focus did not follow")


def test_the_list_view_and_the_order_are_kept(page: Page, library: Product) -> None:
    open_section(page, library)
    page.get_by_role("radio", name="List").click(force=True)
    page.get_by_label("Sort by").select_option("year:desc")
    expect(page).to_have_url(re.compile("view=list"))
    expect(page).to_have_url(re.compile("sort=year"))
    expect(page.get_by_role("navigation", name="Letters")).to_have_count(0)
    page.reload()
    expect(page.locator("[data-index] .line").first.get_by_role("link")).to_be_visible()
    assert page.get_by_label("Sort by").input_value() == "year:desc"


def test_phones_filter_in_a_sheet(library: Product, browser: Browser) -> None:
    page = signed_in_page(browser, library, viewport=PHONE, has_touch=True)
    open_section(page, library)
    page.get_by_role("button", name="Filter and sort").click()
    sheet = page.get_by_role("dialog", name="Filter and sort")
    sheet.get_by_label("Genre").select_option(index=1)
    sheet.get_by_role("button", name="Show").click()
    expect(page).to_have_url(re.compile("genre="))
    chip = page.get_by_role("button", name=re.compile("^Genre: .*remove"))
    expect(chip).to_be_visible()
    assert chip.bounding_box()["height"] >= 44  # type: ignore[index]
    chip.click()
    expect(page).not_to_have_url(re.compile("genre="))
    page.context.close()


def test_a_show_unfolds_into_seasons_and_episodes(page: Page, library: Product) -> None:
    open_section(page, library, "TV Shows")
    items(page).first.get_by_role("link").click()
    seasons = page.get_by_role("region", name="Seasons")
    episode = seasons.locator(".ep").first.get_by_role("link")
    expect(episode).to_be_visible()
    title = episode.inner_text()
    episode.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    crumbs = page.get_by_role("navigation", name="Breadcrumb").get_by_role("listitem")
    expect(crumbs).to_have_count(5)
    page.set_viewport_size({"width": 390, "height": 844})
    crumbs.last.locator("span").evaluate("crumb => crumb.textContent = 'W'.repeat(300)")
    assert spilled(page) == []
    link = page.get_by_role("link", name="Open in Plex").get_attribute("href") or ""
    assert "key=" in link
    assert "oken" not in link


def test_a_title_that_is_not_there_says_so(page: Page, library: Product) -> None:
    for path in ("/item/999999", "/item/x", "/collection/999999"):
        visit(page, library, path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Not in the library")
    visit(page, library, "/library/999999")
    expect(page.get_by_role("heading", name="There is no such section")).to_be_visible()


def test_an_administrator_makes_and_changes_a_collection(page: Page, library: Product) -> None:
    visit(page, library, "/library/collections")
    page.get_by_role("button", name="New collection").click()
    dialog = page.get_by_role("dialog", name="New collection")
    dialog.get_by_label("Name").fill("Kept for winter")
    dialog.get_by_label("Section").select_option(label="Movies")
    found = dialog.get_by_role("list", name="Found titles").get_by_role("button")
    for index in (0, 1):
        found.nth(index).click()
    dialog.get_by_role("button", name="Create with 2 films").click()
    expect(page).to_have_url(re.compile(r"/collection/\d+"), timeout=20 * SECONDS)
    expect(page.get_by_role("heading", level=1)).to_have_text("Kept for winter")
    posters = page.get_by_role("list", name="Kept for winter").get_by_role("listitem")
    expect(posters).to_have_count(2)

    page.get_by_role("button", name="Add titles").click()
    dialog = page.get_by_role("dialog", name="Add titles")
    dialog.get_by_role("list", name="Found titles").get_by_role("button").first.click()
    dialog.get_by_role("button", name="Add 1 film").click()
    expect(posters).to_have_count(3, timeout=20 * SECONDS)

    last = posters.last.get_by_role("link").inner_text()
    page.get_by_role("button", name="Arrange").click()
    page.get_by_role("button", name=f"Move: {last}").focus()
    for key in ("Space", "Home", "Space"):
        page.keyboard.press(key)
    page.get_by_role("button", name="Done arranging").click()
    expect(posters.first).to_contain_text(last, timeout=20 * SECONDS)
    page.reload()
    expect(posters.first).to_contain_text(last, timeout=20 * SECONDS)

    page.get_by_role("button", name="Rename").click()
    dialog = page.get_by_role("dialog", name="Rename")
    dialog.get_by_label("Name").fill("Kept for spring")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Kept for spring")

    page.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete the collection").click()
    expect(page).to_have_url(re.compile("/library/collections"), timeout=20 * SECONDS)
    expect(page.get_by_text("Kept for spring")).to_have_count(0)


def test_what_is_new_in_plex_comes_without_losing_the_place(
    page: Page, library: Product, plex: PlexServerSite
) -> None:
    open_section(page, library)
    whole = int(count(page).split()[0].replace(",", ""))
    letters = page.get_by_role("navigation", name="Letters").get_by_role("button")
    expect(letters.nth(10)).to_be_visible()
    letters.nth(letters.count() // 4).click()
    place = settled_at(page)
    added = {"section": "1", "title": "Aaa New"}
    httpx.post(f"{plex.base_url}/__site__/add", json=added).raise_for_status()
    rest = Rest(library)
    rest.sign_in(ADMIN)
    rest.post("/plex/sync", {}).raise_for_status()
    expect(page.locator(".chips__count")).to_have_text(
        re.compile(f"^{whole + 1:,} "), timeout=60 * SECONDS
    )
    settled_at(page)
    expect(page.get_by_role("link", name=place[1], exact=True).first).to_be_in_viewport()


def test_while_plex_is_away_the_library_stays_and_says_its_age(
    page: Page, library: Product, plex: PlexServerSite
) -> None:
    open_section(page, library)
    plex.plex.library.behaviour.starting = True
    try:
        page.get_by_role("button", name="Look for changes now").click()
        banner = page.get_by_text(re.compile("What is shown here is from"))
        expect(banner).to_be_visible(timeout=60 * SECONDS)
        page.reload()
        expect(banner).to_be_visible()
        expect(items(page).first.get_by_role("link")).to_be_visible()
    finally:
        plex.plex.library.behaviour.starting = False
    expect(page.get_by_role("button", name="Look for changes now")).to_be_enabled(
        timeout=60 * SECONDS
    )
    page.get_by_role("button", name="Look for changes now").click()
    expect(banner).to_have_count(0, timeout=60 * SECONDS)


def test_people_whom_nothing_is_shared_with_see_nothing(library: Product, browser: Browser) -> None:
    rest = Rest(library)
    rest.sign_in(ADMIN)
    rest.create_user(VIEWER[0], "Vera", VIEWER[1])
    context = browser.new_context(viewport=DESKTOP)
    context.add_cookies([session_cookie(library, VIEWER)])
    page = context.new_page()
    visit(page, library, "/library")
    expect(page.get_by_role("heading", name="Nothing of the library is here yet")).to_be_visible()
    expect(page.get_by_role("button", name="Look for changes now")).to_have_count(0)
    for path in ("/item/1", "/collection/1"):
        visit(page, library, path)
        expect(page.get_by_role("heading", level=1)).to_have_text("Not in the library")
    visit(page, library, "/")
    expect(page.get_by_role("heading", name="Recently added")).to_have_count(0)
    context.close()


@pytest.mark.parametrize("name", LOOKS)
def test_looks(library: Product, browser: Browser, name: str) -> None:
    page = page_in(browser, library)
    if name == "collection":
        visit(page, library, LOOKS["shelf"])
        page.get_by_role("main").locator(SHOWN["shelf"]).first.click()
    else:
        open_section(page, library, "TV Shows" if name == "show" else "Movies")
        section = page.url.rsplit("/", 1)[-1]
        if name in ("film", "show"):
            items(page).first.get_by_role("link").click()
        else:
            visit(page, library, LOOKS[name].format(section=section))
    expect(page.get_by_role("main").locator(SHOWN[name]).first).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    look_at_every_size(page, f"library-{name}", settle_ms=300)
    page.context.close()
