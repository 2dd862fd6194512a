"""A list of titles that grows at its end."""

from __future__ import annotations

from typing import Any

from tests.unit.components.javascript import evaluate

LIST = "title_list.js"
# Answers are taken in one after the other; what is asked for next, and what is shown.
RUN = """(() => {
  const list = module.emptyTitles();
  for (const answer of given[0])
    answer === "spoil" ? module.spoilTitles(list) : module.takeTitles(list, answer);
  return {
    next: module.nextPage(list, false), near: module.nextPage(list, true), why: list.why,
    shown: module.titlesOf(list).map(({ tmdb_id }) => tmdb_id),
  };
})()"""


def page(number: int, *ids: int, last: int = 3, why: str = "") -> dict[str, Any]:
    titles = [{"media_type": "movie", "tmdb_id": each} for each in ids]
    facts = {"total_pages": last, "total": 0, "why": why, "was_asked": not why, "as_of": ""}
    return {"page": number, "titles": titles, **facts}


def after(*answers: Any) -> dict[str, Any]:
    found: dict[str, Any] = evaluate(LIST, RUN, answers)
    return found


def test_the_first_page_is_asked_for_and_the_next_one_near_the_end() -> None:
    assert after()["next"] == 1
    one = after(page(1, 1, 2))
    assert (one["next"], one["near"], one["shown"]) == (None, 2, [1, 2])
    assert after(page(1, 1, last=1))["near"] is None


def test_a_title_on_two_pages_is_shown_once() -> None:
    assert after(page(1, 1, 2), page(2, 2, 3))["shown"] == [1, 2, 3]


def test_a_page_that_cannot_be_had_keeps_what_is_there() -> None:
    found = after(page(1, 1), page(2, why="Overseerr does not answer."))
    assert found == {
        "next": None,
        "near": None,
        "why": "Overseerr does not answer.",
        "shown": [1],
    }


def test_what_may_be_wrong_is_asked_for_again_and_shown_meanwhile() -> None:
    spoilt = after(page(1, 1), page(2, 2), "spoil")
    assert (spoilt["next"], spoilt["shown"]) == (1, [1, 2])
    again = after(page(1, 1), page(2, 2), "spoil", page(1, 5))
    assert (again["next"], again["shown"]) == (2, [5, 2])
    failed = after(page(1, 1), "spoil", page(1, why="Away."))
    assert (failed["next"], failed["why"], failed["shown"]) == (None, "", [1])


def test_no_page_is_left_out() -> None:
    assert after(page(1, 1), page(3, 3))["shown"] == [1]


def test_a_page_of_nothing_is_no_trouble() -> None:
    found = after(page(1) | {"why": "Nothing is left with these filters."})
    assert (found["why"], found["near"]) == ("", 2)
