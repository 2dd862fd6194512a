"""REST: search of the library; what it finds, for whom, and what it refuses."""

from __future__ import annotations

import pytest

from medianest.models import Part, TagKind
from tests.library_rows import LibraryRows
from tests.unit.api.conftest import ADMIN, ANN, BEN

SEARCH = "/api/v1/plex/search"
SYNCED = "2026-01-02T03:04:05.000Z"


@pytest.fixture
async def library(runtime, people):
    """Films, which Ann sees too, and others, which only the administrator does."""
    rows = LibraryRows(runtime.database)
    films, others = await rows.section("Films"), await rows.section("Others")
    heat = await rows.movie(films, "Heat", year=1995)
    await rows.tag(heat, "Al Pacino", TagKind.PERSON, part=Part.ROLE)
    await rows.movie(others, "Heatwave", year=1983)
    await rows.plex_account(people[ANN], [films])
    return films, others


async def searched(person, **parameters):
    return await person.program.get(SEARCH, params=parameters)


async def titles(person, **parameters):
    answer = await searched(person, **parameters)
    assert answer.status_code == 200, answer.text
    return [hit["item"]["title"] for hit in answer.json()["data"]["items"]]


async def test_people_find_what_they_see(signed_in, library):
    _, others = library
    admin, ann = await signed_in(ADMIN), await signed_in(ANN)
    assert await titles(admin, query="heat") == ["Heat", "Heatwave"]
    assert await titles(admin, query="heat", limit=1) == ["Heat"]
    assert await titles(admin, query="heat", library=others.id) == ["Heatwave"]
    assert await titles(ann, query="heat") == ["Heat"]
    assert await titles(ann, query="heatwvae") == []
    assert await titles(await signed_in(BEN), query="heat") == []


async def test_a_hit_says_why_and_how_old_it_is(signed_in, library):
    answer = await searched(await signed_in(ANN), query="pacino")
    (hit,) = answer.json()["data"]["items"]
    assert (hit["item"]["title"], hit["item"]["year"], hit["reason"]) == ("Heat", 1995, "Al Pacino")
    assert answer.json()["meta"]["syncedAt"] == SYNCED
    assert answer.headers["cache-control"] == "private, max-age=300"
    assert "cookie" in answer.headers["vary"]


async def test_nothing_is_sent_again(signed_in, library):
    person = await signed_in(ANN)
    tag = (await searched(person, query="heat")).headers["etag"]
    again = await person.program.get(
        SEARCH, params={"query": "heat"}, headers={"If-None-Match": tag}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "query", ["", '"', "NOT", "a* OR b", "\0", "❤️", "\u202eheat", "x" * 10_000, "heat " * 2_000]
)
async def test_whatever_is_asked_is_answered(signed_in, library, query):
    assert await titles(await signed_in(ANN), query=query) in ([], ["Heat"])


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({}, 400),
        ({"query": "x" * 10_001}, 400),
        ({"query": "heat", "limit": 0}, 400),
        ({"query": "heat", "limit": 101}, 400),
        ({"query": "heat", "library": "films"}, 400),
        ({"query": "heat", "library": 2**31}, 400),
        ({"query": "heat", "library": 99_999}, 404),
    ],
)
async def test_what_cannot_be_answered_is_refused(signed_in, library, parameters, status):
    answer = await searched(await signed_in(ANN), **parameters)
    assert answer.status_code == status
    assert answer.json()["success"] is False


async def test_another_persons_section_is_not_there(signed_in, library):
    _, others = library
    answer = await searched(await signed_in(ANN), query="heat", library=others.id)
    assert answer.status_code == 404
