"""Somebody's films as a file, which an import gives back as they were."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

from medianest.database import AnyRow, Database
from medianest.services import csv_rows
from medianest.services.audit import ExportFormat
from medianest.services.movies import lists
from medianest.services.movies.query import MovieQuery

AT_ONCE = 500
COLUMNS = {
    "title": "title",
    "year": "year",
    "rating": "rating",
    "seenAt": "seen_at",
    "notes": "notes",
    "imageUrl": "image_url",
    "tmdbId": "tmdb_id",
    "imdbId": "imdb_id",
    "createdAt": "created_at",
}
"""What a file calls each, and what a row does."""


async def parts(
    database: Database, owner_id: str, query: MovieQuery, how: ExportFormat
) -> AsyncIterator[bytes]:
    """Those that are meant, in the order in which they came onto the list; a picture that was
    uploaded stays here."""
    if how is ExportFormat.CSV:
        yield csv_rows.lines([COLUMNS])
        async for part in _every(database, owner_id, query):
            yield csv_rows.lines(_values(row).values() for row in part)
        return
    yield b"["
    separator = b"\n"
    async for part in _every(database, owner_id, query):
        yield separator + b",\n".join(_json(row) for row in part)
        separator = b",\n"
    yield b"\n]\n"


async def _every(
    database: Database, owner_id: str, query: MovieQuery
) -> AsyncIterator[list[AnyRow]]:
    last = ""
    while found := await lists.every(database, owner_id, query, last, AT_ONCE):
        last = found[-1].id
        yield list(found)


def _values(row: AnyRow) -> dict[str, Any]:
    return {name: getattr(row, column) for name, column in COLUMNS.items()}


def _json(row: AnyRow) -> bytes:
    return json.dumps(_values(row), ensure_ascii=False, default=lambda at: at.isoformat()).encode()
