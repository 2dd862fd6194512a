"""What administrators tell everybody: who may, for how long it holds, and who does not see it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import select

from medianest.errors import ConflictError, ForbiddenError, InvalidInputError, NotFoundError
from medianest.models import Announcement, AnnouncementDismissal, User
from medianest.models.ids import utc_now
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.announcements import announcements as module
from medianest.services.announcements.announcements import Announcements
from medianest.services.announcements.words import Wishes
from medianest.services.leftovers import Leftovers
from tests.unit.services.notifications.told import Told
from tests.unit.services.users.samples import People

HOUR = timedelta(hours=1)
NEWS = Wishes("Films move to a new disk", "Tonight, for an hour.\nNothing is lost.")

pytestmark = pytest.mark.databases


@pytest.fixture
def board(runtime: Runtime) -> Announcements:
    return runtime.announcements.announcements


@pytest.fixture
async def ada(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ada", role="admin")


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ann")


async def titles(board: Announcements, person: Actor) -> list[str]:
    return [one.title for one in (await board.shown(person)).items]


async def rows(runtime: Runtime, table: Any) -> list[Any]:
    async with runtime.database.read() as session:
        return list((await session.execute(select(table))).scalars())


async def test_everybody_reads_what_an_administrator_writes(
    board: Announcements, ada: Actor, ann: Actor, runtime: Runtime
) -> None:
    made = await board.create(ada, NEWS)
    (seen,) = (await board.shown(ann)).items
    assert (seen.id, seen.title, seen.text) == (made.id, NEWS.title, NEWS.text)
    assert seen.ends_at is None
    assert (made.status, made.created_by_name, made.dismissals) == ("shown", "Ada", 0)
    (noted,) = await People(runtime).events("announcement.")
    assert (noted.action, noted.actor_id, noted.target) == (
        "announcement.created", ada.user_id, NEWS.title,
    )  # fmt: skip


async def test_nobody_else_writes_or_sees_the_list(
    board: Announcements, ada: Actor, ann: Actor, runtime: Runtime
) -> None:
    made = await board.create(ada, NEWS)
    for forbidden in (
        board.create(ann, NEWS),
        board.change(ann, made.id, {"title": "Mine"}),
        board.remove(ann, made.id),
        board.list(ann),
    ):
        with pytest.raises(ForbiddenError):
            await forbidden
    assert [row.title for row in await rows(runtime, Announcement)] == [NEWS.title]


async def test_it_holds_from_its_beginning_until_its_end(
    board: Announcements, ada: Actor, ann: Actor
) -> None:
    now = utc_now()
    await board.create(ada, Wishes("later", starts_at=now + HOUR))
    soon = Wishes("short", ends_at=utc_now() + timedelta(seconds=0.5))
    made = await board.create(ada, soon)
    assert await titles(board, ann) == ["short"]
    await asyncio.sleep(0.6)
    assert await titles(board, ann) == []
    assert {one.title: one.status for one in await board.list(ada)} == {
        "later": "planned", "short": "over",
    }  # fmt: skip
    await board.change(ada, made.id, {"ends_at": None})
    assert await titles(board, ann) == ["short"]


async def test_warnings_come_first_and_then_the_newest(
    board: Announcements, ada: Actor, ann: Actor
) -> None:
    now = utc_now()
    for title, level, minutes in (
        ("old", "info", 3),
        ("warning", "warning", 2),
        ("new", "info", 1),
    ):
        starts_at = now - timedelta(minutes=minutes)
        await board.create(ada, Wishes(title, level=level, starts_at=starts_at))
    assert await titles(board, ann) == ["warning", "new", "old"]


async def test_somebody_puts_it_away_for_themselves_alone(
    board: Announcements, ada: Actor, ann: Actor, runtime: Runtime
) -> None:
    made = await board.create(ada, NEWS)
    for _ in range(2):
        await board.dismiss(ann, made.id)
    assert (await titles(board, ann), await titles(board, ada)) == ([], [NEWS.title])
    assert [one.dismissals for one in await board.list(ada)] == [1]
    changed = await board.change(ada, made.id, {"title": "Films moved"})
    assert (changed.title, changed.text) == ("Films moved", NEWS.text)
    assert (await titles(board, ann), await titles(board, ada)) == ([], ["Films moved"])
    await board.remove(ada, made.id)
    assert await rows(runtime, AnnouncementDismissal) == []


async def test_what_is_not_there_is_neither_changed_nor_put_away(
    board: Announcements, ada: Actor, ann: Actor
) -> None:
    planned = await board.create(ada, Wishes("later", starts_at=utc_now() + HOUR))
    for wrong in (
        board.change(ada, "nothing", {"title": "x"}),
        board.remove(ada, "nothing"),
        board.dismiss(ann, "nothing"),
        board.dismiss(ann, planned.id),
    ):
        with pytest.raises(NotFoundError):
            await wrong


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        (Wishes(" \n "), "title"),
        (Wishes("x" * 201), "title"),
        (Wishes("x", "y" * 1_001), "text"),
        (Wishes("x", level="shout"), "level"),
        (Wishes("x", ends_at=utc_now() - HOUR), "endsAt"),
        (Wishes("x", starts_at=utc_now() + 2 * HOUR, ends_at=utc_now() + HOUR), "endsAt"),
        (Wishes("x", starts_at=utc_now() + timedelta(days=400)), "startsAt"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    board: Announcements, ada: Actor, runtime: Runtime, wishes: Wishes, field: str
) -> None:
    with pytest.raises(InvalidInputError) as refused:
        await board.create(ada, wishes)
    assert refused.value.details is not None
    assert refused.value.details.keys() == {field}
    assert await rows(runtime, Announcement) == []


async def test_text_is_kept_as_typed_without_what_draws_nothing(
    board: Announcements, ada: Actor
) -> None:
    made = await board.create(ada, Wishes("A\tb\n  c\x07", "<b>one</b>\r\ntwo\x1b[31m 👩‍👧 \n"))
    assert made.title == "A b c"
    assert made.text == "<b>one</b>\ntwo[31m 👩‍👧"


async def test_there_are_never_too_many_at_a_time(
    board: Announcements, ada: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST", 2)
    first = await board.create(ada, NEWS)
    await board.create(ada, NEWS)
    with pytest.raises(ConflictError):
        await board.create(ada, NEWS)
    await board.remove(ada, first.id)
    await board.create(ada, NEWS)


async def test_it_rings_every_bell_once_when_it_begins(
    board: Announcements, ada: Actor, ann: Actor, runtime: Runtime
) -> None:
    told, bells = Told(runtime.database), runtime.announcements.bells
    mute = await told.person("Ben", preferences={"notifications": {"announcement": []}})
    await board.create(ada, NEWS)
    made = await board.create(
        ada, Wishes("Ring", starts_at=utc_now() + timedelta(seconds=0.4), rings=True)
    )
    assert await bells.ring() == 0
    await asyncio.sleep(0.5)
    assert await asyncio.gather(bells.ring(), bells.ring()) in ([1, 0], [0, 1], [1, 1])
    assert await bells.ring() == 0
    for person in (ada, ann):
        (entry,) = await told.bell(person.user_id)
        assert (entry.event, entry.title, entry.link) == ("announcement", "Ring", "/")
    assert await told.bell(mute) == []
    await board.change(ada, made.id, {"text": "Ding"})
    assert await bells.ring() == 0


async def test_what_was_long_over_is_forgotten_and_a_writer_who_left_leaves_it(
    board: Announcements, ada: Actor, ann: Actor, runtime: Runtime
) -> None:
    now = utc_now()
    async with runtime.database.write() as session:
        for title, days in (("old", 31), ("lately", 29)):
            ends_at = now - timedelta(days=days)
            session.add(Announcement(title=title, starts_at=ends_at - HOUR, ends_at=ends_at))
    await board.create(ada, NEWS)
    await Leftovers(runtime.database).clear()
    async with runtime.database.write() as session:
        await session.delete(await session.get_one(User, ada.user_id))
    left = {row.title: row.created_by for row in await rows(runtime, Announcement)}
    assert left == {"lately": None, NEWS.title: None}
