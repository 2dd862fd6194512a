"""Wishing for a title while nothing can look it up."""

from __future__ import annotations

import pytest

from medianest.models.user import Permission
from medianest.runtime import Runtime
from medianest.services.actor import Actor
from medianest.services.media_requests.query import RequestQuery
from medianest.state.arguments import WishWords
from medianest.state.wishes import DIALOG, WishState
from tests.unit.services.users.samples import People
from tests.unit.state.tab import Tab, told

ADDRESS = "https://www.themoviedb.org/movie/603-the-matrix"
WORDS = WishWords(title=" The Matrix ", address=ADDRESS, comment=" please ")


@pytest.fixture
async def ben(runtime: Runtime) -> Actor:
    return await People(runtime).add("Ben", permissions=[Permission.REQUEST])


async def test_a_wish_is_kept_for_approval(runtime: Runtime, ben: Actor) -> None:
    state = await Tab(ben).state(WishState)
    answered = await WishState.send.fn(state, WORDS)
    closed, toast = told(answered)
    assert (closed["subject"], closed["deed"]) == (DIALOG, "close")
    assert "decides" in toast["message"]
    page = await runtime.media_requests.requests.page(ben, RequestQuery())
    (kept,) = page.items
    assert (kept.title, kept.tmdb_id, kept.comment) == ("The Matrix", 603, "please")
    assert kept.status == "pending"
    assert not state.busy


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"address": "the matrix"}, "address"),
        ({"address": "movie/9999999999"}, "tmdbId"),
        ({"comment": "x" * 501}, "comment"),
    ],
)
async def test_what_is_wrong_is_said_beside_its_field(
    runtime: Runtime, ben: Actor, change: dict[str, str], field: str
) -> None:
    state = await Tab(ben).state(WishState)
    assert await WishState.send.fn(state, WORDS.model_copy(update=change)) is None
    assert list(state.problems) == [field]
    assert not state.busy
    assert not (await runtime.media_requests.requests.page(ben, RequestQuery())).items
    await WishState.begin.fn(state)
    assert not state.problems


async def test_who_may_not_ask_may_not_wish(runtime: Runtime) -> None:
    eve = await People(runtime).add("Eve", permissions=[])
    state = await Tab(eve).state(WishState)
    assert await WishState.send.fn(state, WORDS) is None
    assert "form" in state.problems
