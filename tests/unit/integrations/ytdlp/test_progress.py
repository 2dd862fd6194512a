"""Progress over several streams that only grows."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from medianest.integrations.ytdlp.progress import TOP_WHILE_FETCHING, Meter

TWO = {
    "requested_formats": [
        {"format_id": "v", "filesize": 900},
        {"format_id": "a", "filesize": 100},
    ]
}


def _hook(stream: str, done: int | None, **more: Any) -> dict[str, Any]:
    facts = {"status": "downloading", "downloaded_bytes": done, "info_dict": {"format_id": stream}}
    return {**facts, **more}


def test_streams_count_by_their_size() -> None:
    meter = Meter.of(TWO)

    assert meter.update(_hook("v", 450)).percent == 44.55
    assert meter.update(_hook("v", 900, status="finished")).percent == 89.1
    assert meter.update(_hook("a", 50)).percent == 94.05
    assert meter.update(_hook("a", 100, status="finished")).percent == TOP_WHILE_FETCHING


def test_speed_and_what_is_left_make_the_time() -> None:
    progress = Meter.of(TWO).update(_hook("v", 450, speed=55.0))

    assert (progress.speed_bytes_per_second, progress.eta_seconds) == (55, 10)
    assert progress.downloaded_bytes == 450


def test_pieces_are_counted_where_sizes_are_only_guessed() -> None:
    meter = Meter.of({"format_id": "h"})

    first = meter.update(
        _hook("h", 829, fragment_index=1, fragment_count=10, total_bytes_estimate=5_700.0)
    )

    assert first.percent == 9.9


def test_a_payload_may_lack_everything() -> None:
    meter = Meter.of({})

    assert meter.update({"status": "downloading"}).percent == 0
    assert meter.update({"status": "finished"}).percent == TOP_WHILE_FETCHING


def test_a_stream_that_begins_anew_does_not_take_progress_back() -> None:
    meter = Meter.of({"format_id": "v", "filesize": 100})
    meter.update(_hook("v", 80))

    assert meter.update(_hook("v", 5)).percent == 79.2


def test_a_stream_that_begins_anew_does_not_hide_how_the_other_gets_on() -> None:
    meter = Meter.of(TWO)
    meter.update(_hook("v", 450))
    meter.update(_hook("v", 5))

    assert meter.update(_hook("a", 100)).percent == 54.45


def test_a_stream_that_was_there_already_counts_with_its_bytes() -> None:
    """Gone on with, the first stream is only said to be finished, and the second to be half-way."""
    meter = Meter.of(TWO)

    there = meter.update(
        {"status": "finished", "total_bytes": 900, "info_dict": {"format_id": "v"}}
    )
    on = meter.update(_hook("a", 50))

    assert (there.percent, there.downloaded_bytes) == (89.1, 900)
    assert (on.percent, on.downloaded_bytes) == (94.05, 950)


def test_bytes_do_not_go_back_where_a_server_begins_anew() -> None:
    meter = Meter.of({"format_id": "v", "filesize": 100})
    meter.update(_hook("v", 80))

    assert meter.update(_hook("v", 5)).downloaded_bytes == 80


@given(
    st.lists(
        st.fixed_dictionaries(
            {"status": st.sampled_from(["downloading", "finished"])},
            optional={
                "downloaded_bytes": st.none() | st.integers(0, 2_000),
                "total_bytes": st.none() | st.integers(0, 2_000),
                "total_bytes_estimate": st.none() | st.floats(0, 2_000),
                "speed": st.none() | st.floats(0, 1_000),
                "fragment_index": st.none() | st.integers(0, 20),
                "fragment_count": st.none() | st.integers(0, 10),
                "info_dict": st.sampled_from([{"format_id": "v"}, {"format_id": "a"}, {}]),
            },
        ),
        max_size=30,
    )
)
def test_whatever_comes_it_never_goes_back_nor_too_far(payloads: list[dict[str, Any]]) -> None:
    meter = Meter.of(TWO)

    seen = [meter.update(payload) for payload in payloads]
    percents = [each.percent for each in seen]
    arrived = [each.downloaded_bytes for each in seen]

    assert percents == sorted(percents)
    assert arrived == sorted(arrived)
    assert all(0 <= percent <= TOP_WHILE_FETCHING for percent in percents)
