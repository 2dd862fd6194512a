"""The subscriptions tab: a channel is followed, changed, looked at and left."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journeys import DESKTOP, SECONDS, found, look_up, row, signed_in_page, visit
from tests.product import Product
from tests.rest import Rest

CHANNEL = "https://www.youtube.com/@nestdemo/videos"
TAB = "/downloads?tab=subscriptions"


@pytest.fixture
def desktop(browser: Browser, own_product: Product, rest: Rest) -> Iterator[Page]:
    page = signed_in_page(browser, own_product, viewport=DESKTOP)
    visit(page, own_product, "/downloads")
    yield page
    page.context.close()


def test_a_channel_is_followed_changed_and_left(desktop: Page):
    look_up(desktop, CHANNEL)
    expect(found(desktop)).to_be_visible(timeout=30 * SECONDS)
    title = found(desktop).inner_text()
    desktop.get_by_role("button", name="Subscribe").click()
    form = desktop.get_by_role("form", name="Subscribe")
    form.get_by_label("Title does not contain").fill("trailer")
    form.get_by_label("Keep", exact=True).select_option("last")
    form.get_by_role("button", name="Subscribe").click()
    expect(found(desktop)).to_have_count(0, timeout=30 * SECONDS)
    desktop.get_by_role("link", name=re.compile("^Subscriptions")).click()
    followed = row(desktop, title)
    expect(followed).to_contain_text("Keeps the last 10 videos")
    expect(followed).to_contain_text("trailer")
    followed.get_by_role("button", name=re.compile("^Edit")).click()
    followed.get_by_label("How many videos are kept").fill("3")
    followed.get_by_role("button", name="Save").click()
    expect(followed).to_contain_text("Keeps the last 3 videos")
    followed.get_by_role("button", name=re.compile("^Pause")).click()
    expect(followed).to_contain_text("Paused")
    expect(followed.get_by_role("button", name=re.compile("^Check now"))).to_be_disabled()
    followed.get_by_role("button", name=re.compile("^Remove")).click()
    followed.get_by_role("button", name="Remove it").click()
    expect(desktop.get_by_text("You follow nothing yet")).to_be_visible()


@pytest.mark.long
def test_a_check_that_is_due_is_said_and_asked_about_without_a_reload(
    desktop: Page, browser: Browser, own_product: Product
):
    look_up(desktop, CHANNEL)
    desktop.get_by_role("button", name="Subscribe").click(timeout=30 * SECONDS)
    desktop.get_by_role("form", name="Subscribe").get_by_role("button", name="Subscribe").dblclick()
    expect(found(desktop)).to_have_count(0, timeout=30 * SECONDS)
    desktop.get_by_role("link", name=re.compile("^Subscriptions")).click()
    followed = desktop.get_by_role("region", name="Subscriptions").get_by_role("listitem")
    expect(followed).to_have_count(1)
    expect(followed).to_contain_text("every 6 hours", timeout=40 * SECONDS)

    other = signed_in_page(browser, own_product, viewport=DESKTOP)
    visit(other, own_product, TAB)
    other.get_by_role("button", name=re.compile("^Pause: ")).click()
    expect(other.get_by_role("button", name=re.compile("^Resume: "))).to_be_visible()
    expect(followed).to_contain_text("every 6 hours")
    # Six hours later, as far as this browser knows.
    desktop.clock.install()
    desktop.clock.fast_forward("06:10:00")
    expect(followed).to_contain_text("Paused", timeout=15 * SECONDS)
    other.get_by_role("button", name=re.compile("^Remove: ")).click()
    other.get_by_role("button", name="Remove it").click()
    expect(other.get_by_text("You follow nothing yet")).to_be_visible()
    other.context.close()
