"""Alembic's environment: one connection, one explicit transaction for each migration."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection
from sqlmodel import SQLModel
from sqlmodel.sql.sqltypes import AutoString

import medianest.models  # noqa: F401  (registers the tables)
from medianest.database import database_url, sync_engine
from medianest.models.ids import UtcDateTime
from medianest.models.item_search import is_compared
from medianest.settings import read_environment


def render_item(kind: str, item: object, _context: object) -> str | bool:
    """Migrations are history: they name plain types, never classes of today's code."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


def migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        transaction_per_migration=True,
        render_as_batch=connection.dialect.name == "sqlite",
        include_name=is_compared,
        render_item=render_item,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()


if (given := context.config.attributes.get("connection")) is not None:
    migrate(given)
else:
    environment = read_environment()
    engine = sync_engine(database_url(environment.database_url, environment.data))
    with engine.connect() as connection:
        migrate(connection)
