"""The pages before sign-in: without scripts, with the keyboard alone, on any screen, in both
themes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import pyotp
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.plextv_site import PlexTvSite
from tests.clients.mail_server import MailServerOnLoopback
from tests.e2e.journeys import SECONDS, eventually
from tests.e2e.looks import LOOKED_AT, RULES, scrolls_sideways, shoot, violations
from tests.product import ADMIN, Product
from tests.rest import Rest

NARROW = {"width": 320, "height": 640}
PASSWORD = "kettle harbour lantern"
TOO_MANY_TABS = 40


@dataclass
class Door:
    """An installation where everybody may sign up and needs a second factor."""

    product: Product
    rest: Rest
    mail: MailServerOnLoopback
    plex: PlexTvSite
    recovery_codes: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def newcomer(self) -> str:
        """The e-mail of a new account that has no second factor yet."""
        email = f"newcomer-{next(self.numbers)}@example.org"
        self.rest.create_user(email, "Newcomer", PASSWORD)
        return email


VERA, WANDA = "vera@example.org", "wanda@example.org"
"""Have a second factor."""


@pytest.fixture(scope="module")
def door(plex_product: Product, running_plex_tv: PlexTvSite) -> Iterator[Door]:
    rest = Rest(plex_product)
    rest.sign_in(ADMIN)
    recovery_codes = with_second_factor(plex_product, rest, VERA)
    with_second_factor(plex_product, rest, WANDA)
    with MailServerOnLoopback() as mail:
        rest.second_factor()
        rest.change_settings(
            access={
                "publicUrl": plex_product.root,
                "requireTwoFactor": "everybody",
                "signUp": "open",
            },
            mail={
                "host": "127.0.0.1",
                "port": mail.port,
                "security": "none",
                "from": "nest@example.org",
            },
        )
        yield Door(plex_product, rest, mail, running_plex_tv, recovery_codes)


def with_second_factor(product: Product, rest: Rest, email: str) -> list[str]:
    """Make an account that has one; its recovery codes."""
    rest.create_user(email, email.partition("@")[0].title(), PASSWORD)
    theirs = Rest(product)
    theirs.sign_in((email, PASSWORD))
    return theirs.second_factor()


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A narrow screen, no scripts."""
    context = browser.new_context(java_script_enabled=False, viewport=NARROW)
    yield context.new_page()
    context.close()


