"""REST: syncs of the library; what each route does, whom and what it refuses."""

from __future__ import annotations

import pytest
from sqlmodel import select

from medianest.models import JobRun, LibrarySection
from medianest.services.library.sync_news import JOB_NAME
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN

SYNC = "/api/v1/plex/sync"


@pytest.fixture
def variables():
    return {"PLEX_URL": "http://127.0.0.1:9", "PLEX_TOKEN": "token"}


async def runs(runtime):
    async with runtime.database.read() as session:
        return (await session.execute(select(JobRun))).scalars().all()


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


async def test_an_administrator_starts_sees_and_stops_a_sync(signed_in, runtime):
    ada = (await signed_in(ADMIN)).program
    answer = await ada.post(SYNC, json={"full": True})
    assert answer.status_code == 202, answer.text
    run = answer.json()["data"]
    assert (run["status"], run["full"], run["sectionId"]) == ("running", True, None)
    (row,) = await runs(runtime)
    assert (row.id, row.name, row.subject) == (run["id"], JOB_NAME, "full")
    status = (await ada.get(SYNC)).json()["data"]
    assert [one["id"] for one in status["runs"]] == [run["id"]]
    assert status["configured"] is True
    assert (await ada.post(f"{SYNC}/{run['id']}/stop")).status_code == 202
    (row,) = await runs(runtime)
    assert row.stop_requested


async def test_a_section_is_synced_alone(signed_in, runtime):
    section = await LibraryRows(runtime.database).section("Films")
    ada = (await signed_in(ADMIN)).program
    answer = await ada.post(SYNC, json={"sectionId": section.id})
    assert answer.json()["data"]["sectionId"] == section.id
    assert code(await ada.post(SYNC, json={"full": True})) == (409, "CONFLICT")


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ({"sectionId": 999}, (404, "NOT_FOUND")),
        ({"sectionId": 0}, (400, "VALIDATION_ERROR")),
        ({"sectionId": "all"}, (400, "VALIDATION_ERROR")),
        ({"full": "maybe"}, (400, "VALIDATION_ERROR")),
        ({"other": 1}, (400, "VALIDATION_ERROR")),
        ([], (400, "VALIDATION_ERROR")),
    ],
)
async def test_what_cannot_be_synced_is_refused(signed_in, runtime, body, refused):
    ada = (await signed_in(ADMIN)).program
    assert code(await ada.post(SYNC, json=body)) == refused
    assert await runs(runtime) == []


async def test_a_sync_that_is_not_there_cannot_be_stopped(signed_in):
    ada = (await signed_in(ADMIN)).program
    assert code(await ada.post(f"{SYNC}/nothing/stop")) == (404, "NOT_FOUND")


async def test_a_drop_is_confirmed_where_one_waits(signed_in, runtime):
    rows = LibraryRows(runtime.database)
    section, other = await rows.section("Films", pending_drop=30), await rows.section("Series")
    ada = (await signed_in(ADMIN)).program
    confirm = "/api/v1/plex/libraries/{}/confirm-drop"
    assert code(await ada.post(confirm.format(other.id))) == (409, "CONFLICT")
    assert code(await ada.post(confirm.format(999))) == (404, "NOT_FOUND")
    (pending,) = (await ada.get(SYNC)).json()["data"]["pendingDrops"]
    assert (pending["sectionId"], pending["missing"]) == (section.id, 30)
    answer = await ada.post(confirm.format(section.id))
    assert answer.status_code == 202, answer.text
    (row,) = await runs(runtime)
    assert row.subject == f"drop {section.id}"


async def test_people_learn_the_age_and_nothing_else(signed_in, runtime):
    ada, ann = (await signed_in(ADMIN)).program, (await signed_in(ANN)).program
    section = await LibraryRows(runtime.database).section("Films", pending_drop=30)
    await ada.post(SYNC)
    status = (await ann.get(SYNC)).json()["data"]
    assert (status["runs"], status["pendingDrops"]) == ([], [])
    assert status["syncedAt"] is not None
    async with runtime.database.read() as session:
        rows = (await session.execute(select(LibrarySection))).scalars().all()
    assert [row.id for row in rows] == [section.id]


@pytest.mark.parametrize("variables", [{}])
async def test_without_a_server_there_is_nothing_to_sync(signed_in, runtime):
    ada = (await signed_in(ADMIN)).program
    assert (await ada.get(SYNC)).json()["data"]["configured"] is False
    assert code(await ada.post(SYNC)) == (409, "CONFLICT")
    assert await runs(runtime) == []
