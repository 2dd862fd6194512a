"""Which subtitles are taken, and what becomes of them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.integrations.ytdlp import captions, conversions, subrip

VTT = b"WEBVTT\n\n00:00.000 --> 00:04.000\nOne\n\n00:00:08.000 --> 00:00:12.500\nTwo\nlines\n"


def track(*suffixes: str) -> list[dict[str, Any]]:
    return [{"ext": suffix, "url": f"https://captions.test/{suffix}"} for suffix in suffixes]


def chosen(language: str, people: list[str], machine: list[str]) -> str | None:
    def named(kind: str, names: list[str]) -> dict[str, Any]:
        return {name: [{"ext": "vtt", "url": f"{kind}/{name}"}] for name in names}

    info = {"subtitles": named("people", people), "automatic_captions": named("machine", machine)}
    found = captions.best(info, language)
    return str(found["url"]) if found else None


@pytest.mark.parametrize(
    ("people", "machine", "url"),
    [
        (["de", "en"], ["en"], "people/en"),
        (["en-US", "en-GB", "en"], [], "people/en"),
        (["en-Latn-US", "en-GB"], ["en"], "people/en-GB"),
        (["EN"], [], "people/EN"),
        (["de"], ["en", "en-orig"], "machine/en-orig"),
        (["de"], ["en"], "machine/en"),
        (["eng"], ["english"], None),
        ([], [], None),
    ],
)
def test_people_come_before_machines_and_the_language_itself_before_its_kinds(
    people: list[str], machine: list[str], url: str | None
) -> None:
    assert chosen("en", people, machine) == url


def test_the_format_that_loses_least_is_taken() -> None:
    assert captions.usable(track("json3", "srv1", "ttml", "vtt", "srt"))["ext"] == "srt"  # type: ignore[index]
    assert captions.usable(track("json3", "vtt"))["ext"] == "vtt"  # type: ignore[index]
    assert captions.usable(track("json3", "srv3")) is None
    assert captions.usable([{"ext": "vtt"}]) is None
    assert captions.only_usable({"en": track("json3", "vtt"), "de": track("json3")}) == {
        "en": track("vtt")
    }


@pytest.mark.parametrize("code", ["..", "a", "en/../x", "en.x", "", "e n", "-en", "en-" + "x" * 40])
def test_what_is_no_language_never_becomes_part_of_a_name(code: str) -> None:
    assert not captions.is_language(code)
    assert captions.is_language("en")
    assert captions.is_language("pt-BR")


def test_webvtt_becomes_subrip() -> None:
    made = conversions.srt(VTT, "vtt")

    assert list(subrip.cues(made)) == [(0.0, 4.0, "One"), (8.0, 12.5, "Two\nlines")]


@pytest.mark.parametrize(
    ("content", "suffix"),
    [(b"<!doctype html>", "vtt"), (b"", "srt"), (b"{}", "json3"), (b"x", "mp4")],
)
def test_garbage_has_no_lines(content: bytes, suffix: str) -> None:
    try:
        made = conversions.srt(content, suffix)
    except ValueError:
        return
    assert not list(subrip.cues(made))


def test_what_is_cut_out_of_a_video_is_cut_out_of_its_subtitles() -> None:
    text = subrip.written(
        [(0, 4, "before"), (4.5, 5.5, "within"), (5, 9, "over"), (9, 12, "after")]
    )

    shifted = subrip.without(text, [(4, 6)])

    assert list(subrip.cues(shifted)) == [(0, 4, "before"), (4, 7, "over"), (7, 10, "after")]


@given(
    st.lists(st.tuples(st.floats(0, 900), st.floats(0.1, 20)), max_size=8),
    st.lists(st.integers(0, 100), min_size=0, max_size=6, unique=True),
)
def test_cutting_keeps_times_in_order_and_makes_nothing_longer(
    spans: list[tuple[float, float]], edges: list[int]
) -> None:
    ends = sorted(edges)
    cuts = [(float(a), float(b)) for a, b in zip(ends[::2], ends[1::2], strict=False)]
    text = subrip.written([(start, start + length, "x") for start, length in sorted(spans)])

    for (start, end, _), (first, last, _) in zip(
        subrip.cues(subrip.without(text, cuts)), subrip.cues(text), strict=False
    ):
        assert 0 <= start < end
        assert end <= 920.001
        assert last >= first
