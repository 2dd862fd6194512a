"""Unused media and Leaving soon: found and kept by administrators, wished for by phone."""

from __future__ import annotations

import asyncio
import json
import re
import signal
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import select

from medianest.database import Database, database_url
from medianest.models import LibraryItem, User
from medianest.models.ids import utc_now
from tests.e2e.journeys import (
    DESKTOP,
    PHONE,
    SECONDS,
    eventually,
    ready,
    sign_in,
    signed_in_page,
    visit,
)
from tests.e2e.looks import look, look_at_every_size
from tests.e2e.page_weight import LONGEST_LOAD_BYTES, loaded_bytes
from tests.insights_rows import GB, InsightRows, added
from tests.product import ADMIN, Product
from tests.rest import Rest

ANN, BOB = ("ann@example.org", "kettle harbour lantern"), ("bob@example.org", "lantern kettle pier")
UNUSED, LEAVING = "/insights/unused", "/insights/leaving-soon"
LONG = "A film with a very long title that no column has any room for, whatever one does to it"
SOON = (datetime.now().astimezone() + timedelta(days=20)).date().isoformat()
IDS: dict[str, int] = {}


async def _fill(rows: InsightRows, database: Database) -> None:
    async with rows.at_once():
        films, series = (
            await rows.fresh_section("Films"),
            await rows.fresh_section("Series", "show"),
        )
        await rows.history(films)
        for n, (title, days) in enumerate({"Heat": 400, "Lost": 2000, LONG: 300}.items()):
            await rows.movie(films, title, size_bytes=(60 - n) * GB, year=1995 + n, **added(days))
        for n in range(27):
            await rows.movie(films, f"Film {n:02}", size_bytes=(40 - n) * GB, **added(200 + n))
        alien = await rows.movie(films, "Alien", size_bytes=50 * GB, **added(1200))
        await rows.played(alien, 500, plays=12, people=3)
        await rows.show(series, "Dark", size_bytes=90 * GB, **added(300))
    await rows.resize(films, 1000 * GB, 40)
    await rows.resize(series, 1000 * GB, 10)
    async with database.read() as session:
        people = {one.email: one.id for one in (await session.execute(select(User))).scalars()}
        IDS.update(
            {one.title: one.id for one in (await session.execute(select(LibraryItem))).scalars()}
        )
    async with rows.at_once():
        await rows.plex_account(people[ANN[0]], [films, series])
        await rows.plex_account(people[BOB[0]], [series])


def _in_database(nest: Product, deed: Any) -> None:
    """Playwright has a loop of its own in this thread."""

    async def do() -> None:
        database = Database(database_url(None, nest.data))
        await deed(InsightRows(database), database)
        await database.close()

    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, do()).result()


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("insights") / "data",
        "up",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
        # Nobody is there: what is known of plays is put into the database.
        MEDIANEST_TAUTULLI_URL="http://127.0.0.1:9",
        MEDIANEST_TAUTULLI_API_KEY="a-key-of-thirty-two-characters-0",
        MEDIANEST_PLEX_URL="http://127.0.0.1:9",
        MEDIANEST_PLEX_TOKEN="nobodys",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    rest.create_user(ANN[0], "Ann Bright", ANN[1])
    rest.create_user(BOB[0], "Bob Grey", BOB[1])
    _in_database(product, _fill)
    yield product
    product.stop()


@pytest.fixture(scope="module")
def rest(nest: Product) -> Rest:
    rest = Rest(nest)
    rest.sign_in(ADMIN)
    return rest


@pytest.fixture(scope="module")
def desktop(browser: Browser, nest: Product) -> Iterator[Page]:
    """An administrator's."""
    yield from signed_in(browser, nest, DESKTOP, ADMIN)


@pytest.fixture(scope="module")
def phone(browser: Browser, nest: Product) -> Iterator[Page]:
    """Ann's."""
    yield from signed_in(browser, nest, PHONE, ANN)


