"""Webhooks: delivered to a real receiver on loopback, signed, once, and told of where they fail."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import time
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from redis import Redis
from rq import Queue as RqQueue
from sqlalchemy import delete, update
from sqlmodel import col, select
from structlog.testing import capture_logs

from medianest import events
from medianest.errors import ConflictError, RateLimitError
from medianest.models import User, WebhookDelivery, WebhookTarget
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.notifications.notice import Notice
from medianest.services.webhook_targets import claims, deliveries, outbox
from medianest.services.webhook_targets.fields import Wishes
from medianest.views.webhook_target import NewWebhookTargetView
from tests.clients.hook_receiver import Received, receiver
from tests.unit.services.notifications.told import Told, finished

SECRET = "a-secret-of-this-receiver"
EVENTS = ["downloadFinished", "serviceDown"]


@pytest.fixture
async def hooks() -> AsyncIterator[Received]:
    with receiver() as received:
        yield received


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


@pytest.fixture
async def ada(told: Told) -> Actor:
    return Actor(await told.person("Ada", role="admin"), "Ada", "admin", "s1")


@pytest.fixture
async def target(runtime: Runtime, ada: Actor, hooks: Received) -> NewWebhookTargetView:
    return await add(runtime, ada, hooks.url)


async def add(runtime: Runtime, ada: Actor, url: str, **more: Any) -> NewWebhookTargetView:
    wishes = {"name": "Shelf", "url": url, "secret": SECRET, "events": EVENTS, **more}
    return await runtime.webhooks.targets.create(ada, Wishes(**wishes))


async def rows(runtime: Runtime) -> Sequence[WebhookDelivery]:
    async with runtime.database.read() as session:
        found = await session.execute(select(WebhookDelivery).order_by(col(WebhookDelivery.id)))
        return found.scalars().all()


async def due(runtime: Runtime, **values: Any) -> None:
    async with runtime.database.write() as session:
        now = {"due_at": utc_now() - timedelta(seconds=1), **values}
        await session.execute(update(WebhookDelivery).values(**now))


@pytest.mark.databases
async def test_a_target_is_told_once_in_a_body_that_is_signed(
    runtime: Runtime, told: Told, hooks: Received, target: NewWebhookTargetView
) -> None:
    ann, ben = await told.person("Ann"), await told.person("Ben")
    access = {"publicUrl": "https://nest.example.org"}
    await runtime.settings.replace({"access": access}, updated_by=None)
    hooks.answer = b"thank you\x00 \n" + b"x" * 9_000
    for _ in range(2):
        await told.tell(finished(), ann, ben)
        assert await runtime.webhooks.outbox.deliver() in (0, 1)
    ((headers, body),) = hooks.calls
    (row,) = await rows(runtime)
    assert body["timestamp"].endswith("Z")
    assert body == {
        "id": "download:1",
        "event": "downloadFinished",
        "timestamp": body["timestamp"],
        "data": {
            "title": "Film 1 is finished",
            "message": "",
            "link": "https://nest.example.org/downloads",
            "userIds": [ann, ben],
        },
    }
    sent_at = headers["x-medianest-timestamp"]
    assert abs(time.time() - int(sent_at)) < 60
    signed = sent_at.encode() + b"." + hooks.bodies[0]
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["x-medianest-signature"] == f"sha256={expected}"
    assert headers["x-medianest-delivery"] == row.id
    assert (row.status, row.tries, row.response_status) == ("sent", 0, 200)
    assert row.answer.startswith("thank you xxx")
    assert len(row.answer) == 500
    assert row.duration_ms is not None


async def test_nothing_goes_where_nobody_asked_for_it(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    await told.tell(Notice("backup:1", "backupFailed", "A backup failed"), ada.user_id)
    await runtime.webhooks.targets.change(ada, target.id, Wishes(enabled=False))
    await told.tell(finished(), ada.user_id)
    assert await rows(runtime) == []
    await runtime.webhooks.targets.change(ada, target.id, Wishes(enabled=True))
    await told.tell(finished(2), ada.user_id)
    await runtime.webhooks.targets.change(ada, target.id, Wishes(enabled=False))
    assert await runtime.webhooks.outbox.deliver() == 0
    assert ([row.status for row in await rows(runtime)], hooks.calls) == (["dropped"], [])


async def test_what_fails_is_tried_later_and_later_and_then_its_owner_hears_of_it(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    other = await told.person("Cora", role="admin")
    hooks.status, hooks.answer = 500, b"out of shelves"
    await told.tell(finished(), await told.person("Ann"))
    for pause in outbox.PAUSES:
        await due(runtime)
        assert await runtime.webhooks.outbox.deliver() == 0
        (row,) = await rows(runtime)
        assert (row.status, row.answer, row.response_status) == ("waiting", "out of shelves", 500)
        assert pause - timedelta(seconds=20) < row.due_at - utc_now() <= pause
        assert await runtime.webhooks.outbox.deliver() == 0
    await due(runtime)
    await runtime.webhooks.outbox.deliver()
    (row,) = await rows(runtime)
    assert (row.status, row.tries) == ("failed", 4)
    assert "error 500" in row.error
    assert len({headers["x-medianest-delivery"] for headers, _ in hooks.calls}) == 1
    (entry,) = await told.bell(ada.user_id)
    assert (entry.event, entry.title) == (
        "channelFailed", "A webhook could not be delivered to Shelf",
    )  # fmt: skip
    assert "Film 1 is finished" in entry.message
    assert await told.bell(other) == []


async def test_without_its_owner_every_administrator_hears_of_a_dead_target(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    cora = await told.person("Cora", role="admin")
    async with runtime.database.write() as session:
        await session.execute(delete(User).where(col(User.id) == ada.user_id))
    hooks.status = 404
    await told.tell(finished(), cora)
    await due(runtime, tries=len(outbox.PAUSES))
    await runtime.webhooks.outbox.deliver()
    assert "A webhook could not be delivered to Shelf" in await told.titles(cora)


async def test_nobody_is_sent_on_to_another_address(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    with receiver() as elsewhere:
        hooks.status, hooks.location = 307, f"{elsewhere.url}/latest/meta-data"
        await told.tell(finished(), ada.user_id)
        await runtime.webhooks.outbox.deliver()
    (row,) = await rows(runtime)
    assert (row.status, row.response_status, elsewhere.calls) == ("waiting", 307, [])
    assert "sends us to http://127.0.0.1" in row.error


async def test_a_name_that_leads_to_the_local_link_is_not_connected_to(
    runtime: Runtime, told: Told, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(runtime, ada, "http://hooks.example.org/")

    async def rebound(*_: object, **__: object) -> list[Any]:
        return [(2, 1, 6, "", ("169.254.169.254", 80))]

    await told.tell(finished(), ada.user_id)
    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", rebound)
    await runtime.webhooks.outbox.deliver()
    (row,) = await rows(runtime)
    assert (row.status, row.response_status) == ("waiting", None)
    assert "does not connect to" in row.error


async def test_the_rest_waits_while_a_target_is_away_and_others_do_not(
    runtime: Runtime,
    told: Told,
    ada: Actor,
    hooks: Received,
    target: NewWebhookTargetView,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "SIDE_BY_SIDE", 1)
    away = await add(runtime, ada, "http://127.0.0.1:9/", name="Away")
    for number in (1, 2):
        await told.tell(finished(number), ada.user_id)
    assert await runtime.webhooks.outbox.deliver() == 2
    theirs = [row for row in await rows(runtime) if row.target_id == away.id]
    assert sorted((row.status, row.tries) for row in theirs) == [("waiting", 0), ("waiting", 1)]
    assert len(hooks.calls) == 2


async def test_two_workers_never_set_out_with_the_same(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    for number in range(30):
        await told.tell(finished(number), ada.user_id)
    both = [runtime.webhooks.outbox.deliver() for _ in range(2)]
    assert sum(await asyncio.gather(*both)) == 30
    assert len({body["id"] for _, body in hooks.calls}) == len(hooks.calls) == 30


async def test_a_claim_that_ran_out_goes_out_again_and_the_log_says_so(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    await told.tell(finished(), ada.user_id)
    (lost,) = await runtime.webhooks.outbox._claims.take()
    assert await runtime.webhooks.outbox.deliver() == 0
    await due(runtime, claimed_at=utc_now() - claims.LEASE)
    with capture_logs() as lines:
        assert await runtime.webhooks.outbox.deliver() == 1
    said = [line["how"] for line in lines if line["event"] == "webhook delivered"]
    assert said == ["perhaps twice"]
    # Whoever held the claim before writes nothing any more.
    await runtime.webhooks.outbox._claims.change(lost, status="failed")
    assert [row.status for row in await rows(runtime)] == ["sent"]


async def test_pages_are_told_of_each_step_once_it_is_written_and_of_nothing_but_that(
    runtime: Runtime,
    told: Told,
    ada: Actor,
    hooks: Received,
    target: NewWebhookTargetView,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[str] = []

    async def publish(_: Any, event: events.Event) -> None:
        assert event.model_dump() == {"kind": "webhooks.changed"}
        seen.extend(row.status for row in await rows(runtime))

    monkeypatch.setattr(events, "publish", publish)
    hooks.status = 500
    await told.tell(finished(), ada.user_id)
    await runtime.webhooks.outbox.deliver()
    assert seen == ["sending", "waiting"]
    await due(runtime, tries=len(outbox.PAUSES))
    await runtime.webhooks.outbox.deliver()
    assert seen[2:] == ["sending", "failed"]
    hooks.status = 200
    (row,) = await rows(runtime)
    await runtime.webhooks.deliveries.resend(ada, row.id)
    assert seen[4:] == ["sending", "sent"]
    await runtime.webhooks.targets.change(ada, target.id, Wishes(enabled=False))
    assert seen[6:] == ["sent"]
    await due(runtime, status="waiting")
    await runtime.webhooks.outbox.deliver()
    assert seen[7:] == ["dropped"]
    await runtime.webhooks.outbox.deliver()
    assert seen[8:] == []


async def test_workers_are_rung_when_something_is_due(
    runtime: Runtime, told: Told, ada: Actor, target: NewWebhookTargetView
) -> None:
    def rung() -> list[str]:
        with Redis.from_url(runtime._redis_url) as connection:
            return RqQueue("notify", connection=connection).get_job_ids()

    await runtime.webhooks.outbox.ring()
    assert rung() == []
    await told.tell(finished(), ada.user_id)
    await runtime.webhooks.outbox.ring()
    assert [job.rpartition("-")[0] for job in rung()] == ["notify-webhooks"]


async def test_what_is_over_is_sent_once_more_under_the_same_id(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    await told.tell(finished(), ada.user_id)
    (row,) = await rows(runtime)
    log = runtime.webhooks.deliveries
    with pytest.raises(ConflictError):
        await log.resend(ada, row.id)
    hooks.status = 503
    await due(runtime, tries=len(outbox.PAUSES))
    await runtime.webhooks.outbox.deliver()
    hooks.status = 202
    again = await log.resend(ada, row.id)
    assert (again.status, again.tries, again.error, again.response_status) == ("sent", 0, "", 202)
    assert [headers["x-medianest-delivery"] for headers, _ in hooks.calls] == [row.id] * 2


async def test_a_try_says_at_once_how_it_went_and_is_never_repeated(
    runtime: Runtime, told: Told, ada: Actor, hooks: Received, target: NewWebhookTargetView
) -> None:
    done = await runtime.webhooks.deliveries.try_out(ada, target.id)
    assert (done.status, done.event, done.title) == ("sent", "trial", "This is a test")
    hooks.status = 401
    done = await runtime.webhooks.deliveries.try_out(ada, target.id)
    assert (done.status, done.tries) == ("failed", 1)
    assert "does not accept the key" in done.error
    assert await told.bell(ada.user_id) == []
    await runtime._limits.count(deliveries.A_MINUTE, ada.user_id, deliveries.A_MINUTE.amount)
    with pytest.raises(RateLimitError):
        await runtime.webhooks.deliveries.try_out(ada, target.id)


async def test_the_log_goes_with_its_target(
    runtime: Runtime, told: Told, ada: Actor, target: NewWebhookTargetView
) -> None:
    await told.tell(finished(), ada.user_id)
    await runtime.webhooks.targets.delete(ada, target.id)
    async with runtime.database.read() as session:
        assert (await session.execute(select(WebhookTarget))).first() is None
    assert await rows(runtime) == []
