"""The library in other hands: lists sorted by their heads, letters by touch and keyboard, long
collections, and what administrators do about sections. What Plex has comes from the pretend
server, by syncs of the product's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.plex_server import PlexServerSite
from tests.e2e.journeys import (
    DESKTOP,
    PHONE,
    SECONDS,
    eventually,
    session_cookie,
    signed_in_page,
    visit,
)
from tests.product import ADMIN, Product
from tests.rest import Rest

pytestmark = pytest.mark.long  # minutes of lists and syncs; test_library holds the usual

TABLET = {"width": 768, "height": 1024}
ITEMS = 600
VIEWER = ("vera@example.org", "a long enough password")
# Titles of the first row below all that stays at the top while the list moves.
FIRST_ROW = """() => {
  const bars = [...document.querySelectorAll(".topbar, .az")]
    .map((each) => each.getBoundingClientRect()).filter(({ width, height }) => width > height);
  const edge = Math.max(...bars.map(({ bottom }) => bottom));
  const all = [...document.querySelectorAll("[data-index]")];
  const top = (each) => each.getBoundingClientRect().top;
  const first = all.find((each) => top(each) >= edge - 5);
  return all.filter((each) => first && top(each) === top(first))
    .map((each) => each.querySelector("a")?.textContent ?? "");
}"""

SHIFTS = """window.shifted = 0; new PerformanceObserver((list) => {
  for (const each of list.getEntries()) if (!each.hadRecentInput) window.shifted += each.value;
}).observe({ type: "layout-shift", buffered: true });"""


@pytest.fixture(scope="module")
def plex(running_plex_server: PlexServerSite) -> Iterator[PlexServerSite]:
    running_plex_server.plex.fill(ITEMS, odd=False)
    yield running_plex_server
    running_plex_server.reset()


@pytest.fixture(scope="module")
def rest(plex: PlexServerSite, plex_product: Product) -> Rest:
    """An administrator's, once all of the library has been read."""
    rest = Rest(plex_product)
    rest.sign_in(ADMIN)

    def is_read() -> bool:
        found = rest.get("/plex/libraries")["items"]
        return len(found) >= 4 and all(one["syncedAt"] for one in found)

    eventually(is_read, seconds=180, what="the library was not read")
    return rest


@pytest.fixture(scope="module")
def sections(rest: Rest) -> dict[str, int]:
    return {one["title"]: one["id"] for one in rest.get("/plex/libraries")["items"]}


@pytest.fixture
def page(browser: Browser, plex_product: Product, rest: Rest) -> Iterator[Page]:
    page = signed_in_page(browser, plex_product, viewport=DESKTOP)
    yield page
    page.context.close()


@pytest.fixture
def tablet(browser: Browser, plex_product: Product, rest: Rest) -> Iterator[Page]:
    page = signed_in_page(browser, plex_product, viewport=TABLET, has_touch=True)
    yield page
    page.context.close()


@pytest.fixture
def slow_plex(plex: PlexServerSite) -> Iterator[PlexServerSite]:
    """Everything takes its time there: scans some seconds, and each page of a list one."""
    library = plex.plex.library
    before = library.behaviour
    library.behaviour = replace(before, scan_seconds=4.0, delay_seconds=1.0)
    yield plex
    library.behaviour = before


def age(page: Page) -> Locator:
    """What the head says about the copy."""
    return page.locator(".age").get_by_role("status")


def choose(page: Page, words: str) -> None:
    page.get_by_role("button", name="More about the library").click()
    page.get_by_role("menuitem", name=words).click()


def place(page: Page, plex_product: Product, path: str) -> None:
    visit(page, plex_product, path)
    expect(page.locator("[data-index] a").first).to_be_visible()


# ---- lists and letters


def test_the_heads_of_a_list_sort_it(
    page: Page, plex_product: Product, sections: dict[str, int]
) -> None:
    place(page, plex_product, f"/library/{sections['Movies']}?view=list")
    table = page.get_by_role("table", name="Movies")
    expect(table.get_by_role("columnheader", name="Title")).to_have_attribute(
        "aria-sort", "ascending"
    )
    size = table.get_by_role("columnheader", name="Size")
    for words, order in (("descending", "desc"), ("ascending", "asc")):
        size.get_by_role("button").click()
        expect(size).to_have_attribute("aria-sort", words)
        expect(page).to_have_url(re.compile(f"sort=sizeBytes(:|%3A){order}"))
    expect(page.get_by_label("Sort by")).to_have_value("sizeBytes:asc")
    smallest = page.locator("[data-index='0'] a")
    title = smallest.inner_text()
    page.reload()
    expect(smallest).to_have_text(title)
    expect(size).to_have_attribute("aria-sort", "ascending")
    expect(
        table.get_by_role("columnheader", name="Resolution").get_by_role("button")
    ).to_have_count(0)
    page.go_back()
    expect(size).to_have_attribute("aria-sort", "descending")


