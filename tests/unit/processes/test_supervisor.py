"""The supervisor over real, tiny processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[3]


class Program:
    """A running ``small_plan``."""

    def __init__(self, folder: Path, children: tuple[str, ...]) -> None:
        self.folder = folder
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.unit.processes.small_plan", str(folder), *children],
            cwd=ROOT,
            stdout=(folder / "output").open("w"),
            stderr=subprocess.STDOUT,
        )

    @property
    def output(self) -> str:
        return (self.folder / "output").read_text()

    def pids(self, name: str, count: int = 1) -> list[int]:
        """The process ids of this child's lives, once there were ``count``."""
        path = self.folder / f"{name}.pids"
        eventually(lambda: path.exists() and len(path.read_text().split()) >= count)
        return [int(pid) for pid in path.read_text().split()]

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)


Start = Callable[..., Program]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    programs = []

    def started(*children: str) -> Program:
        programs.append(Program(tmp_path, children))
        return programs[-1]

    yield started
    for program in programs:
        program.process.kill()
        program.process.wait(10)


def eventually(holds: Callable[[], bool], *, seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never happened"
        time.sleep(0.01)


def is_gone(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def test_a_killed_child_is_back_at_once(start: Start) -> None:
    program = start("a=lives", "b=lives")
    (first,) = program.pids("a")
    (other,) = program.pids("b")
    os.kill(first, signal.SIGKILL)
    killed_at = time.monotonic()
    program.pids("a", 2)
    assert time.monotonic() - killed_at < 10
    assert not is_gone(other)
    assert "a was ended by SIGKILL; it starts again in 0.1 s" in program.output


def test_a_child_that_dies_again_and_again_is_given_more_and_more_time(start: Start) -> None:
    program = start("a=ends")
    program.pids("a", 4)
    for delay in ("0.1", "0.5", "1"):
        assert f"a ended by itself; it starts again in {delay} s" in program.output


def test_a_reason_is_one_sentence_without_a_traceback(start: Start) -> None:
    program = start("a=fails")
    program.pids("a", 2)
    assert "it cannot, for a reason\n" in program.output
    assert "Traceback" not in program.output


def test_a_defect_leaves_its_traceback_in_the_log(start: Start) -> None:
    program = start("a=breaks")
    program.pids("a", 2)
    assert '"process": "a"' in program.output
    assert "RuntimeError: a defect" in program.output


def test_a_signal_to_stop_leaves_no_process(start: Start) -> None:
    program = start("a=lives", "b=executes")
    pids = [*program.pids("a"), *program.pids("b")]
    assert program.stop() == 0
    assert all(is_gone(pid) for pid in pids)


def test_what_others_need_stops_after_them(start: Start) -> None:
    program = start("last-redis=lives", "a=lives")
    program.pids("a")
    program.pids("last-redis")
    program.stop(signal.SIGINT)
    assert program.process.returncode == 0
    assert "did not stop" not in program.output


def test_a_second_signal_does_not_wait_for_a_child_that_ignores_the_first(start: Start) -> None:
    program = start("a=ignores")
    (pid,) = program.pids("a")
    eventually(lambda: "ignoring" in program.output)
    program.process.send_signal(signal.SIGINT)
    time.sleep(1)
    assert program.process.poll() is None
    assert program.stop(signal.SIGINT) == 0
    assert is_gone(pid)


def test_the_same_ctrl_c_arriving_twice_counts_once(start: Start) -> None:
    program = start("a=ignores")
    program.pids("a")
    eventually(lambda: "ignoring" in program.output)
    program.process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    program.process.send_signal(signal.SIGTERM)
    time.sleep(1)
    assert program.process.poll() is None


def test_killing_the_supervisor_kills_every_child(start: Start) -> None:
    program = start("a=lives", "b=executes")
    pids = [*program.pids("a"), *program.pids("b")]
    program.process.kill()
    program.process.wait(10)
    eventually(lambda: all(is_gone(pid) for pid in pids), seconds=2)


def test_a_child_that_is_no_longer_wanted_stops_for_good(start: Start, tmp_path: Path) -> None:
    program = start("a=lives", "b=lives")
    (pid,) = program.pids("b")
    (tmp_path / "without").write_text("b")
    eventually(lambda: is_gone(pid))
    time.sleep(0.5)
    assert len(program.pids("b")) == 1
    (tmp_path / "without").unlink()
    assert len(program.pids("b", 2)) == 2


def test_the_end_of_a_child_that_runs_once_is_reported_and_not_repaired(
    start: Start, tmp_path: Path
) -> None:
    program = start("once=ends", "a=lives")
    program.pids("once")
    ended = tmp_path / "ended"
    eventually(lambda: ended.exists() and ended.read_text().endswith("\n"))
    assert ended.read_text().startswith("once 0\n")


def test_a_plan_that_gives_up_ends_everything(start: Start) -> None:
    program = start("a=lives", "fatal=ends")
    (pid,) = program.pids("a")
    assert program.process.wait(10) == 1
    assert "the plan gives up" in program.output
    assert is_gone(pid)
