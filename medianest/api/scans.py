"""REST: having Plex look for what is new."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.services.library.scans import LONGEST_PATH
from medianest.views.library_query import HIGHEST_ID
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/plex", route_class=RestRoute, tags=["library"])


class ScanBody(BaseModel):
    """``path`` is a folder as the Plex server names it; without one, the whole section is meant."""

    model_config = ConfigDict(extra="forbid")

    path: Annotated[str, Field(max_length=LONGEST_PATH)] | None = None


class ScanBegun(View):
    section_id: int
    path: str | None


@router.post("/libraries/{id}/scan", status_code=202, response_model=Envelope[ScanBegun])
async def scan(
    request: Request,
    section_id: Annotated[int, PathParameter(alias="id", ge=1, le=HIGHEST_ID)],
    body: Annotated[ScanBody | None, Body()] = None,
) -> Response:
    """Have Plex look through a section, or one folder of it; what it finds comes with a sync."""
    path = body.path if body else None
    await runtime(request).library.scans.scan(actor(request), section_id, path)
    return success(ScanBegun(section_id=section_id, path=path), status=202)
