"""Messages by mail: to a real server on loopback, once, however often the worker is killed."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from multiprocessing.process import BaseProcess
from typing import Any

import pytest
from redis import Redis
from rq import Queue as RqQueue
from sqlalchemy import update
from sqlmodel import col
from structlog.testing import capture_logs

from medianest.models import Delivery, DeliveryStatus, User, UserStatus
from medianest.models.ids import utc_now
from medianest.runtime import Runtime, open_runtime
from medianest.services.notifications import claims, outbox
from medianest.services.notifications.notice import Notice
from medianest.settings import Environment
from medianest.views.preferences import Channel
from tests.clients.mail_server import MailServerOnLoopback, Post
from tests.unit.services.notifications.told import Told, device, finished

FORK = multiprocessing.get_context("fork")
BY_MAIL = {"notifications": {"requestDecided": ["email"], "downloadFinished": ["email"]}}
EMAIL = Channel.EMAIL
MESSAGES = 200


def decided(number: int = 1, **more: str) -> Notice:
    facts = {"title": f"Film {number} was approved", "link": "/movie/7", **more}
    return Notice(f"request:{number}", "requestDecided", **facts)  # type: ignore[arg-type]


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


@pytest.fixture
async def post(runtime: Runtime) -> AsyncIterator[Post]:
    with MailServerOnLoopback() as server:
        await name_server(runtime, server.port)
        yield server.post


async def name_server(runtime: Runtime, port: int) -> None:
    mail = {"host": "127.0.0.1", "port": port, "from": "nest@example.org", "security": "none"}
    access = {"publicUrl": "https://nest.example.org"}
    await runtime.settings.replace({"mail": mail, "access": access}, updated_by=None)


@pytest.fixture
async def ann(told: Told) -> str:
    return await told.person("Ann", preferences=BY_MAIL)


async def due(runtime: Runtime, **values: Any) -> None:
    """All of it may go out now."""
    async with runtime.database.write() as session:
        now = {"due_at": utc_now() - timedelta(seconds=1), **values}
        await session.execute(update(Delivery).values(**now))


async def states(told: Told) -> list[tuple[str, int]]:
    return [(one.status, one.tries) for one in await told.deliveries()]


async def test_a_message_is_written_to_who_chose_mail(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    ben = await told.person("Ben")
    await told.tell(decided(message="Enjoy <b>it</b>."), ann, ben)
    await due(runtime)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 1
    assert post.to == [["ann@example.org"]]
    assert post.letters[0]["Subject"] == "Film 1 was approved"
    assert "https://nest.example.org/movie/7" in post.texts[0]
    assert "https://nest.example.org/settings/notifications" in post.texts[0]
    assert "Enjoy <b>it</b>." in post.texts[0]
    assert "Enjoy &lt;b&gt;it&lt;/b&gt;." in post.pages[0]
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    assert len(post.letters) == 1
    assert await told.bell(ann) == []


async def test_twenty_of_a_kind_are_one_letter(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    for number in range(1, 21):
        await told.tell(finished(number), ann)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    await due(runtime)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 1
    assert [letter["Subject"] for letter in post.letters] == ["20 downloads are finished"]
    assert all(f"Film {number} is finished" in post.texts[0] for number in range(1, 21))
    assert await states(told) == [("sent", 0)] * 20


async def test_a_whole_network_that_goes_is_one_letter(
    told: Told, runtime: Runtime, post: Post
) -> None:
    ada = await told.person("Ada", preferences={"notifications": {"serviceDown": ["email"]}})
    for number in range(claims.MOST_OF_A_KIND):
        await told.tell(Notice(f"monitor:{number}", "serviceDown", f"Site {number} is down"), ada)
    await due(runtime)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 1
    assert [letter["Subject"] for letter in post.letters] == ["100 times a service went down"]


async def test_what_is_no_group_is_not_kept_waiting(
    told: Told, runtime: Runtime, post: Post
) -> None:
    ada = await told.person("Ada", preferences={"notifications": {"backupFailed": ["email"]}})
    await told.tell(Notice("backup:1", "backupFailed", "A backup failed"), ada)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 1
    assert [letter["Subject"] for letter in post.letters] == ["A backup failed"]


async def test_a_title_of_several_lines_is_one_subject(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    await told.tell(decided(title="Film\r\nBcc: eve@example.org"), ann)
    await due(runtime)
    await runtime.notifications.outbox.deliver(EMAIL)
    assert [letter["Subject"] for letter in post.letters] == ["Film Bcc: eve@example.org"]
    assert post.to == [["ann@example.org"]]


async def test_a_server_that_refuses_is_tried_again_later_and_later_and_then_no_more(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    post.answer = "451 Come back later"
    await told.tell(decided(), ann)
    for pause in outbox.PAUSES:
        await due(runtime)
        assert await runtime.notifications.outbox.deliver(EMAIL) == 0
        (one,) = await told.deliveries()
        assert one.status == DeliveryStatus.WAITING
        wait = one.due_at - utc_now()
        assert pause - timedelta(seconds=20) < wait <= pause
        assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    await due(runtime)
    await runtime.notifications.outbox.deliver(EMAIL)
    sent, warned = await told.deliveries()
    assert (sent.status, sent.tries) == (DeliveryStatus.FAILED, len(outbox.PAUSES))
    assert (warned.channel, warned.user_id) == ("inApp", ann)
    (entry,) = await told.bell(ann)
    assert (entry.event, entry.title) == (
        "channelFailed", "A message could not be sent by mail",
    )  # fmt: skip
    assert "Film 1 was approved" in entry.message
    assert post.letters == []


async def test_a_dead_channel_is_told_of_once_until_that_was_read(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    post.answer = "554 Never"
    for number in (1, 2):
        await told.tell(decided(number), ann)
        await due(runtime, tries=len(outbox.PAUSES))
        await runtime.notifications.outbox.deliver(EMAIL)
    assert await told.titles(ann) == ["A message could not be sent by mail"]


async def test_the_others_wait_while_the_server_is_away(
    told: Told, runtime: Runtime, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await name_server(runtime, 9)  # where nobody listens
    monkeypatch.setattr(outbox, "SIDE_BY_SIDE", 1)
    people = [ann, await told.person("Ben", preferences=BY_MAIL)]
    await told.tell(decided(), *people)
    await due(runtime)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    assert sorted(await states(told)) == [("waiting", 0), ("waiting", 1)]


@pytest.mark.parametrize(
    "columns", [{"email": None}, {"status": UserStatus.SUSPENDED}], ids=["no e-mail", "suspended"]
)
async def test_nobody_writes_to_who_cannot_be_written_to(
    told: Told, runtime: Runtime, post: Post, ann: str, columns: dict[str, object]
) -> None:
    await told.tell(decided(), ann)
    async with runtime.database.write() as session:
        await session.execute(update(User).values(**columns))
    await due(runtime)
    await runtime.notifications.outbox.deliver(EMAIL)
    assert (await states(told), post.letters) == ([("dropped", 0)], [])


async def test_without_a_mail_server_nothing_piles_up(
    told: Told, runtime: Runtime, ann: str
) -> None:
    await told.tell(decided(), ann)
    await due(runtime)
    await runtime.notifications.outbox.deliver(EMAIL)
    assert await states(told) == [("dropped", 0)]
    assert await told.bell(ann) == []


async def test_what_waited_for_somebody_goes_with_them(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    await told.tell(decided(), ann)
    await due(runtime)
    async with runtime.database.write() as session:
        await session.delete(await session.get_one(User, ann))
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    assert post.letters == []


async def test_two_workers_never_set_out_with_the_same(
    told: Told, runtime: Runtime, post: Post
) -> None:
    people = [await told.person(f"P{n}", preferences=BY_MAIL) for n in range(30)]
    await told.tell(decided(), *people)
    await due(runtime)
    both = [runtime.notifications.outbox.deliver(EMAIL) for _ in range(2)]
    assert sum(await asyncio.gather(*both)) == 30
    assert Counter(to for (to,) in post.to).most_common(1)[0][1] == 1


async def test_a_claim_that_ran_out_goes_out_again_and_the_log_says_so(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    await told.tell(decided(), ann)
    await due(runtime)
    lost = await runtime.notifications.outbox._claims.take(EMAIL)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    await due(runtime, claimed_at=utc_now() - claims.LEASE)
    with capture_logs() as lines:
        assert await runtime.notifications.outbox.deliver(EMAIL) == 1
    assert [line["how"] for line in lines if line["event"] == "told"] == ["perhaps twice"]
    assert post.letters[0]["Message-ID"] == f"<{lost[0].ids[0]}@example.org>"
    # Whoever held the claim before writes nothing any more.
    await runtime.notifications.outbox._claims.end(lost[0], DeliveryStatus.FAILED)
    assert await states(told) == [("sent", 0)]


async def test_workers_are_rung_for_channels_with_something_due(
    told: Told, runtime: Runtime, ann: str
) -> None:
    def rung() -> list[str]:
        with Redis.from_url(runtime._redis_url) as connection:
            return RqQueue("notify", connection=connection).get_job_ids()

    await told.tell(decided(), ann)
    await runtime.notifications.outbox.ring()
    assert rung() == []
    await due(runtime)
    await runtime.notifications.outbox.ring()
    assert [job.rpartition("-")[0] for job in rung()] == ["notify-email"]


def _deliver(environment: Environment) -> None:
    """What a worker does."""

    async def work() -> None:
        runtime = open_runtime(environment)
        await runtime.notifications.outbox.deliver(EMAIL)
        await runtime.close()

    asyncio.run(work())


def _work_until(child: BaseProcess, post: Post, letters: int) -> None:
    """So many have arrived, or it has done its work."""
    until = time.monotonic() + 120
    while child.exitcode is None and len(post.to) < letters and time.monotonic() < until:
        child.join(0.002)


@pytest.mark.long
async def test_however_often_the_worker_is_killed_everybody_is_written_to(
    told: Told, runtime: Runtime, environment: Environment, post: Post
) -> None:
    people = [await told.person(f"P{n}", preferences=BY_MAIL) for n in range(MESSAGES)]
    await told.tell(decided(), *people)
    await due(runtime)
    chance, kills = random.Random(5), 0
    while {status for status, _ in await states(told)} != {"sent"}:
        child = FORK.Process(target=_deliver, args=(environment,))
        child.start()
        more = chance.randint(1, 5) if kills < 10 else MESSAGES
        await asyncio.to_thread(_work_until, child, post, len(post.to) + more)
        if child.exitcode is None:
            os.kill(child.pid or 0, signal.SIGKILL)
            child.join()
            kills += 1
        async with runtime.database.write() as session:  # two minutes pass
            held = update(Delivery).where(col(Delivery.claimed_at).is_not(None))
            await session.execute(held.values(claimed_at=utc_now() - claims.LEASE))
    assert kills > 3
    letters = Counter(to for (to,) in post.to)
    assert len(letters) == MESSAGES
    # A second letter bears the name of the first: mail programs know it for the same.
    assert len({letter["Message-ID"] for letter in post.letters}) == MESSAGES
    assert sum(letters.values()) - MESSAGES <= kills * outbox.SIDE_BY_SIDE


async def test_a_bell_alone_rings_no_worker(told: Told, runtime: Runtime, ann: str) -> None:
    await told.tell(device(), ann)
    assert await runtime.notifications.outbox._claims.channels_due() == ["inApp"]
    await runtime.notifications.outbox.ring()
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
