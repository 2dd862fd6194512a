"""What rows, totals and sentences say about downloads."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.models.download import ENDED, WAITING, DownloadStatus
from tests.unit.components.javascript import call


def download(identity: str, status: str, **more: Any) -> dict[str, Any]:
    plain = {
        "id": identity,
        "owner_id": "me",
        "title": f"Film {identity}",
        "url": f"https://v.example/{identity}",
        "status": status,
        "percent": 0,
        "speed_bytes_per_second": 0,
        "eta_seconds": 0,
        "error_message": None,
        "error_code": None,
        "retry_at": None,
        "ended_at": None,
        "kind": "video",
        "entries_total": 1,
        "entries_done": 0,
        "entries_failed": 0,
        "position": 0,
    }
    return plain | more


def playlist(status: str, **more: Any) -> dict[str, Any]:
    return download("list", status, kind="playlist", entries_total=24, **more)


BOARD = [
    download("waits", "queued"),
    download("fails", "failed", error_message="The video is private."),
    download("runs", "downloading"),
    download("done", "completed"),
    download("theirs", "queued", owner_id="other"),
]


def phase(
    row: dict[str, Any],
    live: dict[str, Any] | None = None,
    board: list[dict[str, Any]] = BOARD,
    quota: dict[str, Any] | None = None,
) -> dict[str, Any]:
    return call("downloads.js", "phase", row, live, board, quota)


@pytest.mark.parametrize("status", DownloadStatus)
def test_every_status_has_words_of_its_own(status: DownloadStatus) -> None:
    assert phase(download("x", status))["word"] not in ("", status.value)


def test_what_runs_comes_first_then_what_failed_then_what_waits() -> None:
    rows = call("downloads.js", "queue", BOARD, "everyone", "me")
    assert [row["id"] for row in rows] == ["runs", "fails", "waits", "theirs"]


def test_mine_leaves_others_out() -> None:
    rows = call("downloads.js", "queue", BOARD, "mine", "me")
    assert "theirs" not in [row["id"] for row in rows]


def test_what_ended_is_not_in_the_queue() -> None:
    rows = call("downloads.js", "ended", BOARD, "everyone", "me")
    assert [row["id"] for row in rows] == ["done"]


def test_a_running_row_shows_what_moves() -> None:
    moving = {
        "status": "downloading",
        "percent": 71.9,
        "speed_bytes_per_second": 9_800_000,
        "eta_seconds": 70,
    }
    shown = phase(BOARD[2], moving)
    assert (shown["note"], shown["speed"], shown["eta"]) == ("71 %", "9.8 MB/s", "1:10")
    assert shown["short"] == "71 % · 1:10 left"


def test_late_figures_do_not_bring_back_what_has_ended() -> None:
    late = {"status": "downloading", "percent": 99, "speed_bytes_per_second": 5, "eta_seconds": 1}
    shown = phase(BOARD[3], late)
    assert (shown["word"], shown["percent"], shown["speed"]) == ("Done", 100, "")


def test_a_failed_row_says_why() -> None:
    assert phase(BOARD[1])["word"] == "Failed: the video is private."


def test_a_waiting_row_says_its_place_in_line() -> None:
    assert phase(BOARD[0])["note"] == "next"
    assert phase(BOARD[4])["note"] == "2 in line"


def test_the_totals_add_up_what_runs() -> None:
    progress = {
        "runs": {"status": "downloading", "speed_bytes_per_second": 18_000_000, "eta_seconds": 170}
    }
    shown = call("downloads.js", "totals", BOARD, progress, "everyone", "me")
    assert shown["words"] == "1 running"
    assert shown["speed"] == "18.0 MB/s"
    assert shown["eta"] == "about 3 min left"
    assert shown["rest"] == "1 failed · 2 waiting"


def test_only_starts_ends_and_failures_are_said_aloud() -> None:
    def said(before: str | None, after: str) -> str:
        return call("downloads.js", "announcement", before, download("a", after))

    assert said("queued", "resolving") == "Film a started."
    assert said("publishing", "completed") == "Film a is ready."
    assert said("downloading", "failed").startswith("Film a failed.")
    assert said("resolving", "downloading") == ""
    assert said("downloading", "downloading") == ""


def test_a_failure_is_copied_with_its_code_and_address() -> None:
    row = download("a", "failed", error_message="No room.", error_code="no_space")
    assert call("downloads.js", "errorOf", row) == "No room. (no_space) https://v.example/a"


def test_what_is_paused_stands_between_running_and_failed() -> None:
    board = [*BOARD, download("held", "paused", percent=46)]
    rows = call("downloads.js", "queue", board, "mine", "me")
    assert [row["id"] for row in rows] == ["runs", "held", "fails", "waits"]
    assert phase(board[-1])["note"] == "46 %"


def test_the_line_is_in_the_order_of_positions() -> None:
    line = [download("b", "queued", position=20), download("a", "queued", position=10)]
    assert [row["id"] for row in call("downloads.js", "queue", line, "mine", "me")] == ["a", "b"]
    assert phase(line[0], board=line)["note"] == "2 in line"


@pytest.mark.parametrize(
    ("limit", "running", "words"),
    [
        (2, 2, "Starts when one of your 2 running downloads is done"),
        (1, 1, "Starts when your running download is done"),
        (2, 1, "Starts when a running download is done"),
        (0, 3, "Starts when a running download is done"),
        (2, 0, "Starts in a moment"),
    ],
)
def test_the_next_in_line_says_what_it_waits_for(limit: int, running: int, words: str) -> None:
    board = [download(str(n), "downloading") for n in range(running)] + [download("w", "queued")]
    assert phase(board[-1], board=board, quota={"per_user_active": limit})["word"] == words


def test_a_playlist_says_which_of_its_videos_is_at_work() -> None:
    moving = {"status": "downloading", "percent": 11, "entry": 7, "entry_percent": 64}
    row = playlist("downloading", entries_done=2, entries_failed=1)
    assert phase(row, moving)["word"] == "Downloading 4 of 24"
    assert call("downloads.js", "folded", row) == "24 videos, 2 done, 1 failed"


def test_the_entry_at_work_shows_what_moves() -> None:
    moving = {
        "status": "downloading",
        "entry": 3,
        "entry_percent": 64.4,
        "speed_bytes_per_second": 6_100_000,
    }
    row = playlist("downloading")

    def shown(index: int, status: str) -> dict[str, Any]:
        entry = {"index": index, "status": status, "percent": 10}
        return call("downloads.js", "entryPhase", entry, row, moving)

    assert (shown(3, "queued")["word"], shown(3, "queued")["speed"]) == ("64 %", "6.1 MB/s")
    assert (shown(1, "completed")["word"], shown(1, "completed")["percent"]) == ("Done", 100)
    assert (shown(4, "queued")["word"], shown(4, "queued")["speed"]) == ("Waiting", "")
    assert shown(5, "failed")["tone"] == "danger"


def test_what_came_in_part_says_how_much() -> None:
    row = download("p", "completed", entries_total=20, entries_done=18, entries_failed=2)
    assert call("downloads.js", "outcome", row)["word"] == "18 of 20"
    assert call("downloads.js", "can", row)["retry"]
    assert call("downloads.js", "outcome", download("x", "completed"))["word"] == "Done"


@pytest.mark.parametrize("status", DownloadStatus)
def test_nothing_that_is_active_can_be_removed(status: DownloadStatus) -> None:
    may = call("downloads.js", "can", download("x", status))
    assert may["remove"] == (status in ENDED)
    assert may["move"] == (status in WAITING)
    assert may["resume"] == (status == DownloadStatus.PAUSED)


def test_the_quota_is_said_where_there_is_one() -> None:
    def said(**quota: Any) -> str:
        return call("downloads.js", "quotaWords", {"per_hour": 5, "resets_at": None} | quota)

    assert said(hour_left=3) == "3 of 5 left this hour"
    assert said(hour_left=0, resets_at="2026-03-04T14:20:00Z").endswith(", the next at 14:20")
    assert said(hour_left=None) == ""
    assert said(per_hour=0, hour_left=0) == ""
