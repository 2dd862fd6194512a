"""Messages to browsers: whose each is, when it may be sent anything, and what becomes of one that
takes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, update
from sqlmodel import select

from medianest.errors import (
    ConflictError,
    ForbiddenError,
    InvalidInputError,
    NotFoundError,
    UpstreamRejectedError,
)
from medianest.integrations.web_push.encryption import MOST_BYTES
from medianest.models import Delivery, Device, LoginSession, PushSubscription, Setting, User
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.ciphers import Ciphers
from medianest.services.keys import Keys
from medianest.services.notifications import outbox, push_message, push_subscriptions
from medianest.services.notifications.notice import Notice
from medianest.services.notifications.push_subscriptions import PushSubscriptions
from medianest.services.notifications.vapid_keys import VapidKeys
from medianest.services.public_links import PublicLinks
from medianest.views.preferences import Channel, NotificationEvent
from medianest.views.push_subscription import PushSubscriptionView
from tests.clients.push_service import PretendBrowser, PushService, push_service
from tests.unit.services.notifications.test_outbox import decided
from tests.unit.services.notifications.told import Told, device, finished
from tests.unit.services.users.samples import People

PUSH = Channel.PUSH
ALL_BY_PUSH = {str(event): ["push"] for event in NotificationEvent}
CHOICE = {"notifications": {"downloadFinished": ["push"], "serviceDown": ["push"]}}


class Household:
    """People with devices that they are signed in with."""

    def __init__(self, runtime: Runtime, service: PushService) -> None:
        self.runtime = runtime
        self.service = service
        self.told = Told(runtime.database)
        self.subscriptions: PushSubscriptions = runtime.notifications.push_subscriptions

    async def person(self, name: str, role: str = "admin") -> Actor:
        """Administrators, for whom the pretend service on loopback is within reach."""
        user_id = await self.told.person(name, role=role, preferences=CHOICE)
        return await self.signed_in(Actor(user_id, name, role, ""), f"Chrome of {name}")

    async def signed_in(self, who: Actor, device: str) -> Actor:
        """The same person on one device more."""
        return await People(self.runtime).on_a_device(who, device)

    async def add(self, who: Actor, browser: PretendBrowser) -> PushSubscriptionView:
        return await self.subscriptions.add(who, browser.endpoint, browser.p256dh, browser.auth)

    async def items(self, who: Actor) -> list[PushSubscriptionView]:
        return (await self.subscriptions.mine(who)).items

    async def deliver(self) -> int:
        """What waits is due."""
        async with self.runtime.database.write() as session:
            now = {"due_at": utc_now() - timedelta(seconds=1)}
            await session.execute(update(Delivery).values(**now))
        return await self.runtime.notifications.outbox.deliver(PUSH)

    async def rows(self) -> int:
        counted = select(func.count()).select_from(PushSubscription)
        return int((await self.runtime.database.rows(counted))[0][0])


@pytest.fixture
def service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with push_service(tmp_path / "ca.pem") as running:
        yield running


@pytest.fixture
def home(runtime: Runtime, service: PushService) -> Household:
    return Household(runtime, service)


@pytest.mark.databases
async def test_a_browser_is_told_once_and_nothing_of_it_lies_open(
    home: Household, runtime: Runtime
) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    seen = await home.add(ada, browser)
    assert (seen.name, seen.current, seen.signed_in) == ("Chrome of Ada", True, True)
    async with runtime.database.read() as session:
        (row,) = (await session.execute(select(PushSubscription))).scalars().all()
    for secret in (browser.endpoint, browser.auth):
        assert secret not in repr(row) + repr(seen)
    for number in (1, 2):
        await home.told.tell(finished(number), ada.user_id)
    assert await home.deliver() == 1
    assert await home.deliver() == 0
    (text,) = home.service.texts(browser)
    assert text["title"] == "2 downloads are finished"
    assert text["body"].splitlines() == ["Film 1 is finished", "Film 2 is finished"]
    assert text["url"] == "/downloads"
    assert (await home.items(ada))[0].last_used_at is not None


async def test_a_daily_message_is_one_and_says_what_each_kind_comes_to(home: Household) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    wishes = {"notifications": ALL_BY_PUSH, "digests": {"push": "08:00"}}
    async with home.runtime.database.write() as session:
        await session.execute(update(User).values(preferences=wishes))
    await home.add(ada, browser)
    await home.told.tell(finished(1), ada.user_id)
    await home.told.tell(device(1), ada.user_id)
    await home.told.tell(decided(message="Enjoy it."), ada.user_id)
    await home.told.tell(finished(2), ada.user_id)
    assert await home.runtime.notifications.outbox.deliver(PUSH) == 1
    assert [text["title"] for text in home.service.texts(browser)] == ["Device 1"]
    assert await home.deliver() == 1
    assert await home.deliver() == 0
    daily = home.service.texts(browser)[1]
    assert (daily["title"], daily["url"]) == ("3 things happened", "/notifications")
    assert daily["body"].splitlines() == ["2 downloads are finished", "Film 1 was approved"]


async def test_a_second_try_replaces_the_first_where_it_is_shown(home: Household) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    await home.add(ada, browser)
    await home.told.tell(finished(), ada.user_id)
    await home.deliver()
    async with home.runtime.database.write() as session:
        again = {"status": "sending", "claimed_at": utc_now() - timedelta(hours=1)}
        await session.execute(update(Delivery).values(**again))
    await home.deliver()
    first, second = home.service.got
    assert first.text["tag"] == second.text["tag"] == first.headers["topic"]
    assert first.headers["topic"] == second.headers["topic"]
    assert len(first.headers["topic"]) == 32


async def test_a_device_that_subscribes_again_replaces_what_it_had(home: Household) -> None:
    ada, old, new = await home.person("Ada"), home.service.browser(), home.service.browser()
    await home.add(ada, old)
    await home.add(ada, new)
    assert len(await home.items(ada)) == 1
    await home.told.tell(finished(), ada.user_id)
    await home.deliver()
    assert (home.service.texts(old), len(home.service.texts(new))) == ([], 1)


@pytest.mark.databases
async def test_a_browser_that_somebody_else_signs_in_with_is_theirs(home: Household) -> None:
    ada, ben = await home.person("Ada"), await home.person("Ben")
    browser = home.service.browser()
    await home.add(ada, browser)
    await home.add(ben, browser)
    assert (await home.items(ada), len(await home.items(ben))) == ([], 1)
    await home.told.tell(finished(), ada.user_id)
    await home.deliver()
    assert home.service.got == []
    assert [one.status for one in await home.told.deliveries()] == ["dropped"]


@pytest.mark.databases
async def test_a_device_that_was_signed_out_shows_nothing(
    home: Household, runtime: Runtime
) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    await home.add(ada, browser)
    await runtime.accounts.sign_out(ada)
    assert await home.rows() == 0
    await home.told.tell(finished(), ada.user_id)
    await home.deliver()
    assert home.service.got == []


async def test_a_device_is_told_while_its_session_holds_or_it_is_remembered(
    home: Household, runtime: Runtime
) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    seen = await home.add(ada, browser)

    async def shown() -> bool:
        (one,) = await home.items(ada)
        assert bool(await home.subscriptions.of(ada.user_id)) == one.signed_in
        return one.signed_in

    assert await shown()
    await runtime.accounts.sessions.end([ada.session_id])  # as a new password elsewhere does it
    assert not await shown()
    with pytest.raises(ConflictError, match="signed out"):
        await home.subscriptions.try_out(ada, seen.id)
    soon, over = utc_now() + timedelta(days=9), utc_now() - timedelta(seconds=1)
    for until, expected in ((soon, True), (over, False)):
        async with runtime.database.write() as session:
            trust = {"remember_hash": "x", "trusted_until": until}
            await session.execute(update(Device).values(**trust))
        assert await shown() is expected
    again = await home.signed_in(ada, "Firefox of Ada")
    assert not await shown()  # another device of hers changes nothing
    assert (await home.items(again))[0].current is False


async def test_a_session_that_ran_out_is_none(home: Household, runtime: Runtime) -> None:
    ada = await home.person("Ada")
    await home.add(ada, home.service.browser())
    for column in ("idle_expires_at", "expires_at"):
        async with runtime.database.write() as session:
            ends = {"idle_expires_at": utc_now() + timedelta(days=1)}
            over = {**ends, "expires_at": utc_now() + timedelta(days=1), column: utc_now()}
            await session.execute(update(LoginSession).values(**over))
        assert await home.subscriptions.of(ada.user_id) == []


async def test_a_device_that_is_thrown_out_takes_its_browser_along(
    home: Household, runtime: Runtime
) -> None:
    ada = await home.person("Ada")
    phone = await home.signed_in(ada, "Phone")
    await home.add(phone, home.service.browser())
    await runtime.accounts.devices.revoke(ada, phone.device_id or "")
    assert await home.rows() == 0


async def test_one_browser_that_takes_it_is_enough_and_what_was_wrong_stands_beside_the_other(
    home: Household,
) -> None:
    ada = await home.person("Ada")
    phone = await home.signed_in(ada, "Phone")
    good, bad = home.service.browser(), PretendBrowser("https://localhost:9/push/x")
    await home.add(ada, good)
    await home.add(phone, bad)
    await home.told.tell(finished(), ada.user_id)
    assert await home.deliver() == 1
    errors = {one.name: one.error for one in await home.items(ada)}
    assert errors["Chrome of Ada"] == ""
    assert "cannot be reached" in errors["Phone"]
    assert "localhost" not in errors["Phone"]


async def test_a_browser_that_ended_it_is_forgotten_and_the_bell_tells_of_the_last(
    home: Household,
) -> None:
    ada = await home.person("Ada")
    phone = await home.signed_in(ada, "Phone")
    first, second = home.service.browser(), home.service.browser()
    await home.add(ada, first)
    await home.add(phone, second)
    home.service.end(first)
    await home.told.tell(finished(1), ada.user_id)
    assert await home.deliver() == 1
    assert [one.name for one in await home.items(ada)] == ["Phone"]
    assert await home.told.titles(ada.user_id) == []
    home.service.end(second)
    await home.told.tell(finished(2), ada.user_id)
    assert await home.deliver() == 0
    assert (await home.told.deliveries())[1].status == "dropped"
    assert await home.rows() == 0
    (entry,) = await home.told.bell(ada.user_id)
    assert entry.title == "Phone does not show messages any more"
    assert (entry.link, "Film 2" in entry.message) == ("/settings/notifications", True)


async def test_where_none_takes_it_it_is_tried_again_when_the_service_wants_it(
    home: Household,
) -> None:
    ada = await home.person("Ada")
    await home.add(ada, home.service.browser())
    home.service.statuses, home.service.answers = [503], {"Retry-After": "7200"}
    await home.told.tell(finished(), ada.user_id)
    assert await home.deliver() == 0
    (row,) = await home.told.deliveries()
    assert (row.status, row.tries) == ("waiting", 1)
    assert row.error.startswith("Chrome of Ada: The push service is busy.")
    assert 7_000 < (row.due_at - utc_now()).total_seconds() <= 7_200
    home.service.answers = {}
    await home.deliver()
    (row,) = await home.told.deliveries()
    pause = outbox.PAUSES[1].total_seconds()
    assert pause - 30 < (row.due_at - utc_now()).total_seconds() <= pause


async def test_a_key_that_is_refused_is_said_and_the_bell_tells_in_the_end(
    home: Household,
) -> None:
    ada = await home.person("Ada")
    await home.add(ada, home.service.browser())
    home.service.statuses = [403]
    await home.told.tell(finished(), ada.user_id)
    async with home.runtime.database.write() as session:
        await session.execute(update(Delivery).values(tries=len(outbox.PAUSES)))
    await home.deliver()
    (one,) = await home.items(ada)
    assert "Turn messages off and on again" in one.error
    assert await home.told.titles(ada.user_id) == ["A message could not be sent by your browsers"]


async def test_browsers_are_everybodys_own_and_few(
    home: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, ben = await home.person("Ada"), await home.person("Ben")
    browser = home.service.browser()
    seen = await home.add(ada, browser)
    for deed in (home.subscriptions.try_out, home.subscriptions.remove):
        with pytest.raises(NotFoundError):
            await deed(ben, seen.id)
    await home.subscriptions.try_out(ada, seen.id)
    assert home.service.texts(browser)[0]["title"] == "This is a test"
    monkeypatch.setattr(push_subscriptions, "MOST", 1)
    phone = await home.signed_in(ada, "Phone")
    with pytest.raises(ConflictError, match="Remove one first"):
        await home.add(phone, home.service.browser())
    await home.add(ada, home.service.browser())  # in place of its own
    await home.subscriptions.remove(ada, (await home.items(ada))[0].id)
    assert await home.items(ada) == []


async def test_a_try_says_why_it_was_not_taken(home: Household) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    seen = await home.add(ada, browser)
    home.service.statuses = [500]
    with pytest.raises(UpstreamRejectedError, match="trouble of its own"):
        await home.subscriptions.try_out(ada, seen.id)
    home.service.end(browser)
    with pytest.raises(UpstreamRejectedError, match="so the device was removed"):
        await home.subscriptions.try_out(ada, seen.id)
    assert await home.rows() == 0


async def test_who_runs_nothing_reaches_the_internet_alone(home: Household) -> None:
    ann = await home.person("Ann", "user")
    browser = PretendBrowser(home.service.url.replace("localhost", "127.0.0.1") + "/push/x")
    with pytest.raises(InvalidInputError) as refused:
        await home.add(ann, browser)
    assert "does not connect to" in (refused.value.details or {})["endpoint"]
    # A name is looked up when something is sent.
    seen = await home.add(ann, home.service.browser())
    with pytest.raises(UpstreamRejectedError, match="does not connect to"):
        await home.subscriptions.try_out(ann, seen.id)
    assert home.service.got == []


async def test_what_is_no_subscription_is_refused(home: Household) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    for endpoint, p256dh, auth, field in (
        ("http://push.example.org/x", browser.p256dh, browser.auth, "endpoint"),
        (browser.endpoint, browser.p256dh[:-4], browser.auth, "keys"),
        (browser.endpoint, browser.p256dh, "", "keys"),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await home.subscriptions.add(ada, endpoint, p256dh, auth)
        assert (refused.value.details or {}).keys() == {field}
    token = Actor(ada.user_id, "Ada", "admin", "", scopes=frozenset({"admin"}))
    with pytest.raises(ForbiddenError):
        await home.add(token, browser)
    with pytest.raises(ConflictError, match="Sign in on this device"):
        await home.add(Actor(ada.user_id, "Ada", "admin", "s"), browser)
    ben = await home.person("Ben")
    with pytest.raises(ConflictError, match="Sign in on this device"):
        await home.add(Actor(ada.user_id, "Ada", "admin", "s", device_id=ben.device_id), browser)
    assert await home.rows() == 0


@pytest.mark.databases
async def test_the_key_is_made_once_and_is_the_same_in_every_process(
    home: Household, runtime: Runtime
) -> None:
    ada = await home.person("Ada")
    first = (await home.subscriptions.mine(ada)).public_key
    links = PublicLinks(runtime.settings, "")
    other = VapidKeys(runtime.database, runtime._ciphers, links)
    assert (await other.key()).public == first
    async with runtime.database.read() as session:
        row = await session.get(Setting, ("push", "vapidKey"))
    assert row is not None
    assert row.encrypted
    assert (await other.key()).number not in str(row.value)


async def test_a_key_that_cannot_be_read_any_more_is_replaced(
    home: Household, runtime: Runtime
) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    await home.add(ada, browser)
    before = (await home.subscriptions.mine(ada)).public_key
    ciphers = Ciphers(Keys(["another secret of some length"]))
    keys = VapidKeys(runtime.database, ciphers, PublicLinks(runtime.settings, ""))
    after = PushSubscriptions(runtime.database, ciphers, runtime._limits, keys)
    assert (await after.mine(ada)).public_key != before
    assert (await after.mine(ada)).public_key == (await after.mine(ada)).public_key
    push = push_message.made("x", "trial", "T", [], "/")
    (outcome,) = await after.send(await after.of(ada.user_id), push)
    assert ("cannot be read any more" in outcome.problem, home.service.got) == (True, [])


async def test_push_services_are_told_where_to_turn_to(home: Household, runtime: Runtime) -> None:
    keys = VapidKeys(runtime.database, runtime._ciphers, PublicLinks(runtime.settings, "/nest"))
    assert (await keys.sender()).contact == ""
    await home.person("Ann", "user")
    await home.person("Ada")
    assert (await keys.sender()).contact == "mailto:ada@example.org"
    for public, contact in (
        ("http://nest.example.org", "mailto:ada@example.org"),
        ("https://nest.example.org", "https://nest.example.org/nest/"),
    ):
        await runtime.settings.replace({"access": {"publicUrl": public}}, updated_by=None)
        assert (await keys.sender()).contact == contact


@pytest.mark.parametrize("sign", ["a", "ü", "𝄞", "\x00", '"'])
def test_a_message_is_cut_to_what_push_services_take(sign: str) -> None:
    push = push_message.made("x", "newMedia", sign * 200, [sign * 500] * 100, "/" + "x" * 299)
    assert len(push.text) <= MOST_BYTES
    assert len(push.shorter) < 1_000
    assert sign in push.text.decode() or sign == "\x00"


def test_how_long_and_how_urgent_depends_on_what_it_says() -> None:
    seen = {
        event: (push.seconds_to_live, push.urgency)
        for event in ("serviceDown", "requestAvailable", "newMedia", "newDevice")
        for push in [push_message.made("x", event, "T", [], "")]
    }
    hours, days = 6 * 3600, 3 * 24 * 3600
    assert seen == {
        "serviceDown": (hours, "high"),
        "requestAvailable": (days, "normal"),
        "newMedia": (days, "low"),
        "newDevice": (days, "high"),
    }


async def test_without_a_link_the_list_of_messages_is_opened(home: Household) -> None:
    ada, browser = await home.person("Ada"), home.service.browser()
    await home.add(ada, browser)
    await home.told.tell(Notice("m:1", "serviceDown", "Plex is down"), ada.user_id)
    await home.deliver()
    (got,) = home.service.got
    assert got.text.keys() == {"title", "body", "url", "tag"}
    assert (got.text["url"], got.headers["urgency"]) == ("/notifications", "high")