def test_phones_have_a_list_without_heads(
    browser: Browser, plex_product: Product, sections: dict[str, int]
) -> None:
    phone = signed_in_page(browser, plex_product, viewport=PHONE, has_touch=True)
    place(phone, plex_product, f"/library/{sections['Movies']}?view=list")
    expect(phone.locator(".linehead")).to_be_hidden()
    expect(phone.locator("[data-index='0'] .line__facts")).to_have_text(re.compile(r"\d{4} · "))
    phone.context.close()


def test_letters_are_reached_by_touch(
    tablet: Page, plex_product: Product, sections: dict[str, int]
) -> None:
    place(tablet, plex_product, f"/library/{sections['Movies']}")
    bar = tablet.get_by_role("navigation", name="Letters")
    for letter in ("R", "C"):
        button = bar.get_by_role("button", name=letter, exact=True)
        button.tap()
        expect(button).to_have_attribute("aria-current", "true")
        eventually(
            lambda letter=letter: is_at_the_top(tablet, letter),  # type: ignore[misc]
            seconds=10,
            what=f"nothing with {letter} is at the top",
        )
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        expect(button).to_be_in_viewport(ratio=1)


def is_at_the_top(page: Page, letter: str) -> bool:
    titles = [title.removeprefix("The ") for title in page.evaluate(FIRST_ROW)]
    return any(title.startswith(letter) for title in titles)


