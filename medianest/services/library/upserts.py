"""Many rows at once, on either database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from sqlalchemy import bindparam, delete, insert, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel

MOST_AT_ONCE = 500
"""Rows of one transaction, and values in one list of a statement."""

Rows = Sequence[Mapping[str, Any]]
T = TypeVar("T")


def slices(values: Sequence[T], size: int = MOST_AT_ONCE) -> Iterator[Sequence[T]]:
    """``values`` in parts that a statement takes."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


async def insert_rows(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Add ``rows``, which all name the same columns."""
    if rows:
        connection = await session.connection()
        await connection.execute(insert(table), rows)


async def insert_new(session: AsyncSession, table: type[SQLModel], rows: Rows) -> None:
    """Add those of ``rows`` that no unique key refuses."""
    if not rows:
        return
    connection = await session.connection()
    made = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    await connection.execute(made(table).on_conflict_do_nothing(), rows)


async def update_rows(
    session: AsyncSession, table: type[SQLModel], rows: Rows, *, by: str = "id"
) -> None:
    """Change the row with the ``by`` of each of ``rows``, which all name the same columns."""
    if not rows:
        return
    columns = table.__table__.c  # type: ignore[attr-defined]
    # A parameter may not be called like a column that is set.
    named = [{f"by_{by}" if name == by else name: row[name] for name in row} for row in rows]
    changed = {name: bindparam(name) for name in rows[0] if name != by}
    one = update(table).where(columns[by] == bindparam(f"by_{by}")).values(changed)
    connection = await session.connection()
    await connection.execute(one, named)


async def delete_rows(
    session: AsyncSession, table: type[SQLModel], column: Any, values: Sequence[Any]
) -> None:
    """Remove the rows whose ``column`` is one of ``values``."""
    connection = await session.connection()
    for some in slices(values):
        await connection.execute(delete(table).where(column.in_(some)))
