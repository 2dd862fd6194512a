"""A Plex server that goes away takes nothing of the library along, and what has changed when it is
back shows by itself."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import col, func, select

from medianest.api.policy import REST
from medianest.database import Database, database_url
from medianest.demo import plextv_site
from medianest.demo.library.things import Item
from medianest.demo.plex_server import PlexServerSite, serve_in_thread
from medianest.demo.pretend_plex import PretendPlex
from medianest.demo.scripted_trouble import Trouble
from medianest.models import LibraryItem, LibrarySection
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, session_cookie, signed_in_page, visit
from tests.product import ADMIN, Product, free_port
from tests.rest import Rest

pytestmark = pytest.mark.long  # minutes of outages; test_library holds one

ITEMS = 150
FILMS = "1"
NEW = "Aaa What Came Meanwhile"
BACK_SECONDS = 150
"""However long it was away, it is found again within this."""


class Machine:
    """What the Plex server runs on: it can be switched off, and is at the same address again."""

    def __init__(self) -> None:
        self.plex = PretendPlex(ITEMS, odd=False)
        self.port = free_port()
        self.site: PlexServerSite | None = None
        self._power = ExitStack()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def on(self) -> PlexServerSite:
        if self.site is None:
            self.site = self._power.enter_context(serve_in_thread(self.plex, self.port))
        return self.site

    def off(self) -> None:
        self._power.close()
        self.site = None

    def films(self) -> list[Item]:
        return [film for film in self.plex.library.listed(FILMS, "movie").values() if film.title]

    def add(self, title: str) -> None:
        fields = {"section": FILMS, "title": title}
        with _plain_http(self.on()) as http:
            http.post("/__site__/add", json=fields).raise_for_status()


@contextmanager
def _plain_http(site: PlexServerSite) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=site.base_url, trust_env=False) as http:
        yield http


@pytest.fixture(scope="module")
def machine() -> Iterator[Machine]:
    machine = Machine()
    machine.on()
    yield machine
    machine.off()


@pytest.fixture(scope="module")
def product(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """With all of it read."""
    with plextv_site.serve_in_thread(machine.plex) as plex_tv:
        product = Product(
            tmp_path_factory.mktemp("away") / "data",
            "up",
            MEDIANEST_PLEX_TV_URL=plex_tv.base_url,
            MEDIANEST_PLEX_URL=machine.url,
            MEDIANEST_PLEX_TOKEN=machine.plex.owner().token,
            MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        )
        product.start()
        Rest(product).set_up(product.setup_code(), ADMIN)
        yield product
        product.stop()


@pytest.fixture(scope="module")
def rest(product: Product) -> Rest:
    rest = Rest(product)
    rest.sign_in(ADMIN)

    def is_read() -> bool:
        found = rest.get("/plex/libraries")["items"]
        return len(found) >= 4 and all(one["syncedAt"] for one in found) and not runs_now(rest)

    eventually(is_read, what="the library is read", seconds=60)
    return rest


@pytest.fixture
def page(browser: Browser, product: Product, rest: Rest) -> Iterator[Page]:
    page = signed_in_page(browser, product, viewport=DESKTOP)
    yield page
    page.context.close()


def runs_now(rest: Rest) -> bool:
    return any(run["status"] in ("queued", "running") for run in rest.get("/plex/sync")["runs"])


def films_of(rest: Rest) -> int:
    """Our id of the section."""
    found = rest.get("/plex/libraries")["items"]
    return int(next(one["id"] for one in found if one["title"] == "Movies"))


def banner(page: Page) -> Locator:
    return page.get_by_text(re.compile("What is shown here is from"))


def count(page: Page) -> int:
    words = page.locator(".chips__count")
    expect(words).to_have_text(re.compile("film"))
    return int(re.sub(r"\D", "", words.inner_text().split(" ")[0]))


def lost(product: Product) -> tuple[int, int]:
    """How many items and sections are thought gone, or might be."""

    async def counted() -> tuple[int, int]:
        database = Database(database_url(None, product.data))
        items = select(func.count()).where(col(LibraryItem.missing_since).is_not(None))
        sections = select(func.count()).where(
            col(LibrarySection.missing_since).is_not(None)
            | col(LibrarySection.pending_drop).is_not(None)
        )
        async with database.read() as session:
            found = [int((await session.execute(one)).scalar_one()) for one in (items, sections)]
        await database.close()
        return found[0], found[1]

    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor() as threads:
        return threads.submit(asyncio.run, counted()).result()


def synced(rest: Rest, **wishes: Any) -> str:
    """How a sync that somebody asks for ends."""
    eventually(lambda: not runs_now(rest), what="another sync ends", seconds=120)
    run_id = rest.post("/plex/sync", wishes).raise_for_status().json()["data"]["id"]
    found: list[str] = []

    def is_over() -> bool:
        found[:] = [run["status"] for run in rest.get("/plex/sync")["runs"] if run["id"] == run_id]
        return bool(found) and found[0] not in ("queued", "running")

    eventually(is_over, what="the sync ends", seconds=120)
    return found[0]


def test_all_of_it_stays_and_what_has_changed_comes_by_itself(
    page: Page, product: Product, rest: Rest, machine: Machine
) -> None:
    section = films_of(rest)
    browse(page, product, rest, section)
    visit(page, product, f"/library/{section}")
    expect(banner(page)).to_have_count(0)
    before = count(page)
    removed = page.locator(".browse li").nth(2).get_by_role("link").inner_text()

    machine.off()
    expect(banner(page)).to_be_visible(timeout=60 * SECONDS)
    expect(banner(page)).to_contain_text("Plex cannot be reached")
    browse(page, product, rest, section)
    people_see_that_it_is_old(page, product)
    visit(page, product, f"/library/{section}")
    assert (count(page), synced(rest, full=True), lost(product)) == (before, "failed", (0, 0))

    machine.plex.library.remove(next(film.key for film in machine.films() if film.title == removed))
    machine.add(NEW)
    first = page.locator(".browse").get_by_role("link", name=NEW)
    expect(first).to_be_visible(timeout=BACK_SECONDS * SECONDS)
    expect(page.locator(".browse").get_by_role("link", name=removed, exact=True)).to_have_count(
        0, timeout=BACK_SECONDS * SECONDS
    )
    expect(banner(page)).to_have_count(0, timeout=30 * SECONDS)
    assert (count(page), lost(product)) == (before, (1, 0))


def browse(page: Page, product: Product, rest: Rest, section: int) -> None:
    """A grid, its filter, a film with its picture, a collection, a search, and what is new."""
    visit(page, product, f"/library/{section}")
    expect(page.get_by_role("status").filter(has_text=re.compile("^From "))).to_be_visible()
    shown = page.locator(".browse li")
    expect(shown.nth(5).get_by_role("link")).to_be_visible()
    title = shown.first.get_by_role("link").inner_text()
    has_pictures(page, ".browse img")
    shown.first.get_by_role("link").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    expect(page.get_by_role("link", name="Open in Plex")).to_be_visible()
    has_pictures(page, "main img")
    visit(page, product, f"/library/{section}?search={title}")
    expect(shown.first).to_contain_text(title)
    visit(page, product, "/library/collections")
    has_pictures(page, "main img")
    page.locator("main a[href*='/collection/']").first.click()
    expect(page.locator("main a[href*='/item/']").first).to_be_visible()
    visit(page, product, f"/search?q={title}")
    expect(page.locator("main").get_by_role("link", name=title).first).to_be_visible()
    visit(page, product, "/")
    expect(page.get_by_role("heading", name="Recently added")).to_be_visible()
    has_pictures(page, "main img")
    synced_at = rest.get("/plex/libraries")["items"][0]["syncedAt"]
    assert synced_at


def has_pictures(page: Page, which: str) -> None:
    """The first of them is drawn, and not by what the browser kept: nothing is asked of Plex."""
    drawn = f"document.querySelector({which!r})?.naturalWidth > 0"
    eventually(lambda: bool(page.evaluate(drawn)), seconds=20, what=f"{which} of {page.url}")
    address = page.locator(which).first.get_attribute("src") or ""
    assert f"{REST}/plex/images/" in address
    fetched = "address => fetch(address, {cache: 'no-store'}).then(found => found.status)"
    assert page.evaluate(fetched, address) == 200


def people_see_that_it_is_old(page: Page, product: Product) -> None:
    """Who is no administrator is not told why."""
    visit(page, product, "/library")
    expect(page.get_by_role("status").filter(has_text=re.compile("^From "))).to_be_visible()
    expect(banner(page)).to_be_visible()


TROUBLES = {
    "starting": None,
    "HTML": Trouble("html", times=1000, path="/library/sections/1/all", after=1),
    "half a page": Trouble("half", times=1000, path="/library/sections/1/all", after=1),
    "an error": Trouble("status", times=1000, status=500, path="/library/sections/1/all", after=1),
}


@pytest.mark.parametrize("how", TROUBLES)
@pytest.mark.parametrize("full", [True, False])
def test_what_could_not_be_asked_for_is_not_gone(
    product: Product, rest: Rest, machine: Machine, how: str, full: bool
) -> None:
    """Of a whole reading, and of the sweep that a title which goes makes necessary."""
    site, library = machine.on(), machine.plex.library
    eventually(lambda: synced(rest) == "completed", what="all is well", seconds=120)
    gone_before, _ = lost(product)
    library.behaviour.most_rows = 10
    library.remove(machine.films()[-1].key)
    try:
        library.behaviour.starting = how == "starting"
        if trouble := TROUBLES[how]:
            site.troubles.add(replace(trouble))
        assert synced(rest, full=full) == "failed"
        assert lost(product) == (gone_before, 0)
    finally:
        site.troubles.clear()
        library.behaviour.starting = False
    assert synced(rest, full=full) == "completed"
    assert lost(product) == (gone_before + 1, 0)
    library.behaviour.most_rows = 0


def test_a_token_that_was_taken_back_is_told_to_administrators(
    page: Page, product: Product, rest: Rest, machine: Machine, browser: Browser
) -> None:
    machine.on()
    eventually(lambda: synced(rest) == "completed", what="all is well", seconds=120)
    gone_before, _ = lost(product)
    rest.create_user("vera@example.org", "Vera", "a long enough password")
    rest.change_settings(library={"openToAccountsWithoutPlex": True})
    other = browser.new_context(viewport=DESKTOP)
    other.add_cookies([session_cookie(product, ("vera@example.org", "a long enough password"))])
    visitor = other.new_page()
    for one in (page, visitor):
        visit(one, product, f"/library/{films_of(rest)}")
    machine.plex.revoke("olivia")
    try:
        assert synced(rest, full=True) == "failed"
        expect(banner(page)).to_contain_text("token", timeout=20 * SECONDS)
        expect(banner(visitor)).to_contain_text("Plex does not answer right now")
        expect(page.locator(".browse li").first.get_by_role("link")).to_be_visible()
        assert lost(product) == (gone_before, 0)
    finally:
        machine.plex.account("olivia").revoked = 0
    assert synced(rest) == "completed"
    for one in (page, visitor):
        expect(banner(one)).to_have_count(0, timeout=30 * SECONDS)
    other.close()
