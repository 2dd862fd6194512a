"""REST: pictures of the library; what they are sent with, whom and what the route refuses."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from PIL import Image

from medianest.api import guard
from medianest.demo.plex_server import PlexServerSite
from tests.clients.plex_sites import plex_site
from tests.library_rows import LibraryRows
from tests.mirrored import mirrored
from tests.unit.api.conftest import ADMIN, ANN, BEN

FOR_EVER = "private, max-age=31536000, immutable"


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
def film(copy):
    return next(item for item in copy.of("1") if item.thumb and item.art)


def address(item, kind="poster", **query):
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    return f"/api/v1/plex/images/{item.id}/{kind}?{asked}"


async def version(runtime, film):
    admin = await LibraryRows(runtime.database).admin()
    images = runtime.library.images
    return (await images.find(admin, "poster", film.id, 240)).version


async def test_a_poster(signed_in, film):
    person = await signed_in(ANN)
    answer = await person.program.get(address(film, w=200))
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
    picture = Image.open(io.BytesIO(answer.content))
    assert (picture.format, picture.size) == ("WEBP", (240, 360))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["content-security-policy"]


async def test_a_page_asks_with_its_cookie(signed_in, film):
    assert (await (await signed_in(ANN)).browser.get(address(film))).status_code == 200


async def test_a_background_and_a_collection(signed_in, copy, film):
    person = await signed_in(ANN)
    assert (await person.program.get(address(film, "art", w=480))).status_code == 200
    collection = next(one for one in copy.collections.values() if one.title == "Winter Nights")
    assert (await person.program.get(address(collection, "collection"))).status_code == 200


async def test_with_its_version_it_is_kept_for_ever(runtime, signed_in, film):
    person = await signed_in(ANN)
    right = await person.program.get(address(film, w=240, v=await version(runtime, film)))
    assert right.headers["cache-control"] == FOR_EVER
    assert right.headers["vary"] == "authorization, cookie"
    for query in ({"w": 240}, {"w": 240, "v": "old"}, {"w": 240, "v": ""}):
        answer = await person.program.get(address(film, **query))
        assert answer.headers["cache-control"] == "private, no-cache"


async def test_what_a_browser_has_is_not_sent_again(signed_in, film, site):
    person = await signed_in(ANN)
    first = await person.program.get(address(film, w=240))
    known = {"if-none-match": first.headers["etag"]}
    again = await person.program.get(address(film, w=240), headers=known)
    assert (again.status_code, again.content, again.headers["etag"]) == (
        304,
        b"",
        first.headers["etag"],
    )
    weak = {"if-none-match": f'"x", W/{first.headers["etag"]}'}
    assert (await person.program.get(address(film, w=240), headers=weak)).status_code == 304
    larger = await person.program.get(address(film, w=480), headers=known)
    assert larger.status_code == 200


async def test_other_peoples_pictures_are_not_there(signed_in, film):
    """Not even for somebody who knows what they are called."""
    ann, ben = await signed_in(ANN), await signed_in(BEN)
    seen = await ann.program.get(address(film, w=240))
    known = {"if-none-match": seen.headers["etag"]}
    for headers in ({}, known):
        answer = await ben.program.get(address(film, w=240), headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")
        assert answer.headers["cache-control"] == "no-store"
        assert "etag" not in answer.headers


async def test_strangers_get_none(client, film):
    assert (await client(origin=None).get(address(film))).status_code == 401


async def test_a_broken_one_is_missing_and_no_page_is_passed_on(signed_in, film, site):
    site.plex.library.broken_pictures[int(film.rating_key)] = "html"
    answer = await (await signed_in(ANN)).program.get(address(film))
    assert answer.status_code == 404
    assert (answer.headers["content-type"], "alert" in answer.text) == ("application/json", False)
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "path",
    [
        "1/banner",
        "0/poster",
        "-1/poster",
        "99999999999999999999/poster",
        "x/poster",
        "1/poster?w=0",
        "1/poster?w=x",
        "1/poster?w=10001",
        "1/poster?v=" + "x" * 65,
        "http:%2F%2F127.0.0.1%2F/poster",
    ],
)
async def test_what_cannot_be_asked_for(signed_in, copy, site, path):
    answer = await (await signed_in(ADMIN)).program.get(f"/api/v1/plex/images/{path}")
    assert answer.status_code in (400, 404)
    assert [one for one in site.log.as_list() if "/photo" in one["path"]] == []


async def test_no_address_is_taken_from_the_caller(signed_in, film, site):
    query = {"w": 240, "url": "http://127.0.0.1/", "path": "/identity"}
    answer = await (await signed_in(ANN)).program.get(address(film, **query))
    assert answer.status_code == 200
    (asked,) = [one["path"] for one in site.log.as_list() if "/photo" in one["path"]]
    assert "127.0.0.1" not in asked
    assert "identity" not in asked


async def test_pictures_have_a_limit_of_their_own(signed_in, film, monkeypatch):
    monkeypatch.setattr(guard, "PICTURES_PER_MINUTE", 3)
    person = await signed_in(ANN)
    statuses = [(await person.program.get(address(film, w=120))).status_code for _ in range(5)]
    assert statuses == [200, 200, 200, 429, 429]
    assert (await person.program.get("/api/v1/me")).status_code == 200


async def test_a_screenful_is_within_the_limit_of_calls(signed_in, film):
    person = await signed_in(ANN)
    await person.program.get(address(film, w=120))
    for _ in range(150):  # apiPerMinute is 100
        assert (await person.program.get(address(film, w=120))).status_code == 200


async def test_the_token_is_in_no_answer(signed_in, film, site):
    person, token = await signed_in(ANN), site.plex.owner().token
    answers = [
        await person.program.get(address(film, w=240)),
        await person.program.get(address(film, "nothing")),
        await person.program.get(address(film, w=0)),
    ]
    for answer in answers:
        assert token not in answer.text
        assert token not in str(answer.headers)
