"""An administrator: from nothing to connected services, then people, and what the log says."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from tests.clients.service_sites import KEY, Services, recorded_services
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, ready, sign_in, thrown_out, visit
from tests.product import ADMIN, Product

UNA = ("una@example.org", "kettle harbour lantern")
FIVE_MINUTES = 300


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    with recorded_services() as running:
        yield running


@pytest.fixture
def admin(browser: Browser) -> Iterator[Page]:
    page = browser.new_context(viewport=DESKTOP).new_page()
    yield page
    page.context.close()


@pytest.fixture
def person(browser: Browser) -> Iterator[Page]:
    page = browser.new_context(viewport=DESKTOP).new_page()
    yield page
    page.context.close()


@pytest.mark.long
def test_an_administrator_from_nothing_to_the_audit_log(
    admin: Page,
    person: Page,
    unset_product: Product,
    plex_tv_site: PlexTvSite,
    plex_server: PlexServerSite,
    services: Services,
):
    began = time.monotonic()
    make_the_account(admin, unset_product)
    connect_plex(admin, plex_server, plex_tv_site)
    connect_services(admin, services)
    admin.get_by_role("button", name="Save and continue").click()
    finish(admin)
    seconds = time.monotonic() - began
    print(f"from nothing to connected services in {seconds:.0f} s")
    assert seconds < FIVE_MINUTES

    join(person, invited(admin, unset_product), unset_product)
    suspended_and_restored(admin, person, unset_product)
    second_factor_of_everybody(admin, person, unset_product)
    all_of_it_is_in_the_log(admin, unset_product)
    deleted(admin, person, unset_product)


def make_the_account(page: Page, product: Product) -> None:
    page.goto(product.url)
    page.get_by_label("Set-up code").fill(product.setup_code())
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill(ADMIN[0])
    page.get_by_label("Password", exact=True).fill(ADMIN[1])
    page.get_by_role("button", name="Create").click()
    expect(page).to_have_url(re.compile("/setup/plex$"))


def connect_plex(page: Page, server: PlexServerSite, site: PlexTvSite) -> None:
    """By hand a wrong token is told; then the owner signs in and chooses the server."""
    part = page.get_by_role("group", name="Enter the server by hand")
    part.get_by_label("Address").fill(server.base_url)
    part.get_by_label("Token").fill("not the token")
    press_test(part, "Plex")
    expect(part.locator(".error")).to_contain_text("Plex does not accept")
    page.get_by_role("button", name="Continue with Plex").click()
    page.wait_for_url(f"{site.base_url}/auth*")
    page.get_by_role("button", name="olivia").click()
    place = page.get_by_role("group", name="Living room").get_by_role("radio")
    expect(place.first).to_be_checked()
    page.get_by_role("button", name="Test and use it").click()
    expect(page).to_have_url(re.compile("/setup/services$"))


def connect_services(page: Page, services: Services) -> None:
    """Each with *Test connection*, which says what it found."""
    for name, address, found in (
        ("Overseerr or Seerr", services.overseerr, "Seerr 3.1.0"),
        ("Uptime Kuma", services.uptime_kuma, "MediaNest services"),
        ("Tautulli", services.tautulli, "Research PMS"),
    ):
        part = page.get_by_role("group", name=name)
        part.get_by_label("Address").fill(address)
        part.get_by_label("API key").fill(KEY)
        if name == "Uptime Kuma":
            part.get_by_label("Status page").fill("media")
        press_test(part, name)
        expect(part.get_by_role("status")).to_contain_text(found)
    page.get_by_role("button", name="Save and continue").click()
    expect(page).to_have_url(re.compile("/setup/downloads$"))


def press_test(part: Locator, service: str) -> None:
    part.get_by_role("button", name=f"Test connection to {service}").click()


def finish(page: Page) -> None:
    """What is set up stands on the last page; on with Home."""
    expect(page.get_by_role("heading", name="MediaNest is ready")).to_be_visible()
    expect(page.get_by_text("Not set up")).to_have_count(0)
    page.get_by_role("link", name="Open MediaNest").click()
    ready(page)


def invited(page: Page, product: Product) -> str:
    """Make an invitation; its link, which is shown once."""
    visit(page, product, "/admin/invitations")
    page.get_by_role("button", name="Invite somebody").click()
    page.get_by_label("For whom").fill("The neighbour")
    page.get_by_role("button", name="Make the link").click()
    shown = page.get_by_role("dialog", name="The link of the invitation")
    link = shown.get_by_role("listitem").inner_text()
    shown.get_by_role("button", name="Done").click()
    expect(page.get_by_role("row").filter(has_text="The neighbour")).to_contain_text("Open")
    return link


def join(page: Page, link: str, product: Product) -> None:
    page.goto(link)
    page.get_by_label("Your name").fill("Una")
    page.get_by_label("E-mail").fill(UNA[0])
    page.get_by_label("Password", exact=True).fill(UNA[1])
    page.get_by_role("button", name="Create the account").click()
    ready(page)
    expect(page).to_have_url(f"{product.url}/")


def sheet_of_una(page: Page, product: Product) -> Locator:
    visit(page, product, "/admin/users")
    page.get_by_role("button", name="Una", exact=True).click()
    sheet = page.get_by_role("dialog", name="Una")
    expect(sheet).to_contain_text(UNA[0])
    return sheet


def confirm(page: Page, question: str, answer: str) -> None:
    asked = page.get_by_role("dialog", name=question)
    asked.get_by_role("button", name=answer).click()
    expect(asked).to_have_count(0)


def suspended_and_restored(admin: Page, person: Page, product: Product) -> None:
    sheet = sheet_of_una(admin, product)
    sheet.get_by_role("button", name="Suspend").click()
    confirm(admin, "Suspend Una?", "Suspend")
    thrown_out(person, within_seconds=5)
    person.get_by_label("E-mail").fill(UNA[0])
    person.get_by_label("Password", exact=True).fill(UNA[1])
    person.get_by_role("button", name="Sign in", exact=True).click()
    expect(person.get_by_text("The e-mail or the password is not right.")).to_be_visible()
    sheet.get_by_role("button", name="Restore").click()
    expect(sheet.get_by_role("button", name="Suspend")).to_be_visible()
    sign_in(person, product, UNA)


def second_factor_of_everybody(admin: Page, person: Page, product: Product) -> None:
    """Asked for at the next sign-in: the secret, the first code, and codes for a lost phone."""
    own_second_factor(admin, product)
    visit(admin, product, "/admin/services")
    access = admin.get_by_role("form", name="Who may come in")
    access.get_by_label("A second factor is needed").select_option("By all")
    access.get_by_role("button", name="Save").click()
    expect(admin.get_by_text("Who may come in: saved.")).to_be_visible()
    eventually(lambda: not comes_in(person, product), seconds=60, what="it holds for her as well")
    begin_sign_in(person, product)
    expect(person.get_by_role("heading", name="Set up a second factor")).to_be_visible()
    expect(person.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
    person.get_by_text("The app is on this device?").click()
    secret = re.sub(r"\s", "", person.locator(".secret").inner_text())
    person.get_by_label("Code", exact=True).fill("000000")
    person.get_by_role("button", name="Turn it on").click()
    expect(person.locator("#code-error")).to_be_visible()
    person.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    person.get_by_role("button", name="Turn it on").click()
    codes = person.locator(".codes").get_by_role("listitem")
    expect(codes).to_have_count(10)
    one = codes.first.inner_text().strip()
    person.get_by_role("link", name="I have kept them").click()
    ready(person)
    with_a_recovery_code(person, product, one)


def own_second_factor(page: Page, product: Product) -> None:
    """Who asks it of others has one."""
    visit(page, product, "/settings/security")
    page.get_by_role("button", name="Set it up").click()
    asked = page.get_by_role("dialog", name="Set up a second factor")
    secret = re.sub(r"\s", "", asked.get_by_role("listitem").first.inner_text())
    asked.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    asked.get_by_role("button", name="Turn it on").click()
    shown = page.get_by_role("dialog", name="Your recovery codes")
    expect(shown.get_by_role("listitem")).to_have_count(10)
    shown.get_by_role("button", name="Done").click()


def with_a_recovery_code(person: Page, product: Product, code: str) -> None:
    """The phone is lost: one of the ten is as good, once."""
    leave(person, product)
    begin_sign_in(person, product)
    person.get_by_text("The phone is lost?").click()
    person.get_by_role("link", name="Use a recovery code").click()
    person.get_by_label("Recovery code").fill(code)
    person.get_by_role("button", name="Continue").click()
    ready(person)


def comes_in(page: Page, product: Product) -> bool:
    """With the session that the browser has."""
    return "/login" not in str(page.goto(f"{product.url}/") and page.url)


def leave(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/logout")
    expect(page.get_by_role("heading", name="Sign out?")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))


def begin_sign_in(page: Page, product: Product) -> None:
    page.goto(f"{product.url}/login")
    page.get_by_label("E-mail").fill(UNA[0])
    page.get_by_label("Password", exact=True).fill(UNA[1])
    page.get_by_role("button", name="Sign in", exact=True).click()


def all_of_it_is_in_the_log(page: Page, product: Product) -> None:
    visit(page, product, "/admin/audit")
    log = page.get_by_role("table", name="Audit log")
    for words in (
        "Ada signed in",
        "Ada chose the Plex server: Living room",
        "Ada changed settings: overseerr.url",
        "Ada changed settings: access.requireTwoFactor",
        "Ada made an invitation",
        "Una made an account of their own",
        "Ada suspended somebody: Una",
        "could not sign in",
        "Ada let somebody in again: Una",
        "Ada turned the second factor on",
        "Una turned the second factor on",
        "Una signed in with a recovery code",
    ):
        expect(log.get_by_role("row").filter(has_text=words).first).to_be_visible(
            timeout=10 * SECONDS
        )
    # What has no words would show by its name.
    assert re.findall(r"\b[a-z]+[._][a-z_-]+ed\b", log.inner_text()) == []
    for secret in (KEY, UNA[1], ADMIN[1]):
        assert secret not in page.content()


def deleted(admin: Page, person: Page, product: Product) -> None:
    """With her name in the log, which says no more than that it happened."""
    sheet = sheet_of_una(admin, product)
    sheet.get_by_role("button", name="Delete").click()
    confirm(admin, "Delete Una?", "Delete Una")
    thrown_out(person, within_seconds=5)
    expect(admin.get_by_role("row").filter(has_text=UNA[0])).to_have_count(0)
    visit(admin, product, "/admin/audit")
    log = admin.get_by_role("table", name="Audit log")
    expect(log.get_by_role("row").filter(has_text="Ada deleted an account")).to_be_visible()
    assert "Una" not in log.inner_text()
