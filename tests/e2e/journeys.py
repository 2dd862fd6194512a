"""Steps that people take, in the words they see."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import httpx
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from tests.product import ADMIN, Product

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}
SECONDS = 1000

NOTES_WHEN = """([path, words]) => {
  window.shownAt = new Promise((resolve) => {
    const look = () => {
      const shown = document.evaluate(path, document, null, XPathResult.STRING_TYPE).stringValue;
      if (shown.includes(words)) resolve(Date.now());
    };
    new MutationObserver(look).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true });
    setTimeout(() => resolve(Infinity), 20_000);
  });
}"""


def set_up(page: Page, product: Product) -> None:
    """The first visit: the console's code, then an account, and nothing else for now; ends signed
    in on Home."""
    page.goto(product.url)
    expect(page).to_have_url(re.compile("/setup$"))
    page.get_by_label("Set-up code").fill(product.setup_code())
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("E-mail").fill(ADMIN[0])
    page.get_by_label("Password", exact=True).fill(ADMIN[1])
    page.get_by_role("button", name="Create").click()
    skip_the_rest(page)


def skip_the_rest(page: Page) -> None:
    """From the step after the account to Home."""
    expect(page).to_have_url(re.compile("/setup/plex$"))
    page.get_by_role("button", name="Skip the rest").click()
    page.get_by_role("link", name="Open MediaNest").click()
    ready(page)


def sign_in(page: Page, product: Product, who: tuple[str, str] = ADMIN) -> None:
    page.goto(f"{product.url}/login")
    page.get_by_label("E-mail").fill(who[0])
    page.get_by_label("Password", exact=True).fill(who[1])
    page.get_by_role("button", name="Sign in").click()
    ready(page)


def ready(page: Page) -> None:
    """Wait until the page answers: its state has arrived over the socket."""
    account = page.get_by_role("button", name=re.compile(r"^Account, \S"))
    expect(account).to_be_visible(timeout=20 * SECONDS)


def visit(page: Page, product: Product, path: str) -> None:
    page.goto(product.url + path)
    ready(page)


def signed_in_page(browser: Browser, product: Product, **options: object) -> Page:
    """A page of a new browser profile that is signed in, nothing cached."""
    context: BrowserContext = browser.new_context(**options)
    context.add_cookies([session_cookie(product)])
    return context.new_page()


def thrown_out(page: Page, *, within_seconds: float) -> None:
    """Wait until ``page`` is at the door, by itself."""
    expect(page).to_have_url(re.compile("/login"), timeout=within_seconds * SECONDS)
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def session_cookie(product: Product, who: tuple[str, str] = ADMIN) -> dict[str, object]:
    """The cookie of a new login session, got over REST."""
    answer = httpx.post(
        f"{product.url}/api/v1/auth/login",
        json={"email": who[0], "password": who[1]},
        headers={"Origin": product.root},
        timeout=20,
    )
    answer.raise_for_status()
    name = "medianest_session"
    return {"name": name, "value": answer.cookies[name], "url": product.root}


def look_up(page: Page, address: str) -> None:
    field = page.get_by_label("Link to a video")
    field.fill(address)
    field.press("Enter")


def start_download(page: Page, address: str) -> None:
    look_up(page, address)
    page.get_by_role("button", name="Download", exact=True).click(timeout=20 * SECONDS)


def found(page: Page) -> Locator:
    """The heading of the preview card."""
    return page.locator("#preview-title")


def title_of(page: Page, address: str) -> str:
    """Look ``address`` up; the title it has."""
    look_up(page, address)
    expect(found(page)).to_be_visible(timeout=20 * SECONDS)
    return found(page).inner_text()


def row(page: Page, title: str) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=title)


def choose(page: Page, row: Locator, words: str) -> None:
    """Pick from the menu of a row."""
    row.get_by_role("button", name=re.compile("^More: ")).first.click()
    page.get_by_role("menuitem", name=words).click()


def percent(row: Locator) -> float:
    """What the row's bar says, 0-100; of a playlist, that of the whole."""
    return float(row.get_by_role("progressbar").first.get_attribute("aria-valuenow") or 0)


def eventually(check: Callable[[], bool], *, seconds: float = 30, what: str = "") -> None:
    """Wait until ``check`` holds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if check():
            return
        time.sleep(0.1)
    raise AssertionError(f"not within {seconds} s: {what or check}")


def notes(page: Page, path: str, words: str) -> None:
    """Have the page note by itself when what is at ``path`` has these words."""
    page.evaluate(NOTES_WHEN, [path, words])


def shown(page: Page) -> float:
    """When that was, by the clock."""
    return float(page.evaluate("() => window.shownAt")) / 1000
