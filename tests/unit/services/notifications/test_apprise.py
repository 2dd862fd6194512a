"""Messages through Apprise: checked when an address is saved, handed over by a process of its own,
and connected only where the rules allow it."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlmodel import col, select

from medianest.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
    UpstreamRejectedError,
)
from medianest.integrations.apprise import client
from medianest.models import AppriseAddress, Delivery
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.notifications import apprise_addresses, outbox
from medianest.services.notifications.apprise_addresses import AppriseAddresses
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import Channel
from tests.clients.hook_receiver import Received, receiver
from tests.unit.services.notifications.told import Told, finished

APPRISE = Channel.APPRISE
CHOICE = {"notifications": {"downloadFinished": ["apprise"], "backupFailed": ["apprise"]}}


@pytest.fixture
async def hooks() -> AsyncIterator[Received]:
    with receiver() as received:
        yield received


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


@pytest.fixture
def addresses(runtime: Runtime) -> AppriseAddresses:
    return runtime.notifications.apprise_addresses


@pytest.fixture
async def ada(told: Told) -> Actor:
    user_id = await told.person("Ada", role="admin", preferences=CHOICE)
    return Actor(user_id, "Ada", "admin", "s1")


@pytest.fixture
async def ann(told: Told) -> Actor:
    return Actor(await told.person("Ann", preferences=CHOICE), "Ann", "user", "s2")


def way(hooks: Received, more: str = "/secret-path") -> str:
    return hooks.url.replace("http", "json", 1) + more


async def due(runtime: Runtime, **values: object) -> None:
    async with runtime.database.write() as session:
        now = {"due_at": utc_now() - timedelta(seconds=1), **values}
        await session.execute(update(Delivery).values(**now))


async def test_an_address_is_kept_encrypted_and_told_everything_once(
    runtime: Runtime, told: Told, addresses: AppriseAddresses, ada: Actor, hooks: Received
) -> None:
    access = {"publicUrl": "https://nest.example.org"}
    await runtime.settings.replace({"access": access}, updated_by=None)
    seen = await addresses.add(ada, " My phone ", way(hooks))
    assert (seen.name, seen.service) == ("My phone", "JSON")
    async with runtime.database.read() as session:
        (row,) = (await session.execute(select(AppriseAddress))).scalars().all()
    assert "secret-path" not in repr(row) + repr(seen)
    for number in (1, 2):
        await told.tell(finished(number), ada.user_id)
    await due(runtime)
    assert await runtime.notifications.outbox.deliver(APPRISE) == 1
    assert await runtime.notifications.outbox.deliver(APPRISE) == 0
    ((_, body),) = hooks.calls
    assert body["title"] == "2 downloads are finished"
    assert body["message"].splitlines() == [
        "Film 1 is finished", "Film 2 is finished", "https://nest.example.org/downloads",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("discrod://id/token", "Did you mean discord://?"),
        ("discord://id", "It looks like discord://{webhook_id}/{webhook_token}."),
        ("syslog://", "reaches this server's own"),
        ("json://169.254.169.254/latest", "does not connect to"),
        ("json://127.0.0.1/", "does not connect to"),
    ],
)
async def test_what_cannot_be_is_said_when_it_is_saved(
    runtime: Runtime, addresses: AppriseAddresses, ann: Actor, address: str, words: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await addresses.add(ann, "", address)
    assert words in (refused.value.details or {})["address"]
    assert await addresses.mine(ann) == []


async def test_names_that_lead_home_and_redirects_are_refused_when_they_are_connected(
    hooks: Received,
) -> None:
    # A name is looked up only then; loopback stands for what people must not reach.
    named = way(hooks).replace("127.0.0.1", "localhost")
    hooks.status, hooks.location = 307, "http://169.254.169.254/latest"
    (home,) = await client.send([named], "T", "B", household=False)
    assert ("does not connect to" in home.problem, hooks.calls) == (True, [])
    (sent_on,) = await client.send([way(hooks)], "T", "B", household=True)
    assert ("does not connect to" in sent_on.problem, len(hooks.calls)) == (True, 1)


async def test_a_dead_address_among_others_is_told_of_and_nobody_hears_twice(
    runtime: Runtime, told: Told, addresses: AppriseAddresses, ada: Actor, hooks: Received
) -> None:
    await addresses.add(ada, "Phone", way(hooks))
    await addresses.add(ada, "Attic", "json://127.0.0.1:9/")
    await told.tell(Notice("backup:1", "backupFailed", "A backup failed"), ada.user_id)
    assert await runtime.notifications.outbox.deliver(APPRISE) == 1
    sent = (await told.deliveries())[0]
    assert (sent.channel, sent.status) == ("apprise", "sent")
    assert await told.titles(ada.user_id) == ["Attic did not take a message"]
    assert [bool(one.error) for one in await addresses.mine(ada)] == [False, True]
    assert len(hooks.calls) == 1


async def test_where_none_takes_it_it_is_tried_again_and_then_the_bell_says_so(
    runtime: Runtime, told: Told, addresses: AppriseAddresses, ada: Actor, hooks: Received
) -> None:
    hooks.status = 403
    await addresses.add(ada, "Phone", way(hooks))
    await told.tell(finished(), ada.user_id)
    await due(runtime)
    assert await runtime.notifications.outbox.deliver(APPRISE) == 0
    (row,) = await told.deliveries()
    assert (row.status, row.tries) == ("waiting", 1)
    assert row.error == "Phone: JSON refused the message (error 403)."
    await due(runtime, tries=len(outbox.PAUSES))
    await runtime.notifications.outbox.deliver(APPRISE)
    assert await told.titles(ada.user_id) == ["A message could not be sent by other apps"]


async def test_who_does_not_answer_is_not_waited_for(
    hooks: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "SECONDS", 2.0)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        addresses = [f"json://127.0.0.1:{silent.getsockname()[1]}/", way(hooks)]
        outcomes = await client.send(addresses, "T", "B", household=True)
    assert [outcome.problem for outcome in outcomes] == [client.SILENT, ""]


async def test_a_start_that_takes_too_long_is_ended(
    hooks: Received, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "START_SECONDS", 0.05)
    (outcome,) = await client.send([way(hooks)], "T", "B", household=True)
    assert (outcome.problem, hooks.calls) == (client.SILENT, [])


async def test_addresses_are_everybodys_own_and_few(
    runtime: Runtime,
    told: Told,
    addresses: AppriseAddresses,
    ada: Actor,
    ann: Actor,
    hooks: Received,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = await addresses.add(ada, "", way(hooks))
    await addresses.try_out(ada, seen.id)
    assert hooks.calls[0][1]["title"] == "This is a test"
    for deed in (addresses.try_out, addresses.remove):
        with pytest.raises(NotFoundError):
            await deed(ann, seen.id)
    # Who is no administrator any more reaches public places alone.
    async with runtime.database.write() as session:
        row = update(AppriseAddress).where(col(AppriseAddress.id) == seen.id)
        await session.execute(row.values(user_id=ann.user_id))
    monkeypatch.setattr(runtime._ciphers, "decrypt", lambda *_: way(hooks))
    with pytest.raises(UpstreamRejectedError, match="does not connect to"):
        await addresses.try_out(ann, seen.id)
    monkeypatch.setattr(apprise_addresses, "MOST", 1)
    with pytest.raises(ConflictError):
        await addresses.add(ann, "", "ntfy://ntfy.sh/topic")
    await addresses.remove(ann, seen.id)
    await told.tell(finished(), ann.user_id)
    await due(runtime)
    await runtime.notifications.outbox.deliver(APPRISE)
    assert [one.status for one in await told.deliveries()] == ["dropped"]