def signed_in(
    browser: Browser, nest: Product, size: dict[str, int], who: tuple[str, str]
) -> Iterator[Page]:
    page = browser.new_context(viewport=size, has_touch=size is PHONE).new_page()
    sign_in(page, nest, who)
    yield page
    page.context.close()


def rows(page: Page) -> Locator:
    return page.get_by_role("table", name="Unused media").locator("tbody").get_by_role("row")


def titles(page: Page) -> list[str]:
    return [words.strip() for words in rows(page).get_by_role("link").all_inner_texts()]


def lists(page: Page, *wanted: str) -> None:
    eventually(lambda: titles(page)[: len(wanted)] == list(wanted), seconds=10, what=str(wanted))


def leaving(page: Page, title: str) -> Locator:
    return page.get_by_role("main").get_by_role("listitem").filter(has_text=title)


@contextmanager
def stopped(nest: Product) -> Iterator[None]:
    """Its web processes answer nothing, and have closed nothing."""
    web = nest.by_role("web")
    assert web
    for one in web:
        one.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for one in web:
            one.send_signal(signal.SIGCONT)


def test_what_could_be_freed_is_narrowed_down_ordered_and_leafed_through(
    desktop: Page, nest: Product
) -> None:
    visit(desktop, nest, UNUSED)
    lists(desktop, "Dark", "Heat", "Lost", LONG, "Alien")
    freed = desktop.get_by_role("region", name="Could be freed")
    expect(freed).to_contain_text("31 titles")
    expect(freed).to_contain_text("Another 59.0 GB is unknown. This report never deletes anything.")
    expect(desktop.get_by_role("region", name="By section")).to_contain_text("Series 90.0 GB")
    desktop.get_by_role("button", name="Unknown 1").click()
    lists(desktop, "Lost")
    expect(rows(desktop)).to_have_count(1)
    expect(rows(desktop)).to_contain_text("before history begins")
    desktop.get_by_role("button", name=re.compile("^All 32")).click()
    head = desktop.get_by_role("columnheader", name="Title")
    head.get_by_role("button").click()
    lists(desktop, LONG, "Alien", "Dark")
    expect(head).to_have_attribute("aria-sort", "ascending")
    desktop.get_by_label("Kind").select_option("Series")
    lists(desktop, "Dark")
    expect(desktop).to_have_url(re.compile("kind=show"))
    desktop.reload()
    ready(desktop)
    lists(desktop, "Dark")
    expect(desktop.get_by_label("Kind")).to_have_value("show")
    desktop.go_back()
    lists(desktop, LONG, "Alien", "Dark")


def test_days_are_apart_and_what_is_no_number_is_said_and_stays(
    desktop: Page, nest: Product
) -> None:
    visit(desktop, nest, UNUSED)
    never = desktop.get_by_label("Never watched, added")
    never.fill("350")
    lists(desktop, "Heat", "Lost", "Alien")
    desktop.get_by_label("Last watched").fill("501")
    lists(desktop, "Heat", "Lost")
    eventually(lambda: len(titles(desktop)) == 2, seconds=5)
    never.fill("some")
    expect(desktop.get_by_text("Enter whole days, from 0 to")).to_be_visible()
    lists(desktop, "Dark", "Heat")
    expect(never).to_have_value("some")


