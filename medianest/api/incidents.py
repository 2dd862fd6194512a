"""REST: what is wrong, in words, and what is out of service on purpose."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Body
from fastapi import Path as PathParameter
from pydantic import Field, StringConstraints
from starlette.requests import Request
from starlette.responses import Response

from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, actor, runtime
from medianest.api.media_request_bodies import Sent
from medianest.api.policy import REST
from medianest.models.incident import IncidentStyle
from medianest.views.monitoring import DisruptionsView, IncidentView

router = APIRouter(prefix=f"{REST}/uptime/incidents", route_class=RestRoute, tags=["monitoring"])

LONGEST_NOTE = 2_000

Id = Annotated[str, PathParameter(alias="id", max_length=64)]
Words = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NOTE)
]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class OpenBody(Sent):
    title: Title
    content: Annotated[str, Field(max_length=10_000)] = ""
    style: IncidentStyle = IncidentStyle.WARNING


class NoteBody(Sent):
    text: Words


class ResolveBody(Sent):
    """``text`` says how it was resolved."""

    text: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


@router.get("", response_model=Envelope[DisruptionsView])
async def show(request: Request) -> Response:
    """What is wrong or was in the last week, and maintenance: of that, people who are no
    administrators see what a public status page tells."""
    return success(await runtime(request).monitoring.incidents.show(actor(request)))


@router.post("", status_code=201, response_model=Envelope[IncidentView])
async def begin(request: Request, body: Annotated[OpenBody, Body()]) -> Response:
    """Tell everybody that something is wrong."""
    made = await runtime(request).monitoring.incidents.open(
        actor(request), body.title, body.content, body.style
    )
    return success(made, status=201)


@router.post("/{id}/notes", status_code=201, response_model=Envelope[IncidentView])
async def note(request: Request, incident_id: Id, body: Annotated[NoteBody, Body()]) -> Response:
    """Say what became of it."""
    incidents = runtime(request).monitoring.incidents
    return success(await incidents.note(actor(request), incident_id, body.text), status=201)


@router.post("/{id}/resolve", response_model=Envelope[IncidentView])
async def resolve(
    request: Request, incident_id: Id, body: Annotated[ResolveBody | None, Body()] = None
) -> Response:
    """It is over."""
    incidents = runtime(request).monitoring.incidents
    text = body.text.strip() if body else ""
    return success(await incidents.resolve(actor(request), incident_id, text))
