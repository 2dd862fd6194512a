"""REST: people's own films; what each route stores, whom and what it refuses."""

from __future__ import annotations

import pytest
from sqlmodel import select

from medianest.models import Movie
from tests.unit.api.conftest import ADMIN, ANN, BEN

PATH = "/api/v1/movies"
HEAT = {"title": "Heat", "year": 1995, "rating": 9.5, "seenAt": "2024-05-01", "notes": "LA"}


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


async def stored(runtime, table=Movie):
    async with runtime.database.read() as session:
        return list((await session.execute(select(table))).scalars())


async def made(person, **said):
    answer = await person.program.post(PATH, json={**HEAT, **said})
    assert answer.status_code == 201, answer.text
    return answer.json()["data"]


async def test_a_film_is_added_changed_and_removed(signed_in, runtime):
    ann = await signed_in(ANN)
    one = await made(ann)
    assert one["seenAt"] == "2024-05-01T00:00:00.000Z"
    assert {name: one[name] for name in ("title", "year", "rating", "notes")} == {
        name: HEAT[name] for name in ("title", "year", "rating", "notes")
    }
    assert one.keys() >= {"id", "imageUrl", "libraryItemId", "tmdbId", "createdAt", "updatedAt"}
    place = f"{PATH}/{one['id']}"
    assert (await ann.program.get(place)).json()["data"] == one
    changes = {"rating": None, "imageUrl": "https://example.org/heat.jpg"}
    answer = await ann.program.put(place, json=changes)
    assert answer.status_code == 200, answer.text
    (row,) = await stored(runtime)
    assert (row.title, row.rating, row.image_url) == ("Heat", None, changes["imageUrl"])
    assert row.owner_id == ann.id
    assert (await ann.program.delete(place)).json()["data"] == {"id": one["id"]}
    assert await stored(runtime) == []
    assert code(await ann.program.get(place)) == (404, "NOT_FOUND")


async def test_lists_are_filtered_by_their_address(signed_in):
    ann = await signed_in(ANN)
    await made(ann)
    await made(ann, title="Alien", year=1979, rating=None, seenAt=None, notes="")
    for query, titles in {
        "": ["Alien", "Heat"],
        "?sort=title:desc": ["Heat", "Alien"],
        "?year=1979": ["Alien"],
        "?yearFrom=1980&yearTo=2000": ["Heat"],
        "?ratingFrom=9": ["Heat"],
        "?seen=false": ["Alien"],
        "?search=la%20heat": ["Heat"],
        "?page=2&limit=1&sort=title": ["Heat"],
    }.items():
        answer = (await ann.program.get(PATH + query)).json()["data"]
        assert [one["title"] for one in answer["items"]] == titles, query
        assert answer["counts"] == {"all": 2, "seen": 1, "rated": 1}
    for query in ("?sort=owner:asc", "?limit=101", "?page=0", "?seen=perhaps", "?ratingFrom=nan"):
        assert code(await ann.program.get(PATH + query)) == (400, "VALIDATION_ERROR"), query


async def test_the_older_documents_words_are_understood(signed_in, runtime):
    """A year as text, at addresses without a version."""
    ann = await signed_in(ANN)
    body = {"title": "The Matrix", "year": "1999", "imageUrl": ""}
    answer = await ann.program.post("/api/movies", json=body)
    assert answer.status_code == 201, answer.text
    assert answer.json()["data"]["year"] == 1999
    movie_id = answer.json()["data"]["id"]
    answer = await ann.program.get("/api/movies?page=1&limit=20")
    assert [one["id"] for one in answer.json()["data"]["items"]] == [movie_id]
    await ann.program.put(f"/api/movies/{movie_id}", json={"year": ""})
    assert [row.year for row in await stored(runtime)] == [None]
    assert (await ann.program.delete(f"/api/movies/{movie_id}")).status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"title": ""},
        {"title": "A", "year": 1.5},
        {"title": "A", "year": 10**30},
        {"title": "A", "rating": "NaN"},
        {"title": "A", "seenAt": "yesterday"},
        {"title": "A", "seenAt": "2024-05-01T10:00:00"},
        {"title": "A", "ownerId": "somebody"},
        {"title": "A", "libraryItemId": 10**12},
        {"title": ["A"]},
    ],
)
async def test_what_cannot_be_used_is_refused(signed_in, runtime, body):
    ann = await signed_in(ANN)
    assert code(await ann.program.post(PATH, json=body)) == (400, "VALIDATION_ERROR")
    assert await stored(runtime) == []


