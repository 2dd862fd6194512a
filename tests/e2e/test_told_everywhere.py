"""What happens is told once in each way that somebody chose, and however often what tells is killed
it is told in all of them."""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col, select

from medianest.database import Database, database_url
from medianest.demo.kuma.household import furnish
from medianest.demo.kuma.pretend_kuma import Behaviour, PretendKuma
from medianest.demo.kuma.site import KumaSite, serve_in_thread
from medianest.models import Delivery, User
from medianest.models.ids import utc_now
from medianest.models.notification import DeliveryStatus
from medianest.services.notifications import claims, raising
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import Channel
from tests.clients.hook_receiver import Received, receiver
from tests.clients.mail_server import MailServerOnLoopback, Post
from tests.clients.push_service import PretendBrowser, PushService, push_service
from tests.e2e.journeys import DESKTOP, SECONDS, eventually, sign_in, visit
from tests.product import ADMIN, Product
from tests.rest import Rest

PLEX = 4
EVERY_WAY = [str(way) for way in Channel]
TOLD_SECONDS = 150
"""What is gathered into one message waits for a minute for more of its kind."""
NOTICES, KILLS, KILLED_SECONDS = 50, 12, 900


@dataclass
class Ears:
    """Everything at which somebody is told something, apart from the bell."""

    post: Post
    service: PushService
    browser: PretendBrowser
    app: Received

    def mail(self) -> list[str]:
        return [str(letter["Subject"]) for letter in self.post.letters]

    def push(self) -> list[str]:
        return [text["title"] for text in self.service.texts(self.browser)]

    def other_app(self) -> list[str]:
        return [body["title"] for _, body in self.app.calls]

    def heard(self) -> dict[str, list[str]]:
        return {"email": self.mail(), "push": self.push(), "apprise": self.other_app()}


@pytest.fixture(scope="module")
def ears(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ears]:
    ca_path = tmp_path_factory.mktemp("told") / "ca.pem"
    with MailServerOnLoopback() as mail, push_service(ca_path) as service, receiver() as app:
        mail.post.port = mail.port  # type: ignore[attr-defined]
        service.ca_path = ca_path  # type: ignore[attr-defined]
        yield Ears(mail.post, service, service.browser(), app)


@pytest.fixture(scope="module")
def kuma() -> Iterator[KumaSite]:
    with serve_in_thread(PretendKuma(furnish, behaviour=Behaviour(beating=False))) as site:
        yield site


