"""Plays put straight into the database, as a history would have brought them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from medianest.database import Database
from medianest.models import Play, PlayHistory


async def history(
    database: Database, server_id: str, *, begins_at: datetime | None, known_at: datetime | None
) -> None:
    """Plays are known of between these two."""
    async with database.write() as session:
        facts: dict[str, Any] = {"begins_at": begins_at, "known_at": known_at}
        session.add(PlayHistory(server_id=server_id, source="tautulli", is_chosen=True, **facts))


async def played(database: Database, server_id: str, plays: Iterable[dict[str, Any]]) -> None:
    """Each says when it was ``started_at``, and what else differs from a play of an hour."""
    usual = {"source": "tautulli", "account_id": 11, "type": "movie", "seconds": 3600}
    async with database.write() as session:
        for number, play in enumerate(plays):
            row = {**usual, "source_id": f"{number}-{play['started_at']}", **play}
            session.add(Play(server_id=server_id, **row))
