"""``medianest doctor``: looks at everything a start needs, and says what to do about each."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from medianest import frontend, migrations
from medianest.database import Database, database_url
from medianest.errors import MediaNestError
from medianest.integrations.ytdlp import programs
from medianest.processes import instance
from medianest.processes.address import check_free, is_healthy
from medianest.processes.download_needs import ffmpeg_trouble, folder_trouble
from medianest.processes.redis_connection import check_redis
from medianest.processes.redis_server import find_server, server_version
from medianest.processes.run_folder import make_run_folder
from medianest.services.ciphers import LOST, Ciphers
from medianest.services.keys import Keys
from medianest.services.settings.settings import SettingsService
from medianest.settings import Environment

LEAST_FREE_BYTES = 1_000_000_000
ENDLESS_MEMORY = "noeviction"

Answer = TypeVar("Answer")
Verdict = Literal["ok", "note", "broken"]


@dataclass(frozen=True)
class Finding:
    """One line of the examination; ``text`` says what was found or what to do."""

    subject: str
    verdict: Verdict
    text: str

    @property
    def is_broken(self) -> bool:
        return self.verdict == "broken"

    def __str__(self) -> str:
        return f"{self.verdict:<6}  {self.subject:<13} {self.text}"


def examine(environment: Environment) -> Iterator[Finding]:
    """One finding after the other; nothing is changed but missing folders, which are made."""
    pid = instance.running_pid(environment.data)
    yield _checked("Running", lambda: _running(pid))
    data = _checked("Data folder", lambda: _data_folder(environment))
    yield data
    yield _checked("Address", lambda: _address(environment, pid))
    yield _checked("Pages", _pages)
    yield _checked("Redis", lambda: _redis(environment, pid))
    yield _checked("ffmpeg", _ffmpeg)
    yield _checked("deno", _deno)
    if not data.is_broken:
        yield _checked("Database", lambda: _in_database(environment, _database))
        yield _checked("Settings", lambda: _in_database(environment, _settings(environment)))
        yield _checked("Downloads", lambda: _in_database(environment, _downloads(environment)))


def _checked(subject: str, look: Callable[[], tuple[Verdict, str]]) -> Finding:
    try:
        return Finding(subject, *look())
    except MediaNestError as error:
        return Finding(subject, "broken", error.message)
    except Exception as error:  # one check that fails must not hide the others
        return Finding(subject, "broken", f"The check itself failed: {error}.")


def _running(pid: int | None) -> tuple[Verdict, str]:
    return ("ok", f"yes, as process {pid}") if pid else ("note", "no: `medianest up` starts it")


def _data_folder(environment: Environment) -> tuple[Verdict, str]:
    instance.make_data_folder(environment.data)
    make_run_folder(environment.run_dir)
    if (environment.data / instance.DEMO_MARK).exists():
        return "note", f"{environment.data} belongs to the demo"
    return _room(environment.data)


def _room(folder: Path, least_bytes: int = LEAST_FREE_BYTES) -> tuple[Verdict, str]:
    free_bytes = shutil.disk_usage(folder).free
    free = f"{folder}, {free_bytes / 1e9:.1f} GB free"
    return ("ok", free) if free_bytes >= least_bytes else ("broken", f"{free}: make room")


def _address(environment: Environment, pid: int | None) -> tuple[Verdict, str]:
    where = f"{environment.host}, port {environment.port}"
    if pid is not None and is_healthy(environment):
        return "ok", f"{where}: answers"
    check_free(environment)
    return "ok", f"{where}: free"


def _pages() -> tuple[Verdict, str]:
    if frontend.is_compiled():
        return "ok", "compiled"
    return "broken", "not compiled: run `make build`"


def _redis(environment: Environment, pid: int | None) -> tuple[Verdict, str]:
    if environment.redis_url is None and pid is None:
        program = find_server()
        version = ".".join(map(str, server_version(program) or ()))
        return "ok", f"embedded: {program} {version}"
    version, policy = check_redis(environment)
    if policy not in ("", ENDLESS_MEMORY):
        return "note", f"{version}; set maxmemory-policy to {ENDLESS_MEMORY}: {policy} drops jobs"
    return "ok", f"{version} answers"


def _ffmpeg() -> tuple[Verdict, str]:
    trouble = ffmpeg_trouble()
    return ("broken", trouble) if trouble else ("ok", str(programs.ffmpeg()))


def _deno() -> tuple[Verdict, str]:
    if (found := programs.deno()) is not None:
        return "ok", found
    return "note", "missing: YouTube may offer fewer formats (pip install deno)"


async def _database(database: Database) -> tuple[Verdict, str]:
    current = await migrations.is_current(database)
    name = f"SQLite {sqlite3.sqlite_version}" if database.is_sqlite else "PostgreSQL"
    return ("ok", name) if current else ("note", f"{name}, not at this version: `up` migrates it")


def _settings(environment: Environment) -> Callable[[Database], Awaitable[tuple[Verdict, str]]]:
    async def look(database: Database) -> tuple[Verdict, str]:
        if not await migrations.is_current(database):
            return "ok", "can be read"
        settings = _service(database, environment)
        await settings.check_files()
        if lost := await settings.lost_secrets():
            return "broken", f"{', '.join(lost)}: {LOST}"
        return "ok", "can be read"

    return look


def _downloads(environment: Environment) -> Callable[[Database], Awaitable[tuple[Verdict, str]]]:
    async def look(database: Database) -> tuple[Verdict, str]:
        if not await migrations.is_current(database):
            return "note", "looked at after the first start"
        settings = _service(database, environment)
        folder = await settings.downloads_folder()
        if (trouble := folder_trouble(folder)) is not None:
            return "broken", trouble
        floor = (await settings.current()).downloads.disk_floor_bytes
        return _room(folder, max(floor, LEAST_FREE_BYTES))

    return look


def _service(database: Database, environment: Environment) -> SettingsService:
    return SettingsService(database, environment, Ciphers(Keys.load(environment)))


def _in_database(environment: Environment, look: Callable[[Database], Awaitable[Answer]]) -> Answer:
    async def opened() -> Answer:
        database = Database(database_url(environment.database_url, environment.data))
        try:
            return await look(database)
        finally:
            await database.close()

    return asyncio.run(opened())
