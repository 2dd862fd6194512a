"""Requests: asked for by one, decided about by another, and each sees it happen."""

from __future__ import annotations

import re
import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.plextv_site import PlexTvSite
from medianest.demo.seerr.people import ORDINARY
from medianest.demo.seerr.site import SeerrSite
from tests.e2e.journeys import (
    DESKTOP,
    PHONE,
    SECONDS,
    notes,
    ready,
    session_cookie,
    shown,
    visit,
)
from tests.e2e.looks import look, look_at_every_size, scrolls_sideways
from tests.product import ADMIN, Product
from tests.rest import Rest

ANN = ("ann@example.org", "kettle harbour lantern")
IRIS = ("nora@example.org", "nine quiet barges drifting")
HOOK = "the secret of the webhook"
PROBLEMS = "/requests?status=problems"
APPROVALS = "/admin/requests"
A_MOMENT = 1.0
"""Seconds within which open pages show what somebody else did."""
ROUNDS = 5

WAITING = "//nav//a[contains(@href, '/admin/requests')]//*[@class='sr']"


@pytest.fixture(scope="module")
def seerr(running_seerr: SeerrSite) -> SeerrSite:
    running_seerr.reset()
    running_seerr.switches.settings(default_permissions=ORDINARY)
    return running_seerr


@pytest.fixture(scope="module")
def nest(
    seerr: SeerrSite,
    running_plex_tv: PlexTvSite,
    running_plex_server: PlexServerSite,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Product]:
    """An installation with the pretend Plex server and Seerr; Ann is a user, Iris administers, and
    has the e-mail of Seerr's nora."""
    product = Product(
        tmp_path_factory.mktemp("requests") / "data",
        "up",
        OVERSEERR_URL=seerr.base_url,
        OVERSEERR_API_KEY=seerr.api_key,
        MEDIANEST_OVERSEERR_WEBHOOK_SECRET=HOOK,
        MEDIANEST_TMDB_IMAGE_URL=seerr.images_url,
        MEDIANEST_PLEX_TV_URL=running_plex_tv.base_url,
        MEDIANEST_PLEX_URL=running_plex_server.base_url,
        MEDIANEST_PLEX_TOKEN=running_plex_tv.plex.account("olivia").token,
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_REQUESTS_PER_HOUR="1000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    rest.create_user(ANN[0], "Ann Bright", ANN[1])
    product.create_user(*IRIS, role="admin")
    seerr.switches.all()["webhook"](f"{product.url}/api/v1/webhooks/overseerr", HOOK)
    yield product
    product.stop()


@pytest.fixture(scope="module")
def asks(nest: Product) -> Callable[..., str]:
    """Ann asks for a title as a program would; the request's id."""
    rest = Rest(nest)
    rest.sign_in(ANN)

    def ask(tmdb_id: int, media_type: str = "movie", **more: Any) -> str:
        answer = rest.post("/media/request", {"tmdbId": tmdb_id, "mediaType": media_type, **more})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["data"]["request"]["id"])

    return ask


@pytest.fixture
def browsers(browser: Browser, nest: Product) -> Iterator[Callable[..., Page]]:
    """Opens pages of people, each in a browser of their own."""
    opened: list[BrowserContext] = []

    def open_page(who: tuple[str, str], path: str, **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, **options})
        context.add_cookies([session_cookie(nest, who)])
        opened.append(context)
        page = context.new_page()
        visit(page, nest, path)
        return page

    yield open_page
    for context in opened:
        context.close()


def listed(page: Page, title: str) -> Locator:
    """The row of a request, in a table or a list."""
    return page.get_by_role("main").locator("[data-row]").filter(has_text=title)


def told(times: list[float]) -> str:
    return f"{statistics.median(times):.2f} s, {max(times):.2f} s at most"


def name_of(seerr: SeerrSite, tmdb_id: int, media_type: Any = "movie") -> str:
    title = seerr.seerr.catalogue.find(media_type, tmdb_id)
    assert title is not None
    return title.name


