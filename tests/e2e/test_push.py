"""Messages in browsers: turned on on a page, sent by a worker, shown by the service worker.

Chromium reaches no push service from here: what it would get from one when it subscribes is given
to it, and what the pretend service decrypts is handed to its service worker as a real one would.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Worker, expect
from sqlmodel import col, select

from medianest.database import Database, database_url
from medianest.integrations.web_push.subscription import packed
from medianest.models import User
from medianest.services.notifications import raising
from medianest.services.notifications.notice import Notice
from tests.clients.push_service import PretendBrowser, PushService, push_service
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, ready, sign_in, visit
from tests.e2e.looks import clean, look_at_every_size
from tests.product import ADMIN, Product
from tests.rest import Rest

pytestmark = pytest.mark.long  # waits for a browser and a worker; unit tests hold each step

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Safari/604.1"
PAGE = "/settings/notifications"
RINGS = 60
SUBSCRIBED = """(() => {
  const body = %s;
  const held = () => localStorage.getItem("pretend-push");
  const made = () => held() && {
    endpoint: body.endpoint,
    toJSON: () => body,
    unsubscribe: async () => localStorage.removeItem("pretend-push") ?? true,
  };
  PushManager.prototype.getSubscription = async () => made();
  PushManager.prototype.subscribe = async ({ applicationServerKey, userVisibleOnly }) => {
    if (!userVisibleOnly || Notification.permission !== "granted") throw new Error("no");
    localStorage.setItem("pretend-push", String.fromCharCode(...applicationServerKey));
    return made();
  };
})()"""
SHOWN = """async () => (await self.registration.getNotifications()).map(
  ({ title, body, tag, icon, data }) => ({ title, body, tag, icon, data }))"""
# Nobody's hand is there, without which browsers bring no window to the front.
CLICKED = """async () => {
  const been = [];
  WindowClient.prototype.focus = async function () { been.push(["focus", this.url]); return this; };
  self.clients.openWindow = async (page) => { been.push(["open", page]); return null; };
  const [notification] = await self.registration.getNotifications();
  const event = new NotificationEvent("notificationclick", { notification });
  const waits = [];
  event.waitUntil = (deed) => waits.push(deed);
  self.dispatchEvent(event);
  await Promise.all(waits);
  return been;
}"""


# What a browser does of itself, sooner or later: the worker is given another subscription.
CHANGED = """async (body) => {
  let asked = 0;
  PushManager.prototype.subscribe = async ({ applicationServerKey }) => {
    asked = applicationServerKey.length;
    return { toJSON: () => body };
  };
  const event = new ExtendableEvent("pushsubscriptionchange");
  const waits = [];
  event.waitUntil = (deed) => waits.push(deed);
  self.dispatchEvent(event);
  await Promise.all(waits);
  return asked;
}"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    ca_path = tmp_path_factory.mktemp("push") / "ca.pem"
    with push_service(ca_path) as running:
        running.ca_path = ca_path  # type: ignore[attr-defined]
        yield running


