"""Set-up, the step of Plex: the owner signs in with Plex and picks the server."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import failures, forms, plain_answers, plex_cookie, plex_steps
from medianest.api.guard import PageRoute, actor, runtime
from medianest.errors import (
    ConflictError,
    CsrfError,
    InvalidInputError,
    MediaNestError,
    UpstreamError,
)
from medianest.services.plex.sign_in import Waiting
from medianest.services.settings.setup_wizard import Step

router = APIRouter(route_class=PageRoute, include_in_schema=False)

SEPARATOR = " "


@router.post(routes.SETUP_PLEX_SIGN_IN, response_model=None)
async def begin(request: Request) -> Response:
    return await plex_steps.begin(request, plex_steps.SERVER)


@router.get(routes.SETUP_PLEX_SERVER, response_model=None)
async def show_servers(request: Request) -> Response:
    """The servers of whoever signed in with Plex."""
    pin_id = request.query_params.get("pin", "")
    if not pin_id:  # nothing was begun
        return RedirectResponse(calls.of(request).address(routes.SETUP_PLEX), status_code=303)
    return await _servers(request, pin_id)


@router.post(routes.SETUP_PLEX_SERVER, response_model=None)
async def choose(request: Request) -> Response:
    """Take the server, if it answers at the address and is the one it should be."""
    app, person = runtime(request), actor(request)
    sent = await forms.read(request, ("csrf", "pin", "place"))
    machine_identifier, _, url = sent["place"].partition(SEPARATOR)
    try:
        app.accounts.check_csrf(person.session_id, sent["csrf"])
        await app.plex_server_choice.choose(
            person, sent["pin"], plex_cookie.given(request), machine_identifier, url
        )
    except (CsrfError, InvalidInputError, ConflictError, UpstreamError) as error:
        return await _servers(request, sent["pin"], error)
    await app.setup.leave(person, Step.PLEX)
    call = calls.of(request)
    answer = RedirectResponse(call.address(routes.SETUP_SERVICES), status_code=303)
    answer.headers.append(*plex_cookie.taken(call))
    return answer


async def _servers(request: Request, pin_id: str, said: MediaNestError | None = None) -> Response:
    app, person = runtime(request), actor(request)
    try:
        found = await app.plex_server_choice.offer(person, pin_id, plex_cookie.given(request))
    except MediaNestError as error:
        return plex_steps.refused(request, error, plex_steps.SERVER)
    if isinstance(found, Waiting):
        return plex_steps.waiting(request, found, plex_steps.SERVER)
    return plain_answers.page(
        calls.of(request),
        "setup_plex_server.html",
        status=200 if said is None else failures.of(said).status,
        csrf=app.accounts.csrf_token(person.session_id),
        pin=pin_id,
        servers=found,
        separator=SEPARATOR,
        notice="" if said is None else said.message,
    )