@pytest.mark.alone
def test_two_administrators_see_it_at_once_and_the_decision_comes_back(
    browsers: Callable[..., Page], asks: Callable[..., str], seerr: SeerrSite
):
    title = name_of(seerr, 710001)
    ada, iris = browsers(ADMIN, APPROVALS), browsers(IRIS, "/")
    ann = browsers(ANN, "/requests")
    expect(ada.get_by_text("Nothing waits for a decision")).to_be_visible()
    expect(ann.get_by_text("You have not asked for anything yet")).to_be_visible()
    asks(710001, comment="The subtitled one, please")
    began = time.monotonic()
    expect(listed(ada, title)).to_be_visible(timeout=5 * SECONDS)
    card = iris.get_by_role("region", name="Waiting for your decision")
    expect(card.get_by_text(title)).to_be_visible(timeout=5 * SECONDS)
    badge = iris.get_by_role("link", name=re.compile("Approvals.*1 waiting"))
    expect(badge.first).to_be_visible()
    print(f"a new request on both pages after {time.monotonic() - began:.2f} s")
    expect(listed(ann, title)).to_contain_text("Waiting for approval")

    row = listed(ada, title)
    expect(row).to_contain_text("The subtitled one, please")
    expect(row).to_contain_text("Ann Bright")
    row.get_by_role("button", name=f"Approve {title}").click()
    began = time.monotonic()
    now = re.compile("Approved|Being fetched")
    expect(listed(ann, title)).to_contain_text(now, timeout=5 * SECONDS)
    seconds = time.monotonic() - began
    print(f"the decision on the requester's page after {seconds:.2f} s")
    assert seconds < A_MOMENT
    expect(listed(ada, title)).to_have_count(0)
    expect(card).to_have_count(0)
    expect(badge).to_have_count(0)


@pytest.mark.alone
def test_a_webhook_is_on_open_pages_within_a_second(
    browsers: Callable[..., Page], nest: Product, seerr: SeerrSite
):
    """From what happens in Overseerr to the number in one's navigation, and to the other's row."""
    rest = Rest(nest)
    rest.sign_in(IRIS)  # known to Overseerr as nora from her first request on
    made = rest.post("/media/request", {"tmdbId": 810003, "mediaType": "tv", "seasons": [1]})
    assert made.status_code == 201, made.text
    ada, iris = browsers(ADMIN, "/"), browsers(IRIS, "/requests")
    badge = ada.get_by_role("link", name=re.compile("Approvals.*1 waiting")).first
    expect(badge).to_be_visible(timeout=10 * SECONDS)
    counted, moved = [], []
    for film in range(700_001, 700_001 + ROUNDS):
        title = name_of(seerr, film)
        notes(ada, WAITING, "2 waiting")
        began = time.time()
        asked = seerr.switches.ask("nora", "movie", film)
        counted.append(shown(ada) - began)
        expect(listed(iris, title)).to_contain_text("Waiting for approval")
        notes(iris, f'//main//*[@data-row][contains(., "{title}")]', "Declined")
        began = time.time()
        seerr.switches.decline(asked.id)
        moved.append(shown(iris) - began)
    print(f"a webhook is counted after {told(counted)}, on the row after {told(moved)}")
    for times in (counted, moved):
        assert statistics.median(times) <= A_MOMENT
        assert max(times) <= 2 * A_MOMENT
    rest.call("DELETE", f"/media/requests/{made.json()['data']['request']['id']}")


def test_whoever_asked_reads_why_it_was_declined(
    browsers: Callable[..., Page], asks: Callable[..., str], seerr: SeerrSite
):
    title = name_of(seerr, 710002)
    asks(710002)
    ann, ada = browsers(ANN, "/requests"), browsers(ADMIN, "/")
    card = ada.get_by_role("region", name="Waiting for your decision")
    card.get_by_role("button", name=f"Decline {title}").click()
    asked = ada.get_by_role("dialog", name=f"Decline “{title}”?")
    expect(asked.get_by_role("textbox", name="Reason")).to_be_focused()
    asked.get_by_role("textbox", name="Reason").fill("no room before spring")
    asked.get_by_role("textbox", name="Reason").press("Enter")
    row = listed(ann, title)
    expect(row).to_contain_text("Declined", timeout=5 * SECONDS)
    expect(row).to_contain_text("no room before spring")
    row.get_by_role("button", name=f"History of {title}").click()
    steps = ann.get_by_role("dialog", name=title).get_by_role("list", name="History")
    expect(steps.get_by_role("listitem")).to_have_count(2)
    expect(steps).to_contain_text("no room before spring")


