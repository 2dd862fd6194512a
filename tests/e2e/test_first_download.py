"""A new user's main job: paste an address, watch it arrive in two browsers, find the file."""

import re

import av
import pytest
from playwright.sync_api import Browser, expect

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
    signed_in_page,
    start_download,
    title_of,
    visit,
)
from tests.media import plays
from tests.product import ADMIN, Product
from tests.rest import Rest

SLOW = "https://www.youtube.com/watch?v=nest-slow01"
QUICK = "https://www.youtube.com/watch?v=nest-clip01"


@pytest.fixture
def desktop(browser: Browser, product: Product):
    page = signed_in_page(browser, product, viewport=DESKTOP)
    visit(page, product, "/downloads")
    yield page
    page.context.close()


@pytest.fixture
def phone(browser: Browser, product: Product):
    page = signed_in_page(
        browser, product, viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2
    )
    visit(page, product, "/downloads")
    yield page
    page.context.close()


@pytest.fixture
def rest(product: Product) -> Rest:
    rest = Rest(product)
    rest.sign_in(ADMIN)
    return rest


@pytest.fixture(autouse=True)
def empty_queue(rest: Rest):
    yield
    rest.remove_all()


def files(product: Product) -> list[str]:
    """The videos, by their paths below the downloads folder."""
    folder = product.data / "downloads"
    found = (path.relative_to(folder) for path in folder.rglob("*.mp4"))
    return sorted(str(path) for path in found if not path.parts[0].startswith("."))


def test_progress_moves_in_two_browsers_and_the_file_lands(desktop, phone, product):
    title = title_of(desktop, SLOW)
    desktop.get_by_role("button", name="Download", exact=True).click()
    both = [row(desktop, title), row(phone, title)]
    for each in both:
        expect(each).to_be_visible(timeout=3 * SECONDS)
    for each in both:
        eventually(lambda each=each: percent(each) > 0, what="the bar moves")
    seen = [percent(each) for each in both]
    for each, before in zip(both, seen, strict=True):
        eventually(lambda each=each, before=before: percent(each) > before, what="it moves on")
    for page in (desktop, phone):
        expect(row(page, title)).to_contain_text("Done", timeout=180 * SECONDS)
    (name,) = files(product)
    assert "[nest-slow01]" in name
    with av.open(product.data / "downloads" / name) as media:
        assert {stream.type for stream in media.streams} == {"video", "audio"}
    assert plays(product.data / "downloads" / name)
    assert not any((product.data / "downloads" / ".medianest-staging").glob("*/*"))


def test_a_reload_in_the_middle_shows_where_it_stands(desktop):
    title = title_of(desktop, SLOW)
    desktop.get_by_role("button", name="Download", exact=True).click()
    eventually(lambda: percent(row(desktop, title)) > 10, what="it is under way")
    before = percent(row(desktop, title))
    desktop.reload()
    expect(row(desktop, title)).to_be_visible()
    eventually(lambda: percent(row(desktop, title)) >= before, seconds=3, what="no step back")


@pytest.mark.long
def test_cancel_stops_it_and_retry_finishes_it(desktop, product):
    title = title_of(desktop, SLOW)
    desktop.get_by_role("button", name="Download", exact=True).click()
    eventually(lambda: percent(row(desktop, title)) > 0, what="it is under way")
    choose(desktop, row(desktop, title), "Cancel")
    expect(row(desktop, title)).to_contain_text("Cancelled", timeout=10 * SECONDS)
    assert files(product) == []
    row(desktop, title).get_by_role("button", name=re.compile("^Try again")).click()
    expect(row(desktop, title)).to_contain_text("Done", timeout=180 * SECONDS)
    assert len(files(product)) == 1


@pytest.mark.long
def test_deleting_a_file_asks_once_and_names_it(desktop, product):
    title = title_of(desktop, QUICK)
    desktop.get_by_role("button", name="Download", exact=True).click()
    expect(row(desktop, title)).to_contain_text("Done", timeout=180 * SECONDS)
    choose(desktop, row(desktop, title), "Delete the file")
    dialog = desktop.get_by_role("dialog")
    expect(dialog).to_contain_text(title)
    dialog.get_by_role("button", name=re.compile("^Delete")).click()
    expect(row(desktop, title)).to_have_count(0)
    eventually(lambda: files(product) == [], seconds=5, what="the file is gone")


def test_the_same_address_from_two_tabs_is_one_download(desktop, product, browser, rest):
    other = signed_in_page(browser, product, viewport=DESKTOP)
    visit(other, product, "/downloads")
    title = title_of(desktop, SLOW)
    assert title_of(other, SLOW) == title
    buttons = [p.get_by_role("button", name="Download", exact=True) for p in (desktop, other)]
    for button in buttons:
        expect(button).to_be_enabled()
    for button in buttons:
        button.click()
    expect(row(desktop, title)).to_have_count(1, timeout=5 * SECONDS)
    expect(row(other, title)).to_have_count(1, timeout=5 * SECONDS)
    assert len(rest.downloads()) == 1
    other.context.close()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("not an address", "address"),
        ("file:///etc/passwd", "http"),
        ("https://www.youtube.com/watch?v=nest-priv01", "private"),
        ("https://www.youtube.com/watch?v=nest-gone01", "removed|no longer|not available"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_under_the_field(desktop, address, words):
    look_up(desktop, address)
    field = desktop.get_by_label("Link to a video")
    error = desktop.locator("#address-error")
    expect(error).to_have_text(re.compile(words, re.IGNORECASE), timeout=20 * SECONDS)
    expect(field).to_have_value(address)


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("https://www.youtube.com/watch?v=nest-zero01", "not a video"),
        ("https://www.youtube.com/watch?v=nest-html01", "not a video"),
    ],
)
def test_what_is_no_video_ends_as_failed_with_the_reason(desktop, product, address, words):
    start_download(desktop, address)
    failed = desktop.get_by_role("main").get_by_role("listitem").filter(has_text="Failed")
    expect(failed).to_contain_text(re.compile(words, re.IGNORECASE), timeout=60 * SECONDS)
    assert files(product) == []


def test_ten_megabytes_of_text_are_refused_and_the_page_lives(desktop):
    field = desktop.get_by_label("Link to a video")
    field.evaluate(
        """(field) => {
            const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
            set.call(field, "https://www.youtube.com/" + "x".repeat(10_000_000));
            field.dispatchEvent(new Event("input", { bubbles: true }));
        }"""
    )
    field.press("Enter")
    expect(desktop.locator("#address-error")).to_contain_text("longer than 2,000")
    look_up(desktop, QUICK)
    expect(found(desktop)).to_be_visible(timeout=20 * SECONDS)
