"""REST: announcements; what each route stores, whom and what it refuses."""

from __future__ import annotations

import pytest
from sqlmodel import select

from medianest.models import Announcement, AnnouncementDismissal
from tests.unit.api.conftest import ADMIN, ANN

PATH = "/api/v1/announcements"
NEWS = {"title": "Films move tonight", "text": "For an hour.", "level": "warning"}


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


async def stored(runtime, table=Announcement):
    async with runtime.database.read() as session:
        return list((await session.execute(select(table))).scalars())


async def made(person, **more):
    answer = await person.program.post(PATH, json={**NEWS, **more})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def shown(person, path=PATH):
    answer = await person.program.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]["items"]


async def test_it_is_written_changed_and_removed_before_everybodys_eyes(signed_in, runtime):
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    one = await made(admin, endsAt="2999-01-01T00:00:00Z")
    (seen,) = await shown(ann)
    assert (seen["title"], seen["level"], seen["endsAt"]) == (
        "Films move tonight", "warning", "2999-01-01T00:00:00.000Z",
    )  # fmt: skip
    assert "createdByName" not in seen
    changes = {"text": "For two hours.", "endsAt": None}
    answer = await admin.program.patch(f"{PATH}/{one['id']}", json=changes)
    assert answer.status_code == 200
    (row,) = await stored(runtime)
    assert (row.title, row.text, row.ends_at) == (NEWS["title"], "For two hours.", None)
    assert row.created_by == admin.id
    (listed,) = await shown(admin, "/api/v1/admin/announcements")
    assert (listed["status"], listed["text"]) == ("shown", "For two hours.")
    answer = await admin.program.delete(f"{PATH}/{one['id']}")
    assert answer.json()["data"] == {"id": one["id"]}
    assert await stored(runtime) == await shown(ann) == []


async def test_somebody_puts_it_away(signed_in, runtime):
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    one = await made(admin)
    answer = await ann.program.post(f"{PATH}/{one['id']}/dismiss")
    assert answer.json()["data"] == {"id": one["id"]}
    (row,) = await stored(runtime, AnnouncementDismissal)
    assert (row.announcement_id, row.user_id) == (one["id"], ann.id)
    assert (await shown(ann), len(await shown(admin))) == ([], 1)
    assert code(await ann.program.post(f"{PATH}/nothing/dismiss")) == (404, "NOT_FOUND")


async def test_only_administrators_write(signed_in, runtime):
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    one = await made(admin)
    place = f"{PATH}/{one['id']}"
    for answer in (
        await ann.program.post(PATH, json=NEWS),
        await ann.program.patch(place, json={"title": "Mine"}),
        await ann.program.delete(place),
        await ann.program.get("/api/v1/admin/announcements"),
    ):
        assert code(answer) == (403, "FORBIDDEN")
    assert [row.title for row in await stored(runtime)] == [NEWS["title"]]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {**NEWS, "title": "  "},
        {**NEWS, "level": "danger"},
        {**NEWS, "endsAt": "2001-01-01T00:00:00Z"},
        {**NEWS, "endsAt": "2999-01-01T00:00:00"},
        {**NEWS, "more": 1},
        [],
    ],
    ids=str,
)
async def test_odd_bodies_announce_nothing(signed_in, runtime, body):
    admin = await signed_in(ADMIN)
    assert code(await admin.program.post(PATH, json=body)) == (400, "VALIDATION_ERROR")
    assert await stored(runtime) == []


async def test_what_is_not_there_is_not_found(signed_in):
    admin = await signed_in(ADMIN)
    for answer in (
        await admin.program.patch(f"{PATH}/nothing", json={"title": "x"}),
        await admin.program.delete(f"{PATH}/nothing"),
    ):
        assert code(answer) == (404, "NOT_FOUND")