def test_what_has_come_leads_to_the_library(
    browsers: Callable[..., Page], nest: Product, seerr: SeerrSite
):
    """Asked for in Overseerr itself: its webhook brings it to the page, and then its arrival."""
    rest = Rest(nest)
    rest.sign_in(ADMIN)
    film = next(one for one in seerr.seerr.catalogue.of_type("movie") if one.tmdb_id < 700_000)
    wait_for(lambda: film.name in str(rest.get(f"/plex/search?query={film.name}")), 60)
    hers = Rest(nest)
    hers.sign_in(IRIS)  # known to Overseerr from her first request on
    made = hers.post("/media/request", {"tmdbId": 810002, "mediaType": "tv", "seasons": [1]})
    assert made.status_code == 201, made.text
    iris = browsers(IRIS, "/requests")
    asked = seerr.switches.ask("nora", "movie", film.tmdb_id)
    row = listed(iris, film.name)
    expect(row).to_contain_text("Waiting for approval", timeout=10 * SECONDS)
    seerr.switches.approve(asked.id)
    seerr.switches.arrive("movie", film.tmdb_id)
    expect(row).to_contain_text("Ready to watch", timeout=10 * SECONDS)
    row.get_by_role("link", name=f"Open {film.name} in the library").click()
    expect(iris).to_have_url(re.compile(r"/item/\d+$"))
    expect(iris.get_by_role("heading", level=1, name=film.name)).to_be_visible()
    taken = f"/media/requests/{made.json()['data']['request']['id']}"
    hers.call("DELETE", taken).raise_for_status()


def test_many_are_decided_with_shift_and_with_the_keyboard(
    browsers: Callable[..., Page], asks: Callable[..., str], seerr: SeerrSite
):
    for tmdb_id in range(710003, 710008):
        asks(tmdb_id)
    page = browsers(ADMIN, APPROVALS)
    expect(page.locator("[data-row]")).to_have_count(5)
    boxes = page.get_by_role("checkbox", name=re.compile("^Choose "))
    boxes.nth(0).click()
    boxes.nth(2).click(modifiers=["Shift"])
    bar = page.get_by_role("toolbar", name="Selected requests")
    expect(bar).to_contain_text("3 selected")
    expect(bar).to_contain_text("3 requests from 1 person")
    bar.get_by_role("button", name="Approve 3").click()
    expect(page.locator("[data-row]")).to_have_count(2, timeout=10 * SECONDS)
    expect(bar).to_have_count(0)

    page.locator("main").focus()
    page.keyboard.press("j")
    first = page.locator("[data-row]").first
    expect(first).to_be_focused()
    page.keyboard.press("x")
    expect(bar).to_contain_text("1 selected")
    page.keyboard.press("x")
    page.keyboard.press("j")
    expect(page.locator("[data-row]").nth(1)).to_be_focused()
    page.keyboard.press("k")
    page.keyboard.press("d")
    asked = page.get_by_role("dialog")
    expect(asked.get_by_role("textbox", name="Reason")).to_be_focused()
    page.keyboard.type("jxad")
    expect(asked.get_by_role("textbox", name="Reason")).to_have_value("jxad")
    asked.get_by_role("button", name="Decline", exact=True).click()
    expect(page.locator("[data-row]")).to_have_count(1, timeout=10 * SECONDS)
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible(timeout=10 * SECONDS)
    page.get_by_role("link", name=re.compile("^Declined")).click()
    expect(page.get_by_text("“jxad”")).to_be_visible()


def test_an_administrator_asks_for_somebody(browsers: Callable[..., Page], seerr: SeerrSite):
    title = name_of(seerr, 710010)
    ann, page = browsers(ANN, "/requests"), browsers(ADMIN, APPROVALS)
    page.get_by_role("button", name="Request for somebody").click()
    asked = page.get_by_role("dialog", name="Request for somebody")
    field = asked.get_by_role("searchbox")
    expect(field).to_be_focused()
    field.fill(title)
    asked.get_by_role("button", name=title).first.click(timeout=10 * SECONDS)
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("On behalf of").select_option("Ann Bright", timeout=10 * SECONDS)
    dialog.get_by_role("button", name="Request", exact=True).click()
    expect(listed(ann, title)).to_contain_text("Ada asked for you", timeout=10 * SECONDS)


