"""Whatever Tautulli says, it is read or refused: nothing else breaks, and what is read fits."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medianest.errors import UpstreamError
from medianest.integrations.tautulli.history import plays_of
from tests.clients.raw_site import answer
from tests.unit.integrations.tautulli.replays import (
    CONNECTED,
    data_of,
    rows_of,
    said,
    table,
    tautulli_saying,
)

patient = settings(deadline=None, suppress_health_check=list(HealthCheck), max_examples=60)
"""A busy machine is no answer to what is asked here."""

odd = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20),
    st.sampled_from(["\0", 2**63, -1, "1", "", [], {}, "x" * 2_000, "9" * 40]),
    st.lists(st.integers(), max_size=2),
)  # fmt: skip


def assert_may_be_kept(thing: Any) -> None:
    """Databases take every text and number, and every time is one."""
    for name, value in asdict(thing).items():
        if isinstance(value, str):
            assert "\0" not in value
            assert len(value) <= 500
        elif isinstance(value, int):
            assert abs(value) < 2**63
            assert not name.endswith("_at") or datetime.fromtimestamp(value, UTC)


@patient
@given(field=st.sampled_from(sorted(rows_of("get_history")[0])), value=odd)
def test_an_odd_field_spoils_at_most_its_own_row(field: str, value: Any):
    row, other = rows_of("get_history_item")[:2]
    plays = plays_of([{**row, field: value}, other, value, "row", None])
    assert plays[-1].row_id == other["row_id"]
    assert len(plays) == 2 or field in ("row_id", "started")
    for play in plays:
        assert_may_be_kept(play)
        assert 0 <= play.percent_complete <= 100
        assert 0 <= play.watched_part <= 1
        assert play.played_seconds >= 0


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        # Where the length of an item is not known, it takes it for one thousandth of a second.
        ({"percent_complete": 540_000_000}, {"percent_complete": 100}),
        ({"play_duration": -40}, {"played_seconds": 0}),
        ({"stopped": 0}, {"stopped_at": None}),
        ({"stopped": None}, {"stopped_at": None}),
        ({"friendly_name": None, "user_thumb": None}, {"friendly_name": ""}),
        ({"year": "", "media_index": ""}, {"year": None, "index": None}),
        ({"rating_key": "", "live": 1}, {"rating_key": "", "is_live": True}),
        ({"reference_id": None}, {"reference_id": 6181}),
        ({"user_id": 0, "user": "Local"}, {"user_id": 0, "username": "Local"}),
        ({"rating_key": "3216"}, {"rating_key": "3216"}),
        ({"guid": ""}, {"guid": ""}),
        ({"guid": None}, {"guid": ""}),
        ({"watched_status": "0.75"}, {"watched_part": 0.75}),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_of_a_play(changed: dict[str, Any], expected: dict[str, Any]):
    (play,) = plays_of([{**rows_of("get_history_item")[0], **changed}])
    assert asdict(play).items() >= expected.items()


@pytest.mark.parametrize("field", ["row_id", "started"])
@pytest.mark.parametrize("value", [None, "", 0, "x", []])
def test_a_row_without_number_or_time_is_none(field: str, value: Any):
    assert plays_of([{**rows_of("get_history_item")[0], field: value}]) == ()


@patient
@given(field=st.sampled_from(sorted(data_of("get_users")[1])), value=odd)
async def test_odd_people(field: str, value: Any):
    first, second = data_of("get_users")[1:3]
    async with tautulli_saying(said([{**first, field: value}, second, value])) as (client, _):
        users = await client.users()
    assert users[-1].username == "alice"
    for user in users:
        assert_may_be_kept(user)


@patient
@given(field=st.sampled_from(sorted(rows_of("media_info_movies_p1")[0])), value=odd)
async def test_odd_movies(field: str, value: Any):
    first, second = rows_of("media_info_movies_p1")[:2]
    whole = table([{**first, field: value}, second, value])
    async with tautulli_saying(CONNECTED, whole) as (client, _):
        found = (await client.media_info("1")).items
    assert found[-1].rating_key == second["rating_key"]
    for item in found:
        assert_may_be_kept(item)


@patient
@given(field=st.sampled_from(sorted(rows_of("get_libraries_table")[0])), value=odd)
async def test_odd_sections(field: str, value: Any):
    first, second = rows_of("get_libraries_table")
    async with tautulli_saying(table([{**first, field: value}, second, value])) as (client, _):
        found = await client.libraries()
    assert found[-1].section_key == "1"
    for library in found:
        assert_may_be_kept(library)


@patient
@given(data=st.recursive(odd, lambda inner: st.dictionaries(st.text(max_size=5), inner)))
async def test_any_data(data: Any):
    async with tautulli_saying(said(data)) as (client, _):
        for call in (
            client.server_status, client.info, client.server_info, client.users, client.libraries,
            client.history_count, client.first_play_at,
        ):  # fmt: skip
            with suppress(UpstreamError):
                await call()


async def test_bytes_that_are_no_text_do_not_spoil_a_whole_answer():
    row = {**data_of("get_users")[1], "friendly_name": "Ol§ivia"}
    broken = said([row]).replace(b"\\u00a7", b"\xff")
    assert b"\xff" in broken
    body = broken.partition(b"\r\n\r\n")[2]
    async with tautulli_saying(answer(body)) as (client, _):
        (user,) = await client.users()
    assert user.friendly_name == "Ol\ufffdivia"
