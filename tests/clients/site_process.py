"""A pretend upstream in a process of its own, with a processor to itself for what is measured."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def site_process(module: str, *options: str) -> Iterator[dict[str, str]]:
    """What it says of itself until it is ready; it is gone afterwards."""
    command = [sys.executable, "-m", module, *options]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))
    assert process.stdout is not None
    try:
        told: dict[str, str] = {}
        for line in iter(process.stdout.readline, "ready\n"):
            if not line:
                raise AssertionError(f"ended with {process.wait(10)}")
            if found := re.fullmatch(r"(\S+)\s+(\S+)\n", line):
                told[found[1]] = found[2]
        yield told
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()