def test_filters_stand_in_the_address(
    browsers: Callable[..., Page], asks: Callable[..., str], seerr: SeerrSite
):
    title = name_of(seerr, 710012)
    asks(710012)
    page = browsers(ADMIN, f"{APPROVALS}?status=all&search=nothing+like+that")
    expect(page.get_by_text("Nothing is like that")).to_be_visible()
    page.get_by_label("Find a title or person").fill(title)
    expect(listed(page, title)).to_be_visible()
    expect(page).to_have_url(re.compile("status=all.*search="))
    page.get_by_label("Type").select_option("tv")
    expect(page.get_by_text("Nothing is like that")).to_be_visible()
    page.go_back()
    expect(listed(page, title)).to_be_visible()
    page.get_by_label("Person", exact=True).select_option("Ann Bright")
    expect(page).to_have_url(re.compile("user="))
    page.reload()
    ready(page)
    expect(page.get_by_label("Person", exact=True)).to_have_value(re.compile("."))
    with page.expect_download() as saved:
        page.get_by_role("link", name="CSV").click()
    assert title in saved.value.path().read_text()


@pytest.mark.parametrize("path", ["/requests", "/admin/requests"])
def test_an_address_of_no_tab_shows_the_first(browsers: Callable[..., Page], path: str):
    page = browsers(ADMIN, f"{path}?status=nonsense")
    expect(page.get_by_role("main").locator("[aria-busy=true]")).to_have_count(0)
    first = page.get_by_role("main").get_by_role("navigation").get_by_role("link").first
    expect(first).to_have_attribute("aria-current", "page")


def test_while_overseerr_is_away_deciding_goes_on_and_it_is_said(
    browsers: Callable[..., Page], asks: Callable[..., str], nest: Product, seerr: SeerrSite
):
    title = name_of(seerr, 710008)
    asks(710008)
    seerr.switches.behave(down=True)
    try:
        page, ann = browsers(ADMIN, APPROVALS), browsers(ANN, "/requests")
        listed(page, title).get_by_role("button", name=f"Approve {title}").click()
        expect(listed(ann, title)).to_contain_text("Approved", timeout=10 * SECONDS)
        expect(listed(ann, title)).to_contain_text("Overseerr is not told yet")
        expect(page.get_by_text("It is told as soon as it does.")).to_be_visible(
            timeout=30 * SECONDS
        )
        page.reload()
        ready(page)
        expect(page.get_by_role("note").first).to_contain_text("What you decide is kept")
    finally:
        seerr.switches.behave(down=False)


def test_problems_are_reported_talked_about_and_solved(
    browsers: Callable[..., Page], seerr: SeerrSite
):
    """Reported on the page of a title by a user on a phone; the administrator's page shows it."""
    film = seerr_film(seerr, 1)
    ann = browsers(ANN, f"/movie/{film.tmdb_id}", viewport=PHONE)
    hers, ada = browsers(ANN, PROBLEMS, viewport=PHONE), browsers(ADMIN, f"/admin{PROBLEMS}")
    report(ann, "Sound", "It hums.")
    for page in (hers, ada):
        expect(problem(page, "It hums.")).to_contain_text("Open", timeout=5 * SECONDS)
    expect(problem(ada, "It hums.")).to_contain_text("Ann Bright")
    answer(problem(ada, "It hums."), "Another copy is on its way.")
    expect(problem(hers, "It hums.")).to_contain_text("Another copy", timeout=5 * SECONDS)
    problem(ada, "It hums.").get_by_role("button", name="Solved").click()
    expect(problem(hers, "It hums.")).to_contain_text("Solved", timeout=5 * SECONDS)
    problem(hers, "It hums.").get_by_role("button", name="Open again").click()
    expect(problem(ada, "It hums.").get_by_role("button", name="Solved")).to_be_visible(
        timeout=5 * SECONDS
    )
    for page in (hers, ada):
        assert scrolls_sideways(page) == []

    # While Overseerr is away, what was typed stays where it is.
    seerr.switches.behave(down=True)
    try:
        row = problem(hers, "It hums.")
        answer(row, "Still so.")
        expect(row.get_by_role("alert")).to_contain_text("does not answer", timeout=20 * SECONDS)
        expect(row.get_by_role("textbox")).to_have_value("Still so.")
    finally:
        seerr.switches.behave(down=False)
    row.get_by_role("button", name="Send").click()
    expect(problem(ada, "It hums.")).to_contain_text("Still so.", timeout=20 * SECONDS)
    expect(row.get_by_role("textbox")).to_have_count(0)

    problem(ada, "It hums.").get_by_role("button", name="Remove").click()
    ada.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    for page in (hers, ada):
        expect(problem(page, "It hums.")).to_have_count(0, timeout=5 * SECONDS)
    assert not seerr.seerr.issues


