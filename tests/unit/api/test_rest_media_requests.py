"""REST: media requests; what each route stores, whom and what it refuses."""

from __future__ import annotations

import asyncio
import csv
import io
from typing import Any

import pytest
from sqlmodel import col, select

from medianest.models.media_request import MediaRequest, RequestEvent, RequestStatus
from tests.unit.api.conftest import ADMIN, ANN, BEN

ASK = "/api/v1/media/request"
OWN = "/api/v1/media/requests"
ALL = "/api/v1/admin/requests"


async def rows(runtime):
    async with runtime.database.read() as session:
        found = await session.execute(select(MediaRequest).order_by(col(MediaRequest.id)))
        return found.scalars().all()


async def row(runtime, request_id):
    async with runtime.database.read() as session:
        return await session.get(MediaRequest, request_id)


async def stored(runtime, owner_id, title="Nine Lanterns", **columns: Any) -> str:
    """A request that somebody made some time ago."""
    columns = {"media_type": "movie", "tmdb_id": 603, "quality": "1080p", **columns}
    made = MediaRequest(user_id=owner_id, title=title, **columns)
    async with runtime.database.write() as session:
        session.add(made)
        await session.flush()
        session.add(RequestEvent(request_id=made.id, status=made.status, actor_id=owner_id))
    return made.id


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


def titles(answer):
    assert answer.status_code == 200, answer.text
    return [one["title"] for one in answer.json()["data"]["items"]]


# ---- asking


@pytest.mark.parametrize("path", [ASK, "/api/v1/overseerr/request"])
async def test_asking_stores_a_request_of_the_callers_own(signed_in, runtime, path):
    """Without Overseerr it is kept as a wish, to be decided about here."""
    ann = await signed_in(ANN)
    body = {"tmdbId": 1396, "mediaType": "tv", "seasons": [2, 1], "quality": "1080p",
            "comment": "with subtitles, please"}  # fmt: skip
    answer = await ann.program.post(path, json=body)
    assert answer.status_code == 201, answer.text
    (made,) = await rows(runtime)
    assert (made.user_id, made.media_type, made.tmdb_id) == (ann.id, "tv", 1396)
    assert (sorted(made.seasons_asked), made.status) == ([1, 2], "pending")
    assert (made.quality, made.comment) == ("1080p", "with subtitles, please")
    data = answer.json()["data"]
    assert (data["request"]["id"], data["request"]["ownerId"]) == (made.id, ann.id)
    assert data["sentence"]


