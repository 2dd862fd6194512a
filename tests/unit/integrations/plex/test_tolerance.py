"""Whatever a Plex server says, it is read or refused: nothing else breaks."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from medianest.errors import UpstreamResponseError
from medianest.integrations.http import Answer
from medianest.integrations.loose_values import text
from medianest.integrations.plex import answers
from medianest.integrations.plex.activity import activity_of
from medianest.integrations.plex.items import ids_of, items_of
from medianest.integrations.plex.listener import notification_of
from medianest.integrations.plex.pictures import is_of_library
from medianest.integrations.walk import Walk
from tests.unit.integrations.plex.bodies import movie
from tests.unit.integrations.plex.test_items import assert_may_be_written

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no answer to what is asked here."""

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
    | st.integers().map(str) | st.floats().map(str)
)  # fmt: skip
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["tag", "role", "id", "size", "file", "Part", "type", "x"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
named = st.dictionaries(st.sampled_from([*movie(), "index", "parentIndex", "viewOffset"]), values)


@patient
@example([{"ratingKey": 0}])
@given(st.lists(named | values, max_size=4))
def test_any_rows(rows: list[Any]):
    # A zero is a number too, whoever counts from there.
    known = [row for row in rows if isinstance(row, dict) and text(row.get("ratingKey"))]
    items = items_of(rows)
    assert len(items) <= len(known)
    assert [one.rating_key for one in ids_of(rows)] == [item.rating_key for item in items]
    for item in items:
        assert_may_be_written(item)


@patient
@given(st.dictionaries(st.sampled_from(["uuid", "type", "progress", "Context", "title"]), values))
def test_any_activity(row: dict[str, Any]):
    assert -1 <= activity_of(row).progress_percent <= 100


ENTRIES = ["TimelineEntry", "PlaySessionStateNotification", "ActivityNotification", "type", "size"]


@patient
@given(st.dictionaries(st.sampled_from(ENTRIES), values | st.lists(named, max_size=3)))
def test_any_message(told: dict[str, Any]):
    message = orjson.dumps({"NotificationContainer": _sayable(told)})
    found = notification_of(message)
    assert found is None or found.type


@patient
@given(st.binary(max_size=200))
def test_any_bytes_in_place_of_a_message(message: bytes):
    assert notification_of(message) is None or message.startswith(b"{")


KINDS = ["application/json", "text/xml", "application/xml", "text/html", ""]


@patient
@given(
    st.binary(max_size=200) | values.map(lambda value: orjson.dumps(_sayable(value))),
    st.sampled_from(KINDS),
)
def test_any_answer(body: bytes, kind: str):
    answer = Answer("Plex", 200, {"content-type": kind}, body)
    try:
        found = answers.container(answer)
    except UpstreamResponseError:
        return
    try:
        assert isinstance(answers.rows("Plex", found), list)
    except UpstreamResponseError:
        assert found


@patient
@given(st.text(max_size=60), st.sampled_from(["", "/library/", "/library/metadata/1/"]))
def test_no_path_leads_out_of_the_library(rest: str, root: str):
    path = root + rest
    if is_of_library(path):
        assert path.startswith("/library/")
        assert ".." not in path.partition("?")[0].split("/")


@pytest.mark.parametrize("deep", [5000, 200_000])
def test_deep_nests(deep: int):
    for body, kind in (
        (b'{"MediaContainer":' * deep, "application/json"),
        (b"<MediaContainer>" + b"<a>" * deep + b"</a>" * deep + b"</MediaContainer>", "text/xml"),
    ):
        try:
            answers.container(Answer("Plex", 200, {"content-type": kind}, body))
        except UpstreamResponseError:
            continue


def _sayable(value: Any) -> Any:
    """What JSON can say of it."""
    if isinstance(value, dict):
        return {key: _sayable(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_sayable(one) for one in value]
    if isinstance(value, int) and abs(value) >= 2**63:
        return str(value)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value


@patient
@given(st.data(), st.integers(0, 30), st.integers(1, 7))
def test_what_stays_is_read_whatever_goes(data: st.DataObject, length: int, size: int):
    """Between any two pages some rows are removed, and a page may be shorter than was asked."""
    there = list(range(length))
    walk, seen, steps = Walk(0, size), set[int](), 0
    while not walk.is_over:
        steps += 1
        part = there[walk.start : walk.start + data.draw(st.integers(1, size))]
        seen.update(part)
        page = walk.step(part, len(there))
        assert not page.is_short
        gone = data.draw(st.lists(st.sampled_from(there), max_size=3)) if there else []
        there = [row for row in there if row not in gone]
    assert set(there) <= seen
    assert steps <= 4 * length + 2


@patient
@given(st.lists(st.tuples(st.integers(0, 3), st.none() | st.integers(0, 40)), max_size=12))
def test_no_listing_is_read_for_ever(pages: list[tuple[int, int | None]]):
    """Whatever a server counts, the walk ends where rows do."""
    walk, steps = Walk(0, 3), 0
    told = iter(pages)
    while not walk.is_over:
        rows, total = next(told, (0, None))
        assert walk.step(list(range(rows)), total).next_start >= 0
        steps += 1
        assert steps <= 60
