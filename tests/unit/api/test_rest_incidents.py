"""REST: incidents and maintenance; what each route stores, whom and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from medianest.models import AuditEvent, Incident, IncidentNote, Maintenance
from medianest.models.ids import utc_now
from tests.unit.api.conftest import ADMIN, ANN

PATH = "/api/v1/uptime/incidents"
STORM = {"title": "The power is out", "content": "Everything rests.", "style": "danger"}


@pytest.fixture
def variables():
    return {
        "UPTIME_KUMA_URL": "http://127.0.0.1:9",
        "MEDIANEST_UPTIME_KUMA_STATUS_PAGE_SLUG": "media",
    }


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


async def stored(runtime, table):
    async with runtime.database.read() as session:
        return list((await session.execute(select(table))).scalars())


async def opened(person):
    answer = await person.program.post(PATH, json=STORM)
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]["id"]


async def shown(person):
    answer = await person.program.get(PATH)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def test_an_incident_is_opened_noted_and_resolved_before_everybodys_eyes(signed_in, runtime):
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    number = await opened(admin)
    (seen,) = (await shown(ann))["incidents"]
    assert (seen["title"], seen["style"], seen["source"]) == ("The power is out", "danger", "own")
    assert seen["resolvedAt"] is None
    noted = await admin.program.post(f"{PATH}/{number}/notes", json={"text": " A fuse. "})
    assert noted.status_code == 201
    over = await admin.program.post(f"{PATH}/{number}/resolve", json={"text": "It is back."})
    assert [note["text"] for note in over.json()["data"]["notes"]] == ["A fuse.", "It is back."]
    (seen,) = (await shown(ann))["incidents"]
    assert seen == over.json()["data"]
    assert seen["resolvedAt"]
    (row,) = await stored(runtime, Incident)
    assert (row.created_by, row.resolved_at is None) == (admin.id, False)
    assert {note.author_id for note in await stored(runtime, IncidentNote)} == {admin.id}
    actions = [event.action for event in await stored(runtime, AuditEvent)]
    assert actions[-2:] == ["incident.opened", "incident.resolved"]


async def test_only_administrators_write(signed_in, runtime):
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    number = await opened(admin)
    for path, body in (
        (PATH, STORM),
        (f"{PATH}/{number}/notes", {"text": "x"}),
        (f"{PATH}/{number}/resolve", {}),
    ):
        assert code(await ann.program.post(path, json=body)) == (403, "FORBIDDEN")
    assert [row.resolved_at for row in await stored(runtime, Incident)] == [None]
    assert await stored(runtime, IncidentNote) == []


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "  "},
        {"title": "x" * 201},
        {**STORM, "style": "odd"},
        {**STORM, "more": 1},
        [],
    ],
    ids=str,
)
async def test_odd_bodies_open_nothing(signed_in, runtime, body):
    admin = await signed_in(ADMIN)
    assert code(await admin.program.post(PATH, json=body)) == (400, "VALIDATION_ERROR")
    assert await stored(runtime, Incident) == []


async def test_what_is_over_or_another_ones_is_changed_no_more(signed_in, runtime):
    admin = await signed_in(ADMIN)
    number = await opened(admin)
    await admin.program.post(f"{PATH}/{number}/resolve")
    kumas = Incident(source="uptime_kuma", upstream_id="1", title="Kuma's")
    async with runtime.database.write() as session:
        session.add(kumas)
    for one in (number, kumas.id):
        for deed, body in (("notes", {"text": "x"}), ("resolve", {})):
            answer = await admin.program.post(f"{PATH}/{one}/{deed}", json=body)
            assert code(answer) == (409, "CONFLICT")
    answer = await admin.program.post(f"{PATH}/nothing/notes", json={"text": "x"})
    assert code(answer) == (404, "NOT_FOUND")
    assert await stored(runtime, IncidentNote) == []


async def test_open_ones_come_first_and_what_was_over_a_week_ago_is_gone(signed_in, runtime):
    now, ann = utc_now(), await signed_in(ANN)
    over = {"old": 8, "lately": 6}
    async with runtime.database.write() as session:
        for title, days in over.items():
            at = now - timedelta(days=days)
            session.add(Incident(source="own", title=title, created_at=at, resolved_at=at))
        long_ago = now - timedelta(days=30)
        session.add(Incident(source="own", title="still", created_at=long_ago))
    assert [one["title"] for one in (await shown(ann))["incidents"]] == ["still", "lately"]


async def test_people_see_the_maintenance_that_a_public_page_tells(signed_in, runtime):
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    rows = [
        ("1", "public", True, "under-maintenance"),
        ("2", "private", False, "scheduled"),
        ("3", "ended", True, "ended"),
    ]
    async with runtime.database.write() as session:
        for number, title, is_public, status in rows:
            session.add(
                Maintenance(
                    source="uptime_kuma", upstream_id=number, title=title, is_public=is_public,
                    status=status,
                )
            )  # fmt: skip
    assert [one["title"] for one in (await shown(ann))["maintenance"]] == ["public"]
    assert {one["title"] for one in (await shown(admin))["maintenance"]} == {"public", "private"}
