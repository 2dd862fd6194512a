"""My movies: a list kept by phone and desktop, imported, shared, and nobody else's."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import httpx
import pytest
from PIL import Image
from playwright.sync_api import Browser, Locator, Page, expect

from medianest.database import Database, database_url
from tests.e2e.journeys import (
    DESKTOP,
    PHONE,
    SECONDS,
    eventually,
    ready,
    session_cookie,
    sign_in,
    visit,
)
from tests.e2e.looks import clean, look, look_at_every_size
from tests.e2e.page_weight import LONGEST_LOAD_BYTES, loaded_bytes
from tests.library_rows import LibraryRows
from tests.product import ADMIN, Product
from tests.rest import Rest

ANN = ("ann@example.org", "kettle harbour lantern")
PATH = "/my-movies"
FIXTURES = Path(__file__).parents[1] / "fixtures" / "movies"


async def _fill(product: Product) -> None:
    database = Database(database_url(None, product.data))
    rows = LibraryRows(database)
    async with rows.at_once():
        films = await rows.section("Films")
        await rows.movie(films, "Zwölf Monde", year=1987)
    await database.close()


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    product = Product(
        tmp_path_factory.mktemp("movies") / "data",
        "up",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    rest.create_user(ANN[0], "Ann Bright", ANN[1])
    # Playwright has a loop of its own in this thread.
    with ThreadPoolExecutor() as threads:
        threads.submit(asyncio.run, _fill(product)).result()
    yield product
    product.stop()


@pytest.fixture(scope="module")
def ann(nest: Product) -> Rest:
    rest = Rest(nest)
    rest.sign_in(ANN)
    return rest


@pytest.fixture(autouse=True)
def _empty(ann: Rest) -> None:
    ann.call("DELETE", "/movies/share")
    while items := ann.get("/movies?limit=100")["items"]:
        ids = [one["id"] for one in items]
        ann.patch("/movies/bulk", {"ids": ids, "remove": True})


@pytest.fixture(scope="module")
def desktop(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, DESKTOP)


@pytest.fixture(scope="module")
def phone(browser: Browser, nest: Product) -> Iterator[Page]:
    yield from signed_in(browser, nest, PHONE)


def signed_in(browser: Browser, nest: Product, size: dict[str, int]) -> Iterator[Page]:
    page = browser.new_context(viewport=size, has_touch=size is PHONE).new_page()
    sign_in(page, nest, ANN)
    yield page
    page.context.close()


def picture() -> bytes:
    written = BytesIO()
    Image.new("RGB", (300, 450), "teal").save(written, "JPEG")
    return written.getvalue()


def add(ann: Rest, title: str, **said: object) -> str:
    answer = ann.post("/movies", {"title": title, **said})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["data"]["id"])


def films(page: Page) -> Locator:
    return page.get_by_role("list", name="My movies").get_by_role("listitem")


def titles(page: Page) -> list[str]:
    found: list[str] = films(page).evaluate_all(
        "all => all.map((film) => film.querySelector('button').innerText.trim())"
    )
    return found


def test_the_first_film_is_added_by_hand_and_edited_by_phone(
    phone: Page, nest: Product, ann: Rest
) -> None:
    visit(phone, nest, PATH)
    expect(phone.get_by_role("heading", name="Your list is empty")).to_be_visible()
    look(phone, "my-movies-empty-390")
    phone.get_by_role("button", name="Add the first film").click()
    form = phone.get_by_role("dialog", name="Add a film")
    form.get_by_label("Title").fill("Heat")
    form.get_by_label("Year").fill("1492")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(form.get_by_text("Enter a year from 1870")).to_be_visible()
    form.get_by_label("Year").fill("1995")
    form.get_by_label("Rating").select_option("9.5")
    form.get_by_label("Seen on").fill("2024-05-01")
    form.get_by_label("Notes").fill("Los Angeles")
    look(phone, "my-movies-form-390")
    form.get_by_role("button", name="Add", exact=True).click()
    expect(films(phone)).to_have_count(1)
    expect(films(phone).first).to_contain_text("1995 · 9.5 of 10")
    films(phone).get_by_role("button", name="Heat").click()
    form = phone.get_by_role("dialog", name="Heat")
    form.get_by_label("Title").fill("Heat, again")
    form.get_by_role("button", name="Save").click()
    expect(films(phone).first).to_contain_text("Heat, again")
    (one,) = ann.get("/movies")["items"]
    assert (one["title"], one["rating"], one["notes"]) == ("Heat, again", 9.5, "Los Angeles")
    assert one["seenAt"].startswith("2024-05-01")


def test_the_same_film_is_asked_about(desktop: Page, nest: Product, ann: Rest) -> None:
    add(ann, "Heat", year=1995)
    visit(desktop, nest, PATH)
    desktop.get_by_role("button", name="Add a film").click()
    form = desktop.get_by_role("dialog", name="Add a film")
    form.get_by_label("Title").fill("heat")
    form.get_by_label("Year").fill("1995")
    form.get_by_label("Year").press("Enter")
    expect(form.get_by_text("“Heat” is on your list already.")).to_be_visible()
    form.get_by_role("button", name="Add it once more").click()
    expect(films(desktop)).to_have_count(2)


def test_what_one_page_changes_the_others_show_by_themselves(
    desktop: Page, phone: Page, nest: Product, ann: Rest
) -> None:
    visit(desktop, nest, f"{PATH}?view=list")
    visit(phone, nest, PATH)
    movie_id = add(ann, "Heat", year=1995)
    expect(films(phone)).to_have_count(1, timeout=5 * SECONDS)
    expect(films(desktop)).to_have_count(1, timeout=5 * SECONDS)
    films(desktop).get_by_label("Rating of Heat").select_option("8")
    expect(films(phone).first).to_contain_text("8 of 10", timeout=5 * SECONDS)
    films(desktop).get_by_role("button", name="Heat was seen").click()
    eventually(lambda: bool(ann.get(f"/movies/{movie_id}")["seenAt"]), seconds=5)


def test_search_filters_and_view_stand_in_the_address(
    desktop: Page, nest: Product, ann: Rest
) -> None:
    add(ann, "Heat", year=1995, rating=9, seenAt="2024-05-01")
    add(ann, "Alien", year=1979, rating=8)
    add(ann, "Dune", year=2021)
    visit(desktop, nest, PATH)
    expect(films(desktop)).to_have_count(3)
    desktop.get_by_label("Order").select_option("title:asc")
    expect(desktop).to_have_url(re.compile("sort=title"))
    eventually(lambda: titles(desktop) == ["Alien", "Dune", "Heat"], seconds=5)
    desktop.get_by_label("Seen", exact=True).select_option("yes")
    eventually(lambda: titles(desktop) == ["Heat"], seconds=5)
    desktop.get_by_role("button", name="List", exact=True).click()
    expect(desktop).to_have_url(re.compile("view=list"))
    desktop.reload()
    ready(desktop)
    expect(films(desktop)).to_have_count(1)
    expect(films(desktop).get_by_label("Rating of Heat")).to_have_value("9")
    desktop.go_back()
    eventually(lambda: films(desktop).count() == 3, seconds=5)
    visit(desktop, nest, f"{PATH}?search=nothing")
    expect(desktop.get_by_role("heading", name="No film fits")).to_be_visible()
    desktop.get_by_role("link", name="Show all").click()
    expect(films(desktop)).to_have_count(3)


def test_many_are_changed_and_removed_with_the_keyboard(
    desktop: Page, nest: Product, ann: Rest
) -> None:
    for number in range(4):
        add(ann, f"Film {number}")
    visit(desktop, nest, f"{PATH}?view=list&sort=title:asc")
    boxes = films(desktop).get_by_role("checkbox")
    boxes.nth(0).focus()
    desktop.keyboard.press("Space")
    boxes.nth(2).click(modifiers=["Shift"])
    bar = desktop.get_by_role("toolbar", name="Selected films")
    expect(bar).to_contain_text("3 selected")
    look(desktop, "my-movies-bulk-1440")
    bar.get_by_label("Rating of the selected films").select_option("7")
    eventually(
        lambda: [one["rating"] for one in ann.get("/movies?sort=title")["items"]] == [7, 7, 7, None]
    )
    bar.get_by_role("button", name="Remove the selected films").click()
    question = desktop.get_by_role("dialog", name="Remove 3 films?")
    question.get_by_role("button", name="Remove").click()
    expect(films(desktop)).to_have_count(1)
    assert [one["title"] for one in ann.get("/movies")["items"]] == ["Film 3"]


def test_a_picture_is_uploaded_and_what_is_none_is_refused(
    desktop: Page, nest: Product, ann: Rest
) -> None:
    add(ann, "Heat")
    visit(desktop, nest, PATH)
    films(desktop).get_by_role("button", name="Heat").click()
    form = desktop.get_by_role("dialog", name="Heat")
    chosen = form.get_by_label("Picture to upload")
    html = {"name": "poster.jpg", "mimeType": "image/jpeg", "buffer": b"<script>alert(1)</script>"}
    chosen.set_input_files(html)
    expect(form.get_by_text("This is no picture that can be shown")).to_be_visible()
    chosen.set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": picture()})
    shown = form.locator(".movieform__held img")
    expect(shown).to_be_visible(timeout=10 * SECONDS)
    eventually(lambda: shown.evaluate("(image) => image.naturalWidth") > 0, seconds=5)
    form.get_by_role("button", name="Close").click()
    expect(films(desktop).locator("img")).to_be_visible()


@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_a_list_is_imported_after_a_look_at_it(
    request: pytest.FixtureRequest, nest: Product, ann: Rest, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    add(ann, "Heat", year=1995, rating=6)
    visit(page, nest, PATH)
    page.get_by_role("button", name="Import and export").click()
    dialog = page.get_by_role("dialog", name="Import and export")
    dialog.get_by_label("A CSV or JSON file").set_input_files(FIXTURES / "letterboxd-diary.csv")
    expect(dialog.get_by_text("2 films are new")).to_be_visible(timeout=10 * SECONDS)
    assert len(ann.get("/movies")["items"]) == 1
    dialog.get_by_text(re.compile("Why . row")).click()
    look(page, f"my-movies-import-{390 if size == 'phone' else 1440}")
    dialog.get_by_role("button", name=re.compile(r"Import \d row")).click()
    expect(dialog.get_by_text("2 films were added")).to_be_visible(timeout=10 * SECONDS)
    dialog.get_by_role("button", name="Done").click()
    expect(films(page)).to_have_count(3)
    heat = next(one for one in ann.get("/movies")["items"] if one["title"] == "Heat")
    assert (heat["rating"], heat["seenAt"][:10]) == (6, "2024-04-30")


def test_letterboxds_watchlist_is_told_from_what_was_seen(
    desktop: Page, nest: Product, ann: Rest
) -> None:
    visit(desktop, nest, PATH)
    desktop.get_by_role("button", name="Import and export").click()
    dialog = desktop.get_by_role("dialog", name="Import and export")
    text = b"Date,Name,Year,Letterboxd URI\n2024-05-01,Alien,1979,https://boxd.it/x\n"
    file = {"name": "films.csv", "mimeType": "text/csv", "buffer": text}
    dialog.get_by_label("A CSV or JSON file").set_input_files(file)
    expect(dialog.get_by_text("seen 2024-05-01")).to_be_visible(timeout=10 * SECONDS)
    dialog.get_by_text("To see", exact=True).click()
    expect(dialog.get_by_text("seen 2024-05-01")).to_be_hidden(timeout=10 * SECONDS)
    dialog.get_by_role("button", name="Import 1 row").click()
    expect(films(desktop)).to_have_count(1, timeout=10 * SECONDS)
    assert ann.get("/movies")["items"][0]["seenAt"] is None
    zipped = {"name": "all.zip", "mimeType": "application/zip", "buffer": b"PK\x03\x04rest"}
    dialog.get_by_label("A CSV or JSON file").set_input_files(zipped)
    expect(dialog.get_by_text("This is a packed file")).to_be_visible()


def test_the_list_that_is_shown_goes_out_as_a_file(desktop: Page, nest: Product, ann: Rest) -> None:
    add(ann, "=1+1", year=1995)
    add(ann, "Alien", year=1979)
    visit(desktop, nest, f"{PATH}?year_from=1990")
    desktop.get_by_role("button", name="Import and export").click()
    with desktop.expect_download() as waiting:
        desktop.get_by_role("link", name="CSV").click()
    text = Path(waiting.value.path()).read_text()
    assert "'=1+1" in text
    assert "Alien" not in text


def test_a_list_is_shared_by_a_link_and_taken_back(
    desktop: Page, browser: Browser, nest: Product, ann: Rest
) -> None:
    add(ann, "Heat", year=1995, rating=9, notes="secret notes", seenAt="2024-05-01")
    add(ann, "<img src=x onerror=alert(1)>")
    visit(desktop, nest, PATH)
    desktop.get_by_role("button", name="Share", exact=True).click()
    dialog = desktop.get_by_role("dialog", name="Share my movies")
    dialog.get_by_role("button", name="Make a link").click()
    link = dialog.locator(".movies__link")
    expect(link).to_be_visible()
    address = link.inner_text()
    look(desktop, "my-movies-share-1440")
    stranger = browser.new_context().new_page()
    answer = stranger.goto(address)
    assert answer is not None
    assert "noindex" in answer.headers["x-robots-tag"]
    expect(stranger.get_by_role("heading", name="Films of Ann Bright")).to_be_visible()
    expect(stranger.get_by_text("Heat (1995)")).to_be_visible()
    assert "secret" not in stranger.content()
    assert stranger.locator("img").count() == 0
    look_at_every_size(stranger, "my-movies-shared")
    dialog.get_by_role("button", name="Take the link back").click()
    expect(desktop.get_by_role("button", name="Share", exact=True)).to_be_visible()
    answer = stranger.reload()
    assert answer is not None
    assert answer.status == 404
    stranger.context.close()


def test_a_film_of_the_library_is_found_by_its_name_and_linked(
    browser: Browser, nest: Product
) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    sign_in(page, nest, ADMIN)
    visit(page, nest, f"{PATH}?view=list")
    page.get_by_role("button", name="Add a film").click()
    form = page.get_by_role("dialog", name="Add a film")
    form.get_by_label("Title").fill("zwolf")
    found = form.get_by_role("list", name="Found films").get_by_role("button")
    expect(found).to_contain_text("1987 · In the library")
    look(page, "my-movies-found-1440")
    found.click()
    expect(form.get_by_label("Title")).to_have_value("Zwölf Monde")
    expect(form.get_by_label("Year")).to_have_value("1987")
    form.get_by_role("button", name="Add", exact=True).click()
    films(page).get_by_role("link", name="Open Zwölf Monde in the library").click()
    expect(page).to_have_url(re.compile("/item/"))
    expect(page.get_by_role("heading", name="Zwölf Monde")).to_be_visible()
    page.go_back()
    films(page).get_by_role("button", name="Edit Zwölf Monde").click()
    form = page.get_by_role("dialog", name="Zwölf Monde")
    form.get_by_role("button", name="Remove").click()
    form.get_by_role("button", name="Really remove").click()
    expect(page.get_by_role("heading", name="Your list is empty")).to_be_visible()
    page.context.close()


def test_nobody_else_sees_it(browser: Browser, nest: Product, ann: Rest) -> None:
    movie_id = add(ann, "Heat")
    page = browser.new_context(viewport=DESKTOP).new_page()
    sign_in(page, nest, ADMIN)
    visit(page, nest, PATH)
    expect(page.get_by_role("heading", name="Your list is empty")).to_be_visible()
    answer = page.request.get(f"{nest.url}/api/v1/movies/{movie_id}")
    assert answer.status == 404
    page.context.close()
    assert httpx.get(f"{nest.url}/api/v1/movies/{movie_id}").status_code == 401


def test_the_first_visit_is_light(browser: Browser, nest: Product) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    page.context.add_cookies([session_cookie(nest, ANN)])
    found = loaded_bytes(page, nest, PATH)
    print(f"\nfirst visit: {found / 1000:.0f} kB")
    assert found <= LONGEST_LOAD_BYTES
    page.context.close()


def test_it_looks_well_at_every_size(desktop: Page, nest: Product, ann: Rest) -> None:
    for number, title in enumerate(
        ("Heat", "The Good, the Bad and the Ugly", "Dune", "Amélie", "千と千尋の神隠し", "M")
    ):
        seen = {"seenAt": "2024-05-01"} if number % 2 else {}
        movie_id = add(ann, title, year=1960 + number, rating=5 + number / 2, notes="Fine", **seen)
        if number < 3:
            ann._client.post(f"/movies/{movie_id}/image", content=picture())
    for view in ("", "?view=list"):
        visit(desktop, nest, PATH + view)
        expect(films(desktop)).to_have_count(6)
        look_at_every_size(desktop, f"my-movies{view.replace('?view=', '-')}")
    films(desktop).get_by_role("button", name="Edit Heat").click()
    expect(desktop.get_by_role("dialog", name="Heat")).to_be_visible()
    look_at_every_size(desktop, "my-movies-edit")
    clean(desktop)