def test_letters_are_reached_with_the_keyboard(
    page: Page, plex_product: Product, sections: dict[str, int]
) -> None:
    place(page, plex_product, f"/library/{sections['Movies']}")
    letters = page.get_by_role("navigation", name="Letters").get_by_role("button")
    expect(letters.nth(5)).to_be_visible()
    stops = ".az button[tabindex='0']"
    expect(page.locator(stops)).to_have_count(1)
    page.locator(stops).focus()
    page.keyboard.press("End")
    expect(letters.last).to_be_focused()
    page.keyboard.press("r")
    expect(page.get_by_role("button", name="R", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    eventually(lambda: is_at_the_top(page, "R"), seconds=10, what="nothing with R is at the top")
    expect(page.locator(".az [aria-current]")).to_have_text("R")


def test_pages_opened_by_their_address_are_as_they_were_drawn(
    page: Page, plex_product: Product, sections: dict[str, int]
) -> None:
    """A page that turns out to be another one is made anew, and loses its theme."""
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.add_init_script("localStorage.setItem('medianest_theme', 'light')")
    movies = sections["Movies"]
    for path in (
        "/search?q=the",
        f"/library/{movies}?yearFrom=1980&view=list",
        f"/library/{movies}?search=the&sort=year:desc",
        "/library/collections",
    ):
        visit(page, plex_product, path)
        page.wait_for_timeout(500)
        assert (wrong, page.evaluate("document.documentElement.dataset.theme")) == ([], "light")


def test_ordinary_pages_are_come_back_to_where_they_were_left(
    page: Page, plex_product: Product, sections: dict[str, int]
) -> None:
    visit(page, plex_product, "/search?q=the")
    expect(page.locator(".poster a").nth(20)).to_be_visible()
    left_and_come_back_to(page, page.locator(".poster a").nth(20))
    place(page, plex_product, f"/library/{sections['TV Shows']}")
    page.locator("[data-index='1'] a").click()
    episodes = page.get_by_role("region", name="Seasons").locator(".ep a")
    expect(episodes.nth(2)).to_be_visible()
    left_and_come_back_to(page, episodes.nth(2))
    visit(page, plex_product, "/")
    shelf = page.get_by_role("list", name="Recently added")
    shelf.evaluate("(shelf) => shelf.scrollTo(500, 0)")
    page.wait_for_timeout(300)
    shelf.get_by_role("link").nth(7).click()
    expect(page.get_by_role("link", name="Open in Plex")).to_be_visible()
    page.go_back()
    eventually(lambda: shelf.evaluate("({ scrollLeft }) => scrollLeft") > 400, seconds=10)


def left_and_come_back_to(page: Page, link: Locator) -> None:
    page.evaluate("() => window.scrollTo(0, 400)")
    page.wait_for_timeout(400)
    before, title = page.evaluate("scrollY"), link.inner_text()
    assert before > 0
    link.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    eventually(lambda: abs(page.evaluate("scrollY") - before) < 3, seconds=10, what="elsewhere")


def test_nothing_jumps_while_a_page_comes(
    page: Page, plex_product: Product, sections: dict[str, int]
) -> None:
    page.add_init_script(SHIFTS)
    movies = sections["Movies"]
    paths = [f"/library/{movies}", f"/library/{movies}?view=list", f"/library/{movies}?search=the"]
    for path in [*paths, "/library/collections", "/search?q=the", "/"]:
        visit(page, plex_product, path)
        page.wait_for_timeout(1500)
        assert page.evaluate("window.shifted") <= 0.02, path


# ---- collections


def test_a_long_collection_comes_as_somebody_scrolls_and_keeps_its_place(
    page: Page, plex_product: Product, rest: Rest, sections: dict[str, int]
) -> None:
    movies = sections["Movies"]
    pages = [f"/plex/libraries/{movies}/items?limit=100&page={number}" for number in (1, 2)]
    inside = [item["id"] for path in pages for item in rest.get(path)["items"]][:150]
    body = {"title": "As long as it gets", "itemIds": inside}
    made = rest.post(f"/plex/libraries/{movies}/collections", body).json()["data"]["card"]
    before = rest.get(f"/plex/libraries/{movies}/collections")["pagination"]["totalItems"]
    visit(page, plex_product, f"/library/{movies}")
    count = page.get_by_role("navigation", name="Sections").get_by_role("link", name="Collections")
    expect(count).to_have_text(re.compile(r"Collections\s*\d+"))
    assert int(re.findall(r"\d+", count.inner_text())[0]) >= before

    place(page, plex_product, f"/collection/{made['id']}")
    expect(page.get_by_text("150 films")).to_be_visible()
    assert page.locator("[data-index]").count() < 100
    page.evaluate("() => window.scrollTo(0, document.documentElement.scrollHeight)")
    last = page.locator("[data-index='149'] a")
    expect(last).to_be_visible()
    title = last.inner_text()
    last.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.go_back()
    expect(last).to_be_in_viewport()
    page.evaluate("() => window.scrollTo(0, 0)")
    page.get_by_role("button", name="Arrange").click()
    expect(page.get_by_role("button", name=re.compile("^Move: "))).to_have_count(150)


def test_many_collections_are_shown_when_asked_for(
    page: Page, plex_product: Product, rest: Rest, sections: dict[str, int]
) -> None:
    shows = sections["TV Shows"]
    show = rest.get(f"/plex/libraries/{shows}/items?limit=1")["items"][0]["id"]
    for number in range(62):
        body = {"title": f"Row {number:02}", "itemIds": [show]}
        assert rest.post(f"/plex/libraries/{shows}/collections", body).status_code == 201
    total = rest.get(f"/plex/libraries/{shows}/collections")["pagination"]["totalItems"]
    visit(page, plex_product, "/library/collections")
    shelf = page.get_by_role("region", name=re.compile("^TV Shows")).get_by_role("listitem")
    expect(shelf).to_have_count(60)
    more = page.get_by_role("button", name="Show more of TV Shows")
    more.dblclick()
    expect(shelf).to_have_count(total)
    expect(more).to_have_count(0)


# ---- who sees it


def test_open_pages_turn_when_the_library_is_opened_to_accounts_without_plex(
    browser: Browser, plex_product: Product, rest: Rest
) -> None:
    rest.create_user(VIEWER[0], "Vera", VIEWER[1])
    context = browser.new_context(viewport=DESKTOP)
    context.add_cookies([session_cookie(plex_product, VIEWER)])
    page, home = context.new_page(), context.new_page()
    visit(page, plex_product, "/library")
    visit(home, plex_product, "/")
    nothing = page.get_by_role("heading", name="Nothing of the library is here yet")
    recent = home.get_by_role("heading", name="Recently added")
    expect(nothing).to_be_visible()
    expect(recent).to_have_count(0)
    rest.change_settings(library={"openToAccountsWithoutPlex": True})
    expect(page.get_by_role("link", name=re.compile("^Movies"))).to_be_visible(timeout=20 * SECONDS)
    expect(recent).to_be_visible(timeout=20 * SECONDS)
    rest.change_settings(library={"openToAccountsWithoutPlex": False})
    expect(nothing).to_be_visible(timeout=20 * SECONDS)
    expect(recent).to_have_count(0, timeout=20 * SECONDS)
    context.close()


# ---- what administrators do


def test_a_section_is_scanned_and_then_a_folder_of_it(
    page: Page, plex_product: Product, slow_plex: PlexServerSite, sections: dict[str, int]
) -> None:
    place(page, plex_product, f"/library/{sections['Movies']}")
    choose(page, "Have Plex scan Movies")
    dialog = page.get_by_role("dialog", name="Scan Movies")
    dialog.get_by_role("button", name="Scan", exact=True).click()
    expect(age(page)).to_have_text("Plex is scanning Movies…", timeout=20 * SECONDS)
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Plex is done looking.")).to_be_visible(timeout=60 * SECONDS)
    expect(age(page)).not_to_have_text(re.compile("scanning"))

    choose(page, "Have Plex scan Movies")
    dialog.get_by_label("Folder", exact=True).fill("/etc")
    dialog.get_by_role("button", name="Scan", exact=True).click()
    expect(dialog.get_by_text(re.compile("no folder of the section"))).to_be_visible()
    folder = dialog.get_by_role("list", name="Folders of this section").get_by_role("button").first
    folder.click()
    expect(dialog.get_by_label("Folder", exact=True)).to_have_value(folder.inner_text())
    dialog.get_by_role("button", name="Scan", exact=True).dblclick()
    expect(age(page)).to_have_text("Plex is scanning Movies…", timeout=20 * SECONDS)
    asked = [one["path"] for one in slow_plex.log.as_list() if "/refresh" in one["path"]]
    assert len(asked) == 2
    assert asked[0].endswith("/refresh")
    assert "path=" in asked[1]
    expect(page.get_by_text("Plex is done looking.")).to_be_visible(timeout=60 * SECONDS)


def test_a_sync_that_runs_is_stopped(
    page: Page, plex_product: Product, rest: Rest, slow_plex: PlexServerSite
) -> None:
    place(page, plex_product, "/library")

    def begins() -> bool:  # else Plex had news just then, and what looks for it is under way
        choose(page, "Read everything anew")
        page.wait_for_timeout(2 * SECONDS)
        return age(page).inner_text().startswith("Reading everything")

    eventually(begins, seconds=60, what="everything is read")
    choose(page, "Stop looking")
    expect(age(page)).to_have_text(re.compile("^From "), timeout=60 * SECONDS)
    assert newest_run(rest)["status"] == "stopped"


def newest_run(rest: Rest) -> dict[str, Any]:
    return dict(rest.get("/plex/sync")["runs"][0])


def test_what_is_gone_from_plex_goes_when_an_administrator_says_so(
    page: Page, plex_product: Product, rest: Rest, plex: PlexServerSite, sections: dict[str, int]
) -> None:
    documentaries = sections["Documentaries"]
    place(page, plex_product, f"/library/{documentaries}")
    tab = page.get_by_role("navigation", name="Sections").get_by_role("link", name="Documentaries")
    whole = tab.inner_text()
    key = next(s.key for s in plex.plex.library.sections.values() if s.title == "Documentaries")
    httpx.post(f"{plex.base_url}/__site__/empty", json={"section": key}).raise_for_status()
    choose(page, "Read everything anew")
    question = page.get_by_role("note").filter(has_text="titles in Documentaries")
    expect(question).to_be_visible(timeout=60 * SECONDS)
    assert tab.inner_text() == whole
    expect(page.locator("[data-index] a").first).to_be_visible()

    question.get_by_role("button", name="They are gone: Documentaries").click()
    dialog = page.get_by_role("dialog", name=re.compile("out of Documentaries"))
    dialog.get_by_role("button", name="Cancel").click()
    expect(question).to_be_visible()
    question.get_by_role("button", name="They are gone: Documentaries").click()
    dialog.get_by_role("button", name="Take them out").click()
    expect(question).to_have_count(0, timeout=60 * SECONDS)
    expect(page.get_by_role("heading", name="Documentaries is empty")).to_be_visible(
        timeout=20 * SECONDS
    )
    assert rest.get(f"/plex/libraries/{documentaries}/items")["items"] == []
