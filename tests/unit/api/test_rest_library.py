"""REST: browsing the library; what each route shows, to whom, and what it refuses."""

from __future__ import annotations

import json

import pytest

from medianest.models import SectionType
from medianest.models.ids import utc_now
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN, BEN

PLEX = "/api/v1/plex"
SYNCED = "2026-01-02T03:04:05.000Z"


@pytest.fixture
def rows(runtime):
    return LibraryRows(runtime.database)


@pytest.fixture
async def library(rows, people):
    """Films, which Ann sees too, and series, which only the administrator does."""
    server = await rows.server(machine_identifier="machine", url="http://plex.test:32400")
    films = await rows.section("Films", server_id=server.id, item_count=2)
    series = await rows.section("Series", SectionType.SHOW, server_id=server.id)
    await rows.plex_account(people[ANN], [films], watched_at=utc_now())
    await rows.plex_account(people[BEN], None)
    return films, series


async def got(person, path, **parameters):
    answer = await person.program.get(f"{PLEX}{path}", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


async def refused(person, path, status=404, **parameters):
    answer = await person.program.get(f"{PLEX}{path}", params=parameters)
    assert answer.status_code == status, answer.text
    assert answer.json()["success"] is False
    return answer.json()["error"]


# ---- sections and servers


async def test_sections_are_those_that_the_caller_sees(signed_in, library):
    films, series = library
    seen = await got(await signed_in(ADMIN), "/libraries")
    assert [section["id"] for section in seen["items"]] == [films.id, series.id]
    assert (await got(await signed_in(ANN), "/libraries"))["items"] == [
        {
            "id": films.id,
            "title": "Films",
            "type": "movie",
            "itemCount": 2,
            "sizeBytes": 0,
            "syncedAt": SYNCED,
        }
    ]
    assert (await got(await signed_in(BEN), "/libraries"))["items"] == []


async def test_the_server_is_named_without_its_address(signed_in, library, runtime):
    for person in (await signed_in(ADMIN), await signed_in(ANN)):
        server = await got(person, "/server")
        assert (server["machineIdentifier"], server["name"]) == ("machine", "Attic")
        assert (await got(person, "/servers"))["items"] == [server]
        assert "plex.test" not in json.dumps(server)
    ben = await signed_in(BEN)
    assert (await got(ben, "/servers"))["items"] == []
    assert "administrator" in (await refused(ben, "/server"))["message"]


# ---- items


async def test_items_come_in_pages_with_their_age(signed_in, library, rows):
    films, _ = library
    for n in range(5):
        await rows.movie(films, f"Film {n}", year=2000 + n)
    ann = await signed_in(ANN)
    path = f"{PLEX}/libraries/{films.id}/items"
    asked = {"sort": "year:desc", "page": 2, "limit": 2}
    answer = await ann.program.get(path, params=asked)
    assert answer.json()["meta"]["syncedAt"] == SYNCED
    data = answer.json()["data"]
    assert [item["title"] for item in data["items"]] == ["Film 2", "Film 1"]
    assert data["pagination"] == {
        "page": 2,
        "totalPages": 3,
        "totalItems": 5,
        "itemsPerPage": 2,
        "hasNext": True,
        "hasPrev": True,
    }
    entered = await got(ann, f"/libraries/{films.id}/items", offset=3, limit=2)
    assert [item["title"] for item in entered["items"]] == ["Film 3", "Film 4"]


async def test_filters_are_named_in_the_address(signed_in, library, rows):
    films, _ = library
    heat = await rows.movie(films, "Heat", year=1995, genres=("Crime",), resolution="1080")
    await rows.movie(films, "Up", year=2009, content_rating="PG")
    ann = await signed_in(ANN)
    await rows.watched(ann.id, heat)
    for asked, expected in (
        ({"genre": "Crime"}, ["Heat"]),
        ({"yearFrom": "2000"}, ["Up"]),
        ({"yearTo": "2000"}, ["Heat"]),
        ({"resolution": "1080"}, ["Heat"]),
        ({"contentRating": "PG"}, ["Up"]),
        ({"unwatched": "true"}, ["Up"]),
        ({"letter": "U"}, ["Up"]),
        ({"search": "hea"}, ["Heat"]),
        ({"addedWithinDays": "7"}, []),
        ({"collection": "77"}, []),
        ({"sort": "year", "unknown": "is not looked at"}, ["Heat", "Up"]),
    ):
        data = await got(ann, f"/libraries/{films.id}/items", **asked)
        assert [item["title"] for item in data["items"]] == expected, asked
    data = await got(ann, f"/libraries/{films.id}/items", sort="year")
    assert [item["watch"]["watched"] for item in data["items"]] == [True, False]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"sort": "path"}, "sort"),
        ({"sort": "title;drop table library_item"}, "sort"),
        ({"sort": "title:sideways"}, "sort"),
        ({"sort": ""}, "sort"),
        ({"genre": ""}, "genre"),
        ({"genre": "x" * 301}, "genre"),
        ({"genre": "a\0b"}, "genre"),
        ({"search": "a\nb"}, "search"),
        ({"yearFrom": "soon"}, "yearFrom"),
        ({"yearFrom": "-1"}, "yearFrom"),
        ({"yearTo": "99999999999999999999"}, "yearTo"),
        ({"resolution": "x" * 17}, "resolution"),
        ({"unwatched": "perhaps"}, "unwatched"),
        ({"addedWithinDays": "0"}, "addedWithinDays"),
        ({"addedWithinDays": "1e9"}, "addedWithinDays"),
        ({"collection": "4294967296"}, "collection"),
        ({"collection": "best"}, "collection"),
        ({"letter": "ABCDE"}, "letter"),
        ({"page": "0"}, "page"),
        ({"limit": "101"}, "limit"),
        ({"offset": "-1"}, "offset"),
    ],
)
async def test_what_cannot_be_asked_is_refused_by_name(signed_in, library, asked, field):
    films, _ = library
    ann = await signed_in(ANN)
    error = await refused(ann, f"/libraries/{films.id}/items", 400, **asked)
    assert (error["code"], list(error["details"])) == ("VALIDATION_ERROR", [field])


