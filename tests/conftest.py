"""What tests stand on: a migrated database, a Redis, and the runtime over both, all real."""

from __future__ import annotations

import fcntl
import gc
import logging
import os
import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
import structlog
from passlib.hash import argon2
from redis import Redis
from sqlalchemy import Engine
from sqlalchemy.engine.interfaces import Dialect
from sqlalchemy.util import LRUCache

from medianest import migrations
from medianest.database import SQLITE_FILE, Database, database_url
from medianest.demo import media
from medianest.runtime import Runtime, open_runtime
from medianest.services.accounts import passwords
from medianest.settings import Environment, read_environment
from tests.clients.postgres_server import PostgresServer, postgres_programs
from tests.clients.redis_server import RedisServer

pytest_plugins = [
    "tests.clients.kuma_site", "tests.clients.plex_sites", "tests.clients.seerr_site",
    "tests.clients.tautulli_site",
]  # fmt: skip

SQLITE, POSTGRESQL = "sqlite", "postgresql"
HASHER, NOBODYS_HASH = passwords._hasher, passwords.NOBODYS_HASH


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "markers",
        "databases(always=False): runs on SQLite, on PostgreSQL in the long run or always",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked ``databases`` runs once on each; every other one on SQLite.

    On PostgreSQL ``always`` where statements differ or many write at once: all of it takes minutes.
    """
    marker = metafunc.definition.get_closest_marker("databases")
    if marker is not None and "database_kind" in metafunc.fixturenames:
        long = [] if marker.kwargs.get("always") else [pytest.mark.long]
        metafunc.parametrize("database_kind", [SQLITE, pytest.param(POSTGRESQL, marks=long)])


def pytest_collection() -> None:
    """Thousands of tests are read, and all of them stay: to look for what may go costs a fifth."""
    gc.disable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


def pytest_sessionfinish() -> None:
    gc.unfreeze()  # else modules go before what is to be told of it


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
    logging.getLogger().setLevel(logging.WARNING)


@pytest.fixture(scope="session", autouse=True)
def _compiled_once() -> Iterator[None]:
    """Engines share the statements that one of their kind compiled: each would compile all of its
    own, and every test opens two."""
    kept: dict[type[Dialect], tuple[Dialect, LRUCache[Any, Any]]] = {}

    def share(engine: Engine) -> None:
        own = engine.dialect
        shared, compiled = kept.setdefault(type(own), (own, LRUCache(10_000)))
        own.initialize = shared.initialize  # which the first connection calls
        engine.dialect, engine._compiled_cache = shared, compiled

    with mock.patch.object(Dialect, "engine_created", share):
        yield


@pytest.fixture(scope="session", autouse=True)
def _quick_hashes() -> Iterator[None]:
    """Passwords are hashed with as little as argon2 takes; see :func:`costly_hashes`."""
    quick = argon2.using(type="ID", rounds=1, memory_cost=8, parallelism=1)
    with mock.patch.multiple(passwords, _hasher=quick, NOBODYS_HASH=quick.hash("nobody's")):
        yield


@pytest.fixture
def costly_hashes() -> Iterator[None]:
    """Hashes that cost what they cost people: a third of a second."""
    with mock.patch.multiple(passwords, _hasher=HASHER, NOBODYS_HASH=NOBODYS_HASH):
        yield


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
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pretend video site's clips, made once for all processes of the run: that takes seconds of
    two processors. A folder named by hand in the environment keeps them for the next run."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
    folder = Path(os.environ.get("MEDIANEST_TEST_CLIPS") or shared / "clips")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "making.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # not all of them at once
        media.prepare(folder)
    return folder


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
