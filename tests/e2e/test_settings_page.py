"""The settings of a person: what they change holds, and what is shown once is gone afterwards."""

from __future__ import annotations

import re
from collections.abc import Iterator

import httpx
import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.journeys import DESKTOP, PHONE, SECONDS, session_cookie, signed_in_page, visit
from tests.product import ADMIN, Product

FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"
NEW_PASSWORD = "eleven patient herons waiting"


@pytest.fixture
def desktop(browser: Browser, own_product: Product) -> Iterator[Page]:
    page = signed_in_page(browser, own_product, viewport=DESKTOP)
    yield page
    page.context.close()


def test_a_token_is_made_used_and_revoked(desktop: Page, own_product: Product):
    visit(desktop, own_product, "/settings/tokens")
    desktop.get_by_role("button", name="New token").click()
    form = desktop.get_by_role("dialog", name="New token")
    form.get_by_role("button", name="Make the token").click()
    expect(form.get_by_text("Type a name")).to_be_visible()
    expect(form.get_by_label("Name")).to_be_focused()
    form.get_by_label("Name").fill("backup script")
    form.get_by_label("Name").press("Enter")
    shown = desktop.get_by_role("dialog", name="Your new token")
    token = shown.get_by_role("listitem").inner_text()
    headers = {"Authorization": f"Bearer {token}"}
    answer = httpx.get(f"{own_product.url}/api/v1/youtube/downloads", headers=headers)
    assert answer.status_code == 200
    shown.get_by_role("button", name="Done").click()
    visit(desktop, own_product, "/settings/tokens")
    line = desktop.get_by_role("row").filter(has_text="backup script")
    expect(line).to_contain_text(token[:6])
    assert token not in desktop.content()
    line.get_by_role("button", name="Revoke backup script").click()
    asked = desktop.get_by_role("dialog", name="Revoke “backup script”?")
    asked.get_by_role("button", name="Revoke it").click()
    expect(desktop.get_by_text("No tokens yet")).to_be_visible()
    answer = httpx.get(f"{own_product.url}/api/v1/youtube/downloads", headers=headers)
    assert answer.status_code == 401


def test_a_device_is_signed_out_within_a_second(
    desktop: Page, browser: Browser, own_product: Product
):
    other = browser.new_context(viewport=PHONE, user_agent=FIREFOX)
    away = other.new_page()
    away.goto(f"{own_product.url}/login")
    away.get_by_label("E-mail").fill(ADMIN[0])
    away.get_by_label("Password", exact=True).fill(ADMIN[1])
    away.get_by_role("button", name="Sign in", exact=True).click()
    expect(away.get_by_role("heading", level=1)).to_be_visible(timeout=20 * SECONDS)
    visit(desktop, own_product, "/settings/security")
    line = desktop.get_by_role("region", name="Devices").get_by_role("listitem")
    line = line.filter(has_text="Firefox")
    line.get_by_role("button", name=re.compile("^Sign out")).click()
    desktop.get_by_role("dialog").get_by_role("button", name="Sign it out").click()
    expect(away).to_have_url(re.compile("/login"), timeout=5 * SECONDS)
    expect(line).to_have_count(0)
    other.close()


def test_a_second_factor_is_set_up_and_turned_off(desktop: Page, own_product: Product):
    visit(desktop, own_product, "/settings/security")
    card = desktop.get_by_role("region", name="Second factor")
    card.get_by_role("button", name="Set it up").click()
    dialog = desktop.get_by_role("dialog", name="Set up a second factor")
    picture = dialog.get_by_role("img", name="QR code for an authenticator app")
    expect(picture).to_be_visible()
    assert picture.evaluate("(image) => image.decode().then(() => image.naturalWidth > 0)")
    secret = dialog.get_by_role("listitem").inner_text()
    dialog.get_by_label("Code", exact=True).fill("000000")
    dialog.get_by_label("Code", exact=True).press("Enter")
    expect(dialog.get_by_text("This code is not right")).to_be_visible()
    expect(dialog.get_by_label("Code", exact=True)).to_have_value("000000")
    dialog.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    dialog.get_by_role("button", name="Turn it on").click()
    codes = desktop.get_by_role("dialog", name="Your recovery codes")
    expect(codes.get_by_role("listitem")).to_have_count(10)
    first = codes.get_by_role("listitem").first.inner_text()
    with desktop.expect_download() as saved:
        codes.get_by_role("button", name="Save as a file").click()
    assert first in saved.value.path().read_text()
    codes.get_by_role("button", name="Done").click()
    expect(card.get_by_text("10 recovery codes are left.")).to_be_visible()
    assert secret not in desktop.content()
    assert first not in desktop.content()
    card.get_by_role("button", name="Turn it off").click()
    desktop.get_by_role("dialog").get_by_label("Code").fill(first)
    desktop.get_by_role("dialog").get_by_role("button", name="Turn it off").click()
    expect(card.get_by_role("button", name="Set it up")).to_be_visible()


