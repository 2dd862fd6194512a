"""REST: the audit log, for administrators."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import AwareDatetime
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.audit import ExportFormat, Result
from medianest.services.audit_lists import AuditFilter
from medianest.views.audit import AuditEventView
from medianest.views.view import Page

router = APIRouter(prefix=f"{REST}/admin/audit", route_class=RestRoute, tags=["audit"])

Words = Annotated[str | None, Query(max_length=300)]

MEDIA_TYPES = {ExportFormat.CSV: "text/csv; charset=utf-8", ExportFormat.JSON: "application/json"}


def wanted(
    action: Annotated[str | None, Query(max_length=60)] = None,
    actor: Annotated[str | None, Query(max_length=64)] = None,
    target: Words = None,
    result: Result | None = None,
    since: Annotated[AwareDatetime | None, Query(alias="from")] = None,
    until: Annotated[AwareDatetime | None, Query(alias="to")] = None,
    search: Annotated[str | None, Query(alias="q", max_length=200)] = None,
) -> AuditFilter:
    """``action`` is one, or with a dot at its end all that begin so; ``actor`` and ``target`` are
    people's ids, ``target`` may be its words; ``to`` itself is not within."""
    return AuditFilter(action, actor, target, result, since, until, search)


Wanted = Annotated[AuditFilter, Depends(wanted)]


@router.get("", response_model=Envelope[Page[AuditEventView]])
async def page(
    request: Request,
    wanted: Wanted,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
    limit: Annotated[int, Query(ge=1, le=100)] = 50,
) -> Response:
    """What happened to accounts, access and settings, the newest first."""
    audit = runtime(request).audit
    return success(await audit.page(actor(request), wanted, page=page, limit=limit))


@router.get("/export", response_class=Response)
async def export(
    request: Request,
    wanted: Wanted,
    how: Annotated[ExportFormat, Query(alias="format")] = ExportFormat.CSV,
) -> Response:
    """The same as a file, for spreadsheets or programs."""
    parts = await runtime(request).audit.export(actor(request), wanted, how)
    name = {"content-disposition": f'attachment; filename="medianest-audit.{how}"'}
    return StreamingResponse(parts, media_type=MEDIA_TYPES[how], headers=name)
