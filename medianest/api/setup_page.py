"""The page on which the first administrator makes an account."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, plain_answers, signed_in
from medianest.api.guard import PageRoute, runtime
from medianest.api.setup_parts import page_of
from medianest.errors import CsrfError, InvalidInputError, RateLimitError

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FIELDS = ("code", "name", "email", "password", "csrf")


@router.get(routes.SETUP, response_model=None)
async def show_setup(request: Request) -> Response:
    if not await runtime(request).accounts.needs_setup():
        return RedirectResponse(calls.of(request).address(await _onwards(request)), status_code=303)
    return _page(request, dict.fromkeys(FIELDS, ""))


@router.post(routes.SETUP, response_model=None)
async def set_up(request: Request) -> Response:
    """A second set-up is a conflict for ever: that error's page is shown."""
    sent = await forms.read(request, FIELDS)
    accounts = runtime(request).accounts
    try:
        if await accounts.needs_setup():
            forms.check(request, sent["csrf"])
        outcome = await accounts.create_administrator(
            sent["code"], sent["email"], sent["name"], sent["password"]
        )
    except CsrfError as error:
        return _page(request, sent, status=403, notice=error.message)
    except RateLimitError as error:
        return _too_often(request, sent, error)
    except InvalidInputError as error:
        return _page(request, sent, status=400, errors=error.details or {}, notice=_other(error))
    return signed_in.page(request, outcome, routes.SETUP_PLEX)


async def _onwards(request: Request) -> str:
    """An administrator goes on with the step that was left, everybody else to the door."""
    person = calls.of(request).actor
    if person is None or not person.is_admin:
        return routes.LOGIN
    step = await runtime(request).setup.next_step(person)
    return page_of(step).path if step is not None else routes.HOME


def _page(
    request: Request,
    values: dict[str, str],
    *,
    status: int = 200,
    notice: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    return plain_answers.page(
        calls.of(request),
        "setup.html",
        status=status,
        csrf=forms.token(request),
        notice=notice,
        errors=errors or {},
        values=values,
    )


def _too_often(request: Request, sent: dict[str, str], error: RateLimitError) -> Response:
    notice, headers = plain_answers.too_often(error)
    answer = _page(request, sent, status=429, notice=notice)
    answer.headers.update(headers)
    return answer


def _other(error: InvalidInputError) -> str:
    """What no field stands for goes to the top of the page."""
    return "" if error.details else error.message
