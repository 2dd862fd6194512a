"""REST: what nobody watches, what was played and what is to stay; effects and refusals."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from medianest.models import Keep, Play, PlayHistory
from medianest.models.ids import utc_now
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN, BEN

API = "/api/v1"


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


@pytest.fixture
async def house(runtime, people):
    """A film that nobody ever played, one that ann played two years ago, and one of yesterday."""
    rows, now = LibraryRows(runtime.database), utc_now()
    films = await rows.section("Films", synced_at=now)
    facts = {"added_at": now - timedelta(days=800)}
    items = [
        await rows.movie(films, "=HYPERLINK(1)", size_bytes=10, **facts),
        await rows.movie(films, "Old", size_bytes=20, **facts),
        await rows.movie(films, "New", size_bytes=40, added_at=now - timedelta(days=1)),
    ]
    await rows.plex_account(people[ANN], [films], plex_id=11)
    async with runtime.database.write() as session:
        session.add(
            PlayHistory(
                server_id=films.server_id,
                source="plex",
                is_chosen=True,
                known_at=now,
                begins_at=now - timedelta(days=900),
            )
        )
    from medianest.services.insights import summaries

    async with runtime.database.write() as session:
        session.add(
            Play(
                server_id=films.server_id,
                source="plex",
                source_id="1",
                account_id=11,
                user_id=people[ANN],
                item_id=items[1].id,
                type="movie",
                title="Old",
                started_at=now - timedelta(days=730),
            )
        )
        await summaries.mark(runtime.database, session, [items[1].id], are_counted=True)
    await summaries.catch_up(runtime.database)
    return films, items


async def test_the_report(signed_in, house):
    films, (never, old, _) = house
    ada = await signed_in(ADMIN)
    found = (await ada.program.get(f"{API}/libraries")).json()["data"]
    assert [(one["id"], one["title"]) for one in found["items"]] == [(films.id, "Films")]
    answer = await ada.program.get(f"{API}/libraries/{films.id}/unused?threshold=90")
    assert answer.status_code == 200, answer.text
    data = answer.json()["data"]
    assert [(one["itemId"], one["state"], one["sizeBytes"]) for one in data["items"]] == [
        (old.id, "unused", 20),
        (never.id, "never", 10),
    ]
    assert data["sums"]["reclaimable"] == {"items": 2, "sizeBytes": 30}
    assert data["basis"]["source"] == "plex"
    assert data["items"][0].keys() >= {
        "addedAt", "lastPlayedAt", "plays", "people", "unsure", "thresholdDays",
        "sectionSyncedAt", "requestedBy", "keep",
    }  # fmt: skip
    for path, titles in {
        f"/library/{films.id}/unused": ["Old", never.title],
        "/libraries/all/unused": ["Old", never.title],
        "/libraries/all/unused?neverDays=0": ["New", "Old", never.title],
        "/libraries/all/unused?lastDays=1000": [never.title],
        "/libraries/all/unused?state=unused": ["Old"],
        "/libraries/all/unused?state=unused&state=never&sort=size:asc": [never.title, "Old"],
        "/libraries/all/unused?kind=season&kind=show": [],
        "/libraries/all/unused?page=2&limit=1": [never.title],
        "/libraries/all/unused?kept=true": [],
    }.items():
        answer = await ada.program.get(API + path)
        assert [one["title"] for one in answer.json()["data"]["items"]] == titles, path


@pytest.mark.parametrize(
    "query",
    ["threshold=-1", "threshold=x", "sort=owner", "kind=episode", "state=perhaps", "limit=101"],
)
async def test_what_cannot_be_asked_is_refused(signed_in, house, query):
    ada = await signed_in(ADMIN)
    answer = await ada.program.get(f"{API}/libraries/all/unused?{query}")
    assert code(answer) == (400, "VALIDATION_ERROR")


async def test_a_section_that_is_not_there(signed_in, house):
    ada = await signed_in(ADMIN)
    for path in ("/libraries/4711/unused", "/library/4711/unused", "/libraries/4711/unused/export"):
        assert code(await ada.program.get(API + path)) == (404, "NOT_FOUND")


async def test_exports_run_no_formulas(signed_in, house):
    ada = await signed_in(ADMIN)
    answer = await ada.program.get(f"{API}/libraries/all/unused/export?format=csv")
    assert answer.headers["content-disposition"].endswith('"medianest-unused.csv"')
    head, *lines = list(csv.reader(io.StringIO(answer.text)))
    cells = [dict(zip(head, line, strict=True)) for line in lines]
    assert [one["title"] for one in cells] == ["Old", "'=HYPERLINK(1)"]
    assert [(one["state"], one["sizeBytes"]) for one in cells] == [
        ("unused", "20"),
        ("never", "10"),
    ]
    answer = await ada.program.get(f"{API}/libraries/all/unused/export?format=json&state=never")
    assert [one["title"] for one in answer.json()] == ["=HYPERLINK(1)"]


async def test_a_title_is_kept_on_somebodys_wish(signed_in, runtime, house):
    _, (never, *_) = house
    ada, ann, ben = [await signed_in(who) for who in (ADMIN, ANN, BEN)]
    place = f"{API}/insights/keep/{never.id}"
    answer = await ann.program.post(place, json={"reason": "Ours"})
    assert (answer.status_code, answer.json()["data"]["status"]) == (201, "asked")
    waiting = (await ada.program.get(f"{API}/insights/keep")).json()["data"]["items"]
    assert [(one["itemId"], one["reason"]) for one in waiting] == [(never.id, "Ours")]
    assert code(await ben.program.post(place)) == (404, "NOT_FOUND")
    assert code(await ben.program.delete(place)) == (404, "NOT_FOUND")
    assert code(await ann.program.post(f"{place}/decide", json={"keep": True})) == (
        403,
        "FORBIDDEN",
    )
    answer = await ada.program.post(f"{place}/decide", json={"keep": True})
    assert answer.json()["data"]["status"] == "kept"
    found = (await ada.program.get(f"{API}/libraries/all/unused")).json()["data"]
    assert [one["title"] for one in found["items"]] == ["Old"]
    assert code(await ann.program.delete(place)) == (403, "FORBIDDEN")
    assert (await ada.program.delete(place)).json()["data"] == {"id": never.id}
    async with runtime.database.read() as session:
        assert await session.get(Keep, never.id) is None


async def test_titles_leave_soon_and_are_taken_back(signed_in, house):
    _, (never, old, _) = house
    ada, ann, ben = [await signed_in(who) for who in (ADMIN, ANN, BEN)]
    place, day = f"{API}/insights/leaving-soon", str(utc_now().date() + timedelta(days=30))
    wanted = {"itemIds": [never.id, old.id], "leavesOn": day}
    assert code(await ann.program.post(place, json=wanted)) == (403, "FORBIDDEN")
    answer = await ada.program.post(place, json=wanted)
    assert answer.status_code == 201, answer.text
    shown = answer.json()["data"]["items"]
    assert {(one["itemId"], one["leavesOn"], one["status"]) for one in shown} == {
        (one.id, day, "waiting") for one in (never, old)
    }
    for who, there in ((ada, shown), (ann, shown), (ben, [])):
        assert (await who.program.get(place)).json()["data"]["items"] == there
    assert code(await ann.program.delete(f"{place}/{old.id}")) == (403, "FORBIDDEN")
    assert (await ada.program.delete(f"{place}/{old.id}")).json()["data"] == {"id": old.id}
    assert code(await ada.program.delete(f"{place}/{old.id}")) == (404, "NOT_FOUND")
    left = (await ann.program.get(place)).json()["data"]["items"]
    assert [one["itemId"] for one in left] == [never.id]
    await ada.program.post(f"{API}/insights/keep/{never.id}")
    assert code(await ada.program.post(place, json=wanted)) == (409, "CONFLICT")
    for wrong in (
        {"itemIds": [], "leavesOn": day},
        {"itemIds": [2**63], "leavesOn": day},
        {"itemIds": [old.id], "leavesOn": "soon"},
        {"itemIds": [old.id], "leavesOn": "2001-01-01"},
        {"itemIds": [old.id]},
    ):
        assert code(await ada.program.post(place, json=wrong)) == (400, "VALIDATION_ERROR"), wrong


async def test_what_was_played(signed_in, house):
    _, (_, old, _) = house
    ada, ann, ben = [await signed_in(who) for who in (ADMIN, ANN, BEN)]
    for who, plays in ((ada, 1), (ann, 1), (ben, 0)):
        stats = (await who.program.get(f"{API}/insights/stats")).json()["data"]
        assert (stats["plays"], stats["seconds"]) == (plays, None)
        history = (await who.program.get(f"{API}/insights/history")).json()["data"]
        assert [one["itemId"] for one in history["items"]] == [old.id] * plays
        top = (await who.program.get(f"{API}/insights/top?kind=movie")).json()["data"]
        assert [one["itemId"] for one in top["items"]] == [old.id] * plays
    for path in ("stats", "history", "top"):
        answer = await ben.program.get(f"{API}/insights/{path}?userId={ann.id}")
        assert code(answer) == (403, "FORBIDDEN")
        answer = await ada.program.get(f"{API}/insights/{path}?userId={ann.id}")
        assert answer.status_code == 200


async def test_the_report_is_for_administrators(signed_in, client, house):
    ann, nobody = await signed_in(ANN), client()
    for path in (
        "/libraries",
        "/libraries/all/unused",
        "/library/1/unused",
        "/libraries/all/unused/export",
        "/insights/keep",
    ):
        assert code(await ann.program.get(API + path)) == (403, "FORBIDDEN"), path
        assert (await nobody.get(API + path)).status_code == 401, path