@pytest.mark.parametrize(
    "fields",
    [
        {"tmdbId": 0},
        {"tmdbId": "x"},
        {"tmdbId": 2**40},
        {"mediaType": "song"},
        {"mediaType": "movie", "seasons": [1]},
        {"mediaType": "tv", "seasons": []},
        {"mediaType": "tv", "seasons": [-1]},
        {"mediaType": "tv", "seasons": list(range(300))},
        {"quality": "8K"},
        {"comment": "x" * 501},
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_cannot_be_asked_for_is_refused(signed_in, runtime, fields):
    ann = await signed_in(ANN)
    answer = await ann.program.post(ASK, json={"tmdbId": 603, "mediaType": "movie", **fields})
    assert code(answer) == (400, "VALIDATION_ERROR")
    assert await rows(runtime) == []


async def test_the_same_at_the_same_moment_is_one_request(signed_in, runtime):
    ann = await signed_in(ANN)
    body = {"tmdbId": 603, "mediaType": "movie"}
    answers = await asyncio.gather(*(ann.program.post(ASK, json=body) for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 9
    assert {code(one)[1] for one in answers if one.status_code == 409} == {"DUPLICATE_REQUEST"}
    assert len(await rows(runtime)) == 1


async def test_administrators_ask_on_behalf_of_others_and_nobody_else_does(
    signed_in, runtime, people
):
    body = {"tmdbId": 603, "mediaType": "movie", "onBehalfOf": people[BEN]}
    answer = await (await signed_in(ANN)).program.post(ASK, json=body)
    assert code(answer) == (403, "FORBIDDEN")
    assert await rows(runtime) == []
    admin = await signed_in(ADMIN)
    assert (await admin.program.post(ASK, json=body)).status_code == 201
    (made,) = await rows(runtime)
    assert (made.user_id, made.asked_by) == (people[BEN], admin.id)


# ---- one's own


async def test_people_see_their_own_requests_alone(signed_in, runtime, people):
    own = await stored(runtime, people[ANN], "Mine")
    others = await stored(runtime, people[BEN], "Theirs", tmdb_id=7)
    ann = await signed_in(ANN)
    assert titles(await ann.program.get(OWN)) == ["Mine"]
    detail = (await ann.program.get(f"{OWN}/{own}")).json()["data"]
    assert detail["request"]["title"] == "Mine"
    assert [step["status"] for step in detail["history"]] == ["pending"]
    assert code(await ann.program.get(f"{OWN}/{others}")) == (404, "NOT_FOUND")


async def test_nobody_takes_back_what_is_anothers(signed_in, runtime, people):
    made = await stored(runtime, people[ANN])
    ben = await signed_in(BEN)
    assert code(await ben.program.delete(f"{OWN}/{made}")) == (404, "NOT_FOUND")
    assert (await row(runtime, made)).status == RequestStatus.PENDING
    ann = await signed_in(ANN)
    assert (await ann.program.delete(f"{OWN}/{made}")).status_code == 200
    after = await row(runtime, made)
    assert after is None or after.status == RequestStatus.CANCELLED


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"status": "pending"}, ["Lanterns"]),
        ({"status": "fetching"}, ["Orbit"]),
        ({"mediaType": "tv"}, ["Orbit"]),
        ({"search": "orb"}, ["Orbit"]),
        ({"search": "nothing"}, []),
        ({"sort": "title:asc"}, ["Lanterns", "Orbit"]),
        ({"limit": 1, "page": 2, "sort": "title:asc"}, ["Orbit"]),
    ],
    ids=str,
)
async def test_lists_are_filtered_sorted_and_paged(signed_in, runtime, people, asked, found):
    await stored(runtime, people[ANN], "Lanterns")
    await stored(runtime, people[ANN], "Orbit", media_type="tv", tmdb_id=9, status="processing")
    ann = await signed_in(ANN)
    assert titles(await ann.program.get(OWN, params=asked)) == found


@pytest.mark.parametrize("asked", [{"status": "x"}, {"mediaType": "x"}, {"sort": "x"}, {"page": 0}])
async def test_unknown_wishes_of_a_list_are_refused(signed_in, asked):
    ann = await signed_in(ANN)
    assert code(await ann.program.get(OWN, params=asked)) == (400, "VALIDATION_ERROR")


# ---- everybody's


async def test_administrators_see_everybodys_with_how_many_there_are(signed_in, runtime, people):
    await stored(runtime, people[ANN], "Lanterns")
    await stored(runtime, people[BEN], "Orbit", tmdb_id=9, status="available")
    admin = await signed_in(ADMIN)
    answer = await admin.program.get(ALL, params={"sort": "title:asc"})
    assert titles(answer) == ["Lanterns", "Orbit"]
    counts = answer.json()["data"]["counts"]
    assert (counts["pending"], counts["available"], counts["all"]) == (1, 1, 2)
    assert titles(await admin.program.get(ALL, params={"user": people[BEN]})) == ["Orbit"]
    assert titles(await admin.program.get(OWN)) == []


