"""The page of a title, and the dialog that asks for it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.seerr.site import SeerrSite
from tests.e2e.conftest import SHOTS
from tests.e2e.journeys import DESKTOP, PHONE, SECONDS, eventually, signed_in_page, visit
from tests.product import Product

FILM, SERIES, LONG = "/movie/710001", "/tv/810001", "/tv/810060"
NARROW = {"width": 320, "height": 640}
TOO_WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
FOCUSED = "document.activeElement.innerText"


@pytest.fixture
def page(browser: Browser, seerr_product: Product, pretend_seerr: SeerrSite) -> Iterator[Page]:
    page = signed_in_page(browser, seerr_product, viewport=DESKTOP)
    yield page
    page.context.close()


def at(page: Page, product: Product, path: str, name: str) -> Page:
    visit(page, product, path)
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=20 * SECONDS)
    return page


def clean(page: Page) -> None:
    found = Axe().run(page).response["violations"]
    assert [f"{v['id']}: {v['nodes'][0]['html'][:160]}" for v in found] == []
    assert not page.evaluate(TOO_WIDE)


def dialog_of(page: Page, button: str) -> Locator:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_how_titles_look(browser: Browser, seerr_product: Product, theme: str) -> None:
    page = signed_in_page(browser, seerr_product, color_scheme=theme, reduced_motion="reduce")
    page.add_init_script(f"localStorage.setItem('medianest_theme', '{theme}')")
    shown = {"title-movie": (FILM, "The Salt Cartographer"), "title-tv": (SERIES, "Harbour Lights")}
    for name, (path, heading) in shown.items():
        at(page, seerr_product, path, heading)
        for width in (320, 390, 768, 1440, 3840):
            page.set_viewport_size({"width": width, "height": 844 if width < 768 else 900})
            page.wait_for_timeout(300)
            assert not page.evaluate(TOO_WIDE), f"{name} at {width} px"
            if width in (390, 1440):
                page.screenshot(path=SHOTS / f"{name}-{width}-{theme}.png", full_page=True)
                clean(page)
    dialog = dialog_of(page, "Request seasons")
    expect(dialog.get_by_role("checkbox").first).to_be_visible(timeout=20 * SECONDS)
    expect(dialog.locator(".banner")).to_be_visible(timeout=20 * SECONDS)
    for width in (320, 390, 1440):
        page.set_viewport_size({"width": width, "height": 844 if width < 768 else 900})
        page.wait_for_timeout(300)
        page.screenshot(path=SHOTS / f"request-tv-{width}-{theme}.png")
        clean(page)
    page.context.close()


def test_seasons_are_asked_for_with_the_keyboard_alone(
    page: Page, seerr_product: Product, pretend_seerr: SeerrSite
) -> None:
    at(page, seerr_product, SERIES, "Harbour Lights")
    opener = page.get_by_role("main").get_by_role("button", name="Request seasons")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Request seasons")
    boxes = dialog.get_by_role("checkbox")
    expect(boxes.first).to_be_visible(timeout=20 * SECONDS)
    # The earliest season that is missing is chosen already.
    expect(dialog.get_by_role("button", name="Request 1 season")).to_be_enabled(
        timeout=20 * SECONDS
    )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(FOCUSED).strip() == "Request seasons"
    page.keyboard.press("Enter")
    expect(boxes.first).to_be_visible(timeout=20 * SECONDS)
    page.keyboard.press("Tab")
    assert "Choose all missing" in page.evaluate(FOCUSED)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Request 5 seasons")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    send = dialog.get_by_role("button", name="Request 4 seasons")
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    send.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    eventually(lambda: len(pretend_seerr.seerr.requests) == 1, what="a request in Seerr")
    assert not page.evaluate("document.activeElement === document.body")


def test_a_double_click_asks_once(
    page: Page, seerr_product: Product, pretend_seerr: SeerrSite
) -> None:
    at(page, seerr_product, "/movie/710007", "Below the Tide Line")
    dialog = dialog_of(page, "Request")
    send = dialog.get_by_role("button", name="Request", exact=True)
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    send.dblclick()
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    page.wait_for_timeout(500)
    expect(page.get_by_text(re.compile("already|twice"))).to_have_count(0)
    assert len(pretend_seerr.seerr.requests) == 1


def test_what_was_typed_outlives_a_refusal(
    page: Page, seerr_product: Product, pretend_seerr: SeerrSite
) -> None:
    at(page, seerr_product, "/movie/710008", "A Quiet Mutiny")
    dialog = dialog_of(page, "Request")
    comment = dialog.get_by_label(re.compile("^Comment"))
    comment.fill("With the commentary, please.")
    send = dialog.get_by_role("button", name="Request", exact=True)
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    pretend_seerr.switches.ask("olivia", "movie", 710008)
    send.click()
    expect(dialog.get_by_role("alert")).to_be_visible(timeout=20 * SECONDS)
    expect(comment).to_have_value("With the commentary, please.")


def test_sixty_seasons_and_specials(page: Page, seerr_product: Product) -> None:
    at(page, seerr_product, LONG, "The Long Street")
    seasons = page.get_by_role("region", name=re.compile("^Seasons"))
    expect(seasons.locator("details")).to_have_count(12)
    seasons.get_by_role("button", name="All 61 seasons").click()
    expect(seasons.locator("details")).to_have_count(61)
    dialog = dialog_of(page, "Request seasons")
    expect(dialog.get_by_role("checkbox")).to_have_count(61, timeout=20 * SECONDS)
    dialog.get_by_role("button", name="Choose all missing").click()
    expect(dialog.get_by_role("button", name="Request 60 seasons")).to_be_visible()
    page.set_viewport_size(NARROW)
    clean(page)
    page.screenshot(path=SHOTS / "request-sixty-320.png")


def test_following_is_kept(page: Page, seerr_product: Product) -> None:
    at(page, seerr_product, "/movie/710004", "Orchard of Satellites")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.get_by_role("button", name="Following").click(timeout=20 * SECONDS)
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()


def test_a_title_that_there_is_not(page: Page, seerr_product: Product) -> None:
    for path in ("/movie/999999999", "/tv/0", "/movie/what"):
        visit(page, seerr_product, path)
        expect(page.get_by_role("heading", name="There is no such title")).to_be_visible(
            timeout=20 * SECONDS
        )
    clean(page)


def test_search_answers_in_two_groups(page: Page, seerr_product: Product) -> None:
    visit(page, seerr_product, "/search?q=meridian")
    group = page.get_by_role("region", name="Can be requested")
    expect(group.get_by_role("link", name="Meridian", exact=True)).to_be_visible(
        timeout=20 * SECONDS
    )
    page.wait_for_timeout(500)
    page.screenshot(path=SHOTS / "search-groups-1440.png", full_page=True)
    clean(page)
    page.set_viewport_size(PHONE)
    page.screenshot(path=SHOTS / "search-groups-390.png", full_page=True)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search")
    palette.get_by_role("combobox").fill("meridian second")
    found = palette.get_by_role("group", name="Can be requested").get_by_role("option").first
    expect(found).to_contain_text("Meridian: Second Dawn", timeout=20 * SECONDS)
    page.screenshot(path=SHOTS / "palette-groups-390.png")
    found.click()
    expect(page).to_have_url(re.compile(r"/movie/710010$"))