class Keyboard:
    """Somebody with nothing but a keyboard, in front of a page that must not scroll sideways."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def arrive(self, heading: str) -> None:
        expect(self._page.get_by_role("heading", level=1)).to_have_text(heading)
        assert not scrolls_sideways(self._page), heading

    def type(self, label: str, text: str) -> None:
        self._tab_to(self._page.get_by_label(label, exact=True))
        self._page.keyboard.type(text)

    def enter(self) -> None:
        self._page.keyboard.press("Enter")

    def press(self, name: str) -> None:
        """Of a button, a link, or what opens more."""
        page = self._page
        self._tab_to(
            page.get_by_role("button", name=name, exact=True)
            .or_(page.get_by_role("link", name=name, exact=True))
            .or_(page.locator("summary", has_text=name))
        )
        self.enter()

    def _tab_to(self, target: Locator) -> None:
        for _ in range(TOO_MANY_TABS):
            if target.evaluate("(element) => element === document.activeElement"):
                self._has_ring(target)
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(f"{target} cannot be reached with Tab")

    def _has_ring(self, target: Locator) -> None:
        """All that somebody without a mouse has to go by. In a page that has just come something
        is active a moment before the window gives it the focus."""
        shown = expect(target, "does not show its focus")
        shown.not_to_have_css("outline-style", "none")
        shown.not_to_have_css("outline-width", "0px")


def test_set_up_with_the_keyboard(bare: Page, unset_product: Product):
    keys = Keyboard(bare)
    bare.goto(unset_product.url)
    keys.arrive("Set up MediaNest")
    keys.type("Set-up code", unset_product.setup_code())
    keys.type("Your name", "Ada")
    keys.type("E-mail", ADMIN[0])
    keys.type("Password", ADMIN[1])
    keys.enter()
    keys.arrive("Connect Plex")
    keys.press("Skip this step")
    keys.arrive("Connect other services")
    keys.press("Save and continue")
    keys.arrive("Where downloads land")
    keys.press("Save and continue")
    keys.arrive("MediaNest is ready")
    keys.press("Open MediaNest")
    expect(bare).to_have_url(f"{unset_product.url}/")


def test_an_invited_person_with_the_keyboard(bare: Page, door: Door):
    """With a password, then the second factor that everybody needs here."""
    keys = Keyboard(bare)
    bare.goto(door.product.root + door.rest.invite())
    keys.arrive("You are invited")
    keys.type("Your name", "Ida")
    keys.type("E-mail", "ida@example.org")
    keys.type("Password", PASSWORD)
    keys.enter()
    enrol(keys, bare)
    expect(bare).to_have_url(f"{door.product.url}/")


def test_signing_up_and_in_with_the_keyboard(bare: Page, door: Door):
    keys = Keyboard(bare)
    bare.goto(f"{door.product.url}/downloads")
    keys.arrive("Sign in")
    keys.press("Make an account")
    keys.arrive("Make an account")
    keys.type("Your name", "Rosa")
    keys.type("E-mail", "rosa@example.org")
    keys.type("Password", "12345678")
    keys.enter()
    expect(bare.locator("#password-error")).to_be_visible()
    keys.type("Password", PASSWORD)
    keys.enter()
    keys.arrive("Almost there")
    keys.press("Sign in")
    keys.arrive("Sign in")
    sign_in(keys, "rosa@example.org", PASSWORD)
    enrol(keys, bare)
    expect(bare).to_have_url(f"{door.product.url}/")


def test_a_forgotten_password_and_a_lost_phone_with_the_keyboard(bare: Page, door: Door):
    keys = Keyboard(bare)
    bare.goto(f"{door.product.url}/login")
    keys.press("Forgot your password?")
    keys.arrive("Forgot your password?")
    keys.type("E-mail", VERA)
    keys.enter()
    keys.arrive("Look at your mail")
    eventually(lambda: bool(door.mail.post.letters), what="a letter comes")
    (link,) = re.findall(r"http\S+/reset/\S+", door.mail.post.texts[-1])
    bare.goto(link)
    keys.arrive("Choose a new password")
    keys.type("Password", PASSWORD[::-1])
    keys.enter()
    keys.arrive("Your password is changed")
    keys.press("Sign in")
    sign_in(keys, VERA, PASSWORD[::-1])
    keys.arrive("One more step")
    keys.press("The phone is lost?")
    keys.press("Use a recovery code")
    keys.arrive("One more step")
    keys.type("Recovery code", door.recovery_codes[0])
    keys.enter()
    expect(bare).to_have_url(f"{door.product.url}/")
    bare.goto(f"{door.product.url}/logout")
    keys.arrive("Sign out?")
    keys.press("Sign out")
    keys.arrive("Sign in")


def test_a_code_of_plex_with_the_keyboard(bare: Page, door: Door):
    """The page goes on by itself once another device has confirmed."""
    door.plex.reset()
    keys = Keyboard(bare)
    bare.goto(f"{door.product.url}/login")
    keys.press("Show a code")
    keys.arrive("Confirm at Plex")
    door.plex.plex.claim(bare.locator(".pin__code").inner_text(), "frank")
    expect(bare).to_have_url(re.compile("/login/enrol"), timeout=20 * SECONDS)
    enrol(keys, bare)
    expect(bare).to_have_url(f"{door.product.url}/")


def sign_in(keys: Keyboard, email: str, password: str) -> None:
    keys.type("E-mail", email)
    keys.type("Password", password)
    keys.enter()


def enrol(keys: Keyboard, page: Page) -> None:
    """From the page with the QR code to behind the recovery codes."""
    keys.arrive("Set up a second factor")
    keys.press("The app is on this device?")
    secret = re.sub(r"\s", "", page.locator(".secret").inner_text())
    keys.type("Code", pyotp.TOTP(secret).now())
    keys.enter()
    keys.arrive("Keep these codes")
    keys.press("I have kept them")


def opened(path: str) -> Callable[[Page, Door], None]:
    return lambda page, door: page.goto(door.product.url + path) and None


def as_admin(path: str) -> Callable[[Page, Door], None]:
    def go(page: Page, door: Door) -> None:
        name, value = "medianest_session", door.rest.session_cookie
        page.context.add_cookies([{"name": name, "value": value, "url": door.product.root}])
        page.goto(door.product.url + path)

    return go


def first_factor(page: Page, door: Door, email: str, password: str = PASSWORD) -> None:
    page.goto(f"{door.product.url}/login")
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def wrong_password(page: Page, door: Door) -> None:
    first_factor(page, door, "nobody@example.org")
    expect(page.locator("#password-error")).to_be_visible()


def plex_code(page: Page, door: Door) -> None:
    page.goto(f"{door.product.url}/login")
    page.get_by_role("button", name="Show a code").click()
    expect(page.locator(".pin__code")).to_be_visible()


def code(page: Page, door: Door) -> None:
    first_factor(page, door, WANDA)
    expect(page).to_have_url(re.compile("/login/code"))


def recovery(page: Page, door: Door) -> None:
    code(page, door)
    page.goto(f"{door.product.url}/login/code?recovery=yes")


def enrolment(page: Page, door: Door) -> None:
    first_factor(page, door, door.newcomer())
    page.get_by_text("The app is on this device?").click()


def recovery_codes(page: Page, door: Door) -> None:
    enrolment(page, door)
    secret = re.sub(r"\s", "", page.locator(".secret").inner_text())
    page.get_by_label("Code", exact=True).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="Turn it on").click()
    expect(page.locator(".codes")).to_be_visible()


def invitation(page: Page, door: Door) -> None:
    page.goto(door.product.root + door.rest.invite())


def new_password(page: Page, door: Door) -> None:
    page.goto(door.rest.reset_link(door.newcomer()))


def asked_for_a_letter(page: Page, door: Door) -> None:
    page.goto(f"{door.product.url}/forgot")
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_role("button", name="Send the link").click()
    expect(page.get_by_role("status")).to_be_visible()


def choice_of_server(page: Page, door: Door) -> None:
    as_admin("/setup/plex")(page, door)
    page.get_by_role("button", name="Continue with Plex").click()
    page.get_by_role("button", name="olivia").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose the server")


PAGES: dict[str, tuple[str, Callable[[Page, Door], None]]] = {
    "login-plex": ("Sign in", opened("/login")),
    "login-wrong": ("Sign in", wrong_password),
    "login-plex-code": ("Confirm at Plex", plex_code),
    "login-plex-refused": ("That did not work", opened("/login/plex/return?pin=nothing")),
    "login-code": ("One more step", code),
    "login-recovery": ("One more step", recovery),
    "login-enrol": ("Set up a second factor", enrolment),
    "login-recovery-codes": ("Keep these codes", recovery_codes),
    "join": ("You are invited", invitation),
    "join-over": ("This invitation is not good any more", opened("/join/nothing")),
    "register": ("Make an account", opened("/register")),
    "forgot": ("Forgot your password?", opened("/forgot")),
    "forgot-sent": ("Look at your mail", asked_for_a_letter),
    "reset": ("Choose a new password", new_password),
    "reset-over": ("This link is not good any more", opened("/reset/nothing")),
    "setup-plex": ("Connect Plex", as_admin("/setup/plex")),
    "setup-server": ("Choose the server", choice_of_server),
    "setup-services": ("Connect other services", as_admin("/setup/services")),
    "setup-downloads": ("Where downloads land", as_admin("/setup/downloads")),
    "setup-done": ("MediaNest is ready", as_admin("/setup/done")),
}


@pytest.mark.parametrize("name", PAGES)
def test_looks(browser: Browser, door: Door, name: str):
    page = browser.new_context(viewport=NARROW, reduced_motion="reduce").new_page()
    heading, open_page = PAGES[name]
    open_page(page, door)
    expect(page.get_by_role("heading", level=1)).to_have_text(heading)
    assert not scrolls_sideways(page), "at 320 px"
    for theme, rules in RULES.items():
        page.evaluate("(theme) => { document.documentElement.dataset.theme = theme }", theme)
        for width in LOOKED_AT:
            page.set_viewport_size({"width": width, "height": 844 if width < 768 else 900})
            shoot(page, f"{name}-{width}-{theme}", full_page=True)
        assert violations(page, rules) == [], f"{name}, {theme}"
    page.context.close()
