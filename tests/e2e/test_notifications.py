"""The bell: it rings on open pages, its page shows why, and letters go out beside it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from sqlmodel import col, select

from medianest.database import Database, database_url
from medianest.models import User
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from tests.clients.hook_receiver import receiver
from tests.clients.mail_server import MailServerOnLoopback, Post
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, ready, sign_in, visit
from tests.e2e.looks import look_at_every_size
from tests.product import ADMIN, Product
from tests.rest import Rest

ANN = ("ann@example.org", "kettle harbour lantern")
RINGS = 5 * SECONDS
UNBROKEN = "Wohnzimmer" * 12


@pytest.fixture(scope="module")
def post() -> Iterator[Post]:
    with MailServerOnLoopback() as server:
        server.post.port = server.port  # type: ignore[attr-defined]
        yield server.post


@pytest.fixture(scope="module")
def nest(post: Post, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation that can send mail; Ann is a user."""
    product = Product(
        tmp_path_factory.mktemp("notifications") / "data",
        "up",
        MEDIANEST_MAIL_HOST="127.0.0.1",
        MEDIANEST_MAIL_PORT=str(post.port),  # type: ignore[attr-defined]
        MEDIANEST_MAIL_FROM="nest@example.org",
        MEDIANEST_MAIL_SECURITY="none",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    rest.create_user(ANN[0], "Ann Bright", ANN[1])
    yield product
    product.stop()


@pytest.fixture(scope="module")
def ann(browser: Browser, nest: Product) -> Iterator[Page]:
    """Ann's browser, which she signed in with first."""
    page = browser.new_context(viewport=DESKTOP).new_page()
    sign_in(page, nest, ANN)
    yield page
    page.context.close()


def tell(nest: Product, said: Notice, email: str = ANN[0]) -> None:
    """Raise it in the installation's own database, as its services do."""

    async def write() -> None:
        database = Database(database_url(None, nest.data))
        async with database.write() as session:
            one = select(col(User.id)).where(col(User.email) == email)
            await raising.tell(session, said, (await session.execute(one)).scalars().all())
        await database.close()

    # Playwright has the loop of this thread.
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(write())).result()


def bell(page: Page, unread: int) -> Locator:
    name = f"Notifications, {unread} unread" if unread else "Notifications"
    return page.get_by_role("banner").get_by_role("link", name=name, exact=True)


def test_a_new_device_rings_the_bell_of_an_open_page(ann: Page, nest: Product) -> None:
    visit(ann, nest, "/")
    expect(bell(ann, 0)).to_be_visible()
    Rest(nest).sign_in(ANN)
    expect(bell(ann, 1)).to_be_visible(timeout=RINGS)
    bell(ann, 1).click()
    expect(ann).to_have_url(re.compile("/notifications$"))
    entry = ann.get_by_role("main").get_by_role("listitem").filter(has_text="New sign-in with")
    expect(entry.get_by_role("link")).to_have_attribute("href", re.compile("/settings/security$"))
    entry.get_by_role("button", name=re.compile("^Mark .* read$")).click()
    expect(bell(ann, 0)).to_be_visible(timeout=RINGS)
    ann.get_by_role("main").get_by_role("link", name="Unread").click()
    expect(ann.get_by_role("heading", name="You have read everything")).to_be_visible()


def test_what_happens_while_one_looks_joins_the_list(ann: Page, nest: Product) -> None:
    visit(ann, nest, "/notifications")
    main = ann.get_by_role("main")
    expect(main.get_by_role("listitem").first).to_be_visible()
    for number in (1, 2):
        tell(nest, Notice(f"e2e:{number}", "downloadFinished", f"Film {number} is finished"))
    row = main.get_by_role("listitem").filter(has_text="2 downloads are finished")
    expect(row).to_contain_text("Film 2 is finished · Film 1 is finished", timeout=RINGS)
    expect(bell(ann, 1)).to_be_visible()
    ann.get_by_role("button", name="Mark all read").click()
    expect(bell(ann, 0)).to_be_visible(timeout=RINGS)
    expect(ann.get_by_role("button", name="Mark all read")).to_have_count(0)


