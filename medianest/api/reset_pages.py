"""Pages for people who forgot their password."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, plain_answers
from medianest.api.guard import PageRoute, runtime
from medianest.errors import ConflictError, CsrfError, InvalidInputError, RateLimitError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

RESET_PAGE = f"{routes.RESET}/{{token}}"


@router.get(routes.FORGOT, response_model=None)
async def show_forgot(request: Request) -> Response:
    possible = await runtime(request).accounts.reset_letters.are_possible()
    return _forgot(request, step="form" if possible else "ask")


@router.post(routes.FORGOT, response_model=None)
async def ask(request: Request) -> Response:
    """What is said does not depend on whether there is such an account."""
    sent = await forms.read(request, ("email", "csrf"))
    email = sent["email"]
    try:
        forms.check(request, sent["csrf"])
        await runtime(request).accounts.reset_letters.request(email)
    except CsrfError as error:
        return _forgot(request, email=email, status=403, notice=error.message)
    except InvalidInputError as error:
        return _forgot(request, email=email, status=400, errors=error.details)
    except RateLimitError as error:
        notice, headers = plain_answers.too_often(error)
        return _forgot(request, email=email, status=429, notice=notice, headers=headers)
    except ConflictError:
        return _forgot(request, step="ask")
    return _forgot(request, step="sent", email=email)


@router.get(RESET_PAGE, response_model=None)
async def show_reset(request: Request, token: str) -> Response:
    try:
        await runtime(request).accounts.password_resets.check(token)
    except InvalidInputError:
        return _reset(request, token, step="over", status=400)
    return _reset(request, token)


@router.post(RESET_PAGE, response_model=None)
async def reset(request: Request, token: str) -> Response:
    sent = await forms.read(request, ("password", "csrf"))
    try:
        forms.check(request, sent["csrf"])
        await runtime(request).accounts.password_resets.confirm(token, sent["password"])
    except CsrfError as error:
        return _reset(request, token, status=403, notice=error.message)
    except RateLimitError as error:
        notice, headers = plain_answers.too_often(error)
        return _reset(request, token, status=429, notice=notice, headers=headers)
    except InvalidInputError as error:
        step = "over" if "token" in (error.details or {}) else "form"
        return _reset(request, token, step=step, status=400, errors=error.details)
    answer = _reset(request, token, step="done")
    forms.close(calls.of(request), answer)
    return answer


def _forgot(
    request: Request,
    *,
    step: str = "form",
    email: str = "",
    status: int = 200,
    notice: str = "",
    errors: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    answer = plain_answers.page(
        calls.of(request),
        "forgot.html",
        status=status,
        csrf=forms.token(request) if step == "form" else "",
        step=step,
        email=email,
        notice=notice,
        errors=errors or {},
    )
    answer.headers.update(headers or {})
    return answer


def _reset(
    request: Request,
    token: str,
    *,
    step: str = "form",
    status: int = 200,
    notice: str = "",
    errors: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    answer = plain_answers.page(
        calls.of(request),
        "reset.html",
        status=status,
        csrf=forms.token(request) if step == "form" else "",
        step=step,
        action=routes.reset(token),
        notice=notice,
        errors=errors or {},
    )
    answer.headers.update(headers or {})
    return answer
