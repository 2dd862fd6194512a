"""Administration: somebody is invited, found, changed, suspended and deleted, and it is all in the
audit log."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.journeys import DESKTOP, SECONDS, ready, session_cookie, signed_in_page, visit
from tests.product import Product

WILLEM = ("willem@example.org", "nine quiet barges drifting")
KEY = "a-key-that-nobody-sees"


@pytest.fixture
def desktop(browser: Browser, own_product: Product) -> Iterator[Page]:
    page = signed_in_page(browser, own_product, viewport=DESKTOP)
    yield page
    page.context.close()


@pytest.fixture(scope="module")
def willem(browser: Browser, own_product: Product) -> Iterator[BrowserContext]:
    """Somebody who came by an invitation, in a browser of their own."""
    admin = signed_in_page(browser, own_product, viewport=DESKTOP)
    visit(admin, own_product, "/admin/invitations")
    expect(admin.get_by_text("Nobody is invited")).to_be_visible()
    admin.get_by_role("button", name="Invite somebody").click()
    admin.get_by_label("For whom").fill("Grandpa Willem")
    admin.get_by_label("For whom").press("Enter")
    shown = admin.get_by_role("dialog", name="The link of the invitation")
    link = shown.get_by_role("listitem").inner_text()
    shown.get_by_role("button", name="Done").click()
    expect(admin.get_by_role("row").filter(has_text="Grandpa Willem")).to_contain_text("0 of 1")
    admin.context.close()
    theirs = browser.new_context(viewport=DESKTOP)
    page = theirs.new_page()
    page.goto(link)
    page.get_by_label("Your name").fill("Willem")
    page.get_by_label("E-mail").fill(WILLEM[0])
    page.get_by_label("Password", exact=True).fill(WILLEM[1])
    page.get_by_role("button", name="Create the account").click()
    ready(page)
    yield theirs
    theirs.close()


@pytest.mark.long
def test_an_administrators_page_tells_others_whose_it_is(
    willem: BrowserContext, own_product: Product
):
    page = willem.new_page()
    visit(page, own_product, "/admin/users")
    expect(page.get_by_text("This page is for administrators")).to_be_visible()
    expect(page.get_by_role("table")).to_have_count(0)
    expect(page.get_by_role("link", name="Audit log")).to_have_count(0)
    page.close()


def test_somebody_is_found_and_what_they_may_do_is_changed(
    desktop: Page, willem: BrowserContext, own_product: Product
):
    visit(desktop, own_product, "/admin/users")
    desktop.get_by_label("Find by name or e-mail").fill("willem")
    expect(desktop).to_have_url(re.compile("search=willem"))
    expect(desktop.get_by_role("row")).to_have_count(2)
    desktop.get_by_label("Role").select_option("admin")
    expect(desktop.get_by_text("Nobody is like that")).to_be_visible()
    desktop.go_back()
    expect(desktop.get_by_role("row")).to_have_count(2)
    expect(desktop.get_by_label("Role")).to_have_value("")

    desktop.get_by_role("button", name="Willem", exact=True).click()
    sheet = desktop.get_by_role("dialog", name="Willem")
    sheet.get_by_role("switch", name="Download").uncheck(force=True)
    sheet.get_by_role("button", name="Save the permissions").click()
    expect(desktop.get_by_text("The permissions were changed.")).to_be_attached()
    sheet.get_by_label("Each hour").fill("-1")
    sheet.get_by_role("button", name="Save the quotas").click()
    expect(sheet.get_by_text("Please check this")).to_be_visible()
    sheet.get_by_label("Each hour").fill("7")
    sheet.get_by_label("Largest download, in GB").fill("1.5")
    sheet.get_by_label("Each hour").press("Enter")
    expect(desktop.get_by_text("The quotas were changed.")).to_be_attached()
    sheet.get_by_role("button", name="Make a link for a new password").click()
    link = desktop.get_by_role("dialog", name="A link for a new password")
    expect(link.get_by_role("listitem")).to_contain_text("/reset/")
    link.get_by_role("button", name="Done").click()
    sheet.get_by_role("button", name="Close").click()
    desktop.get_by_role("button", name="Willem", exact=True).click()
    expect(sheet.get_by_label("Each hour")).to_have_value("7")
    expect(sheet.get_by_label("Largest download, in GB")).to_have_value("1.5")
    expect(sheet.get_by_role("switch", name="Download")).not_to_be_checked()


def test_somebody_is_suspended_restored_and_deleted(
    desktop: Page, willem: BrowserContext, own_product: Product
):
    theirs = willem.new_page()
    visit(theirs, own_product, "/")
    visit(desktop, own_product, "/admin/users?search=willem")
    desktop.get_by_role("button", name="Willem", exact=True).click()
    sheet = desktop.get_by_role("dialog", name="Willem", exact=True)
    sheet.get_by_role("button", name="Suspend").click()
    desktop.get_by_role("dialog", name="Suspend Willem?").get_by_role(
        "button", name="Suspend"
    ).click()
    expect(theirs).to_have_url(re.compile("/login"), timeout=5 * SECONDS)
    expect(sheet.get_by_role("button", name="Restore")).to_be_visible()
    sheet.get_by_role("button", name="Restore").click()
    expect(sheet.get_by_role("button", name="Suspend")).to_be_visible()
    assert session_cookie(own_product, WILLEM)
    sheet.get_by_role("button", name="Delete").click()
    question = desktop.get_by_role("dialog", name="Delete Willem?")
    expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    question.get_by_role("button", name="Delete Willem").click()
    expect(desktop.get_by_text("Nobody is like that")).to_be_visible()
    expect(desktop.get_by_role("dialog")).to_have_count(0)


def test_it_is_all_in_the_audit_log(desktop: Page, own_product: Product):
    visit(desktop, own_product, "/admin/audit")
    table = desktop.get_by_role("table", name="Audit log")
    for words in ("made an invitation", "suspended somebody", "deleted an account"):
        expect(table.get_by_role("row").filter(has_text=words)).not_to_have_count(0)
    desktop.get_by_label("About").select_option("invitation.")
    expect(desktop).to_have_url(re.compile("action=invitation"))
    expect(table.get_by_role("row").filter(has_text="deleted an account")).to_have_count(0)
    with desktop.expect_download() as saved:
        desktop.get_by_role("link", name="CSV").click()
    exported = saved.value.path().read_text()
    assert "invitation.created" in exported
    assert "user.deleted" not in exported


def test_a_service_is_tried_saved_and_its_key_never_shown(desktop: Page, own_product: Product):
    visit(desktop, own_product, "/admin/services")
    form = desktop.get_by_role("form", name="Tautulli")
    form.get_by_label("Address").fill("http://127.0.0.1:9/")
    form.get_by_label("API key", exact=True).fill(KEY)
    form.get_by_role("button", name="Test connection").click()
    expect(form.get_by_role("alert")).to_contain_text("Tautulli", timeout=20 * SECONDS)
    form.get_by_label("Address").fill("nowhere at all")
    form.get_by_label("Address").press("Enter")
    expect(form.get_by_text("This must be an address")).to_be_visible()
    form.get_by_label("Address").fill("http://127.0.0.1:9")
    form.get_by_role("button", name="Save").click()
    expect(desktop.get_by_text("Tautulli: saved.")).to_be_visible()
    visit(desktop, own_product, "/admin/services")
    kept = "Set. Type a new one to replace it. Under Settings, Web Interface"
    expect(form.get_by_text(kept)).to_be_visible()
    assert KEY not in desktop.content()
