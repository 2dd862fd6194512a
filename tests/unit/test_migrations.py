"""Migrations: locked, copied first, killed anywhere and begun again."""

import asyncio
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event, inspect
from sqlalchemy.engine import Engine
from sqlmodel import SQLModel

from medianest import migrations
from medianest.database import Database, database_url, sync_engine
from medianest.errors import StartError
from medianest.models.item_search import TEXT_TABLE, is_compared

FORK = multiprocessing.get_context("fork")


@pytest.fixture
def fresh(tmp_path):
    return Database(database_url(None, tmp_path))


def run(database: Database) -> None:
    asyncio.run(migrations.upgrade(database))


def killed_after(database: Database, statements: int) -> None:
    """Runs in a child: kill -9 before the given statement of the migration."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen > statements:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(Engine, "before_cursor_execute", count)
    run(database)


def tables(database: Database) -> set[str]:
    engine = sync_engine(database.url)
    try:
        found = inspect(engine).get_table_names()
        assert TEXT_TABLE in found
        return {name for name in found if is_compared(name, "table", None)}
    finally:
        engine.dispose()


def test_a_fresh_database_gets_every_table(fresh):
    run(fresh)
    assert tables(fresh) == {*SQLModel.metadata.tables, "alembic_version"}


@pytest.mark.long  # test_migrations_data holds it with rows, a step of 5 at a time
@pytest.mark.parametrize("step", [23, 7])
def test_killed_at_any_statement_the_next_start_finishes(tmp_path, step):
    finished = False
    for statement in range(0, 1000, step):
        folder = tmp_path / str(statement)
        folder.mkdir()
        database = Database(database_url(None, folder))
        child = FORK.Process(target=killed_after, args=(database, statement))
        child.start()
        child.join()
        finished = child.exitcode == 0
        run(database)
        assert tables(database) == {*SQLModel.metadata.tables, "alembic_version"}
        if finished:
            break
    assert finished, "the range never reached the end of the migration"


def test_two_at_once_migrate_once(fresh):
    children = [FORK.Process(target=run, args=(fresh,)) for _ in range(4)]
    for child in children:
        child.start()
    for child in children:
        child.join()
    assert [child.exitcode for child in children] == [0, 0, 0, 0]


def test_a_database_of_a_newer_version_is_refused_and_left_alone(fresh, tmp_path):
    run(fresh)
    with sqlite3.connect(tmp_path / "medianest.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StartError, match="newer MediaNest"):
        run(fresh)


def test_a_file_with_data_is_copied_before_it_is_changed(fresh, tmp_path):
    run(fresh)
    with sqlite3.connect(tmp_path / "medianest.db") as connection:
        connection.execute(
            "INSERT INTO user (id, email, name, role, status, created_at)"
            " VALUES ('u', 'a@b', 'Ada', 'user', 'active', '2026-01-01')"
        )
    migrations._copy(sync_engine(fresh.url))
    with sqlite3.connect(tmp_path / "medianest.db.before-migration") as copy:
        assert copy.execute("SELECT email FROM user").fetchall() == [("a@b",)]


def test_a_file_that_is_no_database_is_one_sentence(fresh, tmp_path):
    (tmp_path / "medianest.db").write_bytes(b"not a database at all, but long enough to look" * 9)
    with pytest.raises(StartError, match="cannot be opened: file is not a database"):
        run(fresh)


def test_revisions_are_read_as_alembic_reads_them():
    config = Config()
    config.set_main_option("script_location", str(migrations.ROOT / "alembic"))
    scripts = ScriptDirectory.from_config(config)
    assert migrations.head_revision() == scripts.get_current_head()
    assert migrations._downs() == {
        script.revision: script.down_revision for script in scripts.walk_revisions()
    }


def test_a_schema_at_head_is_seen_without_alembic(fresh):
    run(fresh)
    program = (
        "import asyncio, sys; from medianest import database, migrations;"
        "known = database.Database(database.make_url(sys.argv[1]));"
        "asyncio.run(migrations.upgrade(known));"
        "assert asyncio.run(migrations.is_current(known));"
        "assert 'alembic' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program, str(fresh.url)], check=True)


def test_the_migrations_make_what_the_models_say(fresh):
    run(fresh)
    engine = sync_engine(fresh.url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "include_name": is_compared}
        )
        assert compare_metadata(context, SQLModel.metadata) == []
