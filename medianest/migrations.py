"""The schema brought to head: locked, copied first, safe to be killed anywhere.

Alembic is imported only where there is something to migrate: at nearly every start, and for every
``/health``, one look at the database is all that is needed.
"""

from __future__ import annotations

import asyncio
import fcntl
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import structlog
from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import SQLAlchemyError

from medianest.database import Database, sync_engine
from medianest.errors import StartError, UnavailableError

ROOT = Path(__file__).resolve().parent.parent
ADVISORY_LOCK = 0x6D656469616E6573  # "medianes": one key for all MediaNests of a server
COPY_SUFFIX = ".before-migration"
_REVISIONS = re.compile(r'^(down_)?revision: [^=]+= (?:["\'](\w+)["\']|None)$', re.MULTILINE)

log = structlog.get_logger(__name__)


async def upgrade(database: Database) -> None:
    """Bring the schema to head; several processes may call this at once, one works.

    Each migration is one transaction: killed in the middle, the next start begins that one again.
    A SQLite file with data is copied to ``<file>.before-migration`` first. Raises
    :class:`StartError` when the database cannot be opened or is newer than this version.
    """
    await asyncio.to_thread(_upgrade, database)


async def is_current(database: Database) -> bool:
    """Whether the schema is at this version's head.

    Raises :class:`UnavailableError` when the database cannot be opened.
    """
    return await asyncio.to_thread(_is_current, database)


def _upgrade(database: Database) -> None:
    engine = sync_engine(database.url)
    try:
        with _lock(engine), engine.connect() as connection:
            _to_head(connection, engine)
    except SQLAlchemyError as error:
        raise StartError(f"The database cannot be opened: {_reason(error)}") from error
    except OSError as error:
        raise StartError(f"The database cannot be opened: {error.strerror}.") from error
    finally:
        engine.dispose()


def _to_head(connection: Connection, engine: Engine) -> None:
    present, head = _revision(connection), head_revision()
    if present == head:
        return
    if present is not None:
        _refuse_newer(present)
        _copy(engine)
    connection.rollback()
    _migrate(connection)
    log.info("schema migrated", before=present, now=head)


def _migrate(connection: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(present: str) -> None:
    if present not in _downs():
        raise StartError(
            "The database was made by a newer MediaNest. Install that version again, "
            "or restore a backup."
        )


def _is_current(database: Database) -> bool:
    engine = sync_engine(database.url)
    try:
        with engine.connect() as connection:
            return _revision(connection) == head_revision()
    except SQLAlchemyError as error:
        raise UnavailableError(f"The database cannot be opened: {_reason(error)}") from error
    finally:
        engine.dispose()


def _revision(connection: Connection) -> str | None:
    """The revision of the database, ``None`` before the first migration."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def head_revision() -> str:
    """The revision of this version: the one that no other comes after."""
    downs = _downs()
    (head,) = downs.keys() - downs.values()
    return head


def _downs() -> dict[str, str | None]:
    """Every revision of ``alembic/versions`` with the one before it, as Alembic would read them."""
    downs: dict[str, str | None] = {}
    for file in (ROOT / "alembic" / "versions").glob("*.py"):
        names: dict[str, str] = dict(_REVISIONS.findall(file.read_text(encoding="utf-8")))
        downs[names[""]] = names["down_"] or None
    return downs


@contextmanager
def _lock(engine: Engine) -> Iterator[None]:
    if engine.dialect.name == "sqlite":
        with open(f"{engine.url.database}.migration-lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
        return
    with engine.connect() as connection:
        connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": ADVISORY_LOCK})
        yield
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": ADVISORY_LOCK})


def _copy(engine: Engine) -> None:
    if engine.dialect.name != "sqlite" or engine.url.database is None:
        return
    target = Path(engine.url.database + COPY_SUFFIX)
    partial = target.with_suffix(".partial")
    with sqlite3.connect(engine.url.database) as source, sqlite3.connect(partial) as copy:
        source.backup(copy)
    partial.replace(target)


def _reason(error: SQLAlchemyError) -> str:
    """The driver's own first line: it names neither password nor statement."""
    return str(getattr(error, "orig", None) or error).strip().splitlines()[0].rstrip(".") + "."
