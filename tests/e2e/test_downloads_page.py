"""The downloads page: playlists, the queue in hand, history, links from outside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.journeys import (
    DESKTOP,
    PHONE,
    SECONDS,
    choose,
    eventually,
    found,
    look_up,
    percent,
    row,
    sign_in,
    signed_in_page,
    title_of,
    visit,
)
from tests.product import Product
from tests.rest import Rest

LESSONS = "https://www.youtube.com/playlist?list=PLnest-twenty-lessons"
SLOW = "https://www.youtube.com/watch?v=nest-slow01"
QUICK = "https://www.youtube.com/watch?v=nest-clip01"
RUNNING = ("nest-slow01", "nest-slow02")
BOB = ("bob@example.org", "another long password")
WAITING = ("nest-clip01", "nest-clip02", "nest-long01", "nest-stall1")


@pytest.fixture
def desktop(browser: Browser, own_product: Product, rest: Rest) -> Iterator[Page]:
    page = signed_in_page(browser, own_product, viewport=DESKTOP)
    visit(page, own_product, "/downloads")
    yield page
    page.context.close()


@pytest.fixture
def line(rest: Rest) -> list[str]:
    """Two that run for long, and four behind them; the titles of the four."""
    for name in RUNNING:
        rest.wait_for(rest.submit(f"https://www.youtube.com/watch?v={name}"), "downloading")
    ids = [rest.submit(f"https://www.youtube.com/watch?v={name}") for name in WAITING]
    return [rest.download(each)["title"] for each in ids]


def waiting(page: Page) -> list[str]:
    """Titles of the rows that can be moved, from the front."""
    labels: list[str] = page.locator("button.dl__grip").evaluate_all(
        "(handles) => handles.map((one) => one.getAttribute('aria-label'))"
    )
    return [label.removeprefix("Move: ") for label in labels]


def handle(page: Page, title: str) -> Locator:
    return page.get_by_role("button", name=f"Move: {title}", exact=True)


def checkbox(page: Page, title: str) -> Locator:
    return page.get_by_role("checkbox", name=f"Select: {title}", exact=True)


@pytest.mark.long
def test_a_playlist_is_chosen_from_queued_and_unfolded(desktop: Page):
    look_up(desktop, LESSONS)
    expect(found(desktop)).to_be_visible(timeout=30 * SECONDS)
    title = found(desktop).inner_text()
    desktop.get_by_label("Videos", exact=True).select_option("pick")
    desktop.get_by_role("checkbox", name=re.compile("chosen$")).check()
    desktop.get_by_role("checkbox", name=re.compile("chosen$")).uncheck()
    boxes = desktop.locator(".picker__list").get_by_role("checkbox")
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    desktop.get_by_role("button", name="Download 3 videos").click()
    queued = row(desktop, title).first
    queued.get_by_role("button", name=re.compile("^3 videos")).click()
    entries = queued.get_by_role("list", name="Videos").get_by_role("listitem")
    expect(entries).to_have_count(3)
    expect(desktop.get_by_text("Done", exact=True).first).to_be_visible(timeout=180 * SECONDS)


def test_a_video_is_paused_and_goes_on_where_it_was(desktop: Page):
    title = title_of(desktop, SLOW)
    desktop.get_by_role("button", name="Download", exact=True).click()
    eventually(lambda: percent(row(desktop, title)) > 5, what="it is under way")
    row(desktop, title).get_by_role("button", name=f"Pause: {title}").click()
    expect(row(desktop, title)).to_contain_text("Paused")
    before = percent(row(desktop, title))
    desktop.reload()
    expect(row(desktop, title)).to_contain_text("Paused")
    row(desktop, title).get_by_role("button", name=f"Resume: {title}").click()
    eventually(lambda: percent(row(desktop, title)) > before, what="it goes on")


def test_the_line_is_put_in_order_from_the_keyboard(desktop: Page, line: list[str]):
    expect(handle(desktop, line[-1])).to_be_visible()
    first = waiting(desktop)
    said = desktop.get_by_role("region", name="Queue").get_by_role("status")
    handle(desktop, first[0]).focus()
    desktop.keyboard.press("Space")
    desktop.keyboard.press("ArrowDown")
    expect(said).to_have_text(f"Moved to 2 of {len(first)}.")
    desktop.keyboard.press("Escape")
    assert waiting(desktop) == first
    for key in ("Space", "ArrowDown", "ArrowDown", "Space"):
        desktop.keyboard.press(key)
    after = [first[1], first[2], first[0], *first[3:]]
    assert waiting(desktop) == after
    expect(handle(desktop, first[0])).to_be_focused()
    desktop.reload()
    expect(handle(desktop, first[0])).to_be_visible()
    assert waiting(desktop) == after


def test_the_line_is_put_in_order_by_dragging(desktop: Page, line: list[str]):
    expect(handle(desktop, line[-1])).to_be_visible()
    first = waiting(desktop)
    grip, goal = (handle(desktop, title).bounding_box() for title in (first[-1], first[0]))
    assert grip is not None
    assert goal is not None
    x = grip["x"] + 8
    desktop.mouse.move(x, grip["y"] + 20)
    desktop.mouse.down()
    desktop.mouse.move(x, (grip["y"] + goal["y"]) / 2, steps=5)
    desktop.mouse.move(x, goal["y"] - 4, steps=5)
    desktop.mouse.up()
    after = [first[-1], *first[:-1]]
    assert waiting(desktop) == after
    desktop.reload()
    expect(handle(desktop, first[0])).to_be_visible()
    assert waiting(desktop) == after


@pytest.mark.long
def test_many_rows_are_paused_resumed_and_removed_at_once(desktop: Page, line: list[str]):
    expect(handle(desktop, line[-1])).to_be_visible()
    titles = waiting(desktop)
    checkbox(desktop, titles[0]).click()
    checkbox(desktop, titles[-1]).click(modifiers=["Shift"])
    bar = desktop.get_by_role("toolbar", name="Selected downloads")
    expect(bar).to_contain_text(f"{len(titles)} selected")
    bar.get_by_role("button", name="Pause").click()
    for title in titles:
        expect(row(desktop, title)).to_contain_text("Paused")
    bar.get_by_role("button", name="Resume").click()
    expect(bar.get_by_role("button", name="Resume")).to_have_count(0)
    bar.get_by_role("button", name="Cancel").click()
    for title in titles:
        ended = desktop.get_by_role("region", name="Just ended")
        expect(ended.get_by_text(title)).to_be_visible(timeout=20 * SECONDS)


def test_the_menu_of_a_row_has_a_line_only_before_what_removes(desktop: Page, line: list[str]):
    running = desktop.get_by_role("region", name="Queue").get_by_role("listitem").first
    running.get_by_role("button", name=re.compile("^More: ")).click()
    menu = desktop.get_by_role("menu")
    expect(menu.get_by_role("menuitem", name="Copy link")).to_be_visible()
    expect(menu.get_by_role("separator")).to_have_count(0)
    menu.get_by_role("menuitem", name="Cancel").click()
    ended = desktop.get_by_role("region", name="Just ended").get_by_role("listitem").first
    ended.get_by_role("button", name=re.compile("^More: ")).click(timeout=20 * SECONDS)
    expect(menu.get_by_role("menuitem", name="Remove from the list")).to_be_visible()
    expect(menu.get_by_role("separator")).to_have_count(1)


def test_everything_is_paused_and_resumed(desktop: Page, line: list[str]):
    desktop.get_by_role("button", name="Pause all").click()
    totals = desktop.locator(".totals")
    expect(totals).to_contain_text("6 paused")
    desktop.get_by_role("button", name="Resume all").click()
    expect(totals).not_to_contain_text("paused")


@pytest.mark.long
def test_the_history_is_found_again_by_its_address(desktop: Page, own_product: Product, rest: Rest):
    done = rest.download(rest.submit(QUICK))
    rest.wait_for(done["id"], "completed")
    title = rest.download(done["id"])["title"]
    desktop.get_by_role("link", name="History", exact=True).click()
    expect(row(desktop, title)).to_be_visible()
    expect(desktop.get_by_role("heading", name="Today")).to_be_visible()
    desktop.get_by_label("Search the history").fill("no such film")
    expect(desktop.get_by_text("Nothing is called that")).to_be_visible()
    desktop.get_by_role("link", name="Show everything").click()
    expect(row(desktop, title)).to_be_visible()
    expect(desktop.get_by_label("Search the history")).to_have_value("")
    desktop.get_by_label("Search the history").fill(title[:11])
    expect(row(desktop, title)).to_be_visible()
    expect(desktop).to_have_url(re.compile(r"tab=history&q="))
    desktop.reload()
    expect(row(desktop, title)).to_be_visible()
    expect(desktop.get_by_label("Search the history")).to_have_value(title[:11])
    desktop.get_by_role("link", name=re.compile("^Queue")).click()
    expect(desktop.get_by_label("Search the history")).to_have_count(0)
    desktop.go_back()
    expect(desktop.get_by_label("Search the history")).to_have_value(title[:11])
    expect(row(desktop, title)).to_be_visible()


def test_a_second_video_is_asked_for_right_after_the_first(desktop: Page, rest: Rest):
    for name in RUNNING:
        look_up(desktop, f"https://www.youtube.com/watch?v={name}")
        desktop.get_by_role("button", name="Download", exact=True).dblclick(timeout=20 * SECONDS)
        expect(found(desktop)).to_have_count(0)
    assert len(rest.downloads()) == len(RUNNING)


@pytest.mark.parametrize("name", ["url", "share", "text"])
def test_a_shared_link_is_looked_up_and_nothing_more(
    desktop: Page, own_product: Product, rest: Rest, name: str
):
    desktop.goto(f"{own_product.url}/downloads?{name}={quote(QUICK, safe='')}")
    expect(found(desktop)).to_be_visible(timeout=30 * SECONDS)
    expect(desktop.get_by_label("Link to a video")).to_have_value(QUICK)
    assert rest.downloads() == []
    desktop.get_by_role("button", name="Close the preview").click()
    expect(desktop).to_have_url(re.compile("/downloads$"))


def test_a_shared_link_survives_the_sign_in(browser: Browser, own_product: Product):
    page = browser.new_page()
    page.goto(f"{own_product.url}/downloads?url={quote(QUICK, safe='')}")
    expect(page).to_have_url(re.compile("/login"))
    assert quote(quote(QUICK, safe=""), safe="") in page.url
    page.context.close()


@pytest.mark.long
def test_what_is_left_leaves_the_heading_whole_on_a_phone(browser: Browser, own_product: Product):
    own_product.create_user(*BOB)
    page = browser.new_page(viewport=PHONE)
    sign_in(page, own_product, BOB)
    visit(page, own_product, "/downloads")
    expect(page.locator(".left")).to_contain_text("5 of 5 left this hour")
    heading = page.get_by_role("heading", name="Downloads", level=1)
    lines = heading.evaluate(
        "(one) => one.offsetHeight / parseFloat(getComputedStyle(one).lineHeight)"
    )
    assert lines == 1
    page.context.close()


def test_a_phone_does_it_all_from_the_menu(browser: Browser, own_product: Product, line: list[str]):
    page = signed_in_page(browser, own_product, viewport=PHONE, has_touch=True, is_mobile=True)
    visit(page, own_product, "/downloads")
    last = row(page, line[-1])
    expect(last).to_be_visible()
    choose(page, last, "Move up")
    expect(last).to_contain_text("3 in line")
    choose(page, last, "Select")
    expect(page.get_by_role("toolbar")).to_contain_text("1 selected")
    look_up(page, LESSONS)
    expect(found(page)).to_be_visible(timeout=30 * SECONDS)
    small = page.evaluate(
        """() => [...document.querySelectorAll("main :is(button, select, a.link, input)")]
          .map((one) => [one, one.closest("label") ?? one])
          .filter(([one, target]) => one.checkVisibility() && getComputedStyle(one).opacity > 0
            && one.type !== "checkbox" && one.type !== "radio"
            && target.getBoundingClientRect().height < 43.5)
          .map(([one]) => one.getAttribute("aria-label") ?? one.textContent)"""
    )
    assert small == []
    page.context.close()