@pytest.mark.long
def test_what_one_chose_to_get_by_mail_comes_by_mail(ann: Page, nest: Product, post: Post) -> None:
    visit(ann, nest, "/settings/notifications")
    box = ann.get_by_role("checkbox", name="A request of mine fails: Mail")
    box.check()
    ann.get_by_role("button", name="Save").click()
    expect(ann.get_by_text("Saved.")).to_be_visible()
    tell(nest, Notice("e2e:down", "serviceDown", "Nobody chose mail for this"))
    tell(nest, Notice("e2e:failed", "requestFailed", "Lanterns could not be fetched"))
    visit(ann, nest, "/settings/notifications")
    expect(ann.get_by_role("checkbox", name="A request of mine fails: Mail")).to_be_checked()
    subjects = lambda: [str(letter["Subject"]) for letter in post.letters]  # noqa: E731
    eventually(lambda: "Lanterns could not be fetched" in subjects(), seconds=110)
    assert "Nobody chose mail for this" not in subjects()


@pytest.mark.long
def test_who_wants_mail_once_a_day_gets_one_letter_at_their_hour(
    ann: Page, nest: Product, post: Post
) -> None:
    zone, soon = ZoneInfo("Asia/Kolkata"), datetime.now(UTC) + timedelta(seconds=70)
    rest = Rest(nest)
    rest.sign_in(ANN)
    rest.put("/users/me/preferences", {"timeZone": zone.key}).raise_for_status()
    visit(ann, nest, "/settings/notifications")
    for words in ("A request of mine fails", "A download of mine is finished"):
        ann.get_by_role("checkbox", name=f"{words}: Mail").check()
    hour = ann.get_by_role("group", name="Once a day").get_by_label("Mail")
    hour.fill(soon.astimezone(zone).strftime("%H:%M"))
    ann.get_by_role("button", name="Save").click()
    expect(ann.get_by_text("Saved.")).to_be_visible()
    for number, event in enumerate(("downloadFinished", "requestFailed", "downloadFinished")):
        tell(nest, Notice(f"e2e:daily:{number}", event, f"Thing {number}"))
    eventually(lambda: post.letters[-1]["Subject"] == "3 things happened", seconds=200)
    assert "2 downloads are finished" in post.texts[-1]
    assert all(f"Thing {number}" in post.texts[-1] for number in range(3))
    assert not any("Thing" in str(letter["Subject"]) for letter in post.letters)
    visit(ann, nest, "/settings/notifications")
    expect(hour).to_have_value(soon.astimezone(zone).strftime("%H:%M"))
    hour.fill("")
    ann.get_by_role("button", name="Save").click()
    expect(ann.get_by_text("Saved.")).to_be_visible()


def test_looks(browser: Browser, nest: Product) -> None:
    told = (
        Notice("look:1", "requestAvailable", "Nine Lanterns is ready to watch", link="/movie/7"),
        Notice("look:2", "requestFailed", "Orbit could not be fetched", "TMDB forgot it."),
        Notice("look:3", "newDevice", f"New sign-in with {UNBROKEN}", UNBROKEN * 3),
        Notice("look:4", "jobFailed", "Reading the library from Plex failed"),
    )
    for said in told:
        tell(nest, said, ADMIN[0])
    page = browser.new_context(reduced_motion="reduce").new_page()
    sign_in(page, nest)
    visit(page, nest, "/notifications")
    ready(page)
    expect(page.get_by_role("main").get_by_role("listitem").first).to_be_visible()
    look_at_every_size(page, "told")
    page.context.close()


def test_a_program_is_told_and_its_deliveries_are_seen(browser: Browser, nest: Product):
    page = browser.new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    sign_in(page, nest, ADMIN)
    visit(page, nest, "/admin/webhooks")
    with receiver() as hooks:
        page.get_by_role("button", name="New webhook").click()
        form = page.get_by_role("form", name="New webhook")
        form.get_by_label("Name").fill(UNBROKEN[:80])
        form.get_by_label("Address").fill("http://169.254.169.254/")
        form.get_by_label("a job fails").check()
        form.get_by_role("button", name="Set it up").click()
        expect(form.get_by_text("leads to a network that MediaNest does not")).to_be_visible()
        form.get_by_label("Address").fill(f"{hooks.url}/{UNBROKEN}")
        form.get_by_role("button", name="Set it up").click()
        shown = page.get_by_role("dialog", name="The secret of the webhook")
        secret = shown.get_by_role("listitem").inner_text()
        shown.get_by_role("button", name="Done").click()
        hooks.answer = b"No room, " + b"not even on the floor" * 20
        tell(nest, Notice("job:7", "jobFailed", f"A job failed: {UNBROKEN}"), ADMIN[0])
        hooks.wait_for(1)
        # The program has it a moment before it is written down that it does.
        rest = Rest(nest)
        rest.sign_in(ADMIN)
        (target,) = rest.get("/webhook-targets")["items"]
        log = f"/webhook-targets/{target['id']}/deliveries"
        eventually(lambda: rest.get(log)["items"][0]["status"] == "sent", what="its end")
        hooks.status = 500
        page.get_by_role("button", name=UNBROKEN[:80]).click()
        sheet = page.get_by_role("dialog", name=UNBROKEN[:80])
        expect(sheet.get_by_text("answered 200")).to_be_visible()
        sheet.get_by_role("button", name="Send a test").click()
        expect(sheet.get_by_text("has trouble of its own (error 500)")).to_be_visible()
        look_at_every_size(page, "webhook")
        hooks.status = 204
        sheet.get_by_role("button", name="Send again: This is a test").click()
        expect(sheet.get_by_text("answered 204")).to_be_visible()
    assert {body["event"] for _, body in hooks.calls} == {"jobFailed", "trial"}
    sheet.get_by_role("switch", name="Switched on").uncheck(force=True)
    sheet.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    sheet.get_by_role("button", name="Close").click()
    expect(page.get_by_role("row").filter(has_text="Delivered")).to_contain_text("Off")
    assert secret not in page.content()
    a_room_of_the_house_is_told(page, nest)
    look_at_every_size(page, "webhooks-filled")
    page.context.close()


