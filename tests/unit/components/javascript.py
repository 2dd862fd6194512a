"""Runs functions of ``assets/js`` in the node that also compiles the pages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPTS = Path(__file__).resolve().parents[3] / "assets" / "js"


def call(module: str, name: str, *arguments: Any) -> Any:
    """What ``name`` of ``assets/js/<module>`` returns for ``arguments``."""
    return evaluate(module, f"module.{name}(...given)", *arguments)


def evaluate(module: str, expression: str, *arguments: Any) -> Any:
    """What ``expression`` comes to, in which ``given`` are the arguments."""
    script = (
        f"import * as module from {json.dumps((SCRIPTS / module).as_uri())};"
        "const given = JSON.parse(process.argv[1]);"
        f"console.log(JSON.stringify(({expression}) ?? null));"
    )
    command = [_node(), "--no-warnings", "--input-type=module", "-e", script]
    done = subprocess.run(
        [*command, json.dumps(arguments)],
        capture_output=True,
        text=True,
        check=True,
        timeout=20,
        env={"TZ": "UTC", "LANG": "en_GB.UTF-8"},
    )
    return json.loads(done.stdout)


def _node() -> str:
    node = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
    return node or pytest.skip("node is not installed")
