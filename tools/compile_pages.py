"""Compiles the pages when what they are made of has changed since the last time."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from medianest import frontend

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
STAMP = frontend.BUILD_DIR / "medianest.stamp"

# What can end up in a page. The import contracts keep pages and components away from the rest.
SOURCES = (
    "assets",
    "medianest/app.py",
    "medianest/compile_plugin.py",
    "medianest/components",
    "medianest/models",
    "medianest/pages",
    "medianest/routes.py",
    "medianest/state",
    "medianest/views",
    "reflex.lock",
    "requirements.lock",
    "rxconfig.py",
    "tools/compile_pages.py",
)


def main() -> int:
    """Exit code 0 when the pages are there and current, 1 when they could not be compiled."""
    wanted = fingerprint()
    if frontend.is_compiled() and STAMP.is_file() and STAMP.read_text() == wanted:
        return 0
    print("Compiling the pages. This takes about a minute the first time.", flush=True)
    STAMP.unlink(missing_ok=True)
    if not compile_pages():
        return 1
    _settle_package_json()
    # Reflex may have written a new npm lock: the stamp describes what is there now.
    STAMP.write_text(fingerprint())
    return 0


def fingerprint() -> str:
    """A hash of every source file by name and content."""
    digest = hashlib.sha256()
    for file in sorted(_source_files()):
        name = file.relative_to(ROOT).as_posix()
        digest.update(f"{name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def compile_pages() -> bool:
    """Run Reflex's export and check that its output can be served; says what went wrong."""
    _clear_last_build()
    command = [str(BIN / "reflex"), "export", "--frontend-only", "--no-zip"]
    if subprocess.run(command, cwd=ROOT, env=_environment()).returncode:
        print("The pages could not be compiled; the lines above say why.", file=sys.stderr)
        return False
    with tempfile.TemporaryDirectory() as folder:
        frontend.prepare(frontend.BUILD_DIR, Path(folder), "/some/path")
    return True


def _clear_last_build() -> None:
    """Reflex keeps changed scripts and removed assets of its last build; only packages may stay."""
    for left in frontend.BUILD_DIR.glob("*"):
        if left.is_dir() and left.name != "node_modules":
            shutil.rmtree(left)
        elif left.is_file():
            left.unlink()


def _settle_package_json() -> None:
    """Reflex writes its keys in an order of the moment; a checkout must stay as it was."""
    file = ROOT / "reflex.lock" / "package.json"
    settled = json.dumps(json.loads(file.read_text()), indent=2, sort_keys=True)
    file.write_text(f"{settled}\n")


def _source_files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        files = path.rglob("*") if path.is_dir() else [path]
        # assets/external is Reflex's own: links that it makes while it compiles.
        yield from (
            file
            for file in files
            if file.is_file() and "__pycache__" not in file.parts and "external" not in file.parts
        )


def _environment() -> dict[str, str]:
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    return {
        **os.environ,
        "PATH": path,  # node and npm are in the virtual environment
        "REFLEX_USE_NPM": "1",
        "REFLEX_FRONTEND_PATH": f"/{frontend.PLACEHOLDER}",
        "REFLEX_BACKEND_PATH": f"/{frontend.PLACEHOLDER}",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_TELEMETRY_ENABLED": "false",
        # Otherwise Reflex times two registries of its own choice and writes one down.
        "NPM_CONFIG_REGISTRY": _npm_registry(path),
    }


def _npm_registry(path: str) -> str:
    command = [str(BIN / "npm"), "config", "get", "registry"]
    env = {**os.environ, "PATH": path}
    return subprocess.check_output(command, cwd=ROOT, env=env, text=True).strip()


if __name__ == "__main__":
    sys.exit(main())