@pytest.fixture(scope="module")
def nest(ears: Ears, kuma: KumaSite, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """An installation whose administrator is told of services and new devices in every way."""
    product = Product(
        tmp_path_factory.mktemp("everywhere") / "data",
        "up",
        SSL_CERT_FILE=str(ears.service.ca_path),  # type: ignore[attr-defined]
        MEDIANEST_MAIL_HOST="127.0.0.1",
        MEDIANEST_MAIL_PORT=str(ears.post.port),  # type: ignore[attr-defined]
        MEDIANEST_MAIL_FROM="nest@example.org",
        MEDIANEST_MAIL_SECURITY="none",
        MEDIANEST_RATE_LIMITS_API_PER_MINUTE="10000",
        MEDIANEST_RATE_LIMITS_SIGN_IN_PER_15_MINUTES="500",
    )
    product.start()
    rest = Rest(product)
    rest.set_up(product.setup_code(), ADMIN)
    assert rest.post("/notifications/push", ears.browser.body).status_code == 201
    address = {"address": ears.app.url.replace("http", "json", 1) + "/told", "name": "An app"}
    assert rest.post("/notifications/apprise", address).status_code == 201
    chosen = ("serviceDown", "serviceUp", "newDevice")
    wishes = {"events": dict.fromkeys(chosen, EVERY_WAY)}
    assert rest.put("/notifications/preferences", wishes).status_code == 200
    given = {"url": kuma.base_url, "username": kuma.username, "password": kuma.password}
    rest.change_settings(uptimeKuma=given)
    eventually(lambda: "Plex" in str(rest.get("/uptime/services")), what="Kuma was read")
    yield product
    product.stop()


@pytest.mark.long
def test_a_service_that_stops_and_starts_is_told_of_once_in_every_way(
    browser: Browser, nest: Product, kuma: KumaSite, ears: Ears
) -> None:
    page = browser.new_context(viewport=DESKTOP).new_page()
    sign_in(page, nest)
    visit(page, nest, "/status")
    row = page.locator("[data-row]").filter(has=page.get_by_role("link", name="Plex", exact=True))
    for turn, word, told in (
        (kuma.switches.down, "Down", "Plex is down"),
        (kuma.switches.up, "Up", "Plex is up again"),
    ):
        turn(PLEX)
        expect(row).to_contain_text(word, timeout=5 * SECONDS)
        eventually(
            lambda told=told: all(told in way for way in ears.heard().values()),  # type: ignore[misc]
            seconds=TOLD_SECONDS,
            what=f"{told} in {ears.heard()}",
        )
    visit(page, nest, "/notifications")
    entries = page.get_by_role("main").get_by_role("listitem")
    for title in ("Plex is down", "Plex is up again"):
        expect(entries.filter(has_text=title)).to_have_count(1)
        assert [way.count(title) for way in ears.heard().values()] == [1, 1, 1]
    page.context.close()


@pytest.mark.long
def test_however_often_scheduler_and_worker_are_killed_all_is_told_in_every_way(
    nest: Product, ears: Ears
) -> None:
    """50 things in four ways. A bell rings once; of what may have come twice the log says so."""
    titles = [f"New sign-in number {number}" for number in range(NOTICES)]
    in_database(nest, partial(raised, titles))
    chance, killed = random.Random(7), 0
    until = time.monotonic() + KILLED_SECONDS
    while in_database(nest, undone):
        assert time.monotonic() < until, in_database(nest, undone)
        time.sleep(chance.uniform(0.5, 3))
        if killed < KILLS:
            for victim in nest.by_role(chance.choice(["scheduler", "notify"])):
                victim.kill()
                killed += 1
        in_database(nest, two_minutes_pass)
    counted = {
        way: Counter(title for title in heard if title in titles)
        for way, heard in ears.heard().items()
    }
    again = {way: sum(heard.values()) - NOTICES for way, heard in counted.items()}
    unsure = nest.output.count('"how": "perhaps twice"')
    print(f"\n{killed} kills, {unsure} that the log calls unsure; told again: {again}")
    assert killed >= KILLS
    assert all(set(heard) == set(titles) for heard in counted.values())
    assert sum(again.values()) <= unsure
    rest = Rest(nest)
    rest.sign_in(ADMIN)
    rung = rest.get("/dashboard/notifications?limit=100")["items"]
    assert Counter(one["title"] for one in rung if one["title"] in titles) == Counter(titles)


Answer = TypeVar("Answer")


def in_database(nest: Product, do: Callable[[AsyncSession], Awaitable[Answer]]) -> Answer:
    """In a transaction of the installation's own database, as its services have them."""

    async def act() -> Answer:
        database = Database(database_url(None, nest.data))
        async with database.write() as session:
            answer = await do(session)
        await database.close()
        return answer

    # Playwright has the loop of this thread.
    with ThreadPoolExecutor(1) as other:
        return other.submit(lambda: asyncio.run(act())).result()


async def raised(titles: list[str], session: AsyncSession) -> None:
    one = select(col(User.id)).where(col(User.email) == ADMIN[0])
    people = (await session.execute(one)).scalars().all()
    for title in titles:
        await raising.tell(session, Notice(f"killed:{title}", "newDevice", title), people)


async def undone(session: AsyncSession) -> int:
    """How many deliveries have not ended; none may have failed."""
    states = Counter((await session.execute(select(col(Delivery.status)))).scalars())
    assert not states[DeliveryStatus.FAILED] + states[DeliveryStatus.DROPPED], states
    return states[DeliveryStatus.WAITING] + states[DeliveryStatus.SENDING]


async def two_minutes_pass(session: AsyncSession) -> None:
    """So that claims of who was killed run out: whoever is alive ends with what is taken anew."""
    held = update(Delivery).where(col(Delivery.claimed_at) < utc_now() - timedelta(seconds=20))
    await session.execute(held.values(claimed_at=utc_now() - claims.LEASE))
