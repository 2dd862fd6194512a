"""The database of one process: engine, sessions, transactions."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeAlias, TypeVar

from sqlalchemy import Executable, Row, Select, create_engine, event
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import NullPool

from medianest.errors import StartError, UnavailableError
from medianest.gathered_changes import GatheredChanges

BUSY_TIMEOUT_MS = 5_000
SQLITE_FILE = "medianest.db"
SQLITE_READERS = 1
SQLITE_SLOW_READERS = 2
SQLITE_CACHE_KIB = 16 * 1024
"""For quick statements: with the 2 MB that SQLite keeps by itself, walking over an index of 100,000
items throws out its own pages. Taken only as far as it is used."""
AWAY = "The database does not answer right now. Nothing was changed; try again in a moment."

AnyRow: TypeAlias = Row[*tuple[Any, ...]]
AnySelect: TypeAlias = Select[*tuple[Any, ...]]
Values: TypeAlias = Mapping[str, object]
Answer = TypeVar("Answer")
Asking: TypeAlias = Callable[[], Coroutine[Any, Any, Answer]]
"""Asks the database one thing after the other."""


def database_url(configured: str | None, data: Path) -> URL:
    """The address with its async driver; SQLite in the data folder where none is configured.

    Raises :class:`StartError` for an address that is not SQLite or PostgreSQL.
    """
    if configured is None:
        return URL.create("sqlite+aiosqlite", database=str(data.resolve() / SQLITE_FILE))
    try:
        url = make_url(configured)
    except ArgumentError:
        raise StartError("DATABASE_URL is not a database address.") from None
    drivers = {
        "sqlite": "sqlite+aiosqlite",
        "postgresql": "postgresql+psycopg",
        "postgres": "postgresql+psycopg",
    }
    if (driver := drivers.get(url.get_backend_name())) is None:
        raise StartError("DATABASE_URL must begin with postgresql:// or sqlite:///.")
    return url.set(drivername=driver)


class Database:
    """One engine with its pool. Make it after a fork: connections do not survive one."""

    def __init__(self, url: URL) -> None:
        self.url = url
        self.is_sqlite = url.get_backend_name() == "sqlite"
        self.engine = _engine(url)
        kind = _SqliteStatements if self.is_sqlite else _Statements
        self._statements = kind(self.engine)
        self._changes = GatheredChanges(self.write)

    async def rows(self, statement: Executable, values: Values | None = None) -> Sequence[AnyRow]:
        """The rows of one statement that writes nothing, without a transaction around it.

        It sees one snapshot all the same. Meant for quick ones: on SQLite they wait for each other.
        Raises :class:`UnavailableError` when the database does not answer.
        """
        with _away():
            return await self._statements.rows(statement, values)

    async def slow_rows(
        self, statement: Executable, values: Values | None = None
    ) -> Sequence[AnyRow]:
        """The same for one that looks at much: quick ones do not wait for it.

        Raises :class:`UnavailableError` when the database does not answer.
        """
        with _away():
            return await self._statements.slow_rows(statement, values)

    async def together(self, asking: Asking[Answer]) -> Answer:
        """What ``asking`` answers, which waits for nothing but :meth:`rows`.

        For a handful of quick statements that belong to one answer: on SQLite all of it is done on
        the thread that reads. To go there and back for each of them takes as long as they do.
        """
        with _away():
            return await self._statements.together(asking)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one snapshot and writes nothing.

        Raises :class:`UnavailableError` when the database does not answer.
        """
        async with self._session() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A session whose changes are committed at its end, or not at all.

        On SQLite it takes the write lock at its first statement, so that it never has to give up
        half-way; keep it short. Raises :class:`UnavailableError` when the database does not answer.
        """
        async with self._session() as session:
            if self.is_sqlite:
                await session.connection(execution_options={"writes": True})
            yield session
            await session.commit()

    async def change(self, *statements: Executable) -> None:
        """Carry out statements that read nothing, together with what others ask for meanwhile.

        Returns when they are committed. Raises :class:`UnavailableError` when the database does not
        answer; then none of them is.
        """
        await self._changes.change(*statements)

    @asynccontextmanager
    async def _session(self) -> AsyncIterator[AsyncSession]:
        with _away():
            async with AsyncSession(self.engine, expire_on_commit=False) as session:
                yield session

    async def close(self) -> None:
        await self._statements.close()
        await self.engine.dispose()


class _Statements:
    """Single statements on the engine's own connections."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def rows(self, statement: Executable, values: Values | None) -> Sequence[AnyRow]:
        async with self._engine.connect() as connection:
            return (await connection.execute(statement, values)).all()

    async def slow_rows(self, statement: Executable, values: Values | None) -> Sequence[AnyRow]:
        return await self.rows(statement, values)

    async def together(self, asking: Asking[Answer]) -> Answer:
        return await asking()

    async def close(self) -> None:
        """The connections are the engine's."""


