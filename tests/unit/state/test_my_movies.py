"""The page of one's own films: what its address asks for, what its forms do, who hears."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlmodel import select

from medianest.errors import NotFoundError
from medianest.models import Movie
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.downloads import network
from medianest.state.arguments import MovieChange, MovieWords
from medianest.state.hub import Hub
from medianest.state.my_movies import MyMoviesState
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told
from tests.unit.state.test_live_hub import Recorder, running, until

WORDS: dict[str, Any] = {
    "title": "Heat",
    "year": 1995,
    "rating": 9,
    "seen_at": "2024-05-01",
    "notes": "LA",
}


@pytest.fixture
def wire() -> Recorder:
    return Recorder()


@pytest.fixture
async def hub(runtime: Runtime, wire: Recorder) -> AsyncIterator[Hub]:
    async for hub in running(runtime, wire):
        yield hub


@pytest.fixture
async def ann(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ann")


@pytest.fixture(autouse=True)
def _nothing_is_reached() -> Any:
    before = network.use_proxy("http://127.0.0.1:9")
    yield
    network.use_proxy(before)


def words(**more: Any) -> MovieWords:
    return MovieWords(**{**WORDS, **more})


async def titles(person: Actor, **query: str) -> list[str]:
    state = await Tab(person).state(MyMoviesState, "/my-movies", **{"sort": "title:asc", **query})
    await state.load()
    assert state.counts is not None
    return [one.title for one in state.items]


async def stored(runtime: Runtime) -> list[Movie]:
    async with runtime.database.read() as session:
        return list((await session.execute(select(Movie))).scalars())


async def test_a_form_adds_and_changes(ann: Actor, runtime: Runtime) -> None:
    state = await Tab(ann).state(MyMoviesState)
    await state.begin()
    await state.save(words(title=" ", year=-1))
    assert state.problems.keys() == {"title", "year"}
    assert told(await state.save(words()))[0]["deed"] == "close"
    await state.load()
    (one,) = state.items
    assert (one.title, one.year, one.rating, one.notes) == ("Heat", 1995, 9, "LA")
    assert one.seen_at is not None
    assert one.seen_at.isoformat() == "2024-05-01T00:00:00+00:00"
    await state.save(words())
    assert "already" in state.problems["twice"]
    await state.save(words(again=True))
    assert len(await stored(runtime)) == 2
    await state.save(words(id=one.id, title="Heat!", seen_at="", rating=None, image_url=""))
    (row,) = [row for row in await stored(runtime) if row.id == one.id]
    assert (row.title, row.seen_at, row.rating) == ("Heat!", None, None)


async def test_a_picture_that_cannot_be_had_is_said(ann: Actor, runtime: Runtime) -> None:
    state = await Tab(ann).state(MyMoviesState)
    _, notice = told(await state.save(words(image_url="https://example.org/a.jpg")))
    assert "without its picture" in notice["message"]
    (row,) = await stored(runtime)
    assert (row.title, row.image_url) == ("Heat", "")
    await state.save(words(id=row.id, title="X", image_url="https://example.org/a"))
    assert state.problems.keys() == {"imageUrl"}
    assert [row.title for row in await stored(runtime)] == ["Heat"]


async def test_the_address_says_what_is_listed(ann: Actor, runtime: Runtime) -> None:
    state = await Tab(ann).state(MyMoviesState)
    await state.save(words())
    await state.save(MovieWords(title="Alien", year=1979))
    assert await titles(ann) == ["Alien", "Heat"]
    assert await titles(ann, seen="yes") == ["Heat"]
    assert await titles(ann, seen="no") == ["Alien"]
    assert await titles(ann, search="la") == ["Heat"]
    assert await titles(ann, year_to="1980") == ["Alien"]
    assert await titles(ann, rating_from="8") == ["Heat"]
    assert await titles(ann, page="2") == []
    odd = {"seen": "x", "year_from": "MCM", "rating_from": "nan", "page": "-1"}
    assert await titles(ann, **odd) == ["Alien", "Heat"]


async def test_some_are_changed_and_removed_at_once(ann: Actor, runtime: Runtime) -> None:
    state = await Tab(ann).state(MyMoviesState)
    await state.save(words())
    await state.save(MovieWords(title="Alien"))
    ids = [row.id for row in await stored(runtime)]
    await state.change(ids, MovieChange(rating=7))
    await state.change(ids[:1], MovieChange(seen_at=""))
    assert [row.rating for row in await stored(runtime)] == [7, 7]
    assert (await stored(runtime))[0].seen_at is None
    with pytest.raises(NotFoundError):
        await state.remove([*ids, "gone"])
    assert len(await stored(runtime)) == 2
    assert told(await state.remove(ids))[-1]["message"] == "2 films were taken off your list."
    assert await stored(runtime) == []


async def test_nobody_reaches_anothers_films(ann: Actor, runtime: Runtime) -> None:
    await (await Tab(ann).state(MyMoviesState)).save(words())
    (row,) = await stored(runtime)
    ada = await People(runtime).add("Ada", role="admin")
    state = await Tab(ada).state(MyMoviesState)
    await state.load()
    assert state.items == []
    await state.save(words(id=row.id, title="Mine"))
    assert state.problems
    for call in (
        state.change([row.id], MovieChange(rating=1)),
        state.remove([row.id]),
        state.forget_picture(row.id),
    ):
        with pytest.raises(NotFoundError):
            await call
    (after,) = await stored(runtime)
    assert (after.title, after.rating) == ("Heat", 9)


async def test_a_link_is_shown_once_and_taken_back(ann: Actor, runtime: Runtime) -> None:
    tab = Tab(ann)
    state = await tab.state(MyMoviesState)
    (shown,) = told(await state.share())
    assert (shown["deed"], shown["subject"]) == ("reveal", "movie-share")
    token = shown["lines"][0].rpartition("/")[2]
    await state.load()
    assert state.shared_since
    assert token not in repr(state.dict())
    assert (await runtime.movies.sharing.shown(token)).name == "Ann"
    await state.unshare()
    await state.load()
    assert state.shared_since == ""


async def test_only_the_owners_pages_hear_of_a_change(
    hub: Hub, wire: Recorder, runtime: Runtime, ann: Actor
) -> None:
    ada = await People(runtime).add("Ada", role="admin")
    eve = await People(runtime).add("Eve", role="admin")
    before = {}
    for sid, person in {"ann": ann, "too": ann, "ada": ada, "eve": eve}.items():
        before[sid] = (await hub.open(sid, person)).stamps["movies"]
        hub.follow(sid)
    assert all(before.values())
    await runtime.movies.movies.add(ann, {"title": "Heat"})
    await until(
        lambda: all((wire.last(sid, "movies") or 0) > before[sid] for sid in ("ann", "too")), 2
    )
    await runtime.movies.movies.add(ada, {"title": "Heat"})
    await until(lambda: (wire.last("ada", "movies") or 0) > before["ada"], 2)
    assert wire.last("eve", "movies") in (None, before["eve"])