def test_a_password_is_changed_and_every_other_session_ends(desktop: Page, own_product: Product):
    elsewhere = session_cookie(own_product)
    visit(desktop, own_product, "/settings/security")
    form = desktop.get_by_role("form", name="Password")
    form.get_by_label("Your password now").fill("not this one")
    form.get_by_label("New password").fill(NEW_PASSWORD)
    form.get_by_label("New password").press("Enter")
    expect(form.get_by_text("not your", exact=False)).to_be_visible()
    expect(form.get_by_label("New password")).to_have_value(NEW_PASSWORD)
    try:
        form.get_by_label("Your password now").fill(ADMIN[1])
        form.get_by_role("button", name="Change it").click()
        expect(desktop.get_by_text("Your password was changed.")).to_be_visible()
        expect(form.get_by_label("New password")).to_have_value("")
        cookies = {str(elsewhere["name"]): str(elsewhere["value"])}
        answer = httpx.get(f"{own_product.url}/api/v1/auth/me", cookies=cookies)
        assert answer.status_code == 401
    finally:
        form.get_by_label("Your password now").fill(NEW_PASSWORD)
        form.get_by_label("New password").fill(ADMIN[1])
        form.get_by_role("button", name="Change it").click()
        expect(form.get_by_label("New password")).to_have_value("")


def test_name_theme_and_notifications_are_kept(desktop: Page, own_product: Product):
    visit(desktop, own_product, "/settings")
    desktop.get_by_label("Name", exact=True).fill("Ada L.")
    desktop.get_by_label("Name", exact=True).press("Enter")
    expect(desktop.get_by_role("button", name="Account, Ada L.")).to_be_visible()
    desktop.get_by_label("Name", exact=True).fill("Ada")
    desktop.get_by_role("button", name="Save").click()
    expect(desktop.get_by_role("button", name="Account, Ada", exact=True)).to_be_visible()

    desktop.get_by_role("link", name="Appearance").click()
    desktop.get_by_role("radio", name="Light").check(force=True)
    expect(desktop.locator("html")).to_have_attribute("data-theme", "light")
    desktop.get_by_label("Time zone").fill("Moon/Crater")
    desktop.get_by_label("Time zone").press("Enter")
    expect(desktop.get_by_text("must be a time zone")).to_be_visible()

    desktop.get_by_role("link", name="Notifications", exact=True).click()
    box = desktop.get_by_label("A download of mine fails: Mail")
    box.check()
    desktop.get_by_role("button", name="Save").click()
    expect(desktop.get_by_text("Saved.")).to_be_visible()
    visit(desktop, own_product, "/settings/notifications")
    expect(desktop.get_by_label("A download of mine fails: Mail")).to_be_checked()


def test_the_theme_comes_along_to_another_browser(
    desktop: Page, browser: Browser, own_product: Product
):
    visit(desktop, own_product, "/settings/appearance")
    desktop.get_by_role("radio", name="Light").check(force=True)
    with browser.new_context(viewport=PHONE, color_scheme="dark") as other:
        page = other.new_page()
        page.goto(f"{own_product.url}/login")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.get_by_label("E-mail").fill(ADMIN[0])
        page.get_by_label("Password", exact=True).fill(ADMIN[1])
        page.get_by_role("button", name="Sign in", exact=True).click()
        page.wait_for_url(f"{own_product.url}/")
        expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_somebody_takes_their_data_along(desktop: Page, own_product: Product):
    visit(desktop, own_product, "/settings/data")
    with desktop.expect_download() as saved:
        desktop.get_by_role("link", name="Export my data").click()
    assert saved.value.path().read_bytes()[:2] == b"PK"


def test_settings_are_within_reach_on_a_phone(browser: Browser, own_product: Product):
    page = signed_in_page(browser, own_product, viewport=PHONE, has_touch=True)
    visit(page, own_product, "/")
    page.get_by_role("button", name="More").tap()
    page.get_by_role("dialog", name="More").get_by_role("link", name="Settings").tap()
    expect(page).to_have_url(re.compile("/settings$"))
    expect(page.get_by_role("dialog", name="More")).to_have_count(0)
    expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    page.context.close()
