"""All requests as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable

from medianest.database import Database
from medianest.services import csv_rows
from medianest.services.audit import ExportFormat
from medianest.services.media_requests import lists
from medianest.services.media_requests.lists import Sought
from medianest.services.media_requests.views import views
from medianest.views.media_request import MediaRequestView

AT_ONCE = 500
MOST_EXPORTED = 100_000
_NO_COLUMNS = {"aid"}
"""What stands beside requests on pages alone."""

Views = list[MediaRequestView]
Seen = Callable[[Views], Awaitable[Views]]


async def parts(
    database: Database, sought: Sought, how: ExportFormat, seen: Seen
) -> AsyncIterator[bytes]:
    """Those that are ``sought``, in the order in which they were made here, as ``seen`` by whoever
    asks.

    Raises :class:`InvalidInputError` before the first part.
    """
    if how is ExportFormat.CSV:
        fields = MediaRequestView.model_fields.items()
        yield csv_rows.lines([[field.alias for name, field in fields if name not in _NO_COLUMNS]])
        async for part in _every(database, sought):
            shown = await seen(part)
            yield csv_rows.lines(view.model_dump(exclude=_NO_COLUMNS).values() for view in shown)
        return
    yield b"["
    separator = b""
    async for part in _every(database, sought):
        for view in await seen(part):
            yield separator + view.model_dump_json(by_alias=True).encode()
            separator = b",\n"
    yield b"]\n"


async def _every(database: Database, sought: Sought) -> AsyncIterator[Views]:
    last = ""
    for _ in range(-(-MOST_EXPORTED // AT_ONCE)):
        found = await lists.every(database, sought, last, AT_ONCE)
        if not found:
            return
        last = found[-1].id
        yield views(found)
