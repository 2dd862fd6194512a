"""A PostgreSQL of a test run's own, where one is installed."""

from __future__ import annotations

import asyncio
import os
import pwd
import shutil
import subprocess
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from medianest import migrations
from medianest.database import Database, database_url

UNPRIVILEGED = ("postgres", "nobody")
TEMPLATE = "migrated"


def postgres_programs() -> Path | None:
    """The folder with ``initdb`` and ``postgres``; ``None`` where there is none."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if versions:
        return versions[-1].parent
    found = shutil.which("initdb")
    return Path(found).parent if found else None


class PostgresServer:
    """On a Unix socket in ``folder``; not durable, and gone after the run."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs = programs
        self._folder = folder
        self._numbers = count(1)
        self._has_template = False

    def migrated_database(self) -> str:
        """The address of a fresh database at head."""
        if not self._has_template:
            self._sql(f"CREATE DATABASE {TEMPLATE}")
            asyncio.run(_migrate(self._url(TEMPLATE)))
            self._has_template = True
        name = f"test_{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self._url(name)

    def empty_database(self) -> str:
        """The address of a fresh database without any table."""
        name = f"test_{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name}")
        return self._url(name)

    def _url(self, name: str) -> str:
        return f"postgresql://tester@/{name}?host={self._folder}"

    def _sql(self, statement: str) -> None:
        client = [self._programs / "psql", "-h", self._folder, "-U", "tester", "-d", "postgres"]
        subprocess.run([*client, "-qc", statement], check=True, **self._as_user())

    def _as_user(self) -> dict[str, Any]:
        """PostgreSQL refuses to run as root."""
        if os.getuid() != 0:
            return {}
        user = next(pwd.getpwnam(name) for name in UNPRIVILEGED if _exists(name))
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"}

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True)
        identity = self._as_user()
        if identity:
            self._folder.parent.chmod(0o755)
            os.chown(self._folder, identity["user"], identity["group"])
        data = self._folder / "data"
        made = [
            self._programs / "initdb",
            "-D",
            data,
            "-U",
            "tester",
            "-A",
            "trust",
            "-N",
            "-E",
            "UTF8",
        ]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(made, check=True, **quiet, **identity)
        settings = f"-c listen_addresses='' -c unix_socket_directories={self._folder} -c fsync=off"
        self._control("start", "-w", "-o", settings)
        return self

    def _control(self, *arguments: str) -> None:
        command = [self._programs / "pg_ctl", "-D", self._folder / "data", "-s", *arguments]
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        subprocess.run(command, check=True, **quiet, **self._as_user())

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._control("stop", "-m", "immediate")


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


async def _migrate(url: str) -> None:
    database = Database(database_url(url, Path("/")))
    await migrations.upgrade(database)
    await database.close()