async def test_facets_count_what_is_there(signed_in, library, rows):
    films, series = library
    await rows.movie(films, "Heat", year=1995, genres=("Crime",))
    ann = await signed_in(ANN)
    data = await got(ann, f"/libraries/{films.id}/facets")
    assert data["genres"] == [{"value": "Crime", "label": "Crime", "count": 1}]
    assert (data["firstYear"], data["lastYear"], data["unwatched"]) == (1995, 1995, 1)
    await refused(ann, f"/libraries/{series.id}/facets")


async def test_letters_say_where_each_begins(signed_in, library, rows):
    films, series = library
    for title, year in (("Alien", 1979), ("Heat", 1995), ("Home", 2009), ("Up", 2009)):
        await rows.movie(films, title, year=year)
    ann = await signed_in(ANN)

    async def letters(**asked):
        found = await got(ann, f"/libraries/{films.id}/letters", **asked)
        return [(each["letter"], each["position"]) for each in found["items"]]

    assert await letters() == [("A", 0), ("H", 1), ("U", 3)]
    assert await letters(sort="title:desc") == [("U", 0), ("H", 1), ("A", 3)]
    assert await letters(yearFrom="2000") == [("H", 0), ("U", 1)]
    assert await letters(sort="year:asc") == []
    await refused(ann, f"/libraries/{series.id}/letters")
    error = await refused(ann, f"/libraries/{films.id}/letters", 400, sort="path")
    assert (error["code"], list(error["details"])) == ("VALIDATION_ERROR", ["sort"])


async def test_an_item_shows_versions_and_ways_into_plex(signed_in, library, rows):
    films, _ = library
    heat = await rows.movie(films, "Heat", rating_key="949", genres=("Crime",))
    await rows.version(heat, files=("/secret/heat.mkv",))
    await rows.movie(films, "Like it", genres=("Crime",))
    ann, admin = await signed_in(ANN), await signed_in(ADMIN)
    data = await got(ann, f"/items/{heat.id}")
    assert data["card"]["title"] == "Heat"
    assert (data["versions"][0]["videoCodec"], data["versions"][0]["sizeBytes"]) == ("h264", 1_000)
    assert "/secret" not in json.dumps(data)
    assert "%2Flibrary%2Fmetadata%2F949" in data["plexWebUrl"]
    assert data["plexAppUrl"].startswith("plex://preplay/?")
    assert "oken" not in json.dumps(data)
    assert "/secret" in json.dumps(await got(admin, f"/items/{heat.id}"))
    related = await got(ann, f"/items/{heat.id}/related")
    assert [item["title"] for item in related["items"]] == ["Like it"]


async def test_children_are_seasons_and_episodes(signed_in, library, rows):
    _, series = library
    show = await rows.show(series, "Show", episodes=(2,))
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    (season,) = (await got(admin, f"/items/{show.id}/children"))["items"]
    episodes = (await got(admin, f"/items/{season['id']}/children"))["items"]
    assert [(item["index"], item["subtitle"]) for item in episodes] == [(1, "Show"), (2, "Show")]
    for item_id in (show.id, season["id"], episodes[0]["id"]):
        for path in ("", "/children", "/related"):
            await refused(ann, f"/items/{item_id}{path}")


