"""Numbers and times as people read them."""

from __future__ import annotations

import pytest

from tests.unit.components.javascript import call


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (9_800_000, "9.8 MB"),
        (999_999, "1.0 MB"),
        (184_000_000, "184 MB"),
        (1_800_000_000_000, "1.8 TB"),
        (None, "0 B"),
    ],
)
def test_bytes_have_decimal_units(count: int | None, words: str) -> None:
    assert call("formats.js", "bytes", count) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(70, "1:10"), (9, "0:09"), (7495, "2:04:55"), (None, "")]
)
def test_a_length_is_written_as_on_a_player(seconds: int | None, words: str) -> None:
    assert call("formats.js", "clock", seconds) == words


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, ""), (70, "1:10"), (1260, "21 min"), (20_000, "6 h")]
)
def test_time_left_gets_rougher_the_longer_it_is(seconds: int, words: str) -> None:
    assert call("formats.js", "left", seconds) == words


@pytest.mark.parametrize(
    ("name", "letters"),
    [("Marta Okafor", "MO"), ("Grandpa van Dijk", "GD"), ("ada", "A"), ("", "?"), (" Élise ", "É")],
)
def test_an_avatar_has_the_first_letters(name: str, letters: str) -> None:
    assert call("formats.js", "initials", name) == letters


def test_a_person_keeps_the_shade_of_their_avatar() -> None:
    shades = {call("formats.js", "shade", "0199-id") for _ in range(2)}
    assert len(shades) == 1
    assert shades <= {"1", "2", "3", "4", "5"}


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-03-04T11:00:00Z", "now"),
        ("2026-03-04T12:05:00Z", "in 5 min"),
        ("2026-03-04T15:00:00Z", "in 3 h"),
        ("2026-03-08T12:00:00Z", "in 4 days"),
    ],
)
def test_a_moment_to_come_is_said_roughly(at: str, words: str) -> None:
    assert call("formats.js", "until", at, "2026-03-04T12:00:00Z") == words
