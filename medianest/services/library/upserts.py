"""Many rows at once, on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import Executable, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

MOST_AT_ONCE = 500
"""Rows of one transaction, and values in one list of a statement."""

_WHICH = "row_id"
"""A parameter may not be called like a column of the statement."""

_POSTGRESQL = PGDialect_psycopg(paramstyle="format")  # type: ignore[no-untyped-call]

Rows = Sequence[Mapping[str, Any]]
Names = tuple[str, ...]
Making = Callable[[Any, Names, Dialect], Executable]
T = TypeVar("T")


def slices(values: Sequence[T], size: int = MOST_AT_ONCE) -> Iterator[Sequence[T]]:
    """``values`` in parts that a statement takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def insert_rows(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Add ``rows``, which all name the same columns."""
    await _many(session, _inserting, table, rows)


async def insert_tuples(
    session: AsyncSession, table: type[SQLModel], names: Names, rows: Sequence[tuple[Any, ...]]
) -> None:
    """Add ``rows``, whose values are those of the columns ``names``; the quickest way in."""
    if rows:
        connection = await session.connection()
        prepared = _prepared(_inserting, table, names, connection.dialect)
        await connection.exec_driver_sql(prepared.sql, prepared.of_tuples(names, rows))


async def insert_new(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Add those of ``rows`` that no unique key refuses."""
    await _many(session, _inserting_new, table, rows)


async def update_rows(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Change the row with the ``id`` of each of ``rows``, which all name the same columns."""
    named = [{_WHICH: row["id"], **{n: row[n] for n in row if n != "id"}} for row in rows]
    await _many(session, _updating, table, named)


async def delete_rows(
    session: AsyncSession, table: type[SQLModel], column: Any, values: Sequence[Any]
) -> None:
    """Remove the rows whose ``column`` is one of ``values``."""
    connection = await session.connection()
    for some in slices(values):
        await connection.execute(delete(table).where(column.in_(some)))


class _Prepared:
    """A statement as the driver takes it, and how it wants the values of a row.

    SQLAlchemy works the parameters out for each row, which takes as long as the database does.
    """

    def __init__(self, statement: Any, table: Any, names: Names, dialect: Dialect) -> None:
        keys = [name for name in names if name != _WHICH]
        compiled = statement.compile(dialect=_by_place(dialect), column_keys=keys)
        self.sql = str(compiled)
        self._order: list[str] = compiled.positiontup
        kinds = {name: table.__table__.c[name].type.dialect_impl(dialect) for name in keys}
        writers = {name: kind.bind_processor(dialect) for name, kind in kinds.items()}
        self._writers = {name: write for name, write in writers.items() if write is not None}

    def of_rows(self, rows: Rows) -> list[tuple[Any, ...]]:
        """The values of each row, in the statement's order."""
        if not self._writers:
            return [tuple([row[name] for name in self._order]) for row in rows]
        columns = [(name, self._writers.get(name)) for name in self._order]
        return [
            tuple([row[name] if write is None else write(row[name]) for name, write in columns])
            for row in rows
        ]

    def of_tuples(self, names: Names, rows: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
        """The same for rows whose values stand in the order of ``names``."""
        if not self._writers and list(names) == self._order:
            return list(rows)
        return self.of_rows([dict(zip(names, row, strict=True)) for row in rows])


async def _many(session: AsyncSession, make: Making, table: type[SQLModel], rows: Rows) -> None:
    if rows:
        connection = await session.connection()
        prepared = _prepared(make, table, tuple(rows[0]), connection.dialect)
        await connection.exec_driver_sql(prepared.sql, prepared.of_rows(rows))


@lru_cache(maxsize=100)
def _prepared(make: Making, table: type[SQLModel], names: Names, dialect: Dialect) -> _Prepared:
    return _Prepared(make(table, names, dialect), table, names, dialect)


def _by_place(dialect: Dialect) -> Dialect:
    """The dialect with places for values instead of names."""
    return dialect if dialect.name == "sqlite" else _POSTGRESQL


def _inserting(table: Any, names: Names, dialect: Dialect) -> Executable:
    return insert(table.__table__)


def _inserting_new(table: Any, names: Names, dialect: Dialect) -> Executable:
    made = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    return made(table.__table__).on_conflict_do_nothing()


def _updating(table: Any, names: Names, dialect: Dialect) -> Executable:
    columns = table.__table__.c
    changed: dict[str, Any] = {name: bindparam(name) for name in names if name != _WHICH}
    return update(table.__table__).where(columns["id"] == bindparam(_WHICH)).values(changed)
