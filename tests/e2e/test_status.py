"""The status page: live, with what is wrong in words, and only what an administrator publishes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.demo.kuma.household import furnish
from medianest.demo.kuma.pretend_kuma import Behaviour, PretendKuma
from medianest.demo.kuma.site import KumaSite, serve_in_thread
from tests.e2e.journeys import (
    DESKTOP,
    SECONDS,
    eventually,
    ready,
    session_cookie,
    sign_in,
    visit,
)
from tests.e2e.looks import clean, look_at_every_size
from tests.e2e.page_weight import LONGEST_LOAD_BYTES, loaded_bytes
from tests.product import ADMIN, Product
from tests.rest import Rest

ANN = ("ann@example.org", "kettle harbour lantern")
NEWS = 5 * SECONDS
LIVE_SECONDS = 1.0
PLEX, MUSIC = 4, 8
ADDRESS = "home.example"
# Sums what moved on its own, without anybody having touched the page.
# A number at the right that gains a digit begins further left (9 ms, 12 ms): nothing moves by that.
WATCH_SHIFTS = """() => {
  const isNumber = ({ node, previousRect, currentRect }) => node?.nodeType === Node.TEXT_NODE
    && node.parentElement?.matches(".mon__ms, .r") && /^\\d/.test(node.data)
    && previousRect.y === currentRect.y;
  const html = ({ node }) => node?.outerHTML ?? node?.parentElement?.outerHTML ?? "";
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput, sources } of list.getEntries()) {
      if (hadRecentInput || sources.every(isNumber)) continue;
      window.shifted += value;
      window.moved = [...(window.moved ?? []), ...sources.map(html)];
    }
  }).observe({ type: "layout-shift" });
}"""


# When the row of a service says a word, by the clock that this program has too.
WATCH_ROW = """([name, word]) => {
  const says = () => [...document.querySelectorAll(".mon")].some((row) =>
    row.querySelector("a")?.textContent === name
      && row.querySelector(".mon__pill")?.textContent.startsWith(word));
  window.became = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error(`${name} is not ${word}`)), 10000);
    const seen = new MutationObserver(() => {
      if (!says()) return;
      seen.disconnect();
      resolve(Date.now());
    });
    seen.observe(document.body, { subtree: true, childList: true, characterData: true });
  });
}"""


@pytest.fixture(scope="module")
def kuma() -> Iterator[KumaSite]:
    """The household of the demo, which beats only when told to."""
    with serve_in_thread(PretendKuma(furnish, behaviour=Behaviour(beating=False))) as site:
        yield site


@pytest.fixture(scope="module")
def nest(kuma: KumaSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation that reads it with its account; Ann is a user, and sees the group Media."""
    product = Product(
        tmp_path_factory.mktemp("status") / "data",
        "up",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    rest.create_user(ANN[0], "Ann Bright", ANN[1])
    given = {"url": kuma.base_url, "username": kuma.username, "password": kuma.password}
    rest.change_settings(uptimeKuma=given)
    eventually(lambda: "Plex" in monitors(rest), what="Kuma was read")
    group = next(one for one in groups(rest) if "Plex" in names(one))
    rest.patch(f"/uptime/groups/{group['id']}", {"published": True}).raise_for_status()
    yield product
    product.stop()


def groups(rest: Rest) -> list[dict[str, object]]:
    return list(rest.get("/uptime/services")["groups"])


def names(group: dict[str, object]) -> list[str]:
    return [one["name"] for one in group["monitors"]]  # type: ignore[attr-defined]


def monitors(rest: Rest) -> list[str]:
    return [name for group in groups(rest) for name in names(group)]


@pytest.fixture(scope="module")
def ann(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, ANN)


@pytest.fixture(scope="module")
def ada(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, ADMIN)


def signed_in(browser: Browser, nest: Product, who: tuple[str, str]) -> Iterator[Page]:
    page = browser.new_context(viewport=DESKTOP).new_page()
    sign_in(page, nest, who)
    yield page
    page.context.close()


def opened(page: Page, nest: Product, path: str = "/status") -> Page:
    visit(page, nest, path)
    expect(page.locator(".stats").first).to_be_visible()
    return page


def row(page: Page, name: str) -> Locator:
    return page.locator("[data-row]").filter(has=page.get_by_role("link", name=name, exact=True))


def counter(page: Page, word: str) -> Locator:
    return page.locator(".stat").filter(has_text=re.compile(f"^{word}")).locator("dd")


def test_a_service_goes_down_and_comes_back_while_one_looks(
    ann: Page, nest: Product, kuma: KumaSite
) -> None:
    opened(ann, nest)
    assert counter(ann, "Down").inner_text() == "0"
    took = [becomes(ann, "Plex", word, turn) for word, turn in turns(kuma) * 3]
    print(f"\nswitch to page: {', '.join(f'{one * 1000:.0f}' for one in took)} ms")
    assert sorted(took)[len(took) // 2] < LIVE_SECONDS
    kuma.switches.down(PLEX)
    failing = ann.get_by_role("region", name=re.compile("^Needs a look"))
    expect(failing.get_by_role("link", name="Plex")).to_be_visible(timeout=NEWS)
    expect(counter(ann, "Down")).to_have_text("2")  # the group that it is in is down as well
    kuma.switches.up(PLEX)
    expect(counter(ann, "Down")).to_have_text("0", timeout=NEWS)
    expect(failing).to_contain_text("Everything is well.")


def turns(kuma: KumaSite) -> list[tuple[str, Callable[[int], None]]]:
    return [("Down", kuma.switches.down), ("Up", kuma.switches.up)]


def becomes(page: Page, name: str, word: str, turn: Callable[[int], None]) -> float:
    """Seconds from the switch until the page shows it, by the clock of this machine."""
    page.evaluate(WATCH_ROW, [name, word])
    began = time.time()
    turn(PLEX)
    return float(page.evaluate("window.became")) / 1000 - began


def test_the_bell_leads_to_the_service(ada: Page, nest: Product) -> None:
    visit(ada, nest, "/notifications")
    entry = ada.get_by_role("main").get_by_role("listitem").filter(has_text="Plex is down").first
    entry.get_by_role("link").click()
    expect(ada.get_by_role("dialog", name="Plex")).to_contain_text("plex.home.example")


def test_only_what_was_looked_at_is_sent_and_addresses_never(
    browser: Browser, nest: Product, kuma: KumaSite
) -> None:
    frames = {who: heard(browser, nest, who) for who in (ANN, ADMIN)}
    pages = {who: page for who, (page, _) in frames.items()}
    for page in pages.values():
        opened(page, nest, f"/status?monitor={number_of(nest, 'Plex')}")
        expect(page.get_by_role("dialog").locator(".chart")).to_be_visible()
        page.keyboard.press("Escape")
    before = {who: len(found) for who, (_, found) in frames.items()}
    kuma.switches.down(PLEX, says="connect ECONNREFUSED 192.0.2.99")
    for page in pages.values():
        expect(row(page, "Plex")).to_contain_text("Down", timeout=NEWS)
    kuma.switches.up(PLEX)
    expect(row(pages[ANN], "Plex")).to_contain_text("Up", timeout=NEWS)
    news = "".join(frames[ANN][1][before[ANN] :])
    assert '"beats"' in news or "beats_rx_state_" in news
    assert "Music" not in news
    for page in pages.values():
        opened(page, nest, f"/status?monitor={number_of(nest, 'Plex')}")
        expect(page.get_by_role("dialog").locator(".events")).to_be_visible()
        visit(page, nest, "/")
    told = {who: "".join(found) for who, (_, found) in frames.items()}
    for secret in (ADDRESS, "ECONNREFUSED", "200 - OK"):
        assert secret in told[ADMIN]
        assert secret not in told[ANN]
    for page in pages.values():
        page.context.close()


def heard(browser: Browser, nest: Product, who: tuple[str, str]) -> tuple[Page, list[str]]:
    """A page, and every message that its sockets get."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    found: list[str] = []
    note = lambda told: found.append(str(told))  # noqa: E731
    page.on("websocket", lambda socket: socket.on("framereceived", note))
    sign_in(page, nest, who)
    return page, found


def number_of(nest: Product, name: str) -> int:
    rest = Rest(nest)
    rest.sign_in(ADMIN)
    found = (one for group in groups(rest) for one in group["monitors"])  # type: ignore[attr-defined]
    return next(int(one["id"]) for one in found if one["name"] == name)


def test_the_sheet_of_a_service_has_an_address(ann: Page, nest: Product) -> None:
    opened(ann, nest)
    row(ann, "Indexer").get_by_role("link").click()
    expect(ann).to_have_url(re.compile(r"/status\?monitor=\d+$"))
    sheet = ann.get_by_role("dialog", name="Indexer")
    expect(sheet.get_by_role("img", name=re.compile("^Last 24 hours: answers in"))).to_be_visible()
    expect(sheet.get_by_text("Address")).to_have_count(0)
    sheet.get_by_role("radio", name="7 days").check(force=True)
    expect(ann).to_have_url(re.compile("span=7d"))
    expect(sheet.get_by_role("img", name=re.compile("^Last 7 days: "))).to_be_visible()
    ann.reload()
    ready(ann)
    expect(sheet.get_by_role("img", name=re.compile("^Last 7 days: "))).to_be_visible()
    sheet.get_by_text("The same as a table").click()
    expect(sheet.get_by_role("table").get_by_role("row")).not_to_have_count(0)
    clean(ann)
    ann.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(ann).to_have_url(re.compile("/status$"))
    row(ann, "Music").get_by_role("link").click()
    expect(ann.get_by_role("dialog", name="Music")).to_be_visible()
    ann.go_back()
    expect(ann.get_by_role("dialog")).to_have_count(0)
    visit(ann, nest, f"/status?monitor={number_of(nest, 'NAS')}")
    expect(ann.get_by_role("dialog")).to_contain_text("There is no such service here")


def test_an_incident_is_told_where_nothing_moves(ada: Page, ann: Page, nest: Product) -> None:
    opened(ada, nest)
    opened(ann, nest)
    line = ann.get_by_role("region", name="Incidents and maintenance")
    expect(line).to_contain_text("No incidents, and nothing planned.")
    ann.evaluate(WATCH_SHIFTS)
    ada.get_by_role("button", name="Report an incident").click()
    dialog = ada.get_by_role("dialog", name="Report an incident")
    dialog.get_by_role("button", name="Tell everybody").click()
    expect(dialog.get_by_label("What is wrong")).to_have_attribute("aria-invalid", "true")
    dialog.get_by_label("What is wrong").fill("The disk is full")
    dialog.get_by_label("More about it").fill("Downloads wait. " * 20)
    dialog.get_by_role("button", name="Tell everybody").click()
    expect(dialog).to_have_count(0)
    expect(line).to_contain_text("The disk is full", timeout=NEWS)
    ada.get_by_role("link", name="Details").click()
    incident = ada.locator("[data-incident]").filter(has_text="The disk is full")
    incident.get_by_label("What is new").fill("A larger one is being put in.")
    incident.get_by_role("button", name="Add a note").click()
    expect(incident.get_by_role("listitem")).to_have_count(2)
    line.get_by_role("link", name="Details").click()
    expect(ann.get_by_role("dialog")).to_contain_text("A larger one is being put in.", timeout=NEWS)
    expect(ann.get_by_role("dialog").get_by_role("textbox")).to_have_count(0)
    clean(ann)
    ann.keyboard.press("Escape")
    incident.get_by_role("button", name="It is over").click()
    expect(line).to_contain_text("No incident now", timeout=NEWS)
    expect(ada.get_by_role("dialog")).to_contain_text("Over, in the last week")
    assert ann.evaluate("window.shifted") == 0, ann.evaluate("window.moved")


def test_administrators_choose_who_sees_a_group(ada: Page, ann: Page, nest: Product) -> None:
    opened(ada, nest)
    opened(ann, nest)
    expect(row(ann, "Music")).to_be_visible()
    expect(row(ann, "Router")).to_have_count(0)
    switch = ada.get_by_role("button", name="Everybody sees Network")
    switch.click()
    expect(row(ann, "Router")).to_be_visible(timeout=NEWS)
    expect(switch).to_have_attribute("aria-pressed", "true", timeout=NEWS)
    switch.click()
    expect(row(ann, "Router")).to_have_count(0, timeout=NEWS)
    expect(ann.get_by_role("button", name=re.compile("^Everybody sees"))).to_have_count(0)


def test_what_is_looked_for_stands_in_the_address(ada: Page, nest: Product) -> None:
    opened(ada, nest)
    ada.get_by_label("Find a service").fill("router")
    expect(row(ada, "Plex")).to_have_count(0)
    expect(ada).to_have_url(re.compile(r"/status\?search=router$"))
    row(ada, "Router").get_by_role("link").click()
    expect(ada).to_have_url(re.compile(r"search=router&monitor=\d+$"))
    expect(ada.get_by_role("dialog", name="Router")).to_be_visible()
    ada.keyboard.press("Escape")
    expect(ada).to_have_url(re.compile(r"/status\?search=router$"))
    ada.reload()
    ready(ada)
    expect(ada.get_by_label("Find a service")).to_have_value("router")
    expect(row(ada, "Router")).to_be_visible()
    expect(row(ada, "Plex")).to_have_count(0)
    ada.get_by_label("Find a service").fill("")
    expect(ada).to_have_url(re.compile("/status$"))
    expect(row(ada, "Plex")).to_be_visible()


def test_the_start_page_says_how_everything_is(ann: Page, nest: Product, kuma: KumaSite) -> None:
    visit(ann, nest, "/")
    strip = ann.get_by_role("main").get_by_role("link", name=re.compile("services (are up|down)"))
    expect(strip).to_contain_text("All 6 services are up")
    kuma.switches.down(MUSIC)
    expect(strip).to_contain_text("2 of 6 services down", timeout=NEWS)
    kuma.switches.up(MUSIC)
    expect(strip).to_contain_text("All 6 services are up", timeout=NEWS)
    strip.click()
    expect(ann.get_by_role("heading", name="Status", level=1)).to_be_visible()


def test_while_kuma_is_away_the_page_says_how_old_it_is(
    ann: Page, nest: Product, kuma: KumaSite
) -> None:
    opened(ann, nest)
    line = ann.get_by_role("region", name="Incidents and maintenance")
    ann.evaluate(WATCH_SHIFTS)
    kuma.switches.behave(down=True)
    try:
        expect(line).to_contain_text("What is shown is from", timeout=20 * SECONDS)
        expect(ann.get_by_text("Not live")).to_be_visible()
        expect(row(ann, "Plex")).to_be_visible()
        assert ann.evaluate("window.shifted") == 0, ann.evaluate("window.moved")
        clean(ann)
    finally:
        kuma.switches.behave(down=False)
    expect(ann.get_by_text("As Uptime Kuma sees it, live.")).to_be_visible(timeout=40 * SECONDS)


def test_the_first_visit_is_light(browser: Browser, nest: Product) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.context.add_cookies([session_cookie(nest)])
    found = loaded_bytes(page, nest, "/status")
    print(f"\nfirst visit: {found / 1000:.0f} kB")
    assert found <= LONGEST_LOAD_BYTES
    page.context.close()


def test_the_page_of_services_says_how_they_are(ada: Page, nest: Product, kuma: KumaSite) -> None:
    visit(ada, nest, "/admin/services")
    health = ada.get_by_role("status", name="State of uptimeKuma")
    expect(health).to_contain_text("Answers", timeout=40 * SECONDS)
    look_at_every_size(ada, "admin-services")
    ada.set_viewport_size(DESKTOP)
    ada.evaluate(WATCH_SHIFTS)
    kuma.switches.behave(down=True)
    try:
        expect(health).to_contain_text("Does not answer", timeout=40 * SECONDS)
        assert ada.evaluate("window.shifted") == 0, ada.evaluate("window.moved")
        clean(ada)
    finally:
        kuma.switches.behave(down=False)
    expect(health).to_contain_text("Last trouble", timeout=40 * SECONDS)
    assert kuma.password not in ada.content()


def test_looks(browser: Browser, nest: Product) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    sign_in(page, nest)
    opened(page, nest)
    look_at_every_size(page, "status-kuma")
    row(page, "Photos").get_by_role("link").click()
    expect(page.get_by_role("dialog").locator(".chart")).to_be_visible()
    page.get_by_text("The same as a table").click()
    look_at_every_size(page, "status-sheet")
    page.keyboard.press("Escape")
    page.get_by_role("link", name="Details").click()
    look_at_every_size(page, "status-incidents")
    visit(page, nest, "/")
    look_at_every_size(page, "home-status")
    page.context.close()
