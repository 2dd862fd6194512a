"""The report of what nobody watches, as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from medianest.services import csv_rows
from medianest.services.audit import ExportFormat
from medianest.views.insights import UnusedView

_NO_COLUMNS = {"poster", "requested_by", "keep"}
_MORE = ("requestedBy", "keepStatus", "keepReason", "keepUntil")


async def parts(rows: AsyncIterator[list[UnusedView]], how: ExportFormat) -> AsyncIterator[bytes]:
    """A row for each title, in the report's order."""
    if how is ExportFormat.CSV:
        fields = UnusedView.model_fields.items()
        head = [field.alias for name, field in fields if name not in _NO_COLUMNS]
        yield csv_rows.lines([[*head, *_MORE]])
        async for views in rows:
            yield csv_rows.lines(_cells(view) for view in views)
        return
    yield b"["
    separator = b""
    async for views in rows:
        for view in views:
            yield separator + view.model_dump_json(by_alias=True).encode()
            separator = b",\n"
    yield b"]\n"


def _cells(view: UnusedView) -> list[Any]:
    keep = view.keep
    own = [getattr(view, name) for name in type(view).model_fields if name not in _NO_COLUMNS]
    asked = ", ".join(one.name for one in view.requested_by)
    if keep is None:
        return [*own, asked, "", "", None]
    return [*own, asked, keep.status, keep.reason, keep.until]
