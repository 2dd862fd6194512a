"""What becomes of a delivery of a webhook, on the pages that administrators have open."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect
from sqlalchemy import update

from medianest.database import Database, database_url
from medianest.models import WebhookDelivery
from medianest.models.ids import utc_now
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from medianest.services.webhook_targets.outbox import PAUSES
from tests.clients.hook_receiver import Received, receiver
from tests.e2e.journeys import DESKTOP, SECONDS, notes, session_cookie, shown, visit
from tests.e2e.looks import clean
from tests.product import ADMIN, Product
from tests.rest import Rest

IRIS = ("iris@example.org", "nine quiet barges drifting")
WEBHOOKS = "/admin/webhooks"
SOON = 10 * SECONDS
A_MOMENT = 1.0
"""Seconds after its answer within which open pages show what became of a delivery."""
ROUNDS = 5
NEWEST, ROW = "//dialog//ul/li[1]", "//main//tbody/tr[1]"


@pytest.fixture(scope="module")
def nest(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Ada and Iris administer it."""
    product = Product(
        tmp_path_factory.mktemp("webhooks") / "data",
        "up",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    product.create_user(*IRIS, role="admin")
    yield product
    product.stop()


@pytest.fixture
def hooks() -> Iterator[Received]:
    with receiver() as received:
        yield received


@pytest.fixture
def target_id(nest: Product, hooks: Received) -> Iterator[str]:
    """The only webhook, which hears of failed jobs."""
    rest = Rest(nest)
    rest.sign_in(ADMIN)
    made = rest.post(
        "/webhook-targets", {"name": "Shelf", "url": hooks.url, "events": ["jobFailed"]}
    )
    assert made.status_code == 201, made.text
    found = str(made.json()["data"]["id"])
    yield found
    rest.call("DELETE", f"/webhook-targets/{found}")


@pytest.fixture
def pages(browser: Browser, nest: Product, target_id: str) -> Iterator[list[Page]]:
    """Its sheet as Ada has it open, and as Iris has; and the list, as Iris has that as well."""
    opened: list[BrowserContext] = []
    found = []
    sheet = f"{WEBHOOKS}?target={target_id}"
    for who, path in ((ADMIN, sheet), (IRIS, sheet), (IRIS, WEBHOOKS)):
        context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce")
        context.add_cookies([session_cookie(nest, who)])
        opened.append(context)
        found.append(context.new_page())
        visit(found[-1], nest, path)
        expect(row(found[-1])).to_contain_text("None yet")
    for page in found[:2]:
        expect(page.get_by_role("dialog").get_by_text("There are none yet.")).to_be_visible()
    yield found
    for context in opened:
        context.close()


def row(page: Page) -> Locator:
    """Of the list, which is there behind a sheet too."""
    return page.locator("main tbody tr").filter(has_text="Shelf")


def log(page: Page) -> Locator:
    """The deliveries on the open sheet."""
    return page.get_by_role("dialog", name="Shelf").locator(".deliveries > li")


def in_the_database(nest: Product, what: Any) -> None:
    """Have ``what`` done in a transaction of the installation's own database."""

    async def write() -> None:
        database = Database(database_url(None, nest.data))
        async with database.write() as session:
            await what(session)
        await database.close()

    # Playwright has the loop of this thread.
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(write())).result()


def a_job_fails(nest: Product) -> None:
    said = Notice("job:live", "jobFailed", "A job failed")
    in_the_database(nest, lambda session: raising.tell(session, said, []))


def its_last_try_is_due(nest: Product) -> None:
    due = update(WebhookDelivery).values(due_at=utc_now(), tries=len(PAUSES))
    in_the_database(nest, lambda session: session.execute(due))


def all_show(pages: list[Page], state: str, *facts: str) -> None:
    for page in pages:
        expect(row(page)).to_contain_text(state, timeout=SOON)
    for page in pages[:2]:
        expect(log(page)).to_have_count(1, timeout=SOON)
        for words in (state, *facts):
            expect(log(page)).to_contain_text(words, timeout=SOON)


def test_every_try_is_on_open_pages_without_anybody_asking(
    pages: list[Page], nest: Product, hooks: Received
):
    ada, iris, _ = pages
    name = iris.get_by_role("dialog").get_by_label("Name")
    name.fill("Half a na")
    hooks.status = 500
    a_job_fails(nest)
    all_show(pages, "On its way", "answered 500", "failed tries: 1")
    its_last_try_is_due(nest)
    all_show(pages, "Failed", "answered 500", "failed tries: 4")
    hooks.status = 200
    again = [page.get_by_role("button", name="Send again: A job failed") for page in (ada, iris)]
    hooks.may_answer.clear()
    again[0].click()
    all_show(pages, "On its way")
    expect(again[0]).to_have_attribute("aria-busy", "true")
    expect(again[1]).to_have_count(0)
    hooks.may_answer.set()
    all_show(pages, "Delivered", "answered 200")
    for button in again:
        expect(button).to_be_enabled()
    expect(log(ada)).not_to_contain_text("failed tries")
    expect(name).to_have_value("Half a na")
    for page in pages:
        clean(page)


@pytest.mark.alone
def test_an_answer_is_on_every_open_page_within_a_second(pages: list[Page], hooks: Received):
    ada, iris, listing = pages
    taken: dict[str, list[float]] = {"Ada's sheet": [], "Iris' sheet": [], "Iris' list": []}
    hooks.status = 500
    ada.get_by_role("button", name="Send a test").click()
    all_show(pages, "Failed", "answered 500")
    again = ada.get_by_role("button", name="Send again: This is a test")
    for number in range(ROUNDS):
        hooks.status, state = (500, "Failed") if number % 2 else (200, "Delivered")
        for page, place in ((ada, NEWEST), (iris, NEWEST), (listing, ROW)):
            notes(page, place, state)
        calls = len(hooks.calls)
        again.click()
        hooks.wait_for(calls + 1)
        answered = time.time()
        for page, times in zip(pages, taken.values(), strict=True):
            times.append(shown(page) - answered)
        all_show(pages, state, f"answered {hooks.status}")
    for place, times in taken.items():
        print(f"{place} after {statistics.median(times):.2f} s, {max(times):.2f} s at most")
        assert statistics.median(times) <= A_MOMENT
        assert max(times) <= 2 * A_MOMENT
