"""A list of films: its owner's alone, searched, sorted, changed one by one or many at once."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select

from medianest import events
from medianest.errors import (
    ConflictError,
    DuplicateError,
    InvalidInputError,
    NotFoundError,
    SessionEndedError,
)
from medianest.models import LibraryItem, Movie, User
from medianest.models.ids import utc_now
from medianest.models.library_item import ItemExternalId
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.movies import rows as rows_module
from medianest.services.movies.movies import Movies
from medianest.services.movies.query import MovieQuery
from tests.library_rows import LibraryRows
from tests.unit.services.users.samples import People

SEEN = datetime(2024, 5, 1, tzinfo=UTC)

pytestmark = pytest.mark.databases


@pytest.fixture
def movies(runtime: Runtime) -> Movies:
    return runtime.movies.movies


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ann")


async def titles(movies: Movies, person: Actor, **query: Any) -> list[str]:
    found = await movies.page(person, MovieQuery(**{"sort": "title:asc", **query}), limit=100)
    assert found.pagination.total_items == len(found.items)
    return [one.title for one in found.items]


async def stored(runtime: Runtime) -> list[Movie]:
    async with runtime.database.read() as session:
        return list((await session.execute(select(Movie).order_by(Movie.id))).scalars())


async def test_a_film_is_kept_as_it_was_said(movies: Movies, ann: Actor, runtime: Runtime) -> None:
    said = {
        "title": "  The\tMatrix ",
        "year": 1999,
        "notes": "Red pill.\r\nAgain!\0",
        "rating": 8.5,
        "seen_at": SEEN,
        "image_url": "https://example.org/a.jpg",
        "tmdb_id": 603,
        "imdb_id": "TT0133093",
    }
    made = await movies.add(ann, said)
    assert (made.title, made.year, made.notes) == ("The Matrix", 1999, "Red pill.\nAgain!")
    assert (made.rating, made.seen_at, made.tmdb_id) == (8.5, SEEN, 603)
    assert (made.imdb_id, made.image_url) == ("tt0133093", "https://example.org/a.jpg")
    assert made.picture == f"/api/v1/movies/{made.id}/image"
    assert await movies.get(ann, made.id) == made
    (row,) = await stored(runtime)
    assert (row.owner_id, row.sort_key) == (ann.user_id, "matrix")


@pytest.mark.parametrize("role", ["user", "admin"])
async def test_nobody_else_has_it(movies: Movies, ann: Actor, runtime: Runtime, role: str) -> None:
    other = await People(runtime).add("Ben", role=role)
    made = await movies.add(ann, {"title": "Heat"})
    own = await movies.add(other, {"title": "Alien"})
    for call in (
        movies.get(other, made.id),
        movies.change(other, made.id, {"title": "Mine"}),
        movies.remove(other, made.id),
        movies.change_many(other, [own.id, made.id], {"rating": 1}),
        movies.remove_many(other, [own.id, made.id]),
    ):
        with pytest.raises(NotFoundError):
            await call
    assert await titles(movies, other) == ["Alien"]
    assert {(row.title, row.rating) for row in await stored(runtime)} == {
        ("Heat", None), ("Alien", None),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"title": "A", "year": 1492}, "year"),
        ({"title": "A", "rating": 10.5}, "rating"),
        ({"title": "A", "rating": 7.3}, "rating"),
        ({"title": "A", "notes": "x" * 5001}, "notes"),
        ({"title": "A", "seen_at": utc_now() + timedelta(days=3)}, "seenAt"),
        ({"title": "A", "image_url": "javascript:alert(1)"}, "imageUrl"),
        ({"title": "A", "image_url": "https://ann:secret@example.org/"}, "imageUrl"),
        ({"title": "A", "image_url": "https://[::1"}, "imageUrl"),
        ({"title": "A", "tmdb_id": 0}, "tmdbId"),
        ({"title": "A", "imdb_id": "nm0000206"}, "imdbId"),
        ({"title": "A", "library_item_id": 4711}, "libraryItemId"),
    ],
)
async def test_what_does_not_fit_is_said_beside_its_field(
    movies: Movies, ann: Actor, runtime: Runtime, said: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInputError) as caught:
        await movies.add(ann, said)
    assert list(caught.value.details or {}) == [field]
    assert await stored(runtime) == []


async def test_only_what_is_named_changes(movies: Movies, ann: Actor) -> None:
    made = await movies.add(ann, {"title": "Heat", "year": 1995, "rating": 9})
    changed = await movies.change(ann, made.id, {"rating": None, "notes": "Michael Mann"})
    assert (changed.title, changed.year, changed.rating) == ("Heat", 1995, None)
    assert changed.updated_at > made.updated_at
    assert await titles(movies, ann, search="mann") == ["Heat"]


async def test_lists_are_searched_filtered_and_sorted(movies: Movies, ann: Actor) -> None:
    for said in (
        {"title": "Amélie", "year": 2001, "rating": 8, "seen_at": SEEN},
        {"title": "The Big Lebowski", "year": 1998, "rating": 9.5},
        {"title": "100% Wolf", "year": 2020, "notes": "for the children"},
        {"title": "Zodiac"},
    ):
        await movies.add(ann, said)
    assert await titles(movies, ann) == ["100% Wolf", "Amélie", "The Big Lebowski", "Zodiac"]
    assert await titles(movies, ann, search="AMELIE") == ["Amélie"]
    assert await titles(movies, ann, search="children wolf") == ["100% Wolf"]
    assert await titles(movies, ann, search="_") == await titles(movies, ann)
    assert await titles(movies, ann, year_from=1998, year_to=2001) == ["Amélie", "The Big Lebowski"]
    assert await titles(movies, ann, rating_from=8.5) == ["The Big Lebowski"]
    assert await titles(movies, ann, rating_to=8) == ["Amélie"]
    assert await titles(movies, ann, seen=True) == ["Amélie"]
    assert await titles(movies, ann, seen=False, year_from=2000) == ["100% Wolf"]
    by_year = ["The Big Lebowski", "Amélie", "100% Wolf", "Zodiac"]
    assert await titles(movies, ann, sort="year:asc") == by_year
    assert await titles(movies, ann, sort="year:desc") == [*by_year[2::-1], "Zodiac"]
    assert (await titles(movies, ann, sort="rating:desc"))[:2] == ["The Big Lebowski", "Amélie"]
    assert (await titles(movies, ann, sort="createdAt:desc"))[0] == "Zodiac"
    with pytest.raises(InvalidInputError):
        await titles(movies, ann, sort="owner_id:asc")
    counted = await movies.counts(ann)
    assert (counted.all, counted.seen, counted.rated) == (4, 1, 2)


async def test_lists_come_in_pages(movies: Movies, ann: Actor) -> None:
    for number in range(5):
        await movies.add(ann, {"title": f"Film {number}"})
    query = MovieQuery(sort="title:asc")
    second = await movies.page(ann, query, page=2, limit=2)
    assert [one.title for one in second.items] == ["Film 2", "Film 3"]
    assert (second.pagination.total_items, second.pagination.total_pages) == (5, 3)
    beyond = await movies.page(ann, query, page=9, limit=2)
    assert (beyond.items, beyond.pagination.total_items) == ([], 5)
    with pytest.raises(InvalidInputError):
        await movies.page(ann, query, page=0)


@pytest.mark.parametrize(
    "said",
    [
        {"title": "The MATRIX!", "year": 1999},
        {"title": "Otherwise", "tmdb_id": 603},
        {"title": "Otherwise", "imdb_id": "tt0133093"},
    ],
)
async def test_the_same_film_is_noticed(
    movies: Movies, ann: Actor, runtime: Runtime, said: dict[str, Any]
) -> None:
    first = {"title": "The Matrix", "year": 1999, "tmdb_id": 603, "imdb_id": "tt0133093"}
    made = await movies.add(ann, first)
    with pytest.raises(DuplicateError, match="Matrix") as caught:
        await movies.add(ann, said)
    assert caught.value.details == {"id": made.id}
    await movies.add(ann, said, again=True)
    await movies.add(await People(runtime).add("Ben"), said)
    assert len(await stored(runtime)) == 3


async def test_another_film_of_the_name_is_another(movies: Movies, ann: Actor) -> None:
    await movies.add(ann, {"title": "The Thing", "year": 1982, "tmdb_id": 1091})
    await movies.add(ann, {"title": "The Thing", "year": 2011})
    await movies.add(ann, {"title": "Thing", "year": 1982})
    await movies.add(ann, {"title": "The Thing", "year": 1982, "tmdb_id": 7})
    assert len(await titles(movies, ann)) == 4


async def test_two_at_once_add_one(movies: Movies, ann: Actor, runtime: Runtime) -> None:
    made = await asyncio.gather(
        *(movies.add(ann, {"title": "Heat", "year": 1995}) for _ in range(4)),
        return_exceptions=True,
    )
    assert sum(isinstance(one, DuplicateError) for one in made) == 3
    assert len(await stored(runtime)) == 1


async def test_a_list_has_an_end(
    movies: Movies, ann: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_module, "MOST", 1)
    await movies.add(ann, {"title": "Heat"})
    with pytest.raises(ConflictError):
        await movies.add(ann, {"title": "Alien"})


async def test_many_change_at_once_or_none_does(
    movies: Movies, ann: Actor, runtime: Runtime
) -> None:
    ids = [(await movies.add(ann, {"title": f"Film {number}"})).id for number in range(3)]
    done = await movies.change_many(ann, [*ids[:2], ids[0]], {"rating": 7, "seen_at": SEEN})
    assert (done.ids, done.removed) == (ids[:2], False)
    assert [row.rating for row in await stored(runtime)] == [7, 7, None]
    with pytest.raises(NotFoundError, match="Nothing was changed") as caught:
        await movies.change_many(ann, [*ids, "gone"], {"rating": 1})
    assert caught.value.details == {"missing": ["gone"]}
    with pytest.raises(NotFoundError):
        await movies.remove_many(ann, [*ids, "gone"])
    assert [row.rating for row in await stored(runtime)] == [7, 7, None]
    for said in ({}, {"title": "All alike"}, {"rating": 11}):
        with pytest.raises(InvalidInputError):
            await movies.change_many(ann, ids, said)
    for few in ([], [str(number) for number in range(501)]):
        with pytest.raises(InvalidInputError):
            await movies.remove_many(ann, few)
    assert (await movies.remove_many(ann, ids[1:])).removed
    assert [row.id for row in await stored(runtime)] == ids[:1]


async def test_films_of_the_library_are_recognized_as_far_as_they_are_seen(
    movies: Movies, ann: Actor, runtime: Runtime
) -> None:
    ada = await People(runtime).add("Ada", role="admin")
    library = LibraryRows(runtime.database)
    section = await library.section("Films", "movie")
    matrix = await library.item(section, "movie", "The Matrix", year=1999, sort_key="matrix")
    heat = await library.item(section, "movie", "Heat", year=1995)
    assert matrix.id is not None
    async with runtime.database.write() as session:
        session.add(ItemExternalId(item_id=matrix.id, source="tmdb", value="603"))
        session.add(ItemExternalId(item_id=matrix.id, source="imdb", value="tt0133093"))
    said: list[dict[str, Any]] = [
        {"title": "Something else", "tmdb_id": 603},
        {"title": "Anything", "imdb_id": "tt0133093"},
        {"title": "heat", "year": 1995},
        {"title": "Heat", "year": 1986},
        {"title": "Heat"},
        {"title": "MATRIX, The", "year": 1999},
    ]
    for person in (ada, ann):
        made = [(await movies.add(person, one)).library_item_id for one in said]
        expected = [matrix.id, matrix.id, heat.id, None, None, None]
        assert made == (expected if person is ada else [None] * 6)
    chosen = await movies.add(ada, {"library_item_id": matrix.id}, again=True)
    assert (chosen.title, chosen.year, chosen.tmdb_id) == ("The Matrix", 1999, 603)
    assert chosen.library_item_id == matrix.id
    picked = await movies.add(ada, {"title": "Mine", "library_item_id": heat.id})
    assert (picked.title, picked.library_item_id) == ("Mine", heat.id)
    with pytest.raises(InvalidInputError):
        await movies.add(ann, {"library_item_id": matrix.id})


async def test_what_a_sync_brings_is_recognized_and_what_it_takes_is_not(
    movies: Movies, runtime: Runtime
) -> None:
    ada = await People(runtime).add("Ada", role="admin")
    made = await movies.add(ada, {"title": "The Matrix", "year": 1999})
    assert made.library_item_id is None
    library = LibraryRows(runtime.database)
    section = await library.section("Films", "movie")
    item = await library.item(section, "movie", "The Matrix", year=1999, sort_key="matrix")
    assert (await movies.get(ada, made.id)).library_item_id == item.id
    async with runtime.database.write() as session:
        row = await session.get(LibraryItem, item.id)
        assert row is not None
        row.missing_since = utc_now()
    assert (await movies.get(ada, made.id)).library_item_id is None


async def test_the_owners_pages_hear_of_changes(
    movies: Movies, ann: Actor, runtime: Runtime
) -> None:
    told: list[str] = []

    async def listen(ready: asyncio.Event) -> None:
        async for event in events.listen(runtime.redis):
            ready.set()
            if isinstance(event, events.MoviesChanged):
                told.append(event.user_id)

    ready = asyncio.Event()
    listening = asyncio.create_task(listen(ready))
    await ready.wait()
    made = await movies.add(ann, {"title": "Heat"})
    await movies.change(ann, made.id, {"rating": 9})
    await movies.change_many(ann, [made.id], {"rating": 8})
    await movies.remove(ann, made.id)
    for _ in range(100):
        if len(told) == 4:
            break
        await asyncio.sleep(0.02)
    listening.cancel()
    assert told == [ann.user_id] * 4


async def test_a_list_goes_with_its_owner(movies: Movies, ann: Actor, runtime: Runtime) -> None:
    await movies.add(ann, {"title": "Heat"})
    async with runtime.database.write() as session:
        await session.delete(await session.get(User, ann.user_id))
    assert await stored(runtime) == []
    with pytest.raises(SessionEndedError):
        await movies.add(ann, {"title": "Alien"})
