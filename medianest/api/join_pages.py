"""Pages on which people make an account: by invitation, or where sign-up is open."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, plain_answers, signed_in
from medianest.api.guard import PageRoute, runtime
from medianest.errors import (
    CsrfError,
    DuplicateError,
    InvalidInputError,
    NotFoundError,
    RateLimitError,
)
from medianest.services.users.registrations import CLOSED

router = APIRouter(route_class=PageRoute, include_in_schema=False)

JOIN_PAGE = f"{routes.JOIN}/{{token}}"
FIELDS = ("name", "email", "password", "csrf")
NOTHING = dict.fromkeys(FIELDS, "")


@router.get(JOIN_PAGE, response_model=None)
async def show_join(request: Request, token: str) -> Response:
    try:
        await runtime(request).accounts.invitations.check(token)
    except InvalidInputError:
        return await _page(request, NOTHING, step="over", status=400)
    return await _page(request, NOTHING, invitation=token)


@router.post(JOIN_PAGE, response_model=None)
async def join(request: Request, token: str) -> Response:
    sent = await forms.read(request, FIELDS)
    try:
        forms.check(request, sent["csrf"])
        outcome = await runtime(request).accounts.registrations.register_invited(
            token, sent["email"], sent["name"], sent["password"]
        )
    except InvalidInputError as error:
        if "invitation" in (error.details or {}):
            return await _page(request, NOTHING, step="over", status=400)
        return await _page(request, sent, invitation=token, status=400, errors=error.details)
    except (CsrfError, DuplicateError, RateLimitError) as error:
        return await _refused(request, sent, error, token)
    return signed_in.page(request, outcome, routes.HOME)


@router.get(routes.REGISTER, response_model=None)
async def show_register(request: Request) -> Response:
    if not await runtime(request).accounts.registrations.is_open():
        raise NotFoundError(CLOSED)
    return await _page(request, NOTHING)


@router.post(routes.REGISTER, response_model=None)
async def register(request: Request) -> Response:
    """What is said does not depend on whether the e-mail had an account already."""
    sent = await forms.read(request, FIELDS)
    registrations = runtime(request).accounts.registrations
    if not await registrations.is_open():
        raise NotFoundError(CLOSED)
    try:
        forms.check(request, sent["csrf"])
        await registrations.register_openly(sent["email"], sent["name"], sent["password"])
    except InvalidInputError as error:
        return await _page(request, sent, status=400, errors=error.details)
    except (CsrfError, RateLimitError) as error:
        return await _refused(request, sent, error)
    answer = await _page(request, sent, step="done")
    forms.close(calls.of(request), answer)
    return answer


async def _refused(
    request: Request,
    sent: dict[str, str],
    error: CsrfError | DuplicateError | RateLimitError,
    invitation: str = "",
) -> Response:
    if isinstance(error, RateLimitError):
        notice, headers = plain_answers.too_often(error)
        answer = await _page(request, sent, invitation=invitation, status=429, notice=notice)
        answer.headers.update(headers)
        return answer
    if isinstance(error, DuplicateError):
        return await _page(
            request, sent, invitation=invitation, status=409, errors={"email": error.message}
        )
    return await _page(request, sent, invitation=invitation, status=403, notice=error.message)


async def _page(
    request: Request,
    values: dict[str, str],
    *,
    step: str = "form",
    invitation: str = "",
    status: int = 200,
    notice: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    by_plex = invitation and await runtime(request).plex_sign_in.is_offered()
    return plain_answers.page(
        calls.of(request),
        "join.html",
        status=status,
        csrf=forms.token(request) if step == "form" else "",
        step=step,
        action=routes.join(invitation) if invitation else routes.REGISTER,
        invitation=invitation,
        by_plex=by_plex,
        next=routes.HOME,
        values=values,
        notice=notice,
        errors=errors or {},
    )
