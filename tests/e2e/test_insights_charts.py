"""Charts of the insights: seen, read, narrowed down, and nobody else's."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.database import Database, database_url
from medianest.models import LibrarySample, Play, PlayAccount, PlayHistory
from medianest.models.ids import utc_now
from tests.e2e.journeys import DESKTOP, PHONE, SECONDS, eventually, ready, sign_in, visit
from tests.e2e.looks import clean, look_at_every_size
from tests.e2e.page_weight import LONGEST_LOAD_BYTES, loaded_bytes
from tests.library_rows import LibraryRows
from tests.product import ADMIN, Product
from tests.rest import Rest

ANN = ("ann@example.org", "kettle harbour lantern")
ZONE = "Europe/Berlin"
KNOWN_DAYS = 20
GB = 10**9
MOST_SHIFT = 0.02
COUNTS_SHIFTS = """
  window.shifted = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted += entry.value;
  }).observe({ type: "layout-shift", buffered: true });"""
PAGES = ("/insights", "/insights/top", "/insights/growth", "/insights/my-year")


async def _fill(product: Product, ann: str) -> None:
    """Ann plays a film at eight in the evening of every day of the history, Otto an episode every
    other day at noon."""
    database = Database(database_url(None, product.data))
    rows, now = LibraryRows(database), utc_now()
    today = now.astimezone(ZoneInfo(ZONE)).replace(minute=0, second=0, microsecond=0)
    async with rows.at_once():
        films = await rows.section("Films", item_count=6, size_bytes=600 * GB)
        series = await rows.section("Series", "show", item_count=2, size_bytes=300 * GB)
        movies = [
            await rows.movie(
                films,
                f"Zwölf Monde {number}",
                year=1990 + number,
                size_bytes=100 * GB,
                added_at=now - timedelta(days=50 * number),
            )
            for number in range(6)
        ]
        for number, movie in enumerate(movies):
            shape = ("4k", "hevc") if number % 2 else ("1080", "h264")
            facts = {"resolution": shape[0], "video_codec": shape[1], "size_bytes": 100 * GB}
            await rows.version(movie, **facts)
        show = await rows.show(series, "Dark Harbour", episodes=(2,), year=2017)
    (season,) = await rows.children(show)
    episode, _ = await rows.children(season)
    await rows.plex_account(ann, [films, series], plex_id=11)
    plays = []
    for day in range(KNOWN_DAYS):
        evening = today.replace(hour=20) - timedelta(days=day + 1)
        own = {"account_id": 11, "user_id": ann, "section_key": films.key, "type": "movie"}
        film = movies[day % 3]
        plays.append({**own, "item_id": film.id, "title": film.title, "started_at": evening})
        if day % 2:
            noon = today.replace(hour=12) - timedelta(days=day)
            other = {"account_id": 12, "section_key": series.key, "type": "episode"}
            plays.append({**other, "item_id": episode.id, "title": "One", "started_at": noon})
    async with database.write() as session:
        begins = min(play["started_at"] for play in plays)
        facts = {"source": "tautulli", "is_chosen": True, "known_at": now, "begins_at": begins}
        session.add(PlayHistory(server_id=films.server_id, **facts))
        session.add_all([PlayAccount(id=11, name="ann"), PlayAccount(id=12, name="Otto Berg")])
        for number, play in enumerate(plays):
            usual = {"source": "tautulli", "source_id": str(number), "seconds": 5400}
            session.add(Play(server_id=films.server_id, **usual, **play))
        for day in range(41):
            at = now.date() - timedelta(days=day)
            size = (600 - day) * GB
            session.add(LibrarySample(section_id=films.id, day=at, items=6, size_bytes=size))
            session.add(LibrarySample(section_id=series.id, day=at, items=2, size_bytes=300 * GB))
    await database.close()


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("charts") / "data",
        "up",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    rest.create_user(ANN[0], "Ann Bright", ANN[1])
    of_ann = Rest(product)
    of_ann.sign_in(ANN)
    ann = str(of_ann.get("/me")["id"])
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _fill(product, ann)).result()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def ada(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, ADMIN, DESKTOP)


@pytest.fixture(scope="module")
def ann(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, ANN, PHONE)


def signed_in(
    browser: Browser, nest: Product, who: tuple[str, str], size: dict[str, int]
) -> Iterator[Page]:
    page = browser.new_context(viewport=size, timezone_id=ZONE, locale="en-GB").new_page()
    wrong: list[str] = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    sign_in(page, nest, who)
    yield page
    assert [one for one in wrong if "502" not in one and "404" not in one] == []
    page.context.close()


def chart(page: Page, title: str) -> Locator:
    """The card of a chart, drawn."""
    card = page.get_by_role("region", name=title, exact=True)
    expect(card.locator("figure svg").first).to_be_visible()
    return card


def table(card: Locator) -> dict[str, list[str]]:
    """Its rows by their first cell."""
    card.get_by_text("Show as table").click()
    rows = card.get_by_role("row").filter(has=card.page.get_by_role("rowheader"))
    expect(rows.first).to_be_visible()
    found = {}
    for row in rows.all():
        cells = row.get_by_role("cell").all_inner_texts()
        found[row.get_by_role("rowheader").inner_text()] = cells
    return found


def test_what_is_played_day_by_day(ada: Page, nest: Product) -> None:
    visit(ada, nest, "/insights")
    days = chart(ada, "By day")
    expect(days).to_contain_text("In the last 30 days: 30 plays")
    expect(days).to_contain_text(re.compile("History begins on .*; nothing is known of before."))
    rows = table(days)
    assert len(rows) == 30
    found = [cells[0] for cells in rows.values()]
    assert found[0] == "Not known"
    assert found[-2] in {"1", "2"}
    assert sum(int(one) for one in found if one != "Not known") == 30
    expect(chart(ada, "By weekday and hour")).to_contain_text(f"by the clock of {ZONE}")
    expect(chart(ada, "By section")).to_contain_text("most of Films (20 plays)")
    expect(chart(ada, "By person")).to_contain_text("most by Ann Bright (20 plays)")
    assert table(chart(ada, "By person"))["Otto Berg"] == ["10 plays", "15 h"]


def test_the_address_narrows_them_down(ada: Page, nest: Product) -> None:
    visit(ada, nest, "/insights")
    chart(ada, "By day")
    ada.get_by_label("Time", exact=True).select_option("90")
    expect(ada).to_have_url(re.compile("window=90"))
    expect(chart(ada, "By day")).to_contain_text("In the last 90 days")
    ada.get_by_label("Section", exact=True).select_option(label="Series")
    expect(chart(ada, "By day")).to_contain_text("10 plays")
    ada.get_by_label("Count", exact=True).select_option("hours")
    expect(chart(ada, "By day")).to_contain_text("15 h")
    ada.reload()
    ready(ada)
    expect(chart(ada, "By day")).to_contain_text("In the last 90 days: 15 h")
    ada.go_back()
    expect(chart(ada, "By day")).to_contain_text("10 plays")
    visit(ada, nest, "/insights?section=4711")
    expect(ada.get_by_text("There is no such section in the library.")).to_be_visible()


def test_every_chart_is_a_file(ada: Page, nest: Product) -> None:
    for path, heads in (
        ("/insights?window=90", {"day", "weekday", "section", "person"}),
        ("/insights/top", {"kind"}),
        ("/insights/growth", {"day", "section", "resolution", "codec"}),
        ("/insights/my-year?person=all", {"month", "kind"}),
    ):
        visit(ada, nest, path)
        links = ada.get_by_role("link", name=re.compile("^CSV of "))
        expect(links.first).to_be_visible()
        eventually(lambda links=links, heads=heads: links.count() >= len(heads), seconds=10)
        found = set()
        for link in links.all():
            answer = ada.request.get(nest.root + (link.get_attribute("href") or ""))
            assert answer.ok, answer.text()
            found.add(next(csv.reader(io.StringIO(answer.text())))[0])
        assert found == heads


def test_what_is_watched_most(ada: Page, nest: Product) -> None:
    visit(ada, nest, "/insights/top")
    movies = ada.get_by_role("table", name="Movies")
    expect(movies.get_by_role("link").first).to_have_text("Zwölf Monde 0")
    expect(movies.get_by_role("row").nth(1)).to_contain_text("10.5 h")
    expect(ada.get_by_role("table", name="Shows")).to_contain_text("Dark Harbour")
    ada.get_by_label("Order by").select_option("people")
    expect(ada).to_have_url(re.compile("by=people"))
    expect(ada.get_by_role("region", name="Movies")).to_contain_text("(1 person)")


def test_how_the_library_grew(ada: Page, nest: Product) -> None:
    visit(ada, nest, "/insights/growth")
    size = chart(ada, "Size of the library")
    expect(size).to_contain_text("900 GB now")
    expect(size).to_contain_text(re.compile("Measured since .*what was removed meanwhile"))
    expect(chart(ada, "Size by resolution")).to_contain_text("300 GB of 600 GB")
    room = chart(ada, "Room on the disk")
    expect(room).to_contain_text("It grows by about 30 GB a month.")
    assert "Expected" in {cells[-1] for cells in table(room).values()}


def test_people_see_their_own_year_and_nothing_else(ann: Page, nest: Product) -> None:
    visit(ann, nest, "/insights")
    expect(ann).to_have_url(re.compile("/insights/my-year$"), timeout=5 * SECONDS)
    expect(chart(ann, "Month by month")).to_be_visible()
    expect(ann.get_by_text("Days in a row")).to_be_visible()
    expect(ann.get_by_label("Person")).to_have_count(0)
    assert "Otto" not in ann.content()
    for path in PAGES[:3]:
        visit(ann, nest, path)
        assert "Otto" not in ann.content(), path
    visit(ann, nest, "/insights/my-year?person=all")
    expect(chart(ann, "Month by month")).to_be_visible()
    assert "Dark Harbour" not in ann.content()


def test_keys_reach_every_point(ada: Page, nest: Product) -> None:
    visit(ada, nest, "/insights")
    drawing = chart(ada, "By day").locator("figure svg").first
    drawing.focus()
    ada.keyboard.press("ArrowRight")
    said = ada.locator(".drawing__said").first
    expect(said).to_be_visible()
    before = said.inner_text()
    ada.keyboard.press("ArrowRight")
    eventually(lambda: said.inner_text() != before, seconds=5)


@pytest.mark.parametrize("path", PAGES)
def test_how_they_look(ada: Page, nest: Product, path: str) -> None:
    ada.set_viewport_size(DESKTOP)
    query = "?person=all" if path.endswith("year") else ""
    visit(ada, nest, path + query)
    drawn = ada.locator("figure svg, .toptable").first
    expect(drawn).to_be_visible()
    look_at_every_size(
        ada, f"charts{path.replace('/insights', '') or '/activity'}".replace("/", "-")
    )
    ada.set_viewport_size(DESKTOP)


@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_nothing_moves_when_they_come(
    browser: Browser, nest: Product, size: dict[str, int]
) -> None:
    page = browser.new_context(viewport=size).new_page()
    sign_in(page, nest)
    page.add_init_script(COUNTS_SHIFTS)
    shifted = {}
    for path in (*PAGES[:3], "/insights/my-year?person=all"):
        visit(page, nest, path)
        expect(page.get_by_role("main").locator("figure svg, table").first).to_be_visible()
        page.wait_for_timeout(300)
        shifted[path] = page.evaluate("() => window.shifted")
    assert max(shifted.values()) <= MOST_SHIFT, shifted
    page.context.close()


def test_tables_fit_a_phone(ann: Page, nest: Product) -> None:
    visit(ann, nest, "/insights/my-year")
    table(chart(ann, "Month by month"))
    clean(ann)


def test_no_other_page_loads_a_byte_of_them(browser: Browser, nest: Product) -> None:
    page = browser.new_context().new_page()
    sign_in(page, nest)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/library", "/status", "/insights/unused"):
        visit(page, nest, path)
        page.wait_for_load_state("networkidle")
    assert [one for one in asked if re.search("/chart(s|_)", one)] == []
    visit(page, nest, "/insights")
    chart(page, "By day")
    assert len([one for one in asked if "chart_drawings" in one]) == 1
    page.context.close()


def test_the_page_without_its_drawings_is_small(browser: Browser, nest: Product) -> None:
    page = browser.new_context().new_page()
    sign_in(page, nest)
    page.route(re.compile("chart_drawings"), lambda route: route.abort())
    assert loaded_bytes(page, nest, "/insights") <= LONGEST_LOAD_BYTES
    expect(page.get_by_text("The drawing could not be loaded.").first).to_be_visible()
    page.context.close()