class _SqliteStatements:
    """Single statements on SQLite, each in one go on another thread.

    aiosqlite goes back and forth between threads four times for each statement, and for BEGIN and
    ROLLBACK as well, which takes much longer than SQLite takes to answer. A second reader made
    lists no faster: both would wait for their turn in Python.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        self._quick = _SqliteReader(engine, SQLITE_READERS, cache_kib=SQLITE_CACHE_KIB)
        self._slow = _SqliteReader(engine, SQLITE_SLOW_READERS)

    async def rows(self, statement: Executable, values: Values | None) -> Sequence[AnyRow]:
        return await self._quick.rows(statement, values)

    async def slow_rows(self, statement: Executable, values: Values | None) -> Sequence[AnyRow]:
        return await self._slow.rows(statement, values)

    async def together(self, asking: Asking[Answer]) -> Answer:
        return await self._quick.together(asking)

    async def close(self) -> None:
        await self._quick.close()
        await self._slow.close()


class _SqliteReader:
    """Threads that read, with connections that cannot write."""

    def __init__(self, engine: AsyncEngine, threads: int, *, cache_kib: int | None = None) -> None:
        self._engine = create_engine(engine.url.set(drivername="sqlite"))
        event.listen(engine.sync_engine, "engine_disposed", lambda _: self._engine.dispose())
        event.listen(self._engine, "connect", _prepare_sqlite)
        event.listen(self._engine, "connect", _forbid_writing)
        if cache_kib is not None:
            event.listen(self._engine, "connect", _keeping_pages(cache_kib))
        self._threads = ThreadPoolExecutor(threads, "sqlite")
        self._here = _Here()

    async def rows(self, statement: Executable, values: Values | None) -> Sequence[AnyRow]:
        if self._here.connection is not None:
            return self._here.connection.execute(statement, values).all()
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._rows, statement, values)

    def _rows(self, statement: Executable, values: Values | None) -> Sequence[AnyRow]:
        with self._engine.connect() as connection:
            return connection.execute(statement, values).all()

    async def together(self, asking: Asking[Answer]) -> Answer:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._together, asking)

    def _together(self, asking: Asking[Answer]) -> Answer:
        with self._engine.connect() as connection:
            self._here.connection = connection
            try:
                return _at_once(asking)
            finally:
                self._here.connection = None

    async def close(self) -> None:
        await asyncio.to_thread(self._threads.shutdown)


class _Here(threading.local):
    """The connection of those who ask together, on the thread that they run on."""

    connection: Connection | None = None


def _at_once(asking: Asking[Answer]) -> Answer:
    asked = asking()
    try:
        asked.send(None)
    except StopIteration as done:
        answer: Answer = done.value
        return answer
    asked.close()
    raise RuntimeError("What is asked together waits for nothing but rows.")


@contextmanager
def _away() -> Iterator[None]:
    """Tell a database that does not answer from a mistake of ours."""
    try:
        yield
    except (OperationalError, TimeoutError) as error:
        raise UnavailableError(AWAY) from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise UnavailableError(AWAY) from error
        raise


def _engine(url: URL) -> AsyncEngine:
    if url.get_backend_name() != "sqlite":
        return create_async_engine(
            url,
            pool_pre_ping=True,
            pool_size=5,
            max_overflow=10,
            pool_timeout=5,
            connect_args={"connect_timeout": 5},
        )
    engine = create_async_engine(url, pool_size=5, max_overflow=5, pool_timeout=5)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def sync_engine(url: URL) -> Engine:
    """A plain engine for the same database, as Alembic wants it; not pooled.

    On SQLite it does not enforce foreign keys: a table that is changed there is made anew, and
    dropping the old one would take along what refers to it.
    """
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool, connect_args={"connect_timeout": 5})
    engine = create_engine(url.set(drivername="sqlite"), poolclass=NullPool)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "connect", _trust_references)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own implicit BEGIN is always deferred; _begin_sqlite chooses instead.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _trust_references(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA foreign_keys=OFF")


def _forbid_writing(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA query_only=ON")


def _keeping_pages(cache_kib: int) -> Callable[[Any, Any], None]:
    def keep(connection: Any, _record: Any) -> None:
        connection.execute(f"PRAGMA cache_size=-{cache_kib}")

    return keep


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN DEFERRED")
