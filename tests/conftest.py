"""What tests stand on: a migrated database, a Redis, and the runtime over both, all real."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import structlog
from redis import Redis

from medianest import migrations
from medianest.database import SQLITE_FILE, Database, database_url
from medianest.runtime import Runtime, open_runtime
from medianest.settings import Environment, read_environment
from tests.clients.postgres_server import PostgresServer, postgres_programs
from tests.clients.redis_server import RedisServer

pytest_plugins = ["tests.clients.plex_sites", "tests.clients.seerr_site"]

SQLITE, POSTGRESQL = "sqlite", "postgresql"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "databases: runs on SQLite and on PostgreSQL")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked ``databases`` runs once on each; every other one on SQLite."""
    marked = metafunc.definition.get_closest_marker("databases") is not None
    if marked and "database_kind" in metafunc.fixturenames:
        metafunc.parametrize("database_kind", [SQLITE, POSTGRESQL])


@pytest.fixture(autouse=True)
def _own_variables() -> Iterator[None]:
    """What a test sets in this process's environment, the next one does not see: yt-dlp takes the
    pretend site's authority from there."""
    with mock.patch.dict(os.environ):
        yield


@pytest.fixture(scope="session", autouse=True)
def _forgetful_loggers() -> Iterator[None]:
    """A logger that remembers how the log was set up would do so in later tests too."""
    configure = structlog.configure

    def forgetful(**options: Any) -> None:
        configure(**{**options, "cache_logger_on_first_use": False})

    with mock.patch.object(structlog, "configure", forgetful):
        yield


@pytest.fixture(autouse=True)
def _own_log(_forgetful_loggers: None) -> Iterator[None]:
    """Whether a test prints or hands on what it logs is not up to the one before."""
    yield
    structlog.reset_defaults()


@pytest.fixture
def database_kind() -> str:
    """Which database a test runs on."""
    return SQLITE


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder for sockets: pytest's own are longer than a socket's path may be."""
    folder = Path(tempfile.mkdtemp(prefix="mn-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def redis_server(short_folder: Path) -> Iterator[RedisServer]:
    """One Redis for the whole run; a test that kills Redis takes one of its own."""
    with RedisServer(short_folder) as server:
        yield server


@pytest.fixture
def redis_url(redis_server: RedisServer) -> str:
    """The address of an empty Redis."""
    with Redis.from_url(redis_server.url) as client:
        client.flushall()
    return redis_server.url


@pytest.fixture(scope="session")
def postgres_server(short_folder: Path) -> Iterator[PostgresServer]:
    """One PostgreSQL for the whole run, on a socket, as a user that is not root."""
    programs = postgres_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed")
    with PostgresServer(programs, short_folder / "pg") as server:
        yield server


@pytest.fixture(scope="session")
def _migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file at head, made once: a copy is a hundred times quicker than the migrations."""
    import asyncio

    folder = tmp_path_factory.mktemp("migrated")

    async def make() -> None:
        database = Database(database_url(None, folder))
        await migrations.upgrade(database)
        await database.close()

    asyncio.run(make())
    return folder / SQLITE_FILE


@pytest.fixture
def environment(
    tmp_path: Path, redis_url: str, database_kind: str, request: pytest.FixtureRequest
) -> Environment:
    """An installation of this test's own: data folder, empty Redis, migrated database."""
    data = tmp_path / "data"
    data.mkdir()
    variables = {"MEDIANEST_DATA": str(data), "REDIS_URL": redis_url}
    if database_kind == POSTGRESQL:
        server: PostgresServer = request.getfixturevalue("postgres_server")
        variables["DATABASE_URL"] = server.migrated_database()
    else:
        shutil.copy(request.getfixturevalue("_migrated_file"), data / SQLITE_FILE)
    return read_environment(variables)


@pytest.fixture
async def runtime(environment: Environment) -> AsyncIterator[Runtime]:
    """The runtime of that installation."""
    opened = open_runtime(environment)
    yield opened
    await opened.close()


@pytest.fixture
def database(runtime: Runtime) -> Database:
    """The database of that runtime, at head and empty."""
    return runtime.database
