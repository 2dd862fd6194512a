"""Few moves bring a list into another order."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.services.library.collection_order import moves


def carried_out(now: list[str], wanted: list[str]) -> list[str]:
    """As Plex does it: out of its place, and in again behind another one."""
    there = list(now)
    for one, after in moves(now, wanted):
        there.remove(one)
        there.insert(0 if after is None else there.index(after) + 1, one)
    return there


@given(st.permutations([str(number) for number in range(9)]), st.randoms())
def test_the_order_comes_out_as_wanted(wanted, dice):
    now = list(wanted)
    dice.shuffle(now)
    assert carried_out(now, wanted) == wanted


@pytest.mark.parametrize(
    ("now", "wanted", "expected"),
    [
        ("", "", []),
        ("abc", "abc", []),
        ("abcdef", "fabcde", [("f", None)]),
        ("abcdef", "bcdefa", [("a", "f")]),
        ("abcdef", "abedcf", [("d", "e"), ("c", "d")]),
    ],
)
def test_what_is_in_order_already_is_not_moved(now, wanted, expected):
    found = list(moves(list(now), list(wanted)))
    assert len(found) == len(expected)
    assert carried_out(list(now), list(wanted)) == list(wanted)
    if len(expected) == 1:
        assert found == expected


def test_a_long_list_is_worked_out_at_once():
    now = [str(number) for number in range(5_000)]
    wanted = list(now)
    random.Random(1).shuffle(wanted)
    assert len(list(moves(now, wanted))) < 5_000
