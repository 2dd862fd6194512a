"""Migrations of databases with rows in them: whatever earlier version wrote them, none is lost."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    event,
    select,
    text,
)
from sqlalchemy.engine import Engine, Row
from sqlmodel import SQLModel

from medianest import migrations
from medianest.database import Database, database_url, sync_engine
from medianest.models import Download, DownloadEntry, DownloadStatus
from medianest.models.download import ACTIVE
from tests.conftest import POSTGRESQL

FORK = multiprocessing.get_context("fork")
EARLIER = sorted(set(migrations._downs()) - {migrations.head_revision()})
LONG = partial(pytest.param, marks=pytest.mark.long)
ROWS = 24
"""In each table: enough for every status, in any order, with and without what may be null."""

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
Kept: TypeAlias = dict[str, dict[tuple[Any, ...], dict[str, Any]]]

REWRITTEN = {
    "0001": {("download_entry", name) for name in ("status", "percent")}
    | {("download_entry", name) for name in ("error_code", "error_message")},
}
"""Columns that the migration after a revision writes anew: (table, column). Keep it short."""

WORDS = "item_search_text"
"""What every database's own search keeps, in tables of its own; made of ``item_search``."""


@pytest.fixture
def blank(tmp_path: Path, database_kind: str, request: pytest.FixtureRequest) -> Database:
    """A database without any table."""
    if database_kind == POSTGRESQL:
        return Database(
            database_url(request.getfixturevalue("postgres_server").empty_database(), tmp_path)
        )
    return Database(database_url(None, tmp_path))


def _make(database: Database, revision: str) -> Kept:
    """Bring it to ``revision``, fill every table, and say what is in there."""
    engine = sync_engine(database.url)
    with engine.connect() as connection:
        command.upgrade(_config(connection), revision)
    with engine.begin() as connection:
        for table in _tables(connection).sorted_tables:
            if _is_filled(table):
                connection.execute(table.insert(), [_row(table, number) for number in range(ROWS)])
    kept = _contents(database)
    engine.dispose()
    return kept


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations.ROOT / "alembic"))
    config.attributes["connection"] = connection
    return config


def _tables(connection: Connection) -> MetaData:
    metadata = MetaData()
    metadata.reflect(connection)
    return metadata


def _is_filled(table: Table) -> bool:
    return table.name != "alembic_version" and not table.name.startswith(WORDS)


def _row(table: Table, number: int) -> dict[str, Any]:
    row = {column.name: _value(table, column, number) for column in table.columns}
    if table.name == "download":
        status = list(DownloadStatus)[number % len(DownloadStatus)]
        row["status"], row["ended_at"] = str(status), None if status in ACTIVE else row["ended_at"]
    return row


def _value(table: Table, column: Column[Any], number: int) -> Any:
    """Something of the column's kind, different in each row; of what may be null every third is."""
    for key in column.foreign_keys:
        return None if column.nullable and number % 3 == 0 else _id(key.column.table, number)
    if column.name == "id":
        return _id(table, number)
    if column.nullable and number % 3 == 0:
        return None
    if isinstance(column.type, String):
        longest = column.type.length or 100
        return f"{number:02}-{table.name}-{column.name}-ä"[:longest]
    if isinstance(column.type, JSON):
        return [number, {"a": "ä"}]
    kind = column.type.python_type
    if kind is datetime:
        at = BEGAN + timedelta(hours=number, microseconds=number)
        return at if column.type.timezone else at.replace(tzinfo=None)  # type: ignore[attr-defined]
    if kind is date:
        return BEGAN.date() + timedelta(days=number)
    return kind(number)


def _id(table: Table, number: int) -> str | int:
    if isinstance(table.columns[0].type, Integer):
        return number + 1
    return f"{table.name}-{number:02}"


def _contents(database: Database) -> Kept:
    """Every row of every table by its key, as columns and values."""
    engine = sync_engine(database.url)
    with engine.connect() as connection:
        kept = {
            table.name: {_key(table, row): dict(row._mapping) for row in _all(connection, table)}
            for table in _tables(connection).sorted_tables
            if _is_filled(table)
        }
    engine.dispose()
    return kept


def _all(connection: Connection, table: Table) -> Iterator[Row[Any]]:
    yield from connection.execute(select(table))


def _key(table: Table, row: Row[Any]) -> tuple[Any, ...]:
    return tuple(row._mapping[column.name] for column in table.primary_key.columns)


def _upgrade(database: Database) -> None:
    asyncio.run(migrations.upgrade(database))


def _check(database: Database, before: Kept, revision: str) -> None:
    """Everything from before is there, as it was; nothing points nowhere."""
    rewritten = {pair for since, pairs in REWRITTEN.items() if since >= revision for pair in pairs}
    after = _contents(database)
    for table, rows in before.items():
        assert rows.keys() == after[table].keys(), table
        for key, row in rows.items():
            for name, value in row.items():
                if (table, name) not in rewritten and name in after[table][key]:
                    assert after[table][key][name] == value, (table, key, name)
    if database.is_sqlite:
        with sqlite3.connect(str(database.url.database)) as connection:
            assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.databases(always=True)
