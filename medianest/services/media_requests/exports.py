"""All requests as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from medianest.database import Database
from medianest.services import csv_rows
from medianest.services.audit import ExportFormat
from medianest.services.media_requests import lists
from medianest.services.media_requests.query import RequestQuery
from medianest.services.media_requests.views import views
from medianest.views.media_request import MediaRequestView

AT_ONCE = 500
MOST_EXPORTED = 100_000

Views = list[MediaRequestView]
Seen = Callable[[Views], Awaitable[Views]]


async def parts(
    database: Database, query: RequestQuery, how: ExportFormat, seen: Seen
) -> AsyncIterator[bytes]:
    """Everybody's that ``query`` finds, in the order in which they were made here, as ``seen`` by
    whoever asks.

    Raises :class:`InvalidInputError` before the first part.
    """
    if how is ExportFormat.CSV:
        yield csv_rows.lines([[field.alias for field in MediaRequestView.model_fields.values()]])
        async for part in _every(database, query):
            yield csv_rows.lines(view.model_dump().values() for view in await seen(part))
        return
    yield b"["
    separator = b""
    async for part in _every(database, query):
        for view in await seen(part):
            yield separator + view.model_dump_json(by_alias=True).encode()
            separator = b",\n"
    yield b"]\n"


async def _every(database: Database, query: RequestQuery) -> AsyncIterator[Views]:
    last = ""
    for _ in range(-(-MOST_EXPORTED // AT_ONCE)):
        found = await lists.every(database, query, query.owner_id, last, AT_ONCE)
        if not found:
            return
        last = found[-1].id
        yield views(found)
