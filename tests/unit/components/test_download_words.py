"""What rows, totals and sentences say about downloads."""

from __future__ import annotations

from typing import Any

import pytest

from medianest.models.download import DownloadStatus
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
    }
    return plain | more


BOARD = [
    download("waits", "queued"),
    download("fails", "failed", error_message="The video is private."),
    download("runs", "downloading"),
    download("done", "completed"),
    download("theirs", "queued", owner_id="other"),
]


def phase(row: dict[str, Any], live: dict[str, Any] | None = None) -> dict[str, Any]:
    return call("downloads.js", "phase", row, live, BOARD)


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
