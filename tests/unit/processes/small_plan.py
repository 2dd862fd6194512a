"""A program for tests: a supervisor over children that do next to nothing.

``python -m tests.unit.processes.small_plan FOLDER CHILD…``; a child is ``name=behaviour``. Each
writes its process id to ``FOLDER/<name>.pids`` when it starts.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from medianest import logs
from medianest.errors import StartError
from medianest.processes.child import Child
from medianest.processes.supervisor import Supervisor


def lives() -> None:
    time.sleep(600)


def fails() -> None:
    raise StartError("it cannot, for a reason")


def breaks() -> None:
    raise RuntimeError("a defect")


def ends() -> None:
    """Ends well, and so too early."""


def ignores() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    print("ignoring", flush=True)
    while True:
        time.sleep(600)


def executes() -> None:
    os.execv("/bin/sleep", ["sleep", "600"])


def has_a_child() -> None:
    subprocess.run(["/bin/sleep", "600"])


class Plan:
    """All children from the start; ``FOLDER/without`` names those that should leave."""

    pause_seconds = 0.05

    def __init__(self, folder: Path, wanted: Sequence[str]) -> None:
        self._folder = folder
        self._wanted = [name.split("=") for name in wanted]

    def children(self) -> Sequence[Child]:
        without = self._folder / "without"
        left = without.read_text().split() if without.exists() else []
        return [
            Child(
                name,
                partial(_noted, self._folder / f"{name}.pids", globals()[behaviour]),
                once=name.startswith("once"),
                stops_last=name.startswith("last"),
            )
            for name, behaviour in self._wanted
            if name not in left
        ]

    def ended(self, name: str, exit_code: int) -> None:
        with (self._folder / "ended").open("a") as file:
            file.write(f"{name} {exit_code}\n")
        if name == "fatal":
            raise StartError("the plan gives up")

    def tick(self) -> None:
        (self._folder / "ticks").touch()


def _noted(path: Path, behave: object) -> None:
    with path.open("a") as file:
        file.write(f"{os.getpid()}\n")
    assert callable(behave)
    behave()


if __name__ == "__main__":
    logs.configure("info")
    try:
        Supervisor(Plan(Path(sys.argv[1]), sys.argv[2:])).run()
    except StartError as error:
        print(error.message)
        sys.exit(1)
