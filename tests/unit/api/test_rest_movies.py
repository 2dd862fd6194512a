"""REST: people's own films; what each route stores, whom and what it refuses."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image
from sqlmodel import select

from medianest.models import Movie, MovieList, MoviePicture
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


async def test_a_list_goes_out_and_comes_back(signed_in, runtime):
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    await made(ann, notes="=1+1")
    await made(ann, title="Alien", year=1979, rating=None)
    answer = await ann.program.get(f"{PATH}/export?seen=true&sort=title")
    assert answer.headers["content-disposition"].endswith('"medianest-movies.csv"')
    assert answer.headers["content-type"].startswith("text/csv")
    assert "'=1+1" in answer.text
    place = f"{PATH}/import?name=films.csv"
    look = await ben.program.post(f"{place}&preview=true", content=answer.content)
    assert look.json()["data"]["added"] == 2, look.text
    assert {row.owner_id for row in await stored(runtime)} == {ann.id}
    took = await ben.program.post(place, content=answer.content)
    assert took.json()["data"]["added"] == 2
    own = [row for row in await stored(runtime) if row.owner_id == ben.id]
    assert {(row.title, row.notes) for row in own} == {("Heat", "=1+1"), ("Alien", "LA")}
    answer = await ben.program.get(f"{PATH}/export?format=json&search=alien")
    assert [one["title"] for one in answer.json()] == ["Alien"]
    again = (await ben.program.post(place, content=answer.content)).json()["data"]
    assert (again["added"], again["skipped"], again["shape"]) == (0, 1, "medianest")
    assert again["skippedRows"][0]["line"] == 1


async def test_what_is_no_list_is_not_taken(signed_in, runtime, client):
    ann = await signed_in(ANN)
    place = f"{PATH}/import"
    for content in (b"", b"PK\x03\x04", b"a,b\n1,2\n"):
        answer = await ann.program.post(place, content=content)
        assert code(answer) == (400, "VALIDATION_ERROR")
    assert code(await ann.program.post(f"{place}?shape=netflix", content=b"title\nA\n"))[0] == 400
    assert code(await ann.program.get(f"{PATH}/export?format=pdf"))[0] == 400
    assert code(await ann.program.get(f"{PATH}/export?sort=nothing"))[0] == 400
    large = b"title\n" + b"A film of some length\n" * 1_500_000
    assert code(await ann.program.post(place, content=large)) == (413, "PAYLOAD_TOO_LARGE")
    assert code(await ann.program.post(f"{PATH}", content=large[:2_000_000])) == (
        413, "PAYLOAD_TOO_LARGE",
    )  # fmt: skip
    assert code(await client(origin=None).post(place, content=b"title\nA\n"))[0] == 401
    assert code(await client(origin=None).get(f"{PATH}/export"))[0] == 401
    assert await stored(runtime) == []


async def test_a_file_of_many_films_is_larger_than_other_bodies(signed_in, runtime):
    ann = await signed_in(ANN)
    text = "title\n" + "".join(f"Film {number} {'x' * 250}\n" for number in range(5_000))
    assert len(text) > 1_000_000
    answer = await ann.program.post("/api/movies/import", content=text.encode())
    assert answer.json()["data"]["added"] == 5_000, answer.text
    assert len(await stored(runtime)) == 5_000


async def test_a_browser_needs_its_token_for_an_import(signed_in, runtime):
    ann = await signed_in(ANN)
    place, content = f"{PATH}/import", b"title\nA\n"
    answer = await ann.browser.post(place, content=content, headers={"x-csrf-token": "wrong"})
    assert code(answer) == (403, "CSRF_INVALID")
    answer = await ann.browser.post(place, content=content, headers={"origin": "https://evil"})
    assert answer.status_code == 403
    assert await stored(runtime) == []
    assert (await ann.browser.post(place, content=content)).status_code == 200
    assert len(await stored(runtime)) == 1


def picture(kind="PNG"):
    written = BytesIO()
    Image.new("RGB", (40, 60), "teal").save(written, kind)
    return written.getvalue()


async def test_a_film_gets_a_picture(signed_in, runtime):
    ann = await signed_in(ANN)
    one = await made(ann)
    place = f"{PATH}/{one['id']}/image"
    assert code(await ann.program.get(place)) == (404, "NOT_FOUND")
    answer = await ann.program.post(place, content=picture())
    shown = answer.json()["data"]["picture"]
    assert shown.startswith(f"{place}?v="), answer.text
    answer = await ann.program.get(shown)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert answer.headers["cache-control"].endswith("immutable")
    assert answer.headers["vary"] == "authorization, cookie"
    tag = {"if-none-match": answer.headers["etag"]}
    assert (await ann.program.get(place, headers=tag)).status_code == 304
    assert (await ann.program.get(place)).headers["cache-control"] == "private, no-cache"
    (row,) = await stored(runtime, MoviePicture)
    assert row.body == answer.content


async def test_what_is_no_picture_is_not_kept(signed_in, runtime):
    ann = await signed_in(ANN)
    place = f"{PATH}/{(await made(ann))['id']}/image"
    jpeg = {"content-type": "image/jpeg"}
    json = {"content-type": "application/json"}
    for content, headers in (
        (b"<html></html>", jpeg),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", jpeg),
        (b"", {}),
        (b"{}", json),
        (b'{"url": 5}', json),
        (b'{"url": "file:///etc/passwd"}', json),
        (b'{"url": "https://example.org/a.jpg"}', json),
        (b"nothing", json),
    ):
        answer = await ann.program.post(place, content=content, headers=headers)
        assert code(answer) == (400, "VALIDATION_ERROR"), content
        assert answer.json()["error"]["details"]
    large = await ann.program.post(place, content=b"\xff" * 12_000_001)
    assert code(large) == (413, "PAYLOAD_TOO_LARGE")
    assert await stored(runtime, MoviePicture) == []


@pytest.mark.parametrize("other", [BEN, ADMIN])
async def test_nobody_else_reaches_the_picture(signed_in, runtime, other, client):
    ann, other = await signed_in(ANN), await signed_in(other)
    place = f"{PATH}/{(await made(ann))['id']}/image"
    await ann.program.post(place, content=picture())
    assert code(await other.program.get(place)) == (404, "NOT_FOUND")
    assert code(await other.program.post(place, content=picture())) == (404, "NOT_FOUND")
    assert code(await client(origin=None).get(place)) == (401, "UNAUTHORIZED")
    assert len(await stored(runtime, MoviePicture)) == 1


async def test_a_list_is_shared_until_the_link_is_taken_back(signed_in, runtime, client):
    ann, stranger = await signed_in(ANN), client(origin=None)
    await made(ann, title="<img src=x onerror=alert(1)>")
    answer = await ann.program.post(f"{PATH}/share")
    assert answer.status_code == 201
    place = answer.json()["data"]["url"]
    token = place.rpartition("/")[2]
    standing = (await ann.program.get(f"{PATH}/share")).json()["data"]
    assert (standing["url"], standing["createdAt"]) == ("", answer.json()["data"]["createdAt"])
    shown = await stranger.get(f"{PATH}/shared/{token}")
    assert shown.headers["x-robots-tag"].startswith("noindex")
    (film,) = shown.json()["data"]["items"]
    assert film.keys() == {"title", "year", "rating", "seenAt"}
    assert shown.json()["data"].keys() == {"name", "items", "pagination"}
    page = await stranger.get(f"/shared/{token}")
    assert (page.status_code, "x-robots-tag" in page.headers) == (200, True)
    assert "<title>Films of ann" in page.text
    assert "<img" not in page.text
    assert "&lt;img" in page.text
    assert "LA" not in page.text
    assert ANN not in page.text
    assert (await ann.program.delete(f"{PATH}/share")).json()["data"]["createdAt"] is None
    assert await stored(runtime, MovieList) == []
    assert code(await stranger.get(f"{PATH}/shared/{token}")) == (404, "NOT_FOUND")
    assert (await stranger.get(f"/shared/{token}")).status_code == 404


async def test_only_whoever_is_signed_in_shares(client, runtime):
    stranger = client(origin=None)
    for answer in (
        await stranger.get(f"{PATH}/share"),
        await stranger.post(f"{PATH}/share"),
        await stranger.delete(f"{PATH}/share"),
    ):
        assert code(answer) == (401, "UNAUTHORIZED")
    assert await stored(runtime, MovieList) == []
    for page in ("0", "-1", "x", "9" * 30):
        assert (await stranger.get(f"/shared/nothing?page={page}")).status_code == 404