@pytest.mark.parametrize("revision", [EARLIER[0], *map(LONG, EARLIER[1:-1]), EARLIER[-1]])
async def test_a_full_database_of_an_earlier_version_keeps_every_row_and_can_be_read(
    blank: Database, revision: str
) -> None:
    before = await asyncio.to_thread(_make, blank, revision)
    assert all(len(rows) == ROWS for rows in before.values())

    await migrations.upgrade(blank)

    assert await migrations.is_current(blank)
    await asyncio.to_thread(_check, blank, before, revision)
    async with blank.read() as session:
        for mapper in SQLModel._sa_registry.mappers:
            found = (await session.execute(select(mapper.class_))).scalars().all()
            assert len(found) == len(before.get(mapper.local_table.name, ()))  # type: ignore[attr-defined]
    await blank.close()


@pytest.mark.databases(always=True)
async def test_downloads_of_the_first_version_become_downloads_with_one_entry(
    blank: Database,
) -> None:
    await asyncio.to_thread(_make, blank, "0001")

    await migrations.upgrade(blank)

    async with blank.read() as session:
        downloads = {row.id: row for row in (await session.execute(select(Download))).scalars()}
        entries = (await session.execute(select(DownloadEntry))).scalars().all()
    for entry in entries:
        row = downloads[entry.download_id]
        ended = {"completed", "failed", "skipped"}
        assert entry.status == (row.status if row.status in ended else "queued")
        names = ("url", "extractor", "media_id", "uploader", "duration_seconds", "thumbnail_url")
        for name in (*names, "size_bytes", "percent"):
            assert getattr(entry, name) == getattr(row, name), name
        assert (row.kind, row.selection, row.subtitles, row.pinned) == ("video", "", "", False)
        assert row.entries_total == 1
        assert row.entries_done == (row.status == "completed")
        assert row.entries_failed == (row.status == "failed")
    await blank.close()


@pytest.mark.databases
async def test_a_download_of_the_first_version_that_failed_before_it_had_an_entry_counts_none(
    blank: Database,
) -> None:
    def make() -> None:
        _make(blank, "0001")
        engine = sync_engine(blank.url)
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM download_entry"))
        engine.dispose()

    await asyncio.to_thread(make)

    await migrations.upgrade(blank)

    async with blank.read() as session:
        rows = (await session.execute(select(Download))).scalars().all()
    counts = {(row.entries_total, row.entries_failed) for row in rows}
    assert (len(rows), counts) == (ROWS, {(0, 0)})
    await blank.close()


@pytest.mark.databases
async def test_on_the_way_back_apps_go_with_their_deliveries_and_programs_stay(
    blank: Database,
) -> None:
    programs = {(f"webhook_target-{number:02}",) for number in range(5)}

    def there_and_back() -> Kept:
        _make(blank, "0017")
        engine = sync_engine(blank.url)
        with engine.begin() as connection:
            table = _tables(connection).tables["webhook_target"]
            ids = [key for (key,) in programs]
            connection.execute(table.update().where(table.c.id.in_(ids)).values(address=""))
        with engine.connect() as connection:
            command.downgrade(_config(connection), "0016")
        engine.dispose()
        return _contents(blank)

    after = await asyncio.to_thread(there_and_back)

    assert after["webhook_target"].keys() == programs
    told = {(row["target_id"],) for row in after["webhook_delivery"].values()}
    assert told == programs
    assert "address" not in after["webhook_target"]["webhook_target-00",]
    await migrations.upgrade(blank)
    await asyncio.to_thread(_check, blank, after, "0016")
    await blank.close()


def _killed_after(database: Database, statements: int) -> None:
    """Runs in a child: kill -9 before the given statement of the migration."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen > statements:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    _upgrade(database)


def _check_between(database: Database, before: Kept, revision: str) -> None:
    """Exactly as it was, or whole at a later revision."""
    engine = sync_engine(database.url)
    with engine.connect() as connection:
        present = migrations._revision(connection)
    engine.dispose()
    if present == revision:
        assert _contents(database) == before
    else:
        _check(database, before, revision)


@pytest.mark.long
@pytest.mark.databases
@pytest.mark.parametrize("revision", EARLIER)
def test_killed_at_any_statement_no_row_is_lost(blank: Database, revision: str) -> None:
    before = _make(blank, revision)
    for statements in range(0, 1000, 5):
        child = FORK.Process(target=_killed_after, args=(blank, statements))
        child.start()
        child.join()
        if child.exitcode == 0:
            break
        if statements % 20 == 0:
            _check_between(blank, before, revision)
    assert child.exitcode == 0, "the range never reached the end of the migration"
    assert statements > 0
    _check(blank, before, revision)