def test_a_choice_over_pages_is_summed_up_and_kept_once(
    desktop: Page, nest: Product, rest: Rest
) -> None:
    visit(desktop, nest, f"{UNUSED}?state=never")
    desktop.get_by_role("checkbox", name="Choose Heat").click()
    bar = desktop.get_by_role("toolbar", name="Chosen titles")
    expect(bar).to_contain_text("1 chosen · 60.0 GB")
    # With Shift all that stands between.
    desktop.get_by_role("checkbox", name="Choose Film 00").click(modifiers=["Shift"])
    expect(bar).to_contain_text("3 chosen · 158 GB")
    bar.get_by_role("button", name="Choose none").click()
    desktop.get_by_role("checkbox", name="Choose Heat").click()
    desktop.get_by_role("link", name="Next").click()
    expect(desktop).to_have_url(re.compile("page=2"))
    desktop.get_by_role("checkbox", name="Choose Film 26").click()
    expect(bar).to_contain_text("2 chosen · 74.0 GB")
    expect(bar).to_contain_text("1 on other pages")
    bar.get_by_role("button", name="Keep").click()
    form = desktop.get_by_role("dialog", name="Keep 2 titles?")
    form.get_by_label("Reason").fill("x" * 501)
    form.get_by_text("Until a day").click()
    form.get_by_label("The last day").fill("2001-02-03")
    form.get_by_role("button", name="Keep 2 titles").click()
    expect(form.get_by_text("Say it in 500 characters at most.")).to_be_visible()
    form.get_by_label("Reason").fill("For the holidays")
    form.get_by_role("button", name="Keep 2 titles").click()
    expect(form.get_by_text("over already")).to_be_visible()
    expect(form.get_by_label("Reason")).to_have_value("For the holidays")
    form.get_by_label("The last day").fill(SOON)
    form.get_by_role("button", name="Keep 2 titles").dblclick()
    expect(form).to_be_hidden()
    expect(bar).to_be_hidden()
    desktop.get_by_role("button", name=re.compile("^Kept")).click()
    lists(desktop, "Heat", "Film 26")
    expect(rows(desktop).first).to_contain_text("Kept until")
    look(desktop, "insights-kept-1440", colours=False)
    desktop.get_by_role("button", name="Never watched: why Heat").click()
    sheet = desktop.get_by_role("dialog", name="Heat")
    expect(sheet).to_contain_text("“For the holidays”")
    sheet.get_by_role("button", name="Close").click()
    desktop.get_by_role("button", name="Keep Heat no longer").click()
    expect(rows(desktop)).to_have_count(1)
    kept = rest.get("/libraries/all/unused?kept=true")["items"]
    assert [(one["title"], one["keep"]["until"][:10]) for one in kept] == [("Film 26", SOON)]
    rest.call("DELETE", f"/insights/keep/{IDS['Film 26']}")


def test_why_a_title_is_listed_has_all_inputs_with_their_age(desktop: Page, nest: Product) -> None:
    visit(desktop, nest, UNUSED)
    desktop.get_by_role("button", name="More: Alien").click()
    desktop.get_by_role("menuitem", name="Why this title?").click()
    sheet = desktop.get_by_role("dialog", name="Alien")
    expect(sheet).to_contain_text("Nobody has watched it for 500 days.")
    for words in ("1,200 days ago", "12 plays by 3 people", "from Tautulli", "nobody here"):
        expect(sheet).to_contain_text(words)
    look(desktop, "insights-why-1440")
    sheet.get_by_role("button", name="Close").click()
    desktop.get_by_role("button", name="Unknown: why Lost").click()
    expect(desktop.get_by_role("dialog", name="Lost")).to_contain_text(
        "It was added before the play history begins"
    )
    desktop.keyboard.press("Escape")


def test_what_is_filtered_goes_out_as_a_file(desktop: Page, nest: Product) -> None:
    visit(desktop, nest, f"{UNUSED}?state=unused")
    lists(desktop, "Alien")
    for how, read in (("CSV", _csv_titles), ("JSON", _json_titles)):
        desktop.get_by_role("button", name="Export").click()
        with desktop.expect_download() as got:
            desktop.get_by_role("menuitem", name=how).click()
        assert got.value.suggested_filename == f"medianest-unused.{how.lower()}"
        assert read(Path(got.value.path())) == ["Alien"]


def _csv_titles(file: Path) -> list[str]:
    head, *lines = file.read_text("utf-8-sig").splitlines()
    place = head.split(",").index("title")
    return [line.split(",")[place] for line in lines]


