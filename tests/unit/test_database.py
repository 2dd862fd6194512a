"""The database as services use it: single statements beside sessions."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import bindparam, text
from sqlmodel import col, select

from medianest.database import Database
from medianest.errors import UnavailableError
from medianest.models.user import User

NAMES = select(col(User.name)).where(col(User.name) >= bindparam("first")).order_by(User.name)

COUNTING = text(
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :last) "
    "SELECT count(*) AS numbers FROM n"
)


async def _add(database: Database, name: str) -> None:
    async with database.write() as session:
        session.add(User(email=f"{name}@example.org", name=name))


async def _names(database: Database, first: str = "A") -> list[str]:
    return [row.name for row in await database.rows(NAMES, {"first": first})]


@pytest.mark.databases(always=True)
async def test_one_statement_sees_everything_that_was_committed_before(database: Database) -> None:
    for name in ("Ada", "Bob", "Cy"):
        await _add(database, name)
        assert name in await _names(database)

    assert await _names(database, "B") == ["Bob", "Cy"]


@pytest.mark.databases(always=True)
async def test_one_statement_neither_waits_for_a_writer_nor_sees_its_work(
    database: Database,
) -> None:
    async with database.write() as session:
        session.add(User(email="ada@example.org", name="Ada"))
        await session.flush()
        async with asyncio.timeout(2):
            assert await _names(database) == []

    assert await _names(database) == ["Ada"]


@pytest.mark.databases(always=True)
async def test_many_statements_at_once_are_all_answered(database: Database) -> None:
    await _add(database, "Ada")

    assert await asyncio.gather(*(_names(database) for _ in range(40))) == [["Ada"]] * 40


@pytest.mark.databases(always=True)
async def test_a_quick_statement_does_not_wait_for_slow_ones(database: Database) -> None:
    await _add(database, "Ada")
    slow = [asyncio.ensure_future(database.slow_rows(COUNTING, {"last": 1_000_000}))]
    slow.append(asyncio.ensure_future(database.slow_rows(NAMES, {"first": "A"})))
    await asyncio.sleep(0)

    assert await _names(database) == ["Ada"]
    assert not slow[0].done()
    (counted,), (named,) = await asyncio.gather(*slow)
    assert (counted.numbers, named.name) == (1_000_000, "Ada")


async def test_a_single_statement_cannot_write_on_sqlite(database: Database) -> None:
    for rows in (database.rows, database.slow_rows):
        with pytest.raises(UnavailableError) as refused:
            await rows(text("DELETE FROM user"))

        assert "readonly" in str(refused.value.__cause__)


@pytest.mark.databases(always=True)
async def test_what_is_asked_together_is_answered_like_one_after_the_other(
    database: Database,
) -> None:
    async def both() -> list[list[str]]:
        return [await _names(database), await _names(database, "B")]

    for name in ("Ada", "Bob"):
        await _add(database, name)

    answers = await asyncio.gather(*(database.together(both) for _ in range(10)))

    assert answers == [[["Ada", "Bob"], ["Bob"]]] * 10


@pytest.mark.databases(always=True)
async def test_a_mistake_among_what_is_asked_together_harms_nobody_else(
    database: Database,
) -> None:
    async def wrong() -> None:
        await _names(database)
        raise ValueError("no such name")

    with pytest.raises(ValueError, match="no such name"):
        await database.together(wrong)

    await _add(database, "Ada")
    assert await _names(database) == ["Ada"]


async def test_what_is_asked_together_waits_for_nothing_else(database: Database) -> None:
    """On SQLite there is no event loop where it is done."""

    async def waits() -> None:
        await asyncio.sleep(0)

    with pytest.raises(RuntimeError, match="nothing but rows"):
        await database.together(waits)

    assert await _names(database) == []
