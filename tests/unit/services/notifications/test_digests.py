"""Daily messages: what may wait comes at the hour that somebody chose, all of it in one."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from medianest.models import Delivery, User, UserStatus
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.notifications import claims, digests
from medianest.services.notifications.by_apprise import AppriseWay
from medianest.services.notifications.claims import Claims
from medianest.services.notifications.notice import Notice
from medianest.views.preferences import Channel, NotificationEvent, Preferences
from tests.clients.mail_server import MailServerOnLoopback, Post
from tests.unit.services.notifications.test_outbox import decided, due, name_server, states
from tests.unit.services.notifications.told import Told, device, finished

EMAIL = Channel.EMAIL
ALL_BY_MAIL = {str(event): ["email"] for event in NotificationEvent}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def wishes(hour: str = "08:00", **more: Any) -> dict[str, Any]:
    return {"notifications": ALL_BY_MAIL, "digests": {"email": hour}, **more}


@pytest.fixture
def told(runtime: Runtime) -> Told:
    return Told(runtime.database)


@pytest.fixture
async def post(runtime: Runtime) -> AsyncIterator[Post]:
    with MailServerOnLoopback() as server:
        await name_server(runtime, server.port)
        yield server.post


@pytest.fixture
async def ann(told: Told) -> str:
    return await told.person("Ann", preferences=wishes())


@pytest.mark.parametrize(
    ("hour", "zone", "moment", "leaves"),
    [
        ("08:00", "", "2026-03-01 07:59", "2026-03-01 08:01"),
        ("08:00", "", "2026-03-01 08:00", "2026-03-02 08:01"),
        ("08:00", "Europe/Berlin", "2026-03-01 06:30", "2026-03-01 07:01"),
        ("08:00", "Asia/Kolkata", "2026-03-01 03:00", "2026-03-02 02:31"),
        # The clock is put forward in that night, and back in the other.
        ("08:00", "Europe/Berlin", "2026-03-28 22:00", "2026-03-29 06:01"),
        ("08:00", "Europe/Berlin", "2026-10-24 22:00", "2026-10-25 07:01"),
        ("02:30", "Europe/Berlin", "2026-03-28 22:00", "2026-03-29 01:31"),
    ],
)
def test_the_hour_is_meant_where_somebody_is(
    hour: str, zone: str, moment: str, leaves: str
) -> None:
    chosen = Preferences(digests={EMAIL: hour}, time_zone=zone)
    found = digests.due_at(chosen, EMAIL, "downloadFinished", at(moment))
    assert found == at(leaves)
    assert digests.due_at(chosen, Channel.APPRISE, "downloadFinished", at(moment)) is None


@pytest.mark.parametrize("event", list(NotificationEvent))
def test_whatever_may_wait_has_words_for_many(event: NotificationEvent) -> None:
    rows = [Delivery(event_id=str(n), user_id="", channel="", event=event, title=str(n)) for n in (1, 2)]  # fmt: skip # noqa: E501
    if event not in digests.NEVER_WAIT:
        (section,) = digests.sections(rows)
        assert section.title.startswith("2 ")
        assert section.lines == ("1", "2")


@pytest.mark.databases
async def test_what_is_raised_waits_and_comes_in_one_letter(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    await told.tell(finished(1), ann)
    await told.tell(decided(message="Enjoy it."), ann)
    await told.tell(finished(2), ann)
    await told.tell(device(1), ann)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 1
    assert [letter["Subject"] for letter in post.letters] == ["Device 1"]
    (leaves,) = {one.due_at for one in await told.deliveries() if one.event != "newDevice"}
    assert utc_now() < leaves <= utc_now() + timedelta(hours=24, minutes=1)
    await due(runtime)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 1
    assert post.letters[1]["Subject"] == "3 things happened"
    for page in (post.texts[1], post.pages[1]):
        places = [
            page.index(words)
            for words in (
                "2 downloads are finished", "Film 1 is finished", "Film 2 is finished",
                "Film 1 was approved", "Enjoy it.", "https://nest.example.org/notifications",
            )
        ]  # fmt: skip
        assert places == sorted(places)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    assert await states(told) == [("sent", 0)] * 4


@pytest.mark.parametrize(
    "said",
    [
        device(1),
        Notice("m:1", NotificationEvent.SERVICE_DOWN, "Plex is down"),
        Notice("m:2", NotificationEvent.SERVICE_UP, "Plex is up again"),
    ],
    ids=lambda said: str(said.event),
)
async def test_what_is_of_no_use_later_never_waits(told: Told, ann: str, said: Notice) -> None:
    await told.tell(said, ann)
    (row,) = await told.deliveries()
    assert not row.in_digest
    assert row.due_at <= utc_now() + timedelta(seconds=61)


async def test_quiet_hours_hold_for_it_as_well(told: Told) -> None:
    now = utc_now()
    clock = lambda hours: (now + timedelta(hours=hours)).strftime("%H:%M")  # noqa: E731
    hours = {"quietFrom": clock(1), "quietUntil": clock(4)}
    ann = await told.person("Ann", preferences=wishes(clock(2), **hours))
    await told.tell(finished(), ann)
    (row,) = await told.deliveries()
    assert (row.in_digest, row.due_at.strftime("%H:%M")) == (True, clock(4))


@pytest.mark.databases
async def test_however_much_and_however_many_ask_it_is_one_letter(
    told: Told, runtime: Runtime, ann: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(claims, "MOST_OF_A_KIND", 2)
    monkeypatch.setattr(claims, "AT_ONCE", 3)
    others = [await told.person(f"Ben{n}", preferences=wishes()) for n in range(4)]
    for number in range(12):
        await told.tell(finished(number), ann, *others)
    await due(runtime)
    asking = (Claims(runtime.database) for _ in range(4))
    found = await asyncio.gather(*(one.take(EMAIL) for one in asking))
    taken = [message for some in found for message in some]
    taken += await Claims(runtime.database).take(EMAIL)
    assert sorted(message.to.user_id for message in taken) == sorted([ann, *others])
    assert {len(message.ids) for message in taken} == {12}
    assert {message.title for message in taken} == {"12 things happened"}


async def test_who_was_killed_on_the_way_leaves_it_whole(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    for number in (1, 2):
        await told.tell(finished(number), ann)
    await due(runtime)
    (lost,) = await Claims(runtime.database).take(EMAIL)
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    async with runtime.database.write() as session:
        await session.execute(update(Delivery).values(claimed_at=utc_now() - claims.LEASE))
    (again,) = await Claims(runtime.database).take(EMAIL)
    assert (again.ids, again.was_claimed) == (lost.ids, True)


async def test_who_may_not_come_in_any_more_gets_none(
    told: Told, runtime: Runtime, post: Post, ann: str
) -> None:
    await told.tell(finished(), ann)
    await due(runtime)
    async with runtime.database.write() as session:
        await session.execute(update(User).values(status=UserStatus.SUSPENDED))
    assert await runtime.notifications.outbox.deliver(EMAIL) == 0
    assert await states(told) == [("dropped", 0)]


async def test_other_apps_get_it_as_plain_lines(told: Told, runtime: Runtime) -> None:
    chosen = {"notifications": {"downloadFinished": ["apprise"]}, "digests": {"apprise": "08:00"}}
    ann = await told.person("Ann", preferences=chosen)
    for number in (1, 2):
        await told.tell(finished(number), ann)
    await due(runtime)
    (message,) = await Claims(runtime.database).take(Channel.APPRISE)
    parts = runtime.notifications
    way = AppriseWay(runtime.database, parts.apprise_addresses, parts._links)
    lines = (await way._body(message)).splitlines()
    assert lines[:3] == ["2 downloads are finished", "Film 1 is finished", "Film 2 is finished"]
