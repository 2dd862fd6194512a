"""What processes of the product take of the machine."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


def pss_mib(process: psutil.Process) -> float:
    """Proportional set size: memory shared by n processes counts as one n-th in each."""
    rollup = Path(f"/proc/{process.pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:") / 1024


@dataclass(frozen=True)
class Reading:
    """Of some processes together, at one moment."""

    at: float
    cpu_seconds: float
    mib: float

    def percent_since(self, before: Reading) -> float:
        """The share of one core that they took since then."""
        return 100 * (self.cpu_seconds - before.cpu_seconds) / (self.at - before.at)


def read(processes: Sequence[psutil.Process]) -> Reading:
    """They must be there."""
    cpu = sum(sum(process.cpu_times()[:2]) for process in processes)
    return Reading(time.monotonic(), cpu, sum(pss_mib(process) for process in processes))