def _json_titles(file: Path) -> list[str]:
    return [one["title"] for one in json.loads(file.read_text())]


def test_an_old_history_is_told_with_its_age_and_nothing_is_called_unused(
    desktop: Page, nest: Product
) -> None:
    trouble = "Tautulli does not answer."

    async def away(rows: InsightRows, _: Database, hours: float = 2) -> None:
        await rows.change_history(known_at=utc_now() - timedelta(hours=hours), trouble=trouble)

    async def away_for_days(rows: InsightRows, database: Database) -> None:
        await away(rows, database, 72)

    async def back(rows: InsightRows, _: Database) -> None:
        await rows.change_history(known_at=utc_now(), trouble="")

    try:
        _in_database(nest, away)
        visit(desktop, nest, UNUSED)
        note = desktop.get_by_role("note")
        expect(note).to_contain_text("Play history is from 2 h ago. Tautulli does not answer.")
        expect(rows(desktop).first).to_contain_text("Never watched")
        _in_database(nest, away_for_days)
        visit(desktop, nest, f"{UNUSED}?last_days=364")
        expect(note).to_contain_text("Play history is from 3 days ago. Tautulli does not answer.")
        expect(rows(desktop)).to_have_count(25)
        expect(rows(desktop).get_by_text("Unknown")).to_have_count(25)
        expect(desktop.get_by_role("button", name="Never 0")).to_be_visible()
        expect(desktop.get_by_role("region", name="Could be freed")).to_contain_text(
            "Nothing that is sure. 1.0 TB is unknown."
        )
        look(desktop, "insights-old-1440")
    finally:
        _in_database(nest, back)


def test_a_title_leaves_is_wished_for_by_phone_and_stays(
    desktop: Page, phone: Page, nest: Product, rest: Rest
) -> None:
    visit(phone, nest, LEAVING)
    expect(phone.get_by_role("heading", name="Nothing leaves soon")).to_be_visible()
    visit(desktop, nest, UNUSED)
    for title in ("Dark", "Heat"):
        desktop.get_by_role("checkbox", name=f"Choose {title}").click()
    desktop.get_by_role("button", name="Hand to “Leaving soon”").click()
    form = desktop.get_by_role("dialog", name="Hand 2 titles to “Leaving soon”?")
    form.get_by_label("Leaves on").fill("")
    form.get_by_role("button", name="Hand over 2 titles").click()
    expect(form.get_by_text("Choose a day.")).to_be_visible()
    form.get_by_label("Leaves on").fill(SOON)
    look(desktop, "insights-hand-over-1440")
    form.get_by_role("button", name="Hand over 2 titles").dblclick()
    expect(form).to_be_hidden()
    expect(rows(desktop).first).to_contain_text("Leaves on")
    # The other page, which is open all the while, follows by itself.
    expect(leaving(phone, "Heat")).to_contain_text("in 20 days", timeout=5 * SECONDS)
    desktop.goto(f"{nest.url}{LEAVING}")
    ready(desktop)
    leaving(phone, "Heat").get_by_role("button", name="Keep Heat").click()
    wish = phone.get_by_role("dialog", name="Keep “Heat”?")
    wish.get_by_label("Why should it stay?").fill("I watch it every winter")
    look(phone, "insights-wish-390")
    with stopped(nest):
        wish.get_by_role("button", name="Keep it").click()
        expect(wish.get_by_text("MediaNest has not answered so far.")).to_be_visible()
        expect(wish.get_by_label("Why should it stay?")).to_have_value("I watch it every winter")
    expect(wish).to_be_hidden()
    expect(leaving(phone, "Heat")).to_contain_text("You asked for it to stay.")
    asked = leaving(desktop, "Heat")
    expect(asked).to_contain_text("Ann Bright wants it to stay.", timeout=5 * SECONDS)
    expect(asked).to_contain_text("I watch it every winter")
    look(desktop, "insights-leaving-1440")
    asked.get_by_role("button", name="Yes, keep Heat").dblclick()
    expect(leaving(desktop, "Heat")).to_have_count(0)
    expect(leaving(phone, "Heat")).to_have_count(0, timeout=5 * SECONDS)
    assert [one["title"] for one in rest.get("/insights/leaving-soon")["items"]] == ["Dark"]
    look(phone, "insights-leaving-390")
    rest.call("DELETE", f"/insights/keep/{IDS['Heat']}")


