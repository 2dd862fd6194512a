"""REST: titles to ask for and their pictures; what the routes answer, to whom, and refuse."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from medianest.models import Follow
from medianest.settings import read_environment
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN, BEN

MEDIA = "/api/v1/media"
MERIDIAN, HARBOUR_LIGHTS = 710_009, 810_001
POSTER = f"pmovie{MERIDIAN}.jpg"
ROUTES = [
    ("GET", "/search?query=meridian"),
    ("GET", "/discover"),
    ("GET", "/genres"),
    ("GET", f"/movie/{MERIDIAN}"),
    ("GET", f"/movie/{MERIDIAN}/forecast"),
    ("GET", f"/movie/{MERIDIAN}/related"),
    ("GET", f"/tv/{HARBOUR_LIGHTS}/seasons/1"),
    ("POST", f"/movie/{MERIDIAN}/follow"),
    ("DELETE", f"/movie/{MERIDIAN}/follow"),
    ("GET", f"/images/w342/{POSTER}"),
]


@pytest.fixture
def environment(environment, pretend_seerr):
    more = {
        "MEDIANEST_TMDB_IMAGE_URL": pretend_seerr.images_url,
        "OVERSEERR_URL": pretend_seerr.base_url,
        "OVERSEERR_API_KEY": pretend_seerr.api_key,
    }
    return read_environment({**environment.variables, **more})


@pytest.fixture
async def films(runtime, people):
    """A film that Ann sees, and Ben does not."""
    rows = LibraryRows(runtime.database)
    films, others = await rows.section("Films"), await rows.section("Others")
    film = await rows.movie(films, "Meridian", year=2024)
    await rows.external_id(film, "tmdb", str(MERIDIAN))
    await rows.plex_account(people[ANN], [films])
    await rows.plex_account(people[BEN], [others])
    return film


async def get(person, path, **parameters):
    answer = await person.program.get(MEDIA + path, params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def refused(person, path, **parameters):
    answer = await person.program.get(MEDIA + path, params=parameters)
    return answer.status_code, answer.json()["error"]["code"]


async def test_a_search_has_two_groups(signed_in, films):
    ann = await get(await signed_in(ANN), "/search", query="meridian")
    assert [item["id"] for item in ann["library"]] == [films.id]
    assert [card["title"] for card in ann["titles"]] == ["Meridian: Second Dawn"]
    ben = await get(await signed_in(BEN), "/search", query="meridian")
    assert ben["library"] == []
    assert [card["tmdbId"] for card in ben["titles"]] == [MERIDIAN, MERIDIAN + 1]
    assert ben["titles"][0]["availability"] == {
        "status": "none",
        "plex": False,
        "requested": False,
        "itemId": None,
        "isOwn": False,
        "why": "",
    }


@pytest.mark.parametrize(
    "parameters", [{}, {"query": "a", "type": "book"}, {"query": "a", "page": 0}]
)
async def test_a_search_refuses_what_it_does_not_know(signed_in, parameters):
    told = await refused(await signed_in(ANN), "/search", **parameters)
    assert told == (400, "VALIDATION_ERROR")


async def test_rows_to_discover(signed_in, films):
    person = await signed_in(ANN)
    rows = (await get(person, "/discover"))["rows"]
    assert [row["key"] for row in rows][:2] == ["trending", "popular_movies"]
    (row,) = (await get(person, "/discover", row="popular_movies", yearFrom=2024))["rows"]
    assert {card["year"] >= 2024 for card in row["titles"]} == {True}
    (row,) = (await get(person, "/discover", row="movie_genre", genre=878))["rows"]
    assert row["name"] == "Science fiction films"
    assert "Drama" in [genre["name"] for genre in (await get(person, "/genres"))["movie"]]


@pytest.mark.parametrize(
    "parameters",
    [
        {"row": "everything"},
        {"row": "movie_genre"},
        {"row": "trending", "genre": 18},
        {"row": "trending", "page": 501},
        {"row": "popular_movies", "yearFrom": 12},
        {"row": "popular_movies", "order": "cheapest"},
    ],
)
async def test_rows_that_there_are_not(signed_in, parameters):
    told = await refused(await signed_in(ANN), "/discover", **parameters)
    assert told == (400, "VALIDATION_ERROR")


async def test_a_title(signed_in, films):
    ann = await get(await signed_in(ANN), f"/movie/{MERIDIAN}")
    assert (ann["card"]["title"], ann["card"]["availability"]["itemId"]) == ("Meridian", films.id)
    ben = await get(await signed_in(BEN), f"/movie/{MERIDIAN}")
    assert (ben["card"]["availability"]["plex"], ben["plexWebUrl"]) == (False, "")
    series = await get(await signed_in(BEN), f"/tv/{HARBOUR_LIGHTS}")
    assert [season["number"] for season in series["seasons"]] == [1, 2, 3, 4, 5]


async def test_a_title_that_there_is_not(signed_in):
    person = await signed_in(ANN)
    assert await refused(person, "/movie/999999999") == (404, "NOT_FOUND")
    assert (await refused(person, "/book/1"))[0] == 400
    assert (await refused(person, "/movie/0"))[0] == 400
    assert (await refused(person, "/movie/603abc"))[0] == 400


async def test_the_episodes_of_a_season(signed_in, runtime, people):
    rows = LibraryRows(runtime.database)
    series = await rows.section("Series", "show")
    show = await rows.show(series, "Harbour Lights", episodes=(1,))
    await rows.external_id(show, "tmdb", str(HARBOUR_LIGHTS))
    await rows.plex_account(people[ANN], [series])
    path = f"/tv/{HARBOUR_LIGHTS}/seasons/1"
    ann = await get(await signed_in(ANN), path)
    assert [one["status"] for one in ann["episodes"][:2]] == ["available", "none"]
    assert (ann["tmdbId"], ann["season"], ann["asOf"]) == (HARBOUR_LIGHTS, 1, "")
    ben = await get(await signed_in(BEN), path)
    assert {one["itemId"] for one in ben["episodes"]} == {None}
    assert ben["episodes"][0]["airOn"] == "2019-01-12"


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (f"/tv/{HARBOUR_LIGHTS}/seasons/99", (404, "NOT_FOUND")),
        ("/tv/999999999/seasons/1", (404, "NOT_FOUND")),
        (f"/tv/{HARBOUR_LIGHTS}/seasons/-1", (400, "VALIDATION_ERROR")),
        (f"/tv/{HARBOUR_LIGHTS}/seasons/all", (400, "VALIDATION_ERROR")),
        (f"/movie/{MERIDIAN}/seasons/1", (404, "NOT_FOUND")),
        ("/movie/999999999/related", (404, "NOT_FOUND")),
        ("/book/1/related", (400, "VALIDATION_ERROR")),
    ],
)
async def test_seasons_and_relations_that_there_are_not(signed_in, path, told):
    assert await refused(await signed_in(ANN), path) == told


async def test_titles_like_another(signed_in, films):
    path = f"/movie/{MERIDIAN + 1}/related"
    ann = await get(await signed_in(ANN), path)
    mine = {card["tmdbId"]: card["availability"]["itemId"] for card in ann["titles"]}
    assert mine[MERIDIAN] == films.id
    ben = await get(await signed_in(BEN), path)
    assert {card["availability"]["itemId"] for card in ben["titles"]} == {None}


async def test_a_forecast(signed_in):
    person = await signed_in(ANN)
    told = await get(person, f"/tv/{HARBOUR_LIGHTS}/forecast", seasons=[1, 2])
    assert (told["mayRequest"], told["qualities"]) == (True, ["1080p"])
    path = f"/tv/{HARBOUR_LIGHTS}/forecast"
    assert (await refused(person, path, quality="8K"))[0] == 400
    assert (await refused(person, path, seasons="all"))[0] == 400


async def test_a_forecast_on_behalf_of_somebody(signed_in, people):
    path = f"/tv/{HARBOUR_LIGHTS}/forecast"
    told = await get(await signed_in(ADMIN), path, seasons=[1], onBehalfOf=people[BEN])
    assert (told["autoApproved"], "as you decide" in told["sentence"]) == (True, True)
    ben = await signed_in(BEN)
    assert (await refused(ben, path, seasons=[1], onBehalfOf=people[ANN]))[0] == 403
    assert (await refused(await signed_in(ADMIN), path, onBehalfOf="nobody"))[0] == 404


async def test_following(signed_in, runtime, people):
    person, path = await signed_in(ANN), f"{MEDIA}/movie/{MERIDIAN}/follow"
    answer = await person.browser.post(path)
    assert (answer.status_code, answer.json()["data"]["title"]) == (200, "Meridian")
    assert (await get(person, f"/movie/{MERIDIAN}"))["followed"] is True
    async with runtime.database.read() as session:
        (row,) = (await session.execute(Follow.__table__.select())).all()
    assert (row.user_id, row.tmdb_id) == (people[ANN], MERIDIAN)
    assert (await get(await signed_in(BEN), f"/movie/{MERIDIAN}"))["followed"] is False
    assert (await (await signed_in(BEN)).program.delete(path)).status_code == 200
    assert (await get(person, f"/movie/{MERIDIAN}"))["followed"] is True, "it is Ann's"
    assert (await person.program.delete(path)).status_code == 200
    assert (await get(person, f"/movie/{MERIDIAN}"))["followed"] is False


async def test_following_is_refused(signed_in):
    person = await signed_in(ANN)
    missing = await person.program.post(f"{MEDIA}/movie/999999999/follow")
    assert missing.status_code == 404
    del person.browser.headers["x-csrf-token"]
    forged = await person.browser.post(f"{MEDIA}/movie/{MERIDIAN}/follow")
    assert (forged.status_code, forged.json()["error"]["code"]) == (403, "CSRF_INVALID")


async def test_a_picture(signed_in, pretend_seerr):
    person, path = await signed_in(ANN), f"{MEDIA}/images/w342/{POSTER}"
    answer = await person.browser.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).size == (342, 513)
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    again = await person.browser.get(path, headers={"if-none-match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"w999/{POSTER}", 400),
        (f"original/{POSTER}", 400),
        ("w342/a.svg", 404),
        ("w342/..%2f..%2fapi%2fv1%2fstatus", 404),
        ("w342/http:%2f%2fevil.test%2fa.jpg", 404),
        ("w342/none.jpg", 404),
    ],
)
async def test_pictures_that_there_are_not(signed_in, pretend_seerr, path, status):
    answer = await (await signed_in(ANN)).browser.get(f"{MEDIA}/images/{path}")
    assert answer.status_code == status
    asked = [one["path"] for one in pretend_seerr.log.as_list()]
    assert asked in ([], ["/t/p/w342/none.jpg"])


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_strangers_get_nothing(client, pretend_seerr, method, path):
    answer = await client().request(method, MEDIA + path)
    assert answer.status_code == 401
    assert pretend_seerr.log.as_list() == []


async def test_a_token_to_read_follows_nothing(signed_in, runtime):
    person = await signed_in(ANN)
    body = {"name": "reader", "scopes": ["read"]}
    made = await person.browser.post("/api/v1/tokens", json=body)
    assert made.status_code in (200, 201), made.text
    headers = {"authorization": f"Bearer {made.json()['data']['token']}"}
    person.program.headers.update(headers)
    assert await get(person, f"/movie/{MERIDIAN}")
    answer = await person.program.post(f"{MEDIA}/movie/{MERIDIAN}/follow")
    assert answer.status_code == 403


async def test_without_seerr_what_is_not_known_is_an_error_in_words(signed_in, pretend_seerr):
    pretend_seerr.switches.behave(down=True)
    answer = await (await signed_in(ADMIN)).program.get(f"{MEDIA}/movie/{MERIDIAN}")
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "OVERSEERR_UNREACHABLE"
