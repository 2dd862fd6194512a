"""REST: what is wrong with titles; what each route stores, whom and what it refuses."""

from __future__ import annotations

import pytest

from medianest.models.media_issue import MediaIssue
from tests.unit.api.conftest import ADMIN, ANN, BEN

LIST = "/api/v1/media/issues"
PROBLEM = {"mediaType": "movie", "tmdbId": 603, "kind": "audio", "text": "There is no sound."}


async def stored(runtime, owner_id, upstream_id, title="Nine Lanterns"):
    issue = MediaIssue(
        upstream_id=upstream_id, user_id=owner_id, media_type="movie", tmdb_id=603, title=title,
        kind="audio", messages=[{"author": "x", "at": "2026-01-02T00:00:00Z", "text": "No sound"}],
    )  # fmt: skip
    async with runtime.database.write() as session:
        session.add(issue)
    return issue.id


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


def titles(answer):
    assert answer.status_code == 200, answer.text
    return {one["title"] for one in answer.json()["data"]["items"]}


async def test_people_see_what_they_reported_and_administrators_everything(
    signed_in, runtime, people
):
    await stored(runtime, people[ANN], 1, "Mine")
    await stored(runtime, people[BEN], 2, "Theirs")
    assert titles(await (await signed_in(ANN)).program.get(LIST)) == {"Mine"}
    admin = await signed_in(ADMIN)
    assert titles(await admin.program.get(LIST)) == {"Mine", "Theirs"}
    assert titles(await admin.program.get(LIST, params={"status": "resolved"})) == set()


@pytest.mark.parametrize("deed", ["comment", "resolve", "reopen"])
async def test_nobody_touches_what_another_reported(signed_in, runtime, people, deed):
    made = await stored(runtime, people[ANN], 1)
    ben = await signed_in(BEN)
    body = {"text": "me too"} if deed == "comment" else {}
    answer = await ben.program.post(f"{LIST}/{made}/{deed}", json=body)
    assert code(answer) == (404, "NOT_FOUND")
    async with runtime.database.read() as session:
        issue = await session.get(MediaIssue, made)
    assert (len(issue.messages), issue.status) == (1, "open")


async def test_nobody_removes_what_another_reported(signed_in, runtime, people):
    made = await stored(runtime, people[ANN], 1)
    ben = await signed_in(BEN)
    assert code(await ben.program.delete(f"{LIST}/{made}")) == (404, "NOT_FOUND")
    async with runtime.database.read() as session:
        assert await session.get(MediaIssue, made) is not None


@pytest.mark.parametrize(
    "fields",
    [
        {"kind": "smell"},
        {"text": ""},
        {"text": "x" * 2_001},
        {"tmdbId": 0},
        {"season": -1},
        {"a": 1},
    ],
    ids=lambda value: str(value)[:40],
)
async def test_what_cannot_be_reported_is_refused(signed_in, fields):
    ann = await signed_in(ANN)
    answer = await ann.program.post(LIST, json={**PROBLEM, **fields})
    assert code(answer) == (400, "VALIDATION_ERROR")


async def test_without_overseerr_a_problem_cannot_be_reported_and_it_is_said(signed_in):
    ann = await signed_in(ANN)
    answer = await ann.program.post(LIST, json=PROBLEM)
    assert answer.status_code in (404, 409), answer.text
    assert answer.json()["error"]["message"]
