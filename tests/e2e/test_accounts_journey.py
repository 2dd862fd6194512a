"""A new user: invited on a phone, in with Plex, a second device with a code, and out again."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from medianest.api import qr
from medianest.demo.plextv_site import PlexTvSite
from tests.e2e.journeys import DESKTOP, PHONE, SECONDS, ready, thrown_out, visit
from tests.product import ADMIN, Product
from tests.rest import Rest

# What a device is called, as its browser says of itself.
ON_A_PHONE = {
    "viewport": PHONE,
    "has_touch": True,
    "is_mobile": True,
    "device_scale_factor": 2,
    "user_agent": "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/131.0.0.0 Mobile Safari/537.36",
}
ON_A_DESKTOP = {
    "viewport": DESKTOP,
    "user_agent": "Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
}
# She does not share the server: the invitation alone lets her in.
STELLA = "stella"


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**ON_A_PHONE)
    yield context
    context.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(**ON_A_DESKTOP)
    yield context
    context.close()


def test_a_new_user_on_a_phone(
    browser: Browser,
    phone: BrowserContext,
    desktop: BrowserContext,
    plex_product: Product,
    plex_tv_site: PlexTvSite,
):
    page = joined_by_plex(phone, plex_product, plex_tv_site)
    other = in_with_a_code(desktop, phone, plex_product, plex_tv_site)

    visit(page, plex_product, "/settings/security")
    devices = page.get_by_role("region", name="Devices").get_by_role("listitem")
    expect(devices).to_have_count(2)
    expect(devices.filter(has_text="This one")).to_contain_text("Chrome Mobile on Android")
    expect(devices.filter(has_text="Firefox on Linux")).to_be_visible()

    devices.filter(has_text="Firefox").get_by_role("button", name="Sign out").tap()
    sure = page.get_by_role("dialog").get_by_role("button", name="Sign it out")
    expect(sure).to_be_visible()
    began = time.monotonic()
    sure.tap()
    thrown_out(other, within_seconds=5)
    print(f"thrown out {time.monotonic() - began:.2f} s after the press")
    expect(devices).to_have_count(1)
    other.goto(f"{plex_product.url}/downloads")
    expect(other).to_have_url(re.compile("/login"))

    comes_back_by_itself(browser, phone, plex_product)


def joined_by_plex(phone: BrowserContext, product: Product, site: PlexTvSite) -> Page:
    """The link of an invitation, opened on a phone; ends on Home, remembered."""
    rest = Rest(product)
    rest.sign_in(ADMIN)
    link = rest.invite(note="Stella")
    page = phone.new_page()
    page.goto(product.root + link)
    expect(page.get_by_role("heading", name="You are invited")).to_be_visible()
    page.get_by_label("Stay signed in for 90 days").check()
    page.get_by_role("button", name="Continue with Plex").tap()
    page.wait_for_url(f"{site.base_url}/auth*")
    page.get_by_role("button", name=STELLA).tap()
    ready(page)
    expect(page).to_have_url(f"{product.url}/")
    expect(page.get_by_role("button", name=f"Account, {STELLA}")).to_be_visible()
    return page


def in_with_a_code(
    desktop: BrowserContext, phone: BrowserContext, product: Product, site: PlexTvSite
) -> Page:
    """A second device shows a code, the phone confirms it; ends on the page that was wanted."""
    page = desktop.new_page()
    page.goto(f"{product.url}/downloads")
    page.get_by_role("button", name="Show a code").click()
    code = page.locator(".pin__code").inner_text()
    address = f"{site.base_url}/link?code={code}"
    modules = page.locator(".pin__qr path").last.get_attribute("d")
    assert f'd="{modules}"' in qr.svg(address)
    scanned = phone.new_page()
    scanned.goto(address)
    scanned.get_by_role("button", name=STELLA).tap()
    expect(scanned.get_by_text("You are signed in")).to_be_visible()
    scanned.close()
    expect(page).to_have_url(re.compile("/downloads/?$"), timeout=20 * SECONDS)
    ready(page)
    return page


def comes_back_by_itself(browser: Browser, phone: BrowserContext, product: Product) -> None:
    """The phone's browser is opened anew and its session is over; without the cookie that it asked
    for it would be at the door."""
    cookies = {cookie["name"]: cookie for cookie in phone.cookies()}
    kept = [cookies["medianest_device"], cookies["medianest_remember"]]
    assert [cookie["httpOnly"] for cookie in kept] == [True, True]
    later = browser.new_context(**ON_A_PHONE)
    page = later.new_page()
    later.add_cookies(kept[:1])
    page.goto(f"{product.url}/downloads")
    expect(page).to_have_url(re.compile("/login"))
    later.add_cookies(kept)
    visit(page, product, "/downloads")
    expect(page).to_have_url(re.compile("/downloads/?$"))
    expect(page.get_by_role("button", name=f"Account, {STELLA}")).to_be_visible()
    later.close()
