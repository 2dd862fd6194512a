"""The board: what is on it, in which order, and what moves."""

from __future__ import annotations

from datetime import timedelta

import pytest

from medianest.models.ids import utc_now
from medianest.state.board import ENDED_SHOWN, Board
from tests.unit.state.download_views import a_view, at


def titles(board: Board) -> list[str]:
    return [view.title for view in board.downloads]


@pytest.fixture
def board() -> Board:
    board = Board()
    board.replace(
        [
            a_view("runs", "downloading", percent=10),
            a_view("failed", "failed"),
            a_view("waits", "queued"),
            a_view("over", "completed"),
        ]
    )
    return board


def test_new_ones_join_their_group_where_the_database_lists_them(board: Board) -> None:
    for title, status in [
        ("waits too", "queued"),
        ("runs too", "resolving"),
        ("just over", "cancelled"),
        ("just failed", "failed"),
        ("tries again", "retry_wait"),
    ]:
        assert board.put(a_view(title, status))

    assert titles(board) == [
        "runs", "runs too", "just failed", "failed",
        "waits", "waits too", "tries again", "just over", "over",
    ]  # fmt: skip


def test_a_change_within_its_group_leaves_a_download_where_it_is(board: Board) -> None:
    first = board.downloads[0]
    board.put(a_view("runs too", "downloading"))
    board.put(first.model_copy(update={"status": "processing"}))

    assert titles(board)[:2] == ["runs", "runs too"]
    assert board.progress[first.id].status == "processing"


def test_what_ends_leaves_progress(board: Board) -> None:
    first = board.downloads[0]
    board.put(first.model_copy(update={"status": "completed"}))

    assert board.progress == {}
    assert titles(board) == ["failed", "waits", "runs", "over"]


def test_the_same_thing_twice_changes_nothing(board: Board) -> None:
    first = board.downloads[0]
    assert not board.put(first)
    assert board.move(first.id, at(20))
    assert not board.move(first.id, at(20))
    assert not board.replace(board.downloads)
    assert not board.remove("unknown")


def test_progress_of_what_does_not_run_is_an_error(board: Board) -> None:
    with pytest.raises(KeyError):
        board.move(board.downloads[2].id, at(5))


def test_a_row_that_lags_behind_does_not_turn_progress_back(board: Board) -> None:
    first = board.downloads[0]
    board.move(first.id, at(60))
    board.replace([first])
    assert board.progress[first.id].percent == 60
    board.put(first.model_copy(update={"status": "processing"}))
    assert board.progress[first.id].percent == 60


def test_a_new_attempt_begins_at_its_beginning(board: Board) -> None:
    first = board.downloads[0]
    board.move(first.id, at(60))
    board.put(first.model_copy(update={"attempt": 2, "percent": 0}))
    assert board.progress[first.id].percent == 0


def test_only_the_newest_ended_ones_stay(board: Board) -> None:
    now = utc_now()
    for number in range(ENDED_SHOWN + 5):
        ended_at = now + timedelta(seconds=number)
        board.put(a_view(f"over {number}", "completed", ended_at=ended_at))

    ended = [title for title in titles(board) if title.startswith("over ")]
    assert len([view for view in board.downloads if view.status == "completed"]) <= ENDED_SHOWN
    assert ended[0] == f"over {ENDED_SHOWN + 4}"
    assert "over 0" not in ended
    assert "waits" in titles(board)