def test_problems_of_the_library_and_of_overseerr_itself_are_listed_live(
    browsers: Callable[..., Page], nest: Product, seerr: SeerrSite
):
    rest, film = Rest(nest), seerr_film(seerr, 2)
    rest.sign_in(ADMIN)
    ada = browsers(ADMIN, f"/admin{PROBLEMS}")
    wait_for(lambda: bool(found(rest, film.name)), 60)
    item = browsers(ADMIN, f"/item/{found(rest, film.name)[0]}", viewport=PHONE)
    report(item, "Subtitle", "They are late.")
    expect(problem(ada, "They are late.")).to_contain_text(film.name, timeout=5 * SECONDS)
    number = seerr.switches.report("nora", "movie", film.tmdb_id, "From over there.")
    expect(problem(ada, "From over there.")).to_contain_text("Open", timeout=5 * SECONDS)
    seerr.switches.resolve(number)
    expect(problem(ada, "From over there.")).to_contain_text("Solved", timeout=5 * SECONDS)


def test_a_problem_of_a_part_of_a_series_says_which_part_by_itself(
    browsers: Callable[..., Page], nest: Product, seerr: SeerrSite
):
    """From the page of an episode, and of its season, in the library."""
    series = seerr_title(seerr, "tv", 1)
    rest = Rest(nest)
    rest.sign_in(ADMIN)
    wait_for(lambda: bool(found(rest, series.name)), 60)
    show = found(rest, series.name)[0]
    seasons = rest.get(f"/plex/items/{show}/children")["items"]
    season = next(one for one in seasons if one["index"] == 1)
    episode = rest.get(f"/plex/items/{season['id']}/children")["items"][1]
    for item, number in ((season, ""), (episode, str(episode["index"]))):
        page = browsers(ADMIN, f"/item/{item['id']}")
        page.get_by_role("button", name="Report an issue").click(timeout=20 * SECONDS)
        dialog = page.get_by_role("dialog", name="Report an issue")
        expect(dialog.get_by_label("Season")).to_have_value("1")
        expect(dialog.get_by_label("Episode")).to_have_value(number)
    dialog.get_by_label("What is wrong?").fill("It stops halfway.")
    dialog.get_by_role("button", name="Report").click()
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    (told,) = [one for one in seerr.seerr.issues.values() if one.season]
    assert (told.season, told.episode) == (1, episode["index"])
    media = seerr.seerr.media[told.media_id]
    assert (media.media_type, media.tmdb_id) == ("tv", series.tmdb_id)


def test_one_takes_back_what_is_not_decided(
    browsers: Callable[..., Page], asks: Callable[..., str], seerr: SeerrSite
):
    title = name_of(seerr, 710009)
    asks(710009)
    page = browsers(ANN, "/requests?status=pending")
    listed(page, title).get_by_role("button", name=f"Take back {title}").click()
    page.get_by_role("dialog").get_by_role("button", name="Take it back").click()
    expect(listed(page, title)).to_have_count(0, timeout=10 * SECONDS)


def test_whose_request_is_taken_away_reads_by_whom(
    browsers: Callable[..., Page], asks: Callable[..., str], seerr: SeerrSite
):
    """On every page that is open, and in its history."""
    title, why = name_of(seerr, 700010), "It was removed by an administrator."
    asks(700010)
    ann, home, ada = browsers(ANN, "/requests"), browsers(ANN, "/"), browsers(ADMIN, APPROVALS)
    listed(ada, title).get_by_role("button", name=f"More: {title}").click()
    expect(ada.get_by_role("separator")).to_have_count(1)
    ada.get_by_role("menuitem", name="Take it away").click()
    card = home.get_by_role("listitem").filter(has_text=title)
    for one in (listed(ann, title), card):
        expect(one).to_contain_text("Removed", timeout=10 * SECONDS)
        expect(one).to_contain_text(why)
    ann.get_by_role("button", name=f"History of {title}").click()
    expect(ann.get_by_role("list", name="History")).to_contain_text(why)


