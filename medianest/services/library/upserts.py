"""Many rows at once, on either database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Executable, bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

MOST_AT_ONCE = 500
"""Rows of one transaction, and values in one list of a statement."""

_WHICH = "row_id"

Rows = Sequence[Mapping[str, Any]]
T = TypeVar("T")


def slices(values: Sequence[T], size: int = MOST_AT_ONCE) -> Iterator[Sequence[T]]:
    """``values`` in parts that a statement takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def insert_rows(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Add ``rows``, which all name the same columns."""
    await _many(session, _inserting, table, rows)


async def insert_new(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Add those of ``rows`` that no unique key refuses."""
    await _many(session, _inserting_new, table, rows)


async def update_rows(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Change the row with the ``id`` of each of ``rows``, which all name the same columns."""
    # A parameter may not be called like a column of the statement.
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

    def __init__(self, statement: Executable, table: Any, names: Sequence[str], dialect: Dialect):
        keys = [name for name in names if name != _WHICH]
        compiled = statement.compile(dialect=dialect, column_keys=keys)  # type: ignore[attr-defined]
        self.sql = str(compiled)
        self._order = compiled.positiontup
        self._of_values = itemgetter(*self._order) if self._order else None
        self._written: list[tuple[str, Callable[[Any], Any]]] = []
        for name in keys:
            kind = table.__table__.c[name].type.dialect_impl(dialect)
            if (write := kind.bind_processor(dialect)) is not None:
                self._written.append((name, write))

    def values(self, row: Mapping[str, Any]) -> Any:
        """A tuple, or a mapping where the driver goes by names."""
        changed = {name: write(row[name]) for name, write in self._written}
        whole = {**row, **changed} if changed else row
        return self._of_values(whole) if self._of_values is not None else dict(whole)


Making = Callable[[Any, Sequence[str], Dialect], Executable]


async def _many(session: AsyncSession, make: Making, table: type[SQLModel], rows: Rows) -> None:
    if not rows:
        return
    connection = await session.connection()
    prepared = _prepared(make, table, tuple(rows[0]), connection.dialect)
    await connection.exec_driver_sql(prepared.sql, [prepared.values(row) for row in rows])


@lru_cache(maxsize=100)
def _prepared(
    make: Making, table: type[SQLModel], names: tuple[str, ...], dialect: Dialect
) -> _Prepared:
    return _Prepared(make(table, names, dialect), table, names, dialect)


def _inserting(table: Any, names: Sequence[str], dialect: Dialect) -> Executable:
    return insert(table)


def _inserting_new(table: Any, names: Sequence[str], dialect: Dialect) -> Executable:
    made = sqlite.insert if dialect.name == "sqlite" else postgresql.insert
    return made(table).on_conflict_do_nothing()


def _updating(table: Any, names: Sequence[str], dialect: Dialect) -> Executable:
    columns = table.__table__.c
    changed: dict[str, Any] = {name: bindparam(name) for name in names if name != _WHICH}
    return update(table.__table__).where(columns["id"] == bindparam(_WHICH)).values(changed)
