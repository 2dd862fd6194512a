"""Discover: from a row to a request that is sent, rows without end, and days without Overseerr."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.seerr.site import SeerrSite
from tests.e2e.journeys import DESKTOP, PHONE, SECONDS, eventually, ready, signed_in_page, visit
from tests.e2e.looks import clean, look_at_every_size, page_in, shoot
from tests.e2e.page_weight import CODE, LONGEST_LOAD_BYTES, loaded_bytes
from tests.product import ADMIN, Product
from tests.rest import Rest

LOOKS = {"discover": "/discover", "discover-row": "/discover?row=popular_movies"}
TRENDING = re.compile("^Trending$")
# Every observer hears what is no longer so together with what is, as in a browser that is busy.
HEARS_OF_TWO_MOMENTS = """() => {
  const Observer = window.IntersectionObserver;
  window.IntersectionObserver = class extends Observer {
    constructor(hear, options) {
      const before = ({ target, isIntersecting }) => ({ target, isIntersecting: !isIntersecting });
      super((moments) => hear([before(moments.at(-1)), ...moments]), options);
    }
  };
}"""


@pytest.fixture
def phone(browser: Browser, seerr_product: Product) -> Iterator[Page]:
    page = signed_in_page(browser, seerr_product, viewport=PHONE, has_touch=True, is_mobile=True)
    visit(page, seerr_product, "/")
    yield page
    page.context.close()


@pytest.fixture
def desktop(browser: Browser, seerr_product: Product) -> Iterator[Page]:
    page = signed_in_page(browser, seerr_product, viewport=DESKTOP)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation without any Overseerr."""
    product = Product(tmp_path_factory.mktemp("alone") / "data", "up")
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


def row(page: Page, name: re.Pattern[str] = TRENDING) -> Locator:
    found = page.get_by_role("region", name=name)
    expect(found).to_be_visible(timeout=20 * SECONDS)
    return found


def leaves_and_comes_back(page: Page, link: Locator) -> None:
    """Open a title that is in sight, and go back: the page stands where it stood."""
    page.wait_for_timeout(400)
    y = page.evaluate("window.scrollY")
    assert y > 0
    link.click()
    expect(page).to_have_url(re.compile(r"/(movie|tv)/\d+$"))
    page.go_back()
    eventually(lambda: abs(page.evaluate("window.scrollY") - y) < 4, what="the place on the page")
    expect(link).to_be_focused()


def test_three_taps_on_a_phone_from_home_to_a_sent_request(phone: Page, seerr: SeerrSite) -> None:
    before = len(seerr.seerr.requests)
    phone.get_by_role("navigation", name="Main, phone").get_by_role("link", name="Discover").tap()
    films = row(phone, re.compile("^Popular films$"))
    ask = films.get_by_role("button", name=re.compile("^Request")).first
    title = ask.inner_text().replace("Request", "").strip()
    ask.tap()
    dialog = phone.get_by_role("dialog", name="Request")
    send = dialog.get_by_role("button", name="Request")
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    shoot(phone, "request-movie-390")
    send.tap()
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    eventually(lambda: len(seerr.seerr.requests) == before + 1, what="a request in Seerr")
    # The card says so by itself, and offers nothing any more.
    card = films.locator(".poster").filter(has_text=title).first
    expect(card.get_by_role("button")).to_have_count(0, timeout=10 * SECONDS)
    clean(phone)


def test_looks(browser: Browser, seerr_product: Product) -> None:
    page = page_in(browser, seerr_product)
    for name, path in LOOKS.items():
        visit(page, seerr_product, path)
        expect(page.locator("main .poster__link").first).to_be_visible(timeout=20 * SECONDS)
        look_at_every_size(page, name, settle_ms=300)
    page.context.close()


@pytest.mark.long
def test_the_whole_of_a_row_grows_and_keeps_its_place(
    desktop: Page, seerr_product: Product
) -> None:
    desktop.add_init_script(f"({HEARS_OF_TWO_MOMENTS})()")
    visit(desktop, seerr_product, "/discover")
    row(desktop, re.compile("^Popular films$")).get_by_role("link", name="See all").click()
    expect(desktop).to_have_url(re.compile(r"\?row=popular_movies$"))
    links = desktop.get_by_role("main").locator(".poster__link")
    expect(links.nth(19)).to_be_attached(timeout=20 * SECONDS)
    before = links.count()

    def grows() -> bool:
        links.last.scroll_into_view_if_needed()
        return links.count() > before

    eventually(grows, what="more titles at the end")
    here = links.nth(before)
    here.scroll_into_view_if_needed()
    leaves_and_comes_back(desktop, here)


def test_who_comes_back_to_the_rows_is_where_they_were(
    desktop: Page, seerr_product: Product
) -> None:
    """Down the page, and along the row."""
    visit(desktop, seerr_product, "/discover")
    shelf = row(desktop, re.compile("^Popular series$")).get_by_role("list")
    here = shelf.locator(".poster__link").nth(12)
    here.scroll_into_view_if_needed()
    along = shelf.evaluate("shelf => shelf.scrollLeft")
    assert along > 0
    leaves_and_comes_back(desktop, here)
    assert shelf.evaluate("shelf => shelf.scrollLeft") == pytest.approx(along, abs=4)


