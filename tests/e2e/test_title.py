"""The page of a title, and the dialog that asks for it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.database import Database, database_url
from medianest.demo.seerr.site import SeerrSite
from tests.e2e.journeys import (
    DESKTOP,
    PHONE,
    SECONDS,
    eventually,
    session_cookie,
    signed_in_page,
    visit,
)
from tests.e2e.looks import clean, look_at_every_size, page_in, shoot
from tests.library_rows import LibraryRows
from tests.product import ADMIN, Product
from tests.rest import Rest

FILM, SERIES, ON_AIR, LONG = "/movie/710001", "/tv/810001", "/tv/810006", "/tv/810060"
LOOKS = {"title-movie": FILM, "title-tv": SERIES}
NAMES = {"title-movie": "The Salt Cartographer", "title-tv": "Harbour Lights"}
NARROW = {"width": 320, "height": 640}
FOCUSED = "document.activeElement.innerText"
NOTES_DISABLING = """button => new MutationObserver(() => { window.disabled ||= button.disabled; })
    .observe(button, { attributes: true })"""
NOTES_SENDING = "addEventListener('submit', () => { window.sent = true; }, true)"


@pytest.fixture
def page(browser: Browser, seerr_product: Product) -> Iterator[Page]:
    page = signed_in_page(browser, seerr_product, viewport=DESKTOP)
    yield page
    page.context.close()


def at(page: Page, product: Product, path: str, name: str) -> Page:
    visit(page, product, path)
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible(timeout=20 * SECONDS)
    return page


def asked(seerr: SeerrSite, tmdb_id: int) -> int:
    """How many requests of that title Seerr has."""
    of = {media.id for media in seerr.seerr.media.values() if media.tmdb_id == tmdb_id}
    return sum(request.media_id in of for request in seerr.seerr.requests.values())


def asked_upstream(seerr: SeerrSite, part: str) -> int:
    """How many calls Seerr got whose address holds ``part``."""
    return sum(part in one["path"] for one in seerr.log.as_list())


def dialog_of(page: Page, button: str) -> Locator:
    page.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    return dialog


def unfold(page: Page, season: str) -> Locator:
    """The episodes of a season that is folded."""
    page.get_by_role("button", name=re.compile(f"^{season}")).click()
    return page.get_by_role("group", name=f"Episodes of {season}").get_by_role("listitem")


def test_looks(browser: Browser, seerr_product: Product) -> None:
    page = page_in(browser, seerr_product)
    for name, path in LOOKS.items():
        at(page, seerr_product, path, NAMES[name])
        if path == SERIES:
            expect(unfold(page, "Season 5")).not_to_have_count(0, timeout=20 * SECONDS)
        page.get_by_role("region", name="More like this").scroll_into_view_if_needed()
        expect(page.locator("[aria-labelledby=related] a").first).to_be_visible(
            timeout=20 * SECONDS
        )
        page.evaluate("scrollTo(0, 0)")
        look_at_every_size(page, name, settle_ms=300)
    dialog = dialog_of(page, "Request seasons")
    expect(dialog.get_by_role("checkbox").first).to_be_visible(timeout=20 * SECONDS)
    expect(dialog.locator(".banner")).to_be_visible(timeout=20 * SECONDS)
    look_at_every_size(page, "request-tv", settle_ms=300)
    page.context.close()


def test_seasons_are_asked_for_with_the_keyboard_alone(
    page: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    at(page, seerr_product, SERIES, "Harbour Lights")
    opener = page.get_by_role("main").get_by_role("button", name="Request seasons")
    opener.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Request seasons")
    boxes = dialog.get_by_role("checkbox")
    expect(boxes.first).to_be_visible(timeout=20 * SECONDS)
    # The earliest season that is missing is chosen already.
    expect(dialog.get_by_role("button", name="Request 1 season")).to_be_enabled(
        timeout=20 * SECONDS
    )
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    assert page.evaluate(FOCUSED).strip() == "Request seasons"
    page.keyboard.press("Enter")
    expect(boxes.first).to_be_visible(timeout=20 * SECONDS)
    page.keyboard.press("Tab")
    assert "Choose all missing" in page.evaluate(FOCUSED)
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("button", name="Request 5 seasons")).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.evaluate(NOTES_SENDING)
    page.keyboard.press("Enter")
    assert not page.evaluate("window.sent")
    send = dialog.get_by_role("button", name="Request 4 seasons")
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    send.focus()
    page.keyboard.press("Enter")
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    eventually(lambda: asked(seerr, 810_001) == 1, what="a request in Seerr")
    assert not page.evaluate("document.activeElement === document.body")


def test_a_double_click_asks_once(page: Page, seerr_product: Product, seerr: SeerrSite) -> None:
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda text: sent.append(str(text))))
    at(page, seerr_product, "/movie/710007", "Below the Tide Line")
    dialog = dialog_of(page, "Request")
    send = dialog.get_by_role("button", name="Request", exact=True)
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    send.dblclick()
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    page.wait_for_timeout(500)
    expect(page.get_by_text(re.compile("already|twice"))).to_have_count(0)
    assert asked(seerr, 710_007) == 1
    assert sum("request_dialog_state.send" in text for text in sent) == 1


def test_the_dialog_goes_on_when_the_server_began_anew(
    page: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    """What was typed is still there and can be sent: the new process knows nothing of it."""
    at(page, seerr_product, "/movie/710011", "Who? What! Where: A Farce")
    dialog = dialog_of(page, "Request")
    comment = dialog.get_by_label(re.compile("^Comment"))
    comment.fill("With the commentary, please.")
    send = dialog.get_by_role("button", name="Request", exact=True)
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    send.evaluate(NOTES_DISABLING)  # which may be for a third of a second, less than a look each
    for process in seerr_product.by_role("web"):
        process.kill()
    eventually(lambda: page.evaluate("window.disabled"), what="a page that begins anew")
    expect(send).to_be_enabled(timeout=30 * SECONDS)
    expect(comment).to_have_value("With the commentary, please.")
    send.click()
    eventually(lambda: asked(seerr, 710_011) == 1, what="a request in Seerr")


def test_what_was_typed_outlives_a_refusal(
    page: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    at(page, seerr_product, "/movie/710008", "A Quiet Mutiny")
    dialog = dialog_of(page, "Request")
    comment = dialog.get_by_label(re.compile("^Comment"))
    comment.fill("With the commentary, please.")
    send = dialog.get_by_role("button", name="Request", exact=True)
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    seerr.switches.ask("olivia", "movie", 710008)
    send.click()
    expect(dialog.get_by_role("alert")).to_be_visible(timeout=20 * SECONDS)
    expect(comment).to_have_value("With the commentary, please.")


def test_sixty_seasons_and_specials(page: Page, seerr_product: Product) -> None:
    at(page, seerr_product, LONG, "The Long Street")
    seasons = page.get_by_role("region", name=re.compile("^Seasons"))
    heads = seasons.get_by_role("heading", level=3)
    expect(heads).to_have_count(12)
    seasons.get_by_role("button", name="All 61 seasons").click()
    expect(heads).to_have_count(61)
    dialog = dialog_of(page, "Request seasons")
    expect(dialog.get_by_role("checkbox")).to_have_count(61, timeout=20 * SECONDS)
    dialog.get_by_role("button", name="Choose all missing").click()
    expect(dialog.get_by_role("button", name="Request 60 seasons")).to_be_visible()
    # One stop for all of them: arrows lead through the list, Tab past it.
    boxes = dialog.locator("input[type=checkbox]:enabled")
    page.keyboard.press("Tab")
    expect(boxes.first).to_be_focused()
    for key, number in (("End", -1), ("ArrowDown", -1), ("ArrowUp", -2), ("Home", 0)):
        page.keyboard.press(key)
        expect(boxes.nth(number % boxes.count())).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(dialog.get_by_role("button", name="Request 59 seasons")).to_be_visible()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('.seasons *')")
    page.keyboard.press("Shift+Tab")
    expect(boxes.nth(1)).to_be_focused()
    page.set_viewport_size(NARROW)
    clean(page)
    shoot(page, "request-sixty-320")


def test_a_season_unfolds_into_its_episodes_by_keyboard(
    page: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    at(page, seerr_product, ON_AIR, "Small Gods of Platform Nine")
    expect(page.get_by_label("Facts")).to_contain_text("Next episode")
    before = asked_upstream(seerr, "/season/")
    season = page.get_by_role("button", name=re.compile("^Season 1"))
    expect(season).to_have_attribute("aria-expanded", "false")
    season.focus()
    page.keyboard.press("Enter")
    expect(season).to_have_attribute("aria-expanded", "true")
    episodes = page.get_by_role("group", name="Episodes of Season 1").get_by_role("listitem")
    expect(episodes).to_have_count(10, timeout=20 * SECONDS)
    expect(episodes.nth(2)).to_contain_text("Not here")
    expect(episodes.nth(3)).to_contain_text("Airs ")
    page.keyboard.press("Space")
    expect(episodes).to_have_count(0)
    page.keyboard.press("Space")
    expect(episodes).to_have_count(10)
    assert asked_upstream(seerr, "/season/") == before + 1
    page.get_by_role("link", name="Discover").first.click()
    expect(page).to_have_url(re.compile("/discover$"))
    page.go_back()
    expect(episodes).to_have_count(10, timeout=20 * SECONDS)


def test_others_like_it_are_looked_for_when_somebody_comes_near(
    page: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    """The page itself is one call, the row of others is its own."""
    page.set_viewport_size(PHONE)
    at(page, seerr_product, "/tv/810004", "Field Notes")
    page.wait_for_timeout(500)
    assert asked_upstream(seerr, "/tv/810004") == 1
    shelf = page.get_by_role("region", name="More like this")
    shelf.scroll_into_view_if_needed()
    first = shelf.get_by_role("link").first
    expect(first).to_be_visible(timeout=20 * SECONDS)
    assert asked_upstream(seerr, "/tv/810004/recommendations") == 1
    heading = first.inner_text()
    first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(heading, timeout=20 * SECONDS)


def test_following_is_kept(page: Page, seerr_product: Product) -> None:
    at(page, seerr_product, "/movie/710004", "Orchard of Satellites")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Following")).to_have_attribute("aria-pressed", "true")
    page.reload()
    page.get_by_role("button", name="Following").click(timeout=20 * SECONDS)
    expect(page.get_by_role("button", name="Follow", exact=True)).to_be_visible()


def test_a_title_that_there_is_not(page: Page, seerr_product: Product) -> None:
    for path in ("/movie/999999999", "/tv/0", "/movie/what"):
        visit(page, seerr_product, path)
        expect(page.get_by_role("heading", name="There is no such title")).to_be_visible(
            timeout=20 * SECONDS
        )
    clean(page)


def test_search_answers_in_two_groups(page: Page, seerr_product: Product) -> None:
    visit(page, seerr_product, "/search?q=meridian")
    group = page.get_by_role("region", name="Can be requested")
    expect(group.get_by_role("link", name="Meridian", exact=True)).to_be_visible(
        timeout=20 * SECONDS
    )
    page.wait_for_timeout(500)
    shoot(page, "search-groups-1440", full_page=True)
    clean(page)
    page.set_viewport_size(PHONE)
    shoot(page, "search-groups-390", full_page=True)
    page.keyboard.press("Control+k")
    palette = page.get_by_role("dialog", name="Search")
    palette.get_by_role("combobox").fill("second dawn")
    found = palette.get_by_role("group", name="Can be requested").get_by_role("option").first
    expect(found).to_contain_text("Meridian: Second Dawn", timeout=20 * SECONDS)
    shoot(page, "palette-groups-390")
    found.click()
    expect(page).to_have_url(re.compile(r"/movie/710010$"))


@pytest.fixture(scope="module")
def grace(seerr_product: Product) -> tuple[str, str]:
    """Somebody who asks and need not decide."""
    rest = Rest(seerr_product)
    rest.sign_in(ADMIN)
    rest.create_user("grace@example.org", "Grace", "a long enough password")
    return "grace@example.org", "a long enough password"


def test_a_decision_reaches_the_open_page_of_who_asked(
    page: Page, browser: Browser, seerr_product: Product, seerr: SeerrSite, grace: tuple[str, str]
) -> None:
    rest = Rest(seerr_product)
    rest.sign_in(ADMIN)
    own = browser.new_context(viewport=PHONE)
    own.add_cookies([session_cookie(seerr_product, grace)])
    theirs = own.new_page()
    at(theirs, seerr_product, "/movie/710006", "The Brass Menagerie")
    at(page, seerr_product, "/movie/710006", "The Brass Menagerie")
    dialog = dialog_of(theirs, "Request")
    send = dialog.get_by_role("button", name="Request", exact=True)
    expect(send).to_be_enabled(timeout=20 * SECONDS)
    expect(dialog.get_by_label("On behalf of")).to_have_count(0)
    send.click()
    state = theirs.locator(".hero__state")
    expect(state).to_contain_text("You asked for it", timeout=10 * SECONDS)
    # Nobody else is told who it was, only that somebody did.
    expect(page.locator(".hero__state")).to_contain_text(
        "Waiting for approval", timeout=5 * SECONDS
    )
    eventually(lambda: asked(seerr, 710_006) == 1, what="a request in Seerr")
    (found,) = rest.get("/admin/requests?search=Brass")["items"]
    assert rest.post(f"/admin/requests/{found['id']}/approve", {}).is_success
    expect(state).to_contain_text("Being fetched", timeout=3 * SECONDS)
    own.close()


@pytest.mark.usefixtures("grace")
def test_administrators_ask_on_behalf_of_others(
    page: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    at(page, seerr_product, "/movie/710005", "Signal Hill Road")
    dialog = dialog_of(page, "Request")
    behalf = dialog.get_by_label("On behalf of")
    behalf.select_option(label="Grace", timeout=20 * SECONDS)
    expect(dialog.get_by_text("It is approved at once, as you decide.")).to_be_visible()
    dialog.get_by_role("button", name="Request", exact=True).click()
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    # Who decides about requests need not wait for anybody.
    expect(page.locator(".hero__state")).to_contain_text("Being fetched", timeout=10 * SECONDS)


def test_what_is_wrong_is_reported(page: Page, seerr_product: Product, seerr: SeerrSite) -> None:
    seerr.switches.arrive("tv", 810_005)
    at(page, seerr_product, "/tv/810005", "Night Ferry")
    page.get_by_role("button", name="Report an issue").click()
    dialog = page.get_by_role("dialog", name="Report an issue")
    dialog.get_by_role("button", name="Report").click()
    expect(dialog.get_by_role("alert")).to_have_text("Say in a few words what is wrong.")
    dialog.get_by_role("radiogroup").get_by_text("Sound").click()
    dialog.get_by_label("Season").select_option(label="Season 1")
    dialog.get_by_label("Episode").fill("2")
    dialog.get_by_label("What is wrong?").fill("It hums.")
    clean(page)
    shoot(page, "issue-1440")
    page.set_viewport_size({"width": 390, "height": 844})
    expect(dialog.get_by_role("alert")).to_have_count(0)
    clean(page)
    shoot(page, "issue-390")
    dialog.get_by_role("button", name="Report").click()
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    (issue,) = seerr.seerr.issues.values()
    assert (issue.season, issue.episode) == (1, 2)


async def _fill(product: Product) -> None:
    database = Database(database_url(None, product.data))
    rows = LibraryRows(database)
    film = await rows.movie(await rows.section("Films"), "Who? What! Where: A Farce", year=2020)
    await rows.external_id(film, "tmdb", "710011")
    await database.close()


def test_what_is_here_leads_into_the_library(
    page: Page, seerr_product: Product, seerr: SeerrSite
) -> None:
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _fill(seerr_product)).result()
    seerr.switches.arrive("movie", 710_011)
    at(page, seerr_product, "/movie/710011", "Who? What! Where: A Farce")
    expect(page.locator(".hero__state")).to_contain_text("Ready")
    main = page.get_by_role("main")
    expect(main.get_by_role("button", name="Request", exact=True)).to_have_count(0)
    main.get_by_role("link", name="In the library").click()
    expect(page).to_have_url(re.compile(r"/item/\d+$"))
    expect(page.get_by_role("heading", level=1, name="Who? What! Where: A Farce")).to_be_visible()
