"""REST: how good our copy of the library is, and syncs of it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi import Path as PathParameter
from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.policy import REST
from medianest.views.library import LibraryStatusView, SyncRunView
from medianest.views.view import View

router = APIRouter(prefix=f"{REST}/plex", route_class=RestRoute, tags=["library"])

MOST = 2_147_483_647

RunId = Annotated[str, PathParameter(alias="id", max_length=64)]
SectionId = Annotated[int, PathParameter(alias="id", ge=1, le=MOST)]


class SyncBody(BaseModel):
    """``full`` lists everything anew; without a section, all of them are meant."""

    model_config = ConfigDict(extra="forbid", alias_generator=to_camel, populate_by_name=True)

    section_id: Annotated[int, Field(ge=1, le=MOST)] | None = None
    full: bool = False


class Stopping(View):
    id: str


@router.get("/sync", response_model=Envelope[LibraryStatusView])
async def status(request: Request) -> Response:
    """The age of the copy and whether Plex answers; runs and what waits, for administrators."""
    return success(await runtime(request).library.syncs.status(actor(request)))


@router.post("/sync", status_code=202, response_model=Envelope[SyncRunView])
async def start(request: Request, body: Annotated[SyncBody | None, Body()] = None) -> Response:
    """Begin a sync, or find the one under way that does the same."""
    wanted = body or SyncBody()
    syncs = runtime(request).library.syncs
    run = await syncs.start(actor(request), wanted.section_id, full=wanted.full)
    return success(run, status=202)


@router.post("/sync/{id}/stop", status_code=202, response_model=Envelope[Stopping])
async def stop(request: Request, run_id: RunId) -> Response:
    """End a sync after its present page; the next one goes on from there."""
    await runtime(request).library.syncs.stop(actor(request), run_id)
    return success(Stopping(id=run_id), status=202)


@router.post("/libraries/{id}/confirm-drop", status_code=202, response_model=Envelope[SyncRunView])
async def confirm_drop(request: Request, section_id: SectionId) -> Response:
    """Let a section lose what Plex no longer shows of it, after one more look."""
    run = await runtime(request).library.syncs.confirm_drop(actor(request), section_id)
    return success(run, status=202)
