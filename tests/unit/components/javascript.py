"""Runs functions of ``assets/js`` in the node that also compiles the pages."""

from __future__ import annotations

import atexit
import json
import shutil
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "assets" / "js"

# Answers each line with one. A module is imported anew each time, and knows nothing of the last,
# nor of the time zone that the last was asked in.
SERVE = """
import { createInterface } from "node:readline";
let number = 0;
for await (const line of createInterface({ input: process.stdin })) {
  const { module, expression, given } = JSON.parse(line);
  let told;
  process.env.TZ = "UTC";
  try {
    const run = new Function("module", "given", `"use strict"; return (${expression});`);
    told = { value: run(await import(`${module}?${number++}`), given) ?? null };
  } catch (error) {
    told = { error: error.stack };
  }
  console.log(JSON.stringify(told));
}
"""


def call(module: str, name: str, *arguments: Any) -> Any:
    """What ``name`` of ``assets/js/<module>`` returns for ``arguments``."""
    return evaluate(module, f"module.{name}(...given)", *arguments)


def evaluate(module: str, expression: str, *arguments: Any) -> Any:
    """What ``expression`` comes to, in which ``given`` are the arguments."""
    node = _running()
    assert node.stdin is not None
    assert node.stdout is not None
    wanted = {"module": (SCRIPTS / module).as_uri(), "expression": expression, "given": arguments}
    node.stdin.write(json.dumps(wanted) + "\n")
    node.stdin.flush()
    told = json.loads(node.stdout.readline())
    assert "error" not in told, told
    return told["value"]


@cache
def _running() -> subprocess.Popen[str]:
    """One for all: starting takes longer than most tests do."""
    node = subprocess.Popen(
        [_node(), "--no-warnings", "--input-type=module", "-e", SERVE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={"LANG": "en_GB.UTF-8"},
    )
    atexit.register(node.kill)
    return node


def _node() -> str:
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    return node or pytest.skip("node is not installed")