@pytest.fixture(scope="module")
def nest(service: PushService, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation that trusts the pretend push service."""
    product = Product(
        tmp_path_factory.mktemp("browsers") / "data",
        "up",
        SSL_CERT_FILE=str(service.ca_path),  # type: ignore[attr-defined]
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    Rest(product).set_up(product.setup_code(), ADMIN)
    yield product
    product.stop()


def tell(nest: Product, said: Notice) -> None:
    """Raise it in the installation's own database, as its services do."""

    async def write() -> None:
        database = Database(database_url(None, nest.data))
        async with database.write() as session:
            one = select(col(User.id)).where(col(User.email) == ADMIN[0])
            await raising.tell(session, said, (await session.execute(one)).scalars().all())
        await database.close()

    # Playwright has the loop of this thread.
    with ThreadPoolExecutor(1) as other:
        other.submit(lambda: asyncio.run(write())).result()


def somebody(
    browser: Browser, nest: Product, receiver: PretendBrowser, **options: Any
) -> BrowserContext:
    """A browser profile that may show notifications, and is ``receiver`` where it subscribes."""
    context = browser.new_context(viewport=DESKTOP, reduced_motion="reduce", **options)
    context.grant_permissions(["notifications"], origin=nest.root)
    context.add_init_script(SUBSCRIBED % json.dumps(receiver.body))
    return context


def turn_on(page: Page) -> None:
    page.get_by_role("button", name="Turn on on this device").click()
    expect(page.get_by_role("button", name="Turn off on this device")).to_be_visible()


def worker_of(context: BrowserContext) -> Worker:
    eventually(lambda: bool(context.service_workers), what="a service worker")
    return context.service_workers[0]


class Courier:
    """Hands messages to the service worker of a page, as a push service does."""

    def __init__(self, page: Page, nest: Product) -> None:
        self._origin = nest.root
        self._line = page.context.new_cdp_session(page)
        self._ids: list[str] = []
        self._line.on("ServiceWorker.workerRegistrationUpdated", self._note)
        self._line.send("ServiceWorker.enable")
        eventually(lambda: bool(page.wait_for_timeout(50) or self._ids), what="a registration")

    def _note(self, told: dict[str, Any]) -> None:
        self._ids += [one["registrationId"] for one in told["registrations"]]

    def bring(self, text: str) -> None:
        given = {"origin": self._origin, "registrationId": self._ids[-1], "data": text}
        self._line.send("ServiceWorker.deliverPushMessage", given)


def test_what_one_chose_for_browsers_is_shown_by_this_one(
    browser: Browser, nest: Product, service: PushService
) -> None:
    receiver = service.browser()
    context = somebody(browser, nest, receiver)
    page = context.new_page()
    sign_in(page, nest)
    visit(page, nest, PAGE)
    main = page.get_by_role("main")
    expect(main.get_by_text("This device shows no messages while")).to_be_visible()
    turn_on(page)
    expect(main.get_by_text("This one")).to_be_visible()
    expect(main.get_by_text("Nothing is ticked under Browsers yet")).to_be_visible()
    look_at_every_size(page, "browsers-unchosen")
    page.get_by_role("checkbox", name="Something new is in the library: Browsers").check()
    page.get_by_role("button", name="Save").click()
    expect(main.get_by_text("Nothing is ticked under Browsers yet")).to_have_count(0)
    tell(nest, Notice("push:1", "serviceDown", "Nobody chose browsers for this"))
    said = Notice("push:2", "newMedia", "Orbit is here", "In Films.", "/downloads")
    tell(nest, said)
    service.wait_for(1, RINGS)
    (text,) = service.texts(receiver)
    told = {"title": "Orbit is here", "body": "In Films.", "url": "/downloads"}
    assert text == {**told, "tag": service.got[0].headers["topic"]}
    subscribed_with = page.evaluate("localStorage.getItem('pretend-push')").encode("latin-1")
    assert service.got[0].key == packed(subscribed_with)

    worker, courier = worker_of(context), Courier(page, nest)
    courier.bring(json.dumps(text))
    eventually(lambda: bool(worker.evaluate(SHOWN)), what="a notification")
    courier.bring(json.dumps(text))  # once more, as after a crash
    page.wait_for_timeout(500)
    (shown,) = worker.evaluate(SHOWN)
    assert (shown["title"], shown["body"]) == ("Orbit is here", "In Films.")
    assert shown["icon"] == f"{nest.root}/icon-192.png"
    assert worker.evaluate(CLICKED) == [["focus", f"{nest.root}{PAGE}"]]
    expect(page).to_have_url(re.compile("/downloads$"))
    ready(page)
    assert worker.evaluate(SHOWN) == []
    context.close()


def test_a_click_never_leads_elsewhere_and_what_cannot_be_read_is_shown_too(
    browser: Browser, nest: Product, service: PushService
) -> None:
    context = somebody(browser, nest, service.browser())
    page = context.new_page()
    sign_in(page, nest)
    visit(page, nest, PAGE)
    turn_on(page)
    worker, courier = worker_of(context), Courier(page, nest)
    for url, at in (
        ("https://evil.test/x", "/"),
        ("//evil.test/x", "/evil.test/x"),
        ("\\\\evil.test", "/evil.test"),
        ("javascript:alert(1)", "/"),
    ):
        courier.bring(json.dumps({"title": "T", "body": "B", "tag": "x", "url": url}))
        eventually(lambda: bool(worker.evaluate(SHOWN)), what="a notification")
        worker.evaluate(CLICKED)
        expect(page).to_have_url(f"{nest.root}{at}")
    courier.bring("not what we send")
    eventually(lambda: bool(worker.evaluate(SHOWN)), what="a notification")
    assert worker.evaluate(SHOWN)[0]["title"] == "MediaNest"
    page.close()
    assert worker.evaluate(CLICKED) == [["open", f"{nest.root}/notifications"]]
    context.close()


def test_a_device_is_tried_removed_and_silent_after_a_sign_out(
    browser: Browser, nest: Product, service: PushService
) -> None:
    rest, receiver = Rest(nest), service.browser()
    rest.sign_in(ADMIN)
    before = rest.get("/notifications/push")["items"]
    context = somebody(browser, nest, receiver)
    page = context.new_page()
    sign_in(page, nest)
    visit(page, nest, PAGE)
    main = page.get_by_role("main")
    turn_on(page)
    row = main.get_by_role("listitem").filter(has_text="This one")
    row.get_by_role("button", name=re.compile("^Send a test to ")).click()
    expect(row.get_by_text("The last message went there")).to_be_visible()
    assert service.texts(receiver)[-1]["title"] == "This is a test"
    service.statuses = [500]
    row.get_by_role("button", name=re.compile("^Send a test to ")).click()
    expect(row.get_by_text("has trouble of its own")).to_be_visible()
    service.statuses = [201]
    assert receiver.endpoint not in page.content()
    look_at_every_size(page, "browsers-on")
    row.get_by_role("button", name=re.compile("^Remove ")).click()
    page.get_by_role("dialog").get_by_role("button", name="Remove it").click()
    expect(page.get_by_role("button", name="Turn on on this device")).to_be_visible()
    turn_on(page)
    page.get_by_role("button", name="Turn off on this device").click()
    expect(page.get_by_role("button", name="Turn on on this device")).to_be_visible()
    assert page.evaluate("localStorage.getItem('pretend-push')") is None
    expect(row).to_have_count(0)
    turn_on(page)
    Courier(page, nest).bring(json.dumps({"title": "Mine alone"}))
    worker = worker_of(context)
    eventually(lambda: bool(worker.evaluate(SHOWN)), what="a notification")
    page.get_by_role("button", name=re.compile(r"^Account, \S")).click()
    page.get_by_role("menuitem", name="Sign out").click()
    expect(page).to_have_url(re.compile("/login"))
    assert worker.evaluate(SHOWN) == []
    assert page.evaluate("localStorage.getItem('pretend-push')") is None
    assert rest.get("/notifications/push")["items"] == before
    context.close()


def test_a_browser_that_gets_another_address_is_told_there(
    browser: Browser, nest: Product, service: PushService
) -> None:
    old, new = service.browser("old"), service.browser("new")
    context = somebody(browser, nest, old)
    page = context.new_page()
    sign_in(page, nest)
    visit(page, nest, PAGE)
    turn_on(page)
    worker = worker_of(context)
    assert worker.evaluate(CHANGED, new.body) == 65
    row = page.get_by_role("main").get_by_role("listitem").filter(has_text="This one")
    visit(page, nest, PAGE)
    row.get_by_role("button", name=re.compile("^Send a test to ")).click()
    expect(row.get_by_text("The last message went there")).to_be_visible()
    assert (len(service.texts(old)), len(service.texts(new))) == (0, 1)
    page.get_by_role("button", name="Turn off on this device").click()
    expect(row).to_have_count(0)
    # Nobody who is signed in here is told anything: the browser is left alone.
    assert worker.evaluate(CHANGED, old.body) == 0
    expect(row).to_have_count(0)
    served = httpx.get(f"{nest.url}/sw.js")
    assert served.headers["cache-control"] == "public, no-cache"
    assert served.headers["content-type"].startswith("text/javascript")
    assert "connect-src 'self'" in served.headers["content-security-policy"]
    context.close()


@pytest.mark.parametrize(
    ("options", "script", "words"),
    [
        ({"user_agent": IPHONE}, "", "add MediaNest to the Home Screen first"),
        ({}, "Object.defineProperty(window, 'isSecureContext', {value: false})", "plain http"),
        ({}, "delete window.PushManager", "This browser cannot take messages"),
        ({}, "Object.defineProperty(Notification, 'permission', {value: 'denied'})", "blocks"),
    ],
    ids=["iphone", "plain http", "no push", "blocked"],
)
def test_what_stands_in_the_way_is_said(
    browser: Browser,
    nest: Product,
    service: PushService,
    options: dict[str, Any],
    script: str,
    words: str,
) -> None:
    context = somebody(browser, nest, service.browser(), **options)
    context.add_init_script(script)
    page = context.new_page()
    sign_in(page, nest)
    visit(page, nest, PAGE)
    expect(page.get_by_role("main").get_by_role("status").filter(has_text=words)).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("on this device$"))).to_have_count(0)
    clean(page)
    context.close()


def test_whose_push_service_is_away_is_told_so(
    browser: Browser, nest: Product, service: PushService
) -> None:
    context = somebody(browser, nest, service.browser())
    context.add_init_script(
        "PushManager.prototype.subscribe = async () => {"
        " throw new DOMException('Registration failed', 'AbortError') }"
    )
    page = context.new_page()
    sign_in(page, nest)
    visit(page, nest, PAGE)
    page.get_by_role("button", name="Turn on on this device").click()
    alert = page.get_by_role("main").get_by_role("alert")
    expect(alert.filter(has_text="could not reach its push service")).to_be_visible()
    expect(page.get_by_role("button", name="Turn on on this device")).to_be_enabled()
    clean(page)
    context.close()


def test_looks(browser: Browser, nest: Product, service: PushService) -> None:
    context = somebody(browser, nest, service.browser())
    page = context.new_page()
    sign_in(page, nest)
    visit(page, nest, PAGE)
    ready(page)
    turn_on(page)
    expect(page.get_by_text("This device shows messages now.")).to_have_count(
        0, timeout=15 * SECONDS
    )
    page.evaluate("scrollTo(0, 0)")
    look_at_every_size(page, "browsers")
    context.close()
