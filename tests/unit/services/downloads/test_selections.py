"""Choices among the videos of a list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medianest.errors import InvalidInputError
from medianest.integrations.ytdlp.details import ListedEntry
from medianest.services.downloads import selections

PARTS = st.one_of(
    st.integers(1, 300).map(str),
    st.tuples(st.integers(1, 300), st.integers(1, 300)).map(lambda ends: f"{ends[0]}-{ends[1]}"),
    st.integers(1, 300).map(lambda first: f"{first}-"),
)
SELECTIONS = st.one_of(
    st.lists(PARTS, max_size=20).map(",".join),
    st.integers(1, 300).map(lambda count: f"newest:{count}"),
)


def entries(*indexes: int) -> list[ListedEntry]:
    return [ListedEntry(index=index, url=f"https://videos.test/{index}") for index in indexes]


def picked(selection: str, *indexes: int, cap: int = 100) -> list[int]:
    return [each.index for each in selections.pick(selection, entries(*indexes), cap)]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("", ""),
        (" ", ""),
        ("all", ""),
        ("ALL", ""),
        ("1-", ""),
        ("3", "3"),
        ("3,1", "1,3"),
        ("1 - 5, 8, 12-", "1-5,8,12-"),
        ("5-1", "1-5"),
        ("1,2,3", "1-3"),
        ("1-4,3-9,11", "1-9,11"),
        ("7,7,7", "7"),
        ("0007", "7"),
        ("newest:10", "newest:10"),
        ("Newest: 010", "newest:10"),
        ("5,,6,", "5-6"),
    ],
)
def test_every_way_to_write_a_choice_has_one_form(text: str, canonical: str) -> None:
    assert selections.canonical(text) == canonical


@pytest.mark.parametrize(
    "text",
    [
        *(
            "0",
            "-3",
            "1-0",
            "a",
            "1;2",
            "1--2",
            "1.5",
            "100001",
            "9999999",
            "1-9999999",
            "1\u0662x",
        ),
        *("newest:0", "newest:", "newest:1,2", ",".join(str(n) for n in range(1, 1001, 2))),
    ],
)
def test_what_is_no_choice_is_refused_in_words(text: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        selections.canonical(text)
    assert refused.value.message.endswith(".")


@given(SELECTIONS)
def test_the_one_form_stays_itself_and_means_the_same(text: str) -> None:
    canonical = selections.canonical(text)
    listed = tuple(range(1, 310))

    assert selections.canonical(canonical) == canonical
    assert len(canonical) <= selections.LONGEST
    assert picked(canonical, *listed, cap=400) == picked(text, *listed, cap=400)


@given(SELECTIONS, st.sets(st.integers(1, 300)), st.integers(0, 50))
def test_what_is_picked_is_of_the_list_in_its_order_and_not_too_much(
    text: str, listed: set[int], cap: int
) -> None:
    order = sorted(listed)
    chosen = picked(selections.canonical(text), *order, cap=cap)

    assert chosen == [index for index in order if index in chosen]
    assert len(chosen) <= cap


@given(st.sets(st.integers(1, 2000), min_size=1, max_size=80))
def test_single_entries_are_just_those(indexes: set[int]) -> None:
    assert picked(selections.of(indexes), *range(1, 2001), cap=5000) == sorted(indexes)


def test_the_newest_are_the_first_of_the_list() -> None:
    assert picked("newest:2", 1, 2, 3) == [1, 2]
    assert picked("newest:5", 1, 2, 3, cap=1) == [1]


def test_a_gap_in_the_list_is_not_filled_by_another() -> None:
    assert picked("2-3", 1, 3, 4) == [3]


@given(st.text(max_size=60))
def test_anything_ends_as_a_choice_or_in_words(text: str) -> None:
    try:
        canonical = selections.canonical(text)
    except InvalidInputError:
        return
    assert selections.canonical(canonical) == canonical