@pytest.fixture(scope="module")
def looked_at(nest: Product, asks: Callable[..., str]) -> Product:
    """Something in every tab, with words as long as they may be."""
    asks(710011, comment="word " * 99)
    asks(810001, "tv", seasons=[2, 3], quality="720p")
    asks(710013, comment="Wohnzimmer" * 50)
    return nest


LOOKS = {
    "requests": (ANN, "/requests"),
    "requests-declined": (ANN, "/requests?status=denied"),
    "requests-none": (ADMIN, "/requests"),
    "requests-problems": (ANN, "/requests?status=problems"),
    "approvals": (ADMIN, APPROVALS),
    "approvals-all": (ADMIN, f"{APPROVALS}?status=all"),
    "approvals-none": (ADMIN, f"{APPROVALS}?status=failed"),
    "home-requests": (ADMIN, "/"),
    "home-own-requests": (ANN, "/"),
}


@pytest.mark.parametrize("name", LOOKS)
def test_looks(browsers: Callable[..., Page], looked_at: Product, name: str):
    who, path = LOOKS[name]
    page = browsers(who, path, reduced_motion="reduce")
    look_at_every_size(page, name, settle_ms=300)


@pytest.mark.long
def test_looks_in_hand(browsers: Callable[..., Page], looked_at: Product):
    """Chosen rows, the menu of one, its history, and the question before it is declined."""
    page = browsers(ADMIN, APPROVALS, reduced_motion="reduce")
    page.get_by_role("checkbox", name=re.compile("^Choose ")).first.click()
    for width in (320, PHONE["width"], DESKTOP["width"]):
        page.set_viewport_size({"width": width, "height": 900})
        page.wait_for_timeout(300)
        assert scrolls_sideways(page) == [], f"at {width} px"
        if width > 320:
            look(page, f"approvals-chosen-{width}")
    page.get_by_role("button", name=re.compile("^More: ")).first.click()
    page.get_by_role("menuitem", name="History").click()
    expect(page.get_by_role("list", name="History")).to_be_visible()
    look(page, "approvals-history")
    page.keyboard.press("Escape")
    page.get_by_role("button", name=re.compile("^Decline ")).last.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    look(page, "approvals-decline")


def seerr_film(seerr: SeerrSite, number: int) -> Any:
    return seerr_title(seerr, "movie", number)


def seerr_title(seerr: SeerrSite, media_type: Any, number: int) -> Any:
    """One of the library's films or series, which Overseerr knows to be here."""
    every = [one for one in seerr.seerr.catalogue.of_type(media_type) if one.tmdb_id < 700_000]
    seerr.switches.arrive(media_type, every[number].tmdb_id)
    return every[number]


def found(rest: Rest, name: str) -> list[int]:
    hits = rest.get(f"/plex/search?query={name}")["items"]
    return [hit["item"]["id"] for hit in hits if hit["item"]["title"] == name]


def report(page: Page, kind: str, words: str) -> None:
    page.get_by_role("button", name="Report an issue").click(timeout=20 * SECONDS)
    dialog = page.get_by_role("dialog", name="Report an issue")
    dialog.get_by_role("radiogroup").get_by_text(kind).click()
    dialog.get_by_label("What is wrong?").fill(words)
    assert scrolls_sideways(page) == []
    kinds = dialog.get_by_role("radiogroup").locator("label")
    assert kinds.evaluate_all("all => all.every((one) => one.scrollWidth <= one.clientWidth)")
    dialog.get_by_role("button", name="Report").click()
    expect(dialog).to_have_count(0, timeout=20 * SECONDS)
    # The page goes on.
    expect(page.get_by_role("button", name="Report an issue")).to_be_visible()


def problem(page: Page, words: str) -> Locator:
    return page.get_by_role("region", name="Problems").locator(".issue").filter(has_text=words)


def answer(row: Locator, words: str) -> None:
    row.get_by_role("button", name="Answer").click()
    row.get_by_role("textbox").fill(words)
    row.get_by_role("textbox").press("Enter")


def wait_for(check: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.3)