async def test_recently_added_is_of_seen_sections(signed_in, library, rows):
    films, series = library
    await rows.movie(films, "Heat", added_at=utc_now())
    season = await rows.season(await rows.show(series, "Show"), 1)
    await rows.episode(season, 1, "Pilot", added_at=utc_now())
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    seen = [item["title"] for item in (await got(admin, "/recently-added"))["items"]]
    assert seen == ["Pilot", "Heat"]
    assert [i["title"] for i in (await got(ann, "/recently-added"))["items"]] == ["Heat"]
    only = await got(admin, "/recently-added", library=films.id, limit=1)
    assert [item["title"] for item in only["items"]] == ["Heat"]
    await refused(ann, "/recently-added", library=series.id)
    await refused(ann, "/recently-added", 400, limit=0)


async def test_an_invisible_section_is_not_found(signed_in, library, rows):
    films, series = library
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    for person, section in ((ann, series), (ben, films), (ben, series)):
        for path in ("items", "facets"):
            error = await refused(person, f"/libraries/{section.id}/{path}")
            assert error["code"] == "NOT_FOUND"


@pytest.mark.parametrize(
    "path", ["/items/{}", "/items/{}/children", "/libraries/{}/items", "/libraries/{}/letters"]
)
@pytest.mark.parametrize(("number", "status"), [("7777", 404), ("0", 400), ("4" * 30, 400)])
async def test_numbers_that_nothing_has(signed_in, library, path, number, status):
    await refused(await signed_in(ADMIN), path.format(number), status)


# ---- what is kept, and by whom


ROUTES = {
    "/servers": "private, max-age=3600",
    "/server": "private, max-age=3600",
    "/libraries": "private, max-age=3600",
    "/libraries/{section}/items": "private, no-cache",
    "/libraries/{section}/facets": "private, max-age=300",
    "/libraries/{section}/letters": "private, no-cache",
    "/items/{item}": "private, no-cache",
    "/items/{item}/children": "private, no-cache",
    "/items/{item}/related": "private, max-age=300",
    "/recently-added": "private, max-age=300",
}


@pytest.mark.parametrize(("path", "kept"), ROUTES.items())
async def test_an_answer_has_its_age_and_is_not_sent_twice(signed_in, library, rows, path, kept):
    films, _ = library
    film = await rows.movie(films, "Heat")
    ann = await signed_in(ANN)
    address = PLEX + path.format(section=films.id, item=film.id)
    first = await ann.program.get(address)
    assert (first.status_code, first.json()["meta"]["syncedAt"]) == (200, SYNCED)
    assert first.headers["cache-control"] == kept
    assert "authorization" in first.headers["vary"]
    asked = {"if-none-match": first.headers["etag"]}
    again = await ann.program.get(address, headers=asked)
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    if path not in ("/servers", "/server"):
        await rows.movie(films, "Up", added_at=utc_now(), genres=("Crime",))
        await _synced_again(rows, films)
        assert (await ann.program.get(address, headers=asked)).status_code == 200


async def _synced_again(rows, section):
    section.synced_at = utc_now()
    await rows._save(section)


async def test_a_token_for_reading_is_enough(signed_in, library, people, runtime, client):
    ann = await signed_in(ANN)
    made = await ann.browser.post("/api/v1/tokens", json={"name": "tv", "scopes": ["read"]})
    headers = {"authorization": f"Bearer {made.json()['data']['token']}"}
    answer = await client(origin=None, headers=headers).get(f"{PLEX}/libraries")
    assert answer.status_code == 200
    other = await ann.browser.post("/api/v1/tokens", json={"name": "dl", "scopes": ["download"]})
    headers = {"authorization": f"Bearer {other.json()['data']['token']}"}
    answer = await client(origin=None, headers=headers).get(f"{PLEX}/libraries")
    assert answer.status_code == 403


async def test_accounts_without_plex_see_it_where_that_is_allowed(signed_in, rows, people, runtime):
    films = await rows.section("Films")
    ann = await signed_in(ANN)
    assert (await got(ann, "/libraries"))["items"] == []
    admin = await signed_in(ADMIN)
    answer = await admin.browser.put(
        "/api/v1/settings", json={"library": {"openToAccountsWithoutPlex": True}}
    )
    assert answer.status_code == 200, answer.text
    assert [s["id"] for s in (await got(ann, "/libraries"))["items"]] == [films.id]
