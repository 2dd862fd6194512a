"""People as actors, for what they may see while they ask for nothing themselves."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import col

from medianest.database import Database
from medianest.models.user import User
from medianest.services.actor import Actor


async def actors(database: Database, user_ids: Collection[str]) -> dict[str, Actor]:
    """By their id; who is not there any more is missing. They have no rights of their own."""
    people = select(col(User.id), col(User.name), col(User.role)).where(col(User.id).in_(user_ids))
    rows = await database.rows(people)
    return {row.id: Actor(row.id, row.name, row.role, session_id="") for row in rows}