def test_the_page_of_a_title_says_so_and_what_became_of_the_wish(
    desktop: Page, phone: Page, nest: Product, rest: Rest
) -> None:
    dark = IDS["Dark"]
    rest.post("/insights/leaving-soon", {"itemIds": [dark], "leavesOn": SOON})
    visit(phone, nest, f"/item/{dark}")
    note = phone.get_by_role("note").filter(has_text="Leaves on")
    note.get_by_role("button", name="Keep it").click()
    wish = phone.get_by_role("dialog", name="Keep “Dark”?")
    wish.get_by_label("Why should it stay?").press("Enter")
    expect(note).to_contain_text("You asked for it to stay. An administrator decides.")
    look(phone, "insights-item-390")
    visit(desktop, nest, LEAVING)
    leaving(desktop, "Dark").get_by_role("button", name="No, Dark leaves").click()
    expect(note).to_contain_text("An administrator decided that it leaves.", timeout=5 * SECONDS)
    leaving(desktop, "Dark").get_by_role("button", name="More: Dark").click()
    desktop.get_by_role("menuitem", name="Let it stay for now").click()
    expect(desktop.get_by_role("heading", name="Nothing leaves soon")).to_be_visible()
    expect(note).to_have_count(0, timeout=5 * SECONDS)
    rest.call("DELETE", f"/insights/keep/{dark}")


def test_people_see_what_is_theirs_alone(browser: Browser, nest: Product, rest: Rest) -> None:
    ids = [IDS["Heat"], IDS["Dark"]]
    rest.post("/insights/leaving-soon", {"itemIds": ids, "leavesOn": SOON})
    for page in signed_in(browser, nest, DESKTOP, BOB):
        page.get_by_role("link", name="Insights").click()
        expect(page).to_have_url(re.compile("/insights/my-year$"))
        tabs = page.get_by_role("navigation", name="Insights")
        expect(tabs.get_by_role("link")).to_have_text(["Leaving soon", "My year"])
        for path in (UNUSED, "/insights/top", "/insights/growth"):
            visit(page, nest, path)
            expect(page.get_by_role("heading", name="for administrators")).to_be_visible()
            expect(page.get_by_role("button", name="Export")).to_have_count(0)
            expect(page.get_by_text("Heat")).to_have_count(0)
        visit(page, nest, LEAVING)
        expect(leaving(page, "Dark")).to_be_visible()
        expect(page.get_by_text("Heat")).to_have_count(0)
        expect(page.get_by_role("button", name=re.compile("^(Yes|No|More)"))).to_have_count(0)
    for item_id in ids:
        rest.call("DELETE", f"/insights/leaving-soon/{item_id}")


def test_the_first_visit_is_light(browser: Browser, nest: Product) -> None:
    page = signed_in_page(browser, nest, viewport=DESKTOP)
    for path in (UNUSED, LEAVING):
        found = loaded_bytes(page, nest, path)
        print(f"{path}: {found:,} bytes")
        assert 20_000 < found <= LONGEST_LOAD_BYTES
    page.context.close()


def test_it_looks_well_at_every_size(desktop: Page, nest: Product) -> None:
    visit(desktop, nest, UNUSED)
    desktop.get_by_role("checkbox", name="Choose Heat").click()
    look_at_every_size(desktop, "insights-unused")
    desktop.set_viewport_size(PHONE)
    desktop.get_by_role("button", name="Keep Dark", exact=True).click()
    expect(desktop.get_by_role("dialog")).to_be_visible()
    look(desktop, "insights-keep-390")