async def test_a_decision_is_stored_with_who_made_it(signed_in, runtime, people):
    wanted, unwanted = [await stored(runtime, people[ANN], tmdb_id=n) for n in (1, 2)]
    admin = await signed_in(ADMIN)
    answer = await admin.program.post(f"{ALL}/{wanted}/approve")
    assert answer.json()["data"]["status"] == "approved", answer.text
    reason = {"reason": "too large"}
    assert (await admin.program.post(f"{ALL}/{unwanted}/decline", json=reason)).status_code == 200
    approved, declined = await row(runtime, wanted), await row(runtime, unwanted)
    assert (approved.status, approved.decided_by) == ("approved", admin.id)
    assert (declined.status, declined.reason) == ("denied", "too large")
    ann = await signed_in(ANN)
    mine = (await ann.program.get(f"{OWN}/{unwanted}")).json()["data"]
    assert mine["request"]["reason"] == "too large"
    assert [step["status"] for step in mine["history"]] == ["pending", "denied"]


async def test_what_was_decided_is_not_decided_again(signed_in, runtime, people):
    made = await stored(runtime, people[ANN], status="available")
    admin = await signed_in(ADMIN)
    answer = await admin.program.post(f"{ALL}/{made}/decline", json={"reason": "no"})
    assert answer.status_code == 409
    assert (await row(runtime, made)).status == "available"
    assert code(await admin.program.post(f"{ALL}/nothing/approve")) == (404, "NOT_FOUND")


async def test_many_are_decided_at_once_and_each_refusal_is_told(signed_in, runtime, people):
    waiting = [await stored(runtime, people[ANN], tmdb_id=n) for n in range(1, 4)]
    over = await stored(runtime, people[ANN], tmdb_id=9, status="available")
    admin = await signed_in(ADMIN)
    body = {"ids": [*waiting, over, "nothing"], "action": "decline", "reason": "no room"}
    data = (await admin.program.post(f"{ALL}/bulk", json=body)).json()["data"]
    assert {one["id"] for one in data["done"]} == set(waiting)
    assert {one["id"] for one in data["refused"]} == {over, "nothing"}
    assert all(one["message"] for one in data["refused"])
    assert {(await row(runtime, one)).reason for one in waiting} == {"no room"}


@pytest.mark.parametrize(
    "body", [{"ids": [], "action": "approve"}, {"ids": ["x"], "action": "burn"}, {"ids": ["x"]}]
)
async def test_what_cannot_be_decided_is_refused(signed_in, body):
    admin = await signed_in(ADMIN)
    assert code(await admin.program.post(f"{ALL}/bulk", json=body)) == (400, "VALIDATION_ERROR")


async def test_people_decide_nothing(signed_in, runtime, people):
    made = await stored(runtime, people[ANN])
    ann = await signed_in(ANN)
    for path, body in (
        (f"{ALL}/{made}/approve", {}),
        (f"{ALL}/{made}/decline", {}),
        (f"{ALL}/bulk", {"ids": [made], "action": "approve"}),
    ):
        assert code(await ann.program.post(path, json=body)) == (403, "FORBIDDEN")
    assert (await row(runtime, made)).status == "pending"


async def test_the_list_comes_as_a_file(signed_in, runtime, people):
    await stored(runtime, people[ANN], "=cmd()", comment="night, and day")
    await stored(runtime, people[BEN], "Orbit", tmdb_id=9, status="available")
    admin = await signed_in(ADMIN)
    answer = await admin.program.get(f"{ALL}/export", params={"status": "pending"})
    assert "medianest-requests.csv" in answer.headers["content-disposition"]
    _, *lines = list(csv.reader(io.StringIO(answer.text)))
    assert len(lines) == 1
    assert "'=cmd()" in lines[0]
    whole = await admin.program.get(f"{ALL}/export", params={"format": "json"})
    assert {one["title"] for one in whole.json()} == {"=cmd()", "Orbit"}
    ann = await signed_in(ANN)
    assert code(await ann.program.get(f"{ALL}/export")) == (403, "FORBIDDEN")


# ---- the upstream


async def test_what_is_known_of_overseerr_is_told_without_its_address(signed_in):
    ann = await signed_in(ANN)
    data = (await ann.program.get("/api/v1/overseerr/status")).json()["data"]
    assert (data["configured"], data["status"]) == (False, "not_configured")
    assert "url" not in data
