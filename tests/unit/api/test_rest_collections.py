"""REST: collections and scans; what each route does in Plex and here, whom and what it refuses."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlmodel import select

from medianest.demo.plex_server import PlexServerSite
from medianest.demo.scripted_trouble import Trouble
from medianest.models import LibraryCollection
from tests.clients.plex_sites import plex_site
from tests.library_rows import LibraryRows
from tests.mirrored import mirrored
from tests.unit.api.conftest import ADMIN, ANN, BEN

PLEX = "/api/v1/plex"


@pytest.fixture(scope="module")
def _running_site() -> Iterator[PlexServerSite]:
    with plex_site(items=60, odd=False) as site:
        yield site


@pytest.fixture
def site(_running_site):
    _running_site.reset()
    return _running_site


@pytest.fixture
async def copy(runtime, site, people):
    """The library in our rows; Ann sees the movies, Ben the series."""
    found = await mirrored(runtime, site)
    rows = LibraryRows(runtime.database)
    await rows.plex_account(people[ANN], [found.sections["1"]])
    await rows.plex_account(people[BEN], [found.sections["2"]])
    return found


@pytest.fixture
def movies(copy):
    return copy.sections["1"]


@pytest.fixture
def winter(copy):
    return next(one for one in copy.collections.values() if one.title == "Winter Nights")


def in_plex(site, row):
    return site.plex.library.collections.get(int(row.rating_key))


def commands(site):
    return [one for one in site.log.as_list() if one["method"] != "GET" or "refresh" in one["path"]]


async def rows_of(runtime):
    async with runtime.database.read() as session:
        found = await session.execute(select(LibraryCollection))
        return sorted((one.id, one.title, one.summary) for one in found.scalars())


# ---- seen


async def test_the_collections_of_a_section(signed_in, movies):
    ann = await signed_in(ANN)
    answer = await ann.program.get(f"{PLEX}/libraries/{movies.id}/collections?limit=2")
    data = answer.json()["data"]
    assert (answer.status_code, [one["title"] for one in data["items"]]) == (
        200,
        ["Lately Made", "Long Journeys"],
    )
    assert answer.json()["meta"]["syncedAt"].startswith("2026-01-02T03:04:05")
    assert data["items"][0].keys() >= {"id", "sectionId", "itemCount", "smart", "poster"}
    assert data["pagination"]["totalItems"] == 3


async def test_one_collection(signed_in, copy, winter, site):
    answer = await (await signed_in(ANN)).program.get(f"{PLEX}/collections/{winter.id}")
    data = answer.json()["data"]
    assert (answer.status_code, data["card"]["title"]) == (200, "Winter Nights")
    assert answer.json()["meta"]["syncedAt"].startswith("2026-01-02T03:04:05")
    expected = [copy.items[key].id for key in in_plex(site, winter).items]
    assert [one["id"] for one in data["items"]] == expected


async def test_a_page_of_what_stands_in_one(signed_in, copy, winter, site):
    ann = await signed_in(ANN)
    path = f"{PLEX}/collections/{winter.id}"
    data = (await ann.program.get(path, params={"page": 2, "limit": 2})).json()["data"]
    expected = [copy.items[key].id for key in in_plex(site, winter).items]
    assert [one["id"] for one in data["items"]] == expected[2:4]
    assert data["pagination"] == {
        "page": 2,
        "totalPages": -(-len(expected) // 2),
        "totalItems": len(expected),
        "itemsPerPage": 2,
        "hasNext": len(expected) > 4,
        "hasPrev": True,
    }
    for asked, field in (
        ({"page": 0}, "page"),
        ({"limit": 101}, "limit"),
        ({"limit": "x"}, "limit"),
    ):
        answer = await ann.program.get(path, params=asked)
        assert (answer.status_code, list(answer.json()["error"]["details"])) == (400, [field])


async def test_those_of_sections_that_are_not_shared_are_not_there(signed_in, movies, winter):
    ben = await signed_in(BEN)
    for path in (f"libraries/{movies.id}/collections", f"collections/{winter.id}"):
        answer = await ben.program.get(f"{PLEX}/{path}")
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


# ---- changed


async def test_creating(signed_in, copy, movies, site):
    films = copy.of("1")[:3]
    body = {"title": "Rainy days", "itemIds": [film.id for film in films]}
    admin = await signed_in(ADMIN)
    answer = await admin.program.post(f"{PLEX}/libraries/{movies.id}/collections", json=body)
    assert answer.status_code == 201, answer.text
    data = answer.json()["data"]
    assert [one["id"] for one in data["items"]] == body["itemIds"]
    made = next(one for one in site.plex.library.collections.values() if one.title == "Rainy days")
    assert made.items == [int(film.rating_key) for film in films]
    again = await admin.program.post(f"{PLEX}/libraries/{movies.id}/collections", json=body)
    assert (again.status_code, again.json()["error"]["code"]) == (409, "DUPLICATE_REQUEST")


async def test_editing(signed_in, runtime, winter, site):
    admin = await signed_in(ADMIN)
    body = {"title": "Summer days", "summary": "Long ones."}
    answer = await admin.program.put(f"{PLEX}/collections/{winter.id}", json=body)
    card = answer.json()["data"]["card"]
    assert (answer.status_code, card["title"], card["summary"]) == (200, *body.values())
    assert in_plex(site, winter).title == "Summer days"
    assert (winter.id, "Summer days", "Long ones.") in await rows_of(runtime)


async def test_the_items(signed_in, copy, winter, site):
    films = copy.of("1")[:4]
    admin = await signed_in(ADMIN)
    body = {"itemIds": [film.id for film in films[::-1]]}
    answer = await admin.program.put(f"{PLEX}/collections/{winter.id}/items", json=body)
    assert answer.status_code == 200, answer.text
    assert [one["id"] for one in answer.json()["data"]["items"]] == body["itemIds"]
    assert in_plex(site, winter).items == [int(film.rating_key) for film in films[::-1]]


async def test_deleting(signed_in, winter, site):
    admin = await signed_in(ADMIN)
    answer = await admin.program.delete(f"{PLEX}/collections/{winter.id}")
    assert (answer.status_code, answer.json()["data"]) == (200, {"id": winter.id})
    assert in_plex(site, winter) is None
    assert (await admin.program.delete(f"{PLEX}/collections/{winter.id}")).status_code == 404


async def test_scanning(signed_in, movies, site):
    admin = await signed_in(ADMIN)
    answer = await admin.program.post(f"{PLEX}/libraries/{movies.id}/scan")
    assert (answer.status_code, answer.json()["data"]) == (
        202,
        {"sectionId": movies.id, "path": None},
    )
    body = {"path": "/media/movies/New"}
    answer = await admin.program.post(f"{PLEX}/libraries/{movies.id}/scan", json=body)
    assert answer.status_code == 202
    assert [one["path"] for one in commands(site)] == [
        "/library/sections/1/refresh",
        "/library/sections/1/refresh?path=%2Fmedia%2Fmovies%2FNew",
    ]


# ---- refused


def changes(copy, movies, winter):
    film = copy.of("1")[0].id
    return [
        ("POST", f"libraries/{movies.id}/collections", {"title": "Rainy days", "itemIds": [film]}),
        ("PUT", f"collections/{winter.id}", {"title": "Another"}),
        ("PUT", f"collections/{winter.id}/items", {"itemIds": [film]}),
        ("DELETE", f"collections/{winter.id}", None),
        ("POST", f"libraries/{movies.id}/scan", None),
    ]


async def test_users_change_nothing(signed_in, runtime, copy, movies, winter, site):
    ann, before = await signed_in(ANN), await rows_of(runtime)
    for method, path, body in changes(copy, movies, winter):
        answer = await ann.program.request(method, f"{PLEX}/{path}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
    assert (commands(site), await rows_of(runtime)) == ([], before)


async def test_a_page_of_elsewhere_changes_nothing(signed_in, copy, movies, winter, site):
    """An administrator's browser without the token against forgery."""
    admin = await signed_in(ADMIN)
    del admin.browser.headers["x-csrf-token"]
    for method, path, body in changes(copy, movies, winter):
        answer = await admin.browser.request(method, f"{PLEX}/{path}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "CSRF_INVALID")
    assert commands(site) == []


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "libraries/{section}/collections", {"title": "x"}, "itemIds"),
        ("POST", "libraries/{section}/collections", {"itemIds": [1]}, "title"),
        ("POST", "libraries/{section}/collections", {"title": "", "itemIds": [1]}, "title"),
        ("POST", "libraries/{section}/collections", {"title": " ", "itemIds": [1]}, "title"),
        ("POST", "libraries/{section}/collections", {"title": "x", "itemIds": []}, "itemIds"),
        ("POST", "libraries/{section}/collections", {"title": "x", "itemIds": [0]}, "itemIds.0"),
        ("POST", "libraries/{section}/collections", {"title": "x", "itemIds": [10**9]}, "itemIds"),
        ("POST", "libraries/{section}/collections", {"title": "x", "itemIds": [1], "y": 1}, "y"),
        ("PUT", "collections/{collection}", {"title": "x" * 256}, "title"),
        ("PUT", "collections/{collection}", {"summary": "x" * 2_001}, "summary"),
        ("PUT", "collections/{collection}", {"titel": "x"}, "titel"),
        ("PUT", "collections/{collection}/items", {"itemIds": []}, "itemIds"),
        ("PUT", "collections/{collection}/items", {"itemIds": ["x"]}, "itemIds.0"),
        ("PUT", "collections/{collection}/items", {"itemIds": [1] * 2_001}, "itemIds"),
        ("POST", "libraries/{section}/scan", {"path": "/media/shows"}, "path"),
        ("POST", "libraries/{section}/scan", {"path": "/media/movies/../shows"}, "path"),
        ("POST", "libraries/{section}/scan", {"path": "x" * 2_001}, "path"),
        ("POST", "libraries/{section}/scan", {"force": 1}, "force"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_values_that_cannot_be_used(
    signed_in, runtime, movies, winter, site, method, path, body, field
):
    admin, before = await signed_in(ADMIN), await rows_of(runtime)
    at = path.format(section=movies.id, collection=winter.id)
    answer = await admin.program.request(method, f"{PLEX}/{at}", json=body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR"), answer.text
    assert field in error["details"]
    assert (commands(site), await rows_of(runtime)) == ([], before)


async def test_smart_ones_refuse_in_words(signed_in, copy, site):
    smart = next(one for one in copy.collections.values() if one.smart)
    admin = await signed_in(ADMIN)
    answer = await admin.program.put(f"{PLEX}/collections/{smart.id}", json={"title": "Another"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert "smart collection" in answer.json()["error"]["message"]
    assert commands(site) == []


async def test_without_plex_every_change_says_so(signed_in, runtime, copy, movies, winter, site):
    admin, before = await signed_in(ADMIN), await rows_of(runtime)
    site.troubles.add(Trouble("hang_up", times=100))
    for method, path, body in changes(copy, movies, winter):
        answer = await admin.program.request(method, f"{PLEX}/{path}", json=body)
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (503, "PLEX_UNREACHABLE"), answer.text
        assert site.base_url not in answer.text
    assert await rows_of(runtime) == before
    assert (await admin.program.get(f"{PLEX}/collections/{winter.id}")).status_code == 200


async def test_a_busy_plex_says_so(signed_in, movies, site):
    site.troubles.add(Trouble("status", times=10, status=503))
    admin = await signed_in(ADMIN)
    answer = await admin.program.post(f"{PLEX}/libraries/{movies.id}/scan")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (502, "EXTERNAL_SERVICE_ERROR")
    assert "busy" in error["message"]


async def test_what_is_not_there(signed_in, copy, site):
    admin, film = await signed_in(ADMIN), copy.of("1")[0].id
    for method, path, body in [
        ("GET", "libraries/2000000000/collections", None),
        ("POST", "libraries/2000000000/collections", {"title": "x", "itemIds": [film]}),
        ("POST", "libraries/2000000000/scan", None),
        ("GET", "collections/2000000000", None),
        ("PUT", "collections/2000000000", {"title": "x"}),
        ("PUT", "collections/2000000000/items", {"itemIds": [film]}),
        ("DELETE", "collections/2000000000", None),
    ]:
        answer = await admin.program.request(method, f"{PLEX}/{path}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
    assert commands(site) == []


async def test_tokens_of_programs_need_the_scope_for_it(signed_in, copy, movies, winter, site):
    """One that may only read sees collections, and changes none, also an administrator's."""
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    headers = await reading(ann)
    seen = await ann.program.get(f"{PLEX}/collections/{winter.id}", headers=headers)
    assert seen.status_code == 200
    headers = await reading(admin)
    for method, path, body in changes(copy, movies, winter):
        answer = await admin.program.request(method, f"{PLEX}/{path}", json=body, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
    assert commands(site) == []


async def reading(person):
    """The header of a new token of theirs that is good for reading."""
    body = {"name": "reader", "scopes": ["read"]}
    made = await person.browser.post("/api/v1/tokens", json=body)
    assert made.status_code == 201, made.text
    return {"authorization": f"Bearer {made.json()['data']['token']}"}
