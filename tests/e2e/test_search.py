"""Search: titles come while one types, in the palette and on a page of their own."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.database import Database, database_url
from medianest.models import Part, TagKind
from tests.e2e.journeys import DESKTOP, SECONDS, ready, signed_in_page, visit
from tests.e2e.looks import clean, shoot, violations
from tests.library_rows import LibraryRows
from tests.product import Product

NARROW = {"width": 320, "height": 640}
MOONS = "Zwölf Monde über Ödland"
FIELD = "Find titles, pages and actions"


async def _fill(product: Product) -> None:
    database = Database(database_url(None, product.data))
    rows = LibraryRows(database)
    async with rows.at_once():
        films = await rows.section("Search films")
        moons = await rows.movie(films, MOONS, year=1987)
        await rows.tag(moons, "Wilhelmina Quist", TagKind.PERSON, part=Part.ROLE)
        await rows.movie(films, "月光の城", year=2001)
        for number in range(70):
            await rows.movie(films, f"Quokka Diaries {number}", year=1950 + number)
    await database.close()


@pytest.fixture(scope="module")
def filled(own_product: Product) -> Product:
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _fill(own_product)).result()
    return own_product


@pytest.fixture
def desktop(browser: Browser, filled: Product) -> Iterator[Page]:
    page = signed_in_page(browser, filled, viewport=DESKTOP)
    visit(page, filled, "/")
    yield page
    page.context.close()


@pytest.fixture
def phone(browser: Browser, filled: Product) -> Iterator[Page]:
    page = signed_in_page(browser, filled, viewport=NARROW, has_touch=True)
    visit(page, filled, "/")
    yield page
    page.context.close()


def opened(page: Page, keys: str = "/") -> Locator:
    page.keyboard.press(keys)
    palette = page.get_by_role("dialog", name="Search")
    expect(palette.get_by_label(FIELD)).to_be_focused(timeout=20 * SECONDS)
    return palette


def option(palette: Locator, name: str | re.Pattern[str]) -> Locator:
    return palette.get_by_role("option", name=name)


def test_a_title_is_found_and_opened_with_the_keyboard_alone(desktop: Page) -> None:
    palette = opened(desktop)
    desktop.keyboard.type("zwolf mon")
    found = option(palette, MOONS)
    expect(found).to_have_attribute("aria-selected", "true")
    expect(found).to_contain_text("Film · 1987")
    expect(found.locator(".art__initials")).to_have_text("ZM")
    expect(palette.get_by_role("status").first).to_have_text("1 title in your library")
    desktop.keyboard.press("ArrowDown")
    expect(option(palette, re.compile("^Everything found"))).to_have_attribute(
        "aria-selected", "true"
    )
    desktop.keyboard.press("ArrowUp")
    desktop.keyboard.press("Enter")
    expect(desktop).to_have_url(re.compile(r"/item/\d+$"))
    expect(palette).to_have_count(0)


def test_mistyped_words_people_and_two_characters_find_too(desktop: Page) -> None:
    palette = opened(desktop, "Control+k")
    field = palette.get_by_label(FIELD)
    field.fill("zwölf mnode")
    expect(option(palette, MOONS)).to_be_visible()
    field.fill("wilhelmina")
    expect(option(palette, MOONS)).to_contain_text("Wilhelmina Quist")
    field.fill("月光")
    expect(option(palette, "月光の城")).to_be_visible()


def test_pages_and_actions_are_found_as_ever(desktop: Page) -> None:
    palette = opened(desktop)
    desktop.keyboard.type("downl")
    expect(option(palette, "Downloads").first).to_have_attribute("aria-selected", "true")
    desktop.keyboard.press("Enter")
    expect(desktop).to_have_url(re.compile("/downloads$"))


def test_the_palette_says_when_nothing_is_there(desktop: Page) -> None:
    palette = opened(desktop)
    desktop.keyboard.type("zzyzzxqq")
    here = palette.get_by_role("group", name="In your library")
    expect(here.locator(".palette__g + p")).to_contain_text("Nothing in your library is called")
    palette.get_by_label(FIELD).fill('"*:{}\\')
    expect(palette.get_by_text("There is no letter and no digit").last).to_be_visible()


def test_fast_typing_ends_with_the_last_words(desktop: Page) -> None:
    palette = opened(desktop)
    desktop.keyboard.type("quokka diaries", delay=40)
    expect(option(palette, re.compile("^Quokka"))).to_have_count(6)
    palette.get_by_label(FIELD).fill("zwölf monde")
    expect(option(palette, re.compile("^Quokka"))).to_have_count(0)
    expect(option(palette, MOONS)).to_be_visible()


def test_on_the_narrowest_phone(phone: Page) -> None:
    phone.get_by_role("button", name=FIELD).click()
    palette = phone.get_by_role("dialog", name="Search")
    palette.get_by_label(FIELD).fill("quokka")
    expect(option(palette, re.compile("^Quokka"))).to_have_count(6)
    clean(phone)
    shoot(phone, "search-palette-320")
    option(palette, re.compile("^Everything found")).click()
    expect(phone).to_have_url(re.compile(r"/search\?q=quokka$"))
    expect(phone.get_by_role("region", name="In your library").get_by_role("link")).to_have_count(
        60
    )
    clean(phone)
    shoot(phone, "search-320")


def test_the_page_keeps_its_words_in_the_address(desktop: Page, filled: Product) -> None:
    visit(desktop, filled, "/search")
    expect(desktop.get_by_text("What are you looking for?")).to_be_visible()
    field = desktop.get_by_role("searchbox")
    field.fill("zwölf monde")
    expect(desktop).to_have_url(re.compile(r"/search\?q="))
    found = desktop.get_by_role("region", name="In your library")
    expect(found.get_by_role("link", name=MOONS)).to_be_visible()
    assert violations(desktop) == []
    shoot(desktop, "search-1440")
    found.get_by_role("link", name=MOONS).click()
    expect(desktop).to_have_url(re.compile(r"/item/\d+$"))
    desktop.go_back()
    expect(desktop.get_by_role("searchbox")).to_have_value("zwölf monde")
    expect(found.get_by_role("link", name=MOONS)).to_be_visible()
    desktop.reload()
    ready(desktop)
    expect(found.get_by_role("link", name=MOONS)).to_be_visible()


def test_the_page_says_why_it_is_empty(desktop: Page, filled: Product) -> None:
    visit(desktop, filled, "/search?q=zzyzzxqq")
    expect(desktop.get_by_text("Nothing in your library is called “zzyzzxqq”").last).to_be_visible()
    desktop.get_by_role("searchbox").fill("???")
    expect(desktop.get_by_text("There is no letter and no digit").last).to_be_visible()
    visit(desktop, filled, "/search?q=" + "%00%22" * 300)
    expect(desktop.get_by_text("There is no letter and no digit").last).to_be_visible()


def test_a_word_without_end_stays_inside_the_page(phone: Page, filled: Product) -> None:
    visit(phone, filled, "/search?q=" + "x" * 500)
    said = phone.locator(".empty p").filter(has_text="xxx")
    expect(said).to_be_visible()
    assert said.evaluate("one => one.getBoundingClientRect().right <= innerWidth")