def test_filters_stand_in_the_address(desktop: Page, seerr_product: Product) -> None:
    visit(desktop, seerr_product, "/discover")
    expect(row(desktop)).to_be_visible()
    desktop.get_by_role("radiogroup", name="What to show").get_by_text("Films").click()
    filters = desktop.get_by_role("group", name="Filters")
    filters.get_by_role("button", name="Genre").click()
    desktop.get_by_role("menuitem", name="Drama").click()
    expect(desktop).to_have_url(re.compile(r"\?row=popular_movies&genre=18$"))
    expect(desktop.get_by_role("heading", name="Films: Drama")).to_be_visible()
    filters.get_by_role("button", name=re.compile("^Genre: Drama")).click()
    expect(desktop).to_have_url(re.compile(r"\?row=popular_movies$"))
    desktop.go_back()
    expect(desktop.get_by_role("heading", name="Films: Drama")).to_be_visible()
    visit(desktop, seerr_product, "/discover?row=popular_movies&genre=18&yearFrom=abc&ratingFrom=x")
    expect(desktop).to_have_url(re.compile(r"\?row=popular_movies&genre=18$"))
    expect(filters.get_by_role("button", name=re.compile("remove this filter"))).to_have_count(1)


def test_filters_are_a_sheet_on_a_phone(phone: Page, seerr_product: Product) -> None:
    visit(phone, seerr_product, "/discover?row=popular_series")
    phone.get_by_role("button", name="Filter and sort").tap()
    sheet = phone.get_by_role("dialog", name="Filter and sort")
    sheet.get_by_label("Genre").select_option(label="Drama")
    sheet.get_by_role("switch").check()
    shoot(phone, "discover-sheet-390")
    clean(phone)
    sheet.get_by_role("button", name="Show").tap()
    expect(phone).to_have_url(re.compile(r"genre=18&missing=true$"))


@pytest.mark.parametrize("path", ["/discover", "/movie/710001", "/search"])
def test_what_the_first_visit_loads(browser: Browser, seerr_product: Product, path: str) -> None:
    page = signed_in_page(browser, seerr_product, viewport=DESKTOP)
    total = loaded_bytes(page, seerr_product, path, CODE)
    print(f"{path}: {total:,} bytes")
    assert 20_000 < total <= LONGEST_LOAD_BYTES
    page.context.close()


@pytest.mark.long
def test_without_overseerr_discover_says_so_and_offers_the_library(
    browser: Browser, alone: Product
) -> None:
    page = signed_in_page(browser, alone, viewport=PHONE)
    visit(page, alone, "/discover")
    expect(page.get_by_role("heading", name="Nothing to discover right now")).to_be_visible(
        timeout=20 * SECONDS
    )
    main = page.get_by_role("main")
    expect(main.get_by_role("link", name="To the library")).to_be_visible()
    clean(page)
    shoot(page, "discover-without-overseerr-390")

    # What is missing can be wished for all the same.
    main.get_by_role("button", name="Wish for something").click()
    dialog = page.get_by_role("dialog", name="Wish for something")
    dialog.get_by_label("What is it called?").fill("The Matrix")
    dialog.get_by_label("Its address at TMDB").fill("the one with the phones")
    dialog.get_by_role("button", name="Wish").click()
    expect(dialog.get_by_text("Paste the address of a film or series")).to_be_visible()
    clean(page)
    shoot(page, "wish-390")
    dialog.get_by_label("Its address at TMDB").fill("https://www.themoviedb.org/movie/603")
    dialog.get_by_role("button", name="Wish").click()
    expect(dialog).to_have_count(0)
    visit(page, alone, "/requests")
    expect(main.locator("[data-row]")).to_contain_text("The Matrix")
    page.context.close()


def test_while_overseerr_is_away_discover_says_so_and_comes_back(
    desktop: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    seerr.switches.behave(tmdb_away=True)
    visit(desktop, seerr_product, "/discover?row=popular_series&ratingFrom=5")
    problem = desktop.get_by_role("main").get_by_role("alert")
    expect(problem).to_be_visible(timeout=30 * SECONDS)
    seerr.switches.behave(tmdb_away=False)
    desktop.get_by_role("button", name="Try again").click()
    expect(desktop.locator("main .poster__link").first).to_be_visible(timeout=20 * SECONDS)
    ready(desktop)
    ask = desktop.locator(".poster__ask").first
    expect(ask).to_have_attribute("aria-disabled", "false")

    # Now Overseerr itself: what was known stays, and asking for it is greyed out in the open page.
    seerr.switches.behave(down=True)
    other_row = f"{seerr_product.url}/api/v1/media/discover?row=popular_movies&ratingFrom="
    assert desktop.request.get(f"{other_row}9").status == 200
    entry = desktop.locator(".sidebar").get_by_role("link", name=re.compile("^Discover"))
    expect(entry).to_contain_text("Not answering", timeout=10 * SECONDS)
    expect(desktop.get_by_role("note")).to_contain_text("Requesting works again as soon as")
    expect(ask).to_have_attribute("aria-disabled", "true")
    ask.focus()
    ask.press("Enter")
    expect(desktop.get_by_role("dialog")).to_have_count(0)
    clean(desktop)
    shoot(desktop, "discover-overseerr-away-1440")
    seerr.switches.behave(down=False)
    # It is asked again by whoever needs it, after a moment of rest.
    eventually(
        lambda: (
            desktop.request.get(f"{other_row}8").ok and "Not answering" not in entry.inner_text()
        ),
        seconds=60,
        what="Discover as it was",
    )
    expect(ask).to_have_attribute("aria-disabled", "false")
    expect(desktop.get_by_role("note")).to_have_count(0)
