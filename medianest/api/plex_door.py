"""The way in with Plex, for people: a link to follow, or a code for another device."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import plain_answers, plex_cookie, plex_steps, signed_in
from medianest.api.guard import PageRoute, runtime
from medianest.errors import MediaNestError
from medianest.services.plex.sign_in import Waiting

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(routes.PLEX, response_model=None)
async def show_door(request: Request) -> Response:
    """Somebody came back by the browser's history."""
    return _to(request, routes.LOGIN)


@router.post(routes.PLEX, response_model=None)
async def begin(request: Request) -> Response:
    """Begin a sign-in; the form stands on the sign-in page and on that of an invitation."""
    return await plex_steps.begin(request, plex_steps.SIGN_IN)


@router.get(routes.PLEX_CODE, response_model=None)
async def show_code(request: Request) -> Response:
    """The code, until somebody confirmed it; then the way in."""
    return await _check(request)


@router.get(routes.PLEX_RETURN, response_model=None)
async def come_back(request: Request) -> Response:
    """Plex leads back here, without saying anything: we ask."""
    return await _check(request)


@router.get(routes.PLEX_LINK, response_model=None)
async def show_link(request: Request) -> Response:
    """Where somebody who is signed in links a Plex account."""
    call = calls.of(request)
    if call.actor is None:
        return RedirectResponse(call.address(routes.login(routes.PLEX_LINK)), status_code=303)
    app = runtime(request)
    if not await app.plex_sign_in.is_offered():
        return _to(request, routes.HOME)
    csrf = app.accounts.csrf_token(call.actor.session_id)
    return plain_answers.page(call, "plex_link.html", csrf=csrf, name=call.actor.name)


@router.post(routes.PLEX_LINK, response_model=None)
async def begin_link(request: Request) -> Response:
    return await plex_steps.begin(request, plex_steps.LINK)


@router.get(routes.PLEX_LINKED, response_model=None)
async def come_back_linked(request: Request) -> Response:
    """The same way back, for the login session that began to link."""
    call = calls.of(request)
    if call.actor is None:
        return RedirectResponse(call.address(routes.login(routes.PLEX_LINK)), status_code=303)
    pin_id, plex = request.query_params.get("pin", ""), runtime(request).plex_sign_in
    try:
        found = await plex.link(call.actor, pin_id, plex_cookie.given(request))
    except MediaNestError as error:
        return plex_steps.refused(request, error, plex_steps.LINK)
    if isinstance(found, Waiting):
        return plex_steps.waiting(request, found, plex_steps.LINK)
    answer = _to(request, routes.SETTINGS)
    answer.headers.append(*plex_cookie.taken(call))
    return answer


async def _check(request: Request) -> Response:
    call = calls.of(request)
    pin_id = request.query_params.get("pin", "")
    try:
        found = await runtime(request).plex_sign_in.check(pin_id, plex_cookie.given(request))
    except MediaNestError as error:
        if call.actor is not None:  # another tab of this browser was quicker
            return _to(request, routes.HOME)
        return plex_steps.refused(request, error, plex_steps.SIGN_IN)
    if isinstance(found, Waiting):
        return plex_steps.waiting(request, found, plex_steps.SIGN_IN)
    answer = signed_in.page(request, found.outcome, found.next_path)
    answer.headers.append(*plex_cookie.taken(call))
    return answer


def _to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(calls.of(request).address(path), status_code=303)