def a_room_of_the_house_is_told(page: Page, nest: Product) -> None:
    """An app behind an Apprise address is another kind of target, whose address nobody sees."""
    with receiver() as room:
        page.get_by_role("button", name="New webhook").click()
        form = page.get_by_role("form", name="New webhook")
        form.get_by_label("Name").fill("Family room")
        form.get_by_label("Address").fill("discrod://id/token-of-the-house")
        form.get_by_label("a job fails").check()
        form.get_by_role("button", name="Set it up").click()
        expect(form.get_by_text("Did you mean discord://?")).to_be_visible(timeout=20 * SECONDS)
        address = f"{room.url.replace('http', 'json', 1)}/token-of-the-house"
        form.get_by_label("Address").fill(address)
        form.get_by_role("button", name="Set it up").click()
        row = page.get_by_role("row").filter(has_text="Family room")
        expect(row).to_contain_text("JSON", timeout=20 * SECONDS)
        tell(nest, Notice("job:8", "jobFailed", "A second job failed"), ADMIN[0])
        room.wait_for(1, seconds=30)
        row.get_by_role("button", name="Family room").click()
        sheet = page.get_by_role("dialog", name="Family room")
        expect(sheet.get_by_text("A second job failed")).to_be_visible()
        expect(sheet.get_by_label("Secret")).to_have_count(0)
        expect(sheet.get_by_label("Address")).to_have_attribute("type", "password")
        expect(sheet.get_by_label("Address")).to_have_value("")
        sheet.get_by_role("button", name="Send a test").click()
        tried = sheet.get_by_role("listitem").filter(has_text="This is a test")
        expect(tried).to_contain_text("Delivered", timeout=20 * SECONDS)
    assert [body["title"] for _, body in room.calls] == ["A second job failed", "This is a test"]
    assert "token-of-the-house" not in page.content()
    sheet.get_by_role("button", name="Close").click()


def test_another_app_is_added_tried_and_removed(browser: Browser, nest: Product):
    page = browser.new_context(viewport=DESKTOP, reduced_motion="reduce").new_page()
    sign_in(page, nest, ADMIN)
    visit(page, nest, "/settings/notifications")
    with receiver() as hooks:
        page.get_by_role("button", name="Add an app").click()
        form = page.get_by_role("form", name="Add an app")
        form.get_by_label("Address").fill("discrod://id/token-of-mine")
        form.get_by_role("button", name="Add it").click()
        expect(form.get_by_text("Did you mean discord://?")).to_be_visible(timeout=20 * SECONDS)
        form.get_by_label("Address").fill(f"{hooks.url.replace('http', 'json', 1)}/token-of-mine")
        form.get_by_label("Name").fill(UNBROKEN[:80])
        form.get_by_role("button", name="Add it").click()
        test = page.get_by_role("button", name=f"Send a test to {UNBROKEN[:80]}")
        expect(test).to_be_visible(timeout=20 * SECONDS)
        test.click()
        expect(page.get_by_text("Sent. Look whether it has arrived.")).to_be_visible(
            timeout=20 * SECONDS
        )
        assert [body["title"] for _, body in hooks.calls] == ["This is a test"]
        hooks.status = 403
        test.click()
        expect(page.get_by_role("main").get_by_text("refused the message")).to_be_visible(
            timeout=20 * SECONDS
        )
    assert "token-of-mine" not in page.content()
    look_at_every_size(page, "other-apps")
    page.get_by_role("button", name=f"Remove {UNBROKEN[:80]}").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_text("You have named none yet.")).to_be_visible()
    page.context.close()