async def test_the_same_film_is_refused_once(signed_in, runtime):
    ann = await signed_in(ANN)
    one = await made(ann)
    answer = await ann.program.post(PATH, json=HEAT)
    assert code(answer) == (409, "DUPLICATE_REQUEST")
    assert answer.json()["error"]["details"] == {"id": one["id"]}
    await made(ann, again=True)
    assert len(await stored(runtime)) == 2


async def test_many_change_or_go_at_once(signed_in, runtime):
    ann = await signed_in(ANN)
    ids = [(await made(ann, title=title))["id"] for title in ("Heat", "Alien")]
    body = {"ids": ids, "set": {"rating": 7}}
    answer = await ann.program.patch(f"{PATH}/bulk", json=body)
    assert answer.json()["data"] == {"ids": ids, "removed": False}
    assert [row.rating for row in await stored(runtime)] == [7, 7]
    for body, refusal in (
        ({"ids": [*ids, "gone"], "remove": True}, (404, "NOT_FOUND")),
        ({"ids": ids}, (400, "VALIDATION_ERROR")),
        ({"ids": ids, "set": {"rating": 1}, "remove": True}, (400, "VALIDATION_ERROR")),
        ({"ids": ids, "set": {}}, (400, "VALIDATION_ERROR")),
        ({"ids": ids, "set": {"title": "Alike"}}, (400, "VALIDATION_ERROR")),
        ({"ids": [], "remove": True}, (400, "VALIDATION_ERROR")),
    ):
        assert code(await ann.program.patch(f"{PATH}/bulk", json=body)) == refusal, body
    assert [row.rating for row in await stored(runtime)] == [7, 7]
    answer = await ann.program.patch(f"{PATH}/bulk", json={"ids": ids, "remove": True})
    assert answer.json()["data"]["removed"] is True
    assert await stored(runtime) == []


@pytest.mark.parametrize("other", [BEN, ADMIN])
async def test_nobody_else_reaches_it(signed_in, runtime, other):
    ann, other = await signed_in(ANN), await signed_in(other)
    one = await made(ann)
    place = f"{PATH}/{one['id']}"
    for answer in (
        await other.program.get(place),
        await other.program.put(place, json={"title": "Mine"}),
        await other.program.delete(place),
        await other.program.patch(f"{PATH}/bulk", json={"ids": [one["id"]], "remove": True}),
    ):
        assert code(answer) == (404, "NOT_FOUND")
    assert (await other.program.get(PATH)).json()["data"]["items"] == []
    assert [row.title for row in await stored(runtime)] == ["Heat"]


async def test_a_personal_token_needs_its_scope(signed_in, runtime, client):
    ann = await signed_in(ANN)

    async def program(scope):
        made = await ann.browser.post("/api/v1/tokens", json={"name": scope, "scopes": [scope]})
        assert made.status_code == 201, made.text
        headers = {"authorization": f"Bearer {made.json()['data']['token']}"}
        return client(origin=None, headers=headers)

    reads, writes = await program("read"), await program("movies")
    assert code(await reads.post(PATH, json=HEAT)) == (403, "FORBIDDEN")
    assert (await writes.post(PATH, json=HEAT)).status_code == 201
    assert (await reads.get(PATH)).status_code == 200
    assert code(await writes.get(PATH)) == (403, "FORBIDDEN")
