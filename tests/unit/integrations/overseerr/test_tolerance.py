"""Whatever Overseerr says, it is read or refused: nothing else breaks, and what is read fits."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from medianest.errors import UpstreamError, UpstreamResponseError
from medianest.integrations.http import Answer
from medianest.integrations.overseerr import refusals
from medianest.integrations.overseerr.details import flat
from medianest.integrations.overseerr.discovery import _titles
from medianest.integrations.overseerr.issues import Issue
from medianest.integrations.overseerr.people import Person, Quota
from medianest.integrations.overseerr.requests import Request
from medianest.integrations.overseerr.titles import TitleDetails
from medianest.integrations.tolerant import read
from tests.unit.integrations.overseerr.exchanges import body_of
from tests.unit.integrations.overseerr.replays import said, seerr_saying

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=150)
"""A busy machine is no answer to what is asked here."""

odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["\0", "\ud800", "9999-12-31T23:59:59-12:00", "2026-11-20", 2**63, -1, "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=4,
)  # fmt: skip
READERS = {
    "request-get": lambda body: read("Overseerr", Request, body),
    "user-get": lambda body: read("Overseerr", Person, body),
    "user-quota": lambda body: read("Overseerr", Quota, body),
    "issue-get": lambda body: read("Overseerr", Issue, body),
    "movie-available": lambda body: read("Overseerr", TitleDetails, flat(body, "movie")),
    "tv-available": lambda body: read("Overseerr", TitleDetails, flat(body, "tv")),
    "search-multi-mixed": _titles,
    "discover-trending": _titles,
}


def places(tree: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where something stands, at every depth."""
    pairs: Any = ()
    if isinstance(tree, dict):
        pairs = tree.items()
    elif isinstance(tree, list):
        pairs = enumerate(tree)
    for key, inner in pairs:
        yield (*path, key)
        yield from places(inner, (*path, key))


def replaced(tree: Any, path: tuple[Any, ...], value: Any) -> None:
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = value


def everything_in(found: Any) -> Iterator[Any]:
    if isinstance(found, BaseModel):
        found = dict(found)
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, list | tuple):
        for one in found:
            yield from everything_in(one)
    else:
        yield found


def assert_may_be_kept(found: Any) -> None:
    """In any database, and in JSON that browsers read."""
    for value in everything_in(found):
        if isinstance(value, str):
            assert "\0" not in value
            assert len(value.encode()) <= 40_000
        if isinstance(value, datetime):
            assert value.utcoffset() is not None
            assert not value.utcoffset()
        if isinstance(value, int):
            assert abs(value) < 2**63
        json.dumps(value, allow_nan=False, default=str)


@pytest.mark.parametrize("name", READERS)
@patient
@given(st.data())
def test_any_value_anywhere(name: str, data: st.DataObject):
    body = body_of(name)
    for _ in range(data.draw(st.integers(1, 3))):
        replaced(body, data.draw(st.sampled_from(list(places(body)))), data.draw(odd))
    with suppress(UpstreamResponseError):
        found = READERS[name](body)
        assert_may_be_kept(found)
        if isinstance(found, Request):
            assert isinstance(found.state, str)


@pytest.mark.parametrize(
    ("field", "told", "found"),
    [
        ("title", "Al\0ien\ud800", "Alien"),
        ("title", "x" * 600, "x" * 500),
        ("title", 1917, "1917"),
        ("title", ["Alien"], ""),
        ("overview", "x" * 20_000, "x" * 10_000),
        ("voteAverage", float("nan"), None),
        ("voteAverage", float("inf"), None),
        ("voteAverage", 11, None),
        ("voteAverage", 0, 0.0),
        ("releaseDate", "soon", "soon"),
        ("genreIds", [28, "x", -1, None, 2**40], (28,)),
    ],
)
async def test_what_does_not_fit_is_missing(field: str, told: Any, found: Any):
    row = {"id": 1, "mediaType": "movie", "title": "X", "voteCount": 7, field: told}
    title = _titles({"results": [row]}).titles[0]
    names = {"voteAverage": "rating", "genreIds": "genre_ids", "releaseDate": "release_on"}
    assert getattr(title, names.get(field, field)) == found
    assert title.year is None


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("2026-11-20T21:09:10.000Z", "2026-11-20T21:09:10+00:00"),
        ("2026-11-20T22:09:10+01:00", "2026-11-20T21:09:10+00:00"),
        ("2026-11-20 21:09:10", "2026-11-20T21:09:10+00:00"),
        ("9999-12-31T23:59:59-12:00", None),
        ("yesterday", None),
        (1763672950, None),
        (None, None),
    ],
)
def test_times_are_in_utc_or_missing(told: Any, found: str | None):
    request = read("Overseerr", Request, {"id": 1, "updatedAt": told})
    assert (request.updated_at and request.updated_at.isoformat()) == found


@pytest.mark.parametrize(
    ("told", "minutes"),
    [
        ({"runtime": 136}, 136),
        ({"runtime": 0, "episodeRunTime": [45, 60]}, 45),
        ({"runtime": None, "episodeRunTime": []}, None),
        ({"episodeRunTime": 45}, None),
        ({"runtime": "long"}, None),
        ({"runtime": -1}, None),
    ],
)
def test_a_length_that_is_none_is_missing(told: dict[str, Any], minutes: int | None):
    assert read("Overseerr", TitleDetails, flat({"id": 1, **told}, "tv")).runtime_minutes == minutes


@patient
@given(odd | st.fixed_dictionaries({"message": odd}), st.sampled_from(sorted(refusals.STATUSES)))
def test_any_refusal(body: Any, status: int):
    text = json.dumps(body).encode()
    answer = Answer("Overseerr", status, {"content-type": "application/json"}, text)
    error = refusals.of_answer(answer)
    assert isinstance(error, UpstreamError)
    assert error.message.endswith(".")
    assert len(error.said.encode()) <= 1_200


@pytest.mark.parametrize(
    "body", [None, [], {}, 5, "x", {"results": 5}, {"pageInfo": 5, "results": []}]
)
async def test_what_is_no_list_is_refused(body: Any):
    async with seerr_saying(said(body)) as (client, _):
        for call in (client.requests, client.users, client.issues):
            with pytest.raises(UpstreamResponseError):
                await call()


async def test_a_body_without_end_is_refused(monkeypatch: pytest.MonkeyPatch):
    async with seerr_saying(said({"version": "x" * 9_000_000})) as (client, _):
        with pytest.raises(UpstreamResponseError, match="far more"):
            await client.status()
