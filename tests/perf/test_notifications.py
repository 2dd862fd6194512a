"""One thing that 1,000 people want to hear of: raised, rung, and sent to each of them; and 1,000
things that a program wants to hear of.

Whoever takes letters has a process of its own; push services and programs are threads of this one,
and what they take of the processor is in the figures.
"""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from medianest.models import Device, LoginSession, PushSubscription, User
from medianest.models.ids import new_id, utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.notifications import push_subscriptions, raising
from medianest.services.notifications.notice import Notice
from medianest.services.secret_tokens import token_hash
from medianest.services.webhook_targets.fields import Wishes
from medianest.views.preferences import Channel
from tests.clients.hook_receiver import receiver
from tests.clients.mail_server import MailServerOnLoopback
from tests.clients.push_service import PretendBrowser, push_service

PEOPLE = 1_000
ANSWER_SECONDS = 30
SAID = Notice("bench:1", "newDevice", "A new device")


async def test_what_a_thousand_people_are_told_by_bell_and_mail(runtime: Runtime) -> None:
    people = await add_people(runtime, ["inApp", "email"])
    with letter_box() as (port, taken):
        mail = {"host": "127.0.0.1", "port": port, "from": "nest@example.org"}
        await runtime.settings.replace({"mail": mail | {"security": "none"}}, updated_by=None)
        raised = await seconds(raising_for(runtime, people))
        began = time.perf_counter()
        assert await runtime.notifications.ringer.ring() == PEOPLE
        rung = time.perf_counter() - began
        sent = await seconds(delivering(runtime, Channel.EMAIL))
        letters = Counter(taken())
    assert letters == Counter(f"p{number}@example.org" for number in range(PEOPLE))
    print(
        f"\n{PEOPLE} people: raised in {raised * 1e3:.0f} ms, {PEOPLE / rung:.0f} bells rung and "
        f"{PEOPLE / sent:.0f} letters a second"
    )


async def test_what_a_thousand_browsers_are_told(
    runtime: Runtime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await add_people(runtime, ["push"])
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with push_service(tmp_path / "ca.pem") as service:
        await subscribe(runtime, people, [service.browser() for _ in people])
        raised = await seconds(raising_for(runtime, people))
        sent = await seconds(delivering(runtime, Channel.PUSH))
        assert service.problems == []
        pushed = Counter(one.to for one in service.got)
    assert (len(pushed), set(pushed.values())) == (PEOPLE, {1})
    print(f"\n{PEOPLE} browsers: raised in {raised * 1e3:.0f} ms, {PEOPLE / sent:.0f} a second")


async def test_a_thousand_webhooks(runtime: Runtime) -> None:
    (ada,) = await add_people(runtime, [], count=1)
    with receiver() as hooks:
        wishes = Wishes(name="Shelf", url=hooks.url, events=[SAID.event])
        await runtime.webhooks.targets.create(Actor(ada, "Ada", "admin", "s"), wishes)
        async with runtime.database.write() as session:
            for number in range(PEOPLE):
                said = Notice(f"bench:{number}", SAID.event, SAID.title)
                await raising.tell(session, said, [ada])
        began = time.perf_counter()
        while len(hooks.calls) < PEOPLE:
            assert await runtime.webhooks.outbox.deliver()
        took = time.perf_counter() - began
        ids = Counter(headers["x-medianest-delivery"] for headers, _ in hooks.calls)
    assert (len(ids), set(ids.values())) == (PEOPLE, {1})
    print(f"\n{PEOPLE} webhooks: {PEOPLE / took:.0f} a second")


async def add_people(runtime: Runtime, ways: Sequence[str], *, count: int = PEOPLE) -> list[str]:
    """Administrators, within whose reach the push service on loopback is; their ids."""
    chosen = {"notifications": {SAID.event: list(ways)}}
    people = [
        User(name=f"P{n}", email=f"p{n}@example.org", role="admin", preferences=chosen)
        for n in range(count)
    ]
    ids = [person.id for person in people]
    async with runtime.database.write() as session:
        session.add_all(people)
    return ids


async def subscribe(
    runtime: Runtime, people: Sequence[str], browsers: Sequence[PretendBrowser]
) -> None:
    """Each of them is signed in with one of these."""
    ends = utc_now() + timedelta(days=9)
    devices = [Device(user_id=one, cookie_hash=new_id(), name="Chrome") for one in people]
    logins = [
        LoginSession(
            user_id=device.user_id,
            device_id=device.id,
            token_hash=new_id(),
            expires_at=ends,
            idle_expires_at=ends,
        )
        for device in devices
    ]
    pairs = zip(devices, browsers, strict=True)
    rows = [subscription(runtime, device, browser) for device, browser in pairs]
    async with runtime.database.write() as session:
        for some in (devices, logins, rows):
            session.add_all(some)
            await session.flush()


def subscription(runtime: Runtime, device: Device, browser: PretendBrowser) -> PushSubscription:
    row_id, ciphers = new_id(), runtime._ciphers
    endpoint_place = push_subscriptions._endpoint_place(row_id)
    return PushSubscription(
        id=row_id,
        user_id=device.user_id,
        device_id=device.id,
        endpoint_hash=token_hash(browser.endpoint),
        endpoint=ciphers.encrypt(endpoint_place, browser.endpoint),
        p256dh=browser.p256dh,
        auth=ciphers.encrypt(push_subscriptions._auth_place(row_id), browser.auth),
    )


async def seconds(work: Callable[[], Awaitable[None]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


def raising_for(runtime: Runtime, people: Sequence[str]) -> Callable[[], Awaitable[None]]:
    async def work() -> None:
        async with runtime.database.write() as session:
            await raising.tell(session, SAID, people)

    return work


def delivering(runtime: Runtime, channel: Channel) -> Callable[[], Awaitable[None]]:
    """Rounds until all of them were told."""

    async def work() -> None:
        sent = 0
        while sent < PEOPLE:
            told = await runtime.notifications.outbox.deliver(channel)
            assert told, f"{sent} of {PEOPLE}"
            sent += told

    return work


@contextmanager
def letter_box() -> Iterator[tuple[int, Callable[[], list[str]]]]:
    """A mail server in a process of its own: its port, and whom it has letters for."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_take_letters, args=(there,), daemon=True)
    process.start()

    def hear() -> object:
        assert here.poll(ANSWER_SECONDS), "the mail server says nothing"
        return here.recv()

    def taken() -> list[str]:
        here.send("taken")
        return list(hear())  # type: ignore[call-overload]

    try:
        yield int(str(hear())), taken
    finally:
        here.close()
        process.join(10)
        process.kill()


def _take_letters(there: Connection) -> None:
    with MailServerOnLoopback() as server:
        there.send(server.port)
        while True:
            try:
                there.recv()
            except EOFError:
                return
            there.send([to for letter in server.post.to for to in letter])
