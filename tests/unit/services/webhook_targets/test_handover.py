"""Apps of the house: told through Apprise, once, as programs are; nobody sees their addresses."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlmodel import select
from structlog.testing import capture_logs

from medianest.errors import ForbiddenError, InvalidInputError, RateLimitError
from medianest.integrations.apprise import client
from medianest.models import AuditEvent, WebhookDelivery, WebhookTarget
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.notifications import apprise_program
from medianest.services.webhook_targets import claims, fields, outbox, targets
from medianest.services.webhook_targets.fields import Wishes
from medianest.views.webhook_target import NewWebhookTargetView
from tests.clients.hook_receiver import Received, receiver
from tests.unit.services.notifications.told import Told, finished

TOKEN = "token-of-the-house"


@pytest.fixture
async def room() -> AsyncIterator[Received]:
    with receiver() as received:
        yield received


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


@pytest.fixture
async def ada(told: Told) -> Actor:
    return Actor(await told.person("Ada", role="admin"), "Ada", "admin", "s1")


@pytest.fixture
async def app(runtime: Runtime, ada: Actor, room: Received) -> NewWebhookTargetView:
    return await add(runtime, ada, address(room))


def address(room: Received) -> str:
    return room.url.replace("http", "json", 1) + f"/{TOKEN}"


async def add(runtime: Runtime, ada: Actor, url: str, **more: Any) -> NewWebhookTargetView:
    wishes = {"name": "Family", "url": url, "events": ["downloadFinished"], **more}
    return await runtime.webhooks.targets.create(ada, Wishes(**wishes))


async def stored(runtime: Runtime, table: Any) -> Sequence[Any]:
    async with runtime.database.read() as session:
        found = await session.execute(select(table).order_by(table.id))
        return found.scalars().all()


async def due(runtime: Runtime, **values: Any) -> None:
    async with runtime.database.write() as session:
        now = {"due_at": utc_now() - timedelta(seconds=1), **values}
        await session.execute(update(WebhookDelivery).values(**now))


@pytest.mark.databases
async def test_an_app_reads_what_happens_once_however_many_administrators_there_are(
    runtime: Runtime, told: Told, ada: Actor, app: NewWebhookTargetView, room: Received
) -> None:
    access = {"publicUrl": "https://nest.example.org"}
    await runtime.settings.replace({"access": access}, updated_by=None)
    everybody = [ada.user_id, *[await told.person(n, role="admin") for n in ("Ben", "Cora")]]
    for _ in range(2):
        await told.tell(finished(), *everybody)
        assert await runtime.webhooks.outbox.deliver() in (0, 1)
    ((headers, body),) = room.calls
    assert (body["title"], body["message"]) == (
        "Film 1 is finished", "https://nest.example.org/downloads",
    )  # fmt: skip
    assert not any(name.startswith("x-medianest") for name in headers)
    (row,) = await stored(runtime, WebhookDelivery)
    assert (row.status, row.tries, row.response_status, row.answer) == ("sent", 0, None, "")
    assert row.duration_ms is not None


async def test_its_address_is_kept_encrypted_and_told_to_nobody(
    runtime: Runtime, told: Told, ada: Actor, room: Received
) -> None:
    with capture_logs() as lines:
        made = await add(runtime, ada, address(room))
        room.status = 403
        tried = await runtime.webhooks.deliveries.try_out(ada, made.id)
        await told.tell(finished(), await told.person("Ann"))
        await due(runtime, tries=len(outbox.PAUSES))
        await runtime.webhooks.outbox.deliver()
        changed = await runtime.webhooks.targets.change(ada, made.id, Wishes(url=address(room)))
    (row,) = await stored(runtime, WebhookTarget)
    assert (made.service, made.url, made.secret, row.url, row.secret) == ("JSON", "", "", "", "")
    place = f"webhook_target:address:{row.id}"
    assert runtime._ciphers.decrypt(place, row.address) == address(room)
    assert tried.error == "JSON refused the message (error 403)."
    listed = await runtime.webhooks.targets.list(ada)
    log = await runtime.webhooks.deliveries.page(ada, made.id)
    bell = await told.bell(ada.user_id)
    audit = await stored(runtime, AuditEvent)
    assert [event.action for event in audit] == ["webhook.created", "webhook.changed"]
    assert [entry.title for entry in bell] == ["A message could not be delivered to Family"]
    assert {"webhook not delivered"} <= {line["event"] for line in lines}
    seen = repr([made, changed, tried, listed, log, bell, audit, row, lines])
    assert TOKEN not in seen


@pytest.mark.parametrize(
    ("wish", "field", "words"),
    [
        ({"url": "discrod://id/token"}, "url", "Did you mean discord://?"),
        ({"url": "discord://id"}, "url", "It looks like discord://{webhook_id}/{webhook_token}."),
        ({"url": "syslog://"}, "url", "reaches this server's own"),
        ({"url": "json://169.254.169.254/latest"}, "url", "does not connect to"),
        ({"url": "json://nest.test/" + "x" * 2000}, "url", "2000 characters or fewer"),
        # Encrypted it would be longer than what it is kept in.
        ({"url": "json://nest.test/" + "家" * 1000}, "url", "2000 characters or fewer"),
        ({"url": "discord:id/token"}, "url", "or one as Apprise writes it"),
        ({"secret": "sixteen-or-more-"}, "secret", fields.UNSIGNED),
        ({"url": "discrod://id/token", "name": ""}, "name", "Enter a name"),
    ],
    ids=str,
)
async def test_what_cannot_be_is_said_beside_its_field(
    runtime: Runtime, ada: Actor, wish: dict[str, str], field: str, words: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await add(runtime, ada, **{"url": "ntfy://ntfy.sh/our-topic", **wish})
    assert words in (refused.value.details or {})[field]
    assert ("url" in (refused.value.details or {})) == ("url" in wish)
    assert await stored(runtime, WebhookTarget) == []


async def test_another_address_takes_the_place_of_the_first_and_a_program_stays_one(
    runtime: Runtime, told: Told, ada: Actor, app: NewWebhookTargetView, room: Received
) -> None:
    change = runtime.webhooks.targets.change
    program = await add(runtime, ada, "http://127.0.0.1:9/", name="Shelf")
    for target, wishes, field, words in (
        (app, Wishes(url="http://127.0.0.1:9/"), "url", targets.OTHER_KIND),
        (program, Wishes(url="ntfy://ntfy.sh/our-topic"), "url", targets.OTHER_KIND),
        (app, Wishes(secret="sixteen-or-more-"), "secret", fields.UNSIGNED),
    ):
        with pytest.raises(InvalidInputError) as refused:
            await change(ada, target.id, wishes)
        assert refused.value.details == {field: words}
    await change(ada, program.id, Wishes(enabled=False))
    assert (await change(ada, app.id, Wishes(url="ntfy://ntfy.sh/our-topic"))).service == "ntfy"
    back = await change(ada, app.id, Wishes(url=address(room), secret=""))
    assert back.service == "JSON"
    await change(ada, app.id, Wishes(name="House"))
    await told.tell(finished(), ada.user_id)
    await runtime.webhooks.outbox.deliver()
    assert len(room.calls) == 1


@pytest.mark.parametrize("url", ["https://discord.com/api/webhooks/1/x", "HTTPS://hooks.test/"])
async def test_what_is_of_the_web_goes_to_a_program_signed_even_where_apprise_knows_it(
    runtime: Runtime, ada: Actor, url: str
) -> None:
    made = await add(runtime, ada, url)
    (row,) = await stored(runtime, WebhookTarget)
    assert (made.url, made.service, row.address) == (url, "", "")
    assert runtime._ciphers.decrypt(f"webhook_target:secret:{row.id}", row.secret) == made.secret


async def test_only_administrators_name_one_and_not_without_end(
    runtime: Runtime, told: Told, ada: Actor
) -> None:
    ann = Actor(await told.person("Ann"), "Ann", "user", "s2")
    with pytest.raises(ForbiddenError):
        await add(runtime, ann, "ntfy://ntfy.sh/our-topic")
    limit = apprise_program.AN_HOUR
    await runtime._limits.count(limit, ada.user_id, limit.amount)
    with pytest.raises(RateLimitError):
        await add(runtime, ada, "ntfy://ntfy.sh/our-topic")
    assert await stored(runtime, WebhookTarget) == []


async def test_a_worker_that_dies_before_it_sends_leaves_one_message_for_the_next(
    runtime: Runtime, told: Told, ada: Actor, app: NewWebhookTargetView, room: Received
) -> None:
    await told.tell(finished(), ada.user_id)
    # As a worker does that is killed once it has claimed what is due.
    (lost,) = await runtime.webhooks.outbox._claims.take()
    assert await runtime.webhooks.outbox.deliver() == 0
    await due(runtime, claimed_at=utc_now() - claims.LEASE)
    with capture_logs() as lines:
        assert await runtime.webhooks.outbox.deliver() == 1
    said = [line["how"] for line in lines if line["event"] == "webhook delivered"]
    assert (said, len(room.calls)) == (["perhaps twice"], 1)
    await runtime.webhooks.outbox._claims.change(lost, status="failed")
    assert [row.status for row in await stored(runtime, WebhookDelivery)] == ["sent"]


async def test_what_waited_too_long_for_its_turn_gives_its_claim_back(
    runtime: Runtime,
    told: Told,
    ada: Actor,
    app: NewWebhookTargetView,
    room: Received,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(outbox, "LATEST_START", timedelta(0))
    await told.tell(finished(), ada.user_id)
    assert await runtime.webhooks.outbox.deliver() == 0
    (row,) = await stored(runtime, WebhookDelivery)
    assert (row.status, row.tries, row.claimed_at, room.calls) == ("waiting", 0, None, [])


async def test_the_rest_waits_while_an_app_is_away_and_its_owner_hears_of_it(
    runtime: Runtime, told: Told, ada: Actor, room: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apprise_program, "AT_ONCE", 1)
    await add(runtime, ada, "json://127.0.0.1:9/")
    for number in (1, 2):
        await told.tell(finished(number), ada.user_id)
    assert await runtime.webhooks.outbox.deliver() == 0
    rows = await stored(runtime, WebhookDelivery)
    assert sorted((row.status, row.tries) for row in rows) == [("waiting", 0), ("waiting", 1)]
    await due(runtime, tries=len(outbox.PAUSES))
    await runtime.webhooks.outbox.deliver()
    bell = await told.titles(ada.user_id)
    assert bell == ["2 downloads are finished", "A message could not be delivered to Family"]


async def test_one_that_does_not_answer_is_said_to_have_it_perhaps_twice(
    runtime: Runtime,
    told: Told,
    ada: Actor,
    app: NewWebhookTargetView,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "START_SECONDS", 0.05)
    await told.tell(finished(), ada.user_id)
    with capture_logs() as lines:
        await runtime.webhooks.outbox.deliver()
    (row,) = await stored(runtime, WebhookDelivery)
    assert (row.status, row.error) == ("waiting", client.SILENT)
    assert "a message may arrive twice" in {line["event"] for line in lines}


async def test_an_app_that_leads_on_to_the_local_link_is_not_followed(
    runtime: Runtime, ada: Actor, app: NewWebhookTargetView, room: Received
) -> None:
    room.status, room.location = 307, "http://169.254.169.254/latest"
    tried = await runtime.webhooks.deliveries.try_out(ada, app.id)
    assert (tried.status, tried.error) == ("failed", fields.PLACE)
    assert len(room.calls) == 1


async def test_a_try_and_what_is_sent_again_arrive_at_once(
    runtime: Runtime, ada: Actor, app: NewWebhookTargetView, room: Received
) -> None:
    tried = await runtime.webhooks.deliveries.try_out(ada, app.id)
    again = await runtime.webhooks.deliveries.resend(ada, tried.id)
    assert [(one.status, one.error) for one in (tried, again)] == [("sent", "")] * 2
    assert [body["title"] for _, body in room.calls] == ["This is a test"] * 2
    assert room.calls[0][1]["message"] == "Messages from MediaNest reach you here."
