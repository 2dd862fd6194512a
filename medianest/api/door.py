"""The way in and out for people: sign-in, sign-out, and the files these pages need."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, plain_answers, plain_files, sign_in_cookies, signed_in
from medianest.api.guard import PageRoute, runtime
from medianest.errors import CredentialsError, CsrfError, RateLimitError
from medianest.views.settings import SignUp

router = APIRouter(route_class=PageRoute, include_in_schema=False)

WRONG = "The e-mail or the password is not right."


@router.get(routes.LOGIN, response_model=None)
async def show_sign_in(request: Request) -> Response:
    call = calls.of(request)
    if await runtime(request).accounts.needs_setup():
        return _to(request, routes.SETUP)
    wanted = routes.after_sign_in(request.query_params.get("next", ""))
    if call.actor is not None:
        return _to(request, wanted)
    return await _sign_in_page(request, {"email": "", "next": wanted, "remember": ""})


@router.post(routes.LOGIN, response_model=None)
async def sign_in(request: Request) -> Response:
    sent = await forms.read(request, ("email", "password", "remember", "next", "csrf"))
    try:
        forms.check(request, sent["csrf"])
    except CsrfError as error:
        return await _sign_in_page(request, sent, status=403, notice=error.message)
    if wrong := _missing(sent):
        return await _sign_in_page(request, sent, status=400, errors=wrong)
    try:
        outcome = await runtime(request).accounts.sign_in(
            sent["email"], sent["password"], remember=bool(sent["remember"])
        )
    except CredentialsError:
        return await _sign_in_page(request, sent, status=401, errors={"password": WRONG})
    except RateLimitError as error:
        return await _too_often(request, sent, error)
    return signed_in.page(request, outcome, routes.after_sign_in(sent["next"]))


@router.get(routes.LOGOUT, response_model=None)
async def show_sign_out(request: Request) -> Response:
    call = calls.of(request)
    if call.actor is None:
        return _to(request, routes.LOGIN)
    return _sign_out_page(request)


@router.post(routes.LOGOUT, response_model=None)
async def sign_out(request: Request) -> Response:
    call = calls.of(request)
    sent = await forms.read(request, ("csrf",))
    accounts = runtime(request).accounts
    if call.actor is not None:
        try:
            accounts.check_csrf(call.actor.session_id, sent["csrf"])
        except CsrfError:
            return _sign_out_page(request, status=403, notice=forms.STALE)
        await accounts.sign_out(call.actor)
    answer = _to(request, routes.LOGIN)
    for name, value in sign_in_cookies.signed_out(call):
        answer.headers.append(name, value)
    return answer


@router.get("/door/{name}", response_model=None)
async def file(request: Request, name: str) -> Response:
    version = request.query_params.get("v", "")
    return plain_files.answer(name, request.headers.get("accept-encoding", ""), version)


async def _sign_in_page(
    request: Request,
    values: dict[str, str],
    *,
    status: int = 200,
    notice: str = "",
    errors: dict[str, str] | None = None,
) -> Response:
    call = calls.of(request)
    return plain_answers.page(
        call,
        "login.html",
        status=status,
        may_sign_up=call.settings.access.sign_up == SignUp.OPEN,
        has_plex=await runtime(request).plex_sign_in.is_offered(),
        invitation="",
        csrf=forms.token(request),
        next=routes.after_sign_in(values["next"]),
        notice=notice,
        errors=errors or {},
        values=values,
    )


def _sign_out_page(request: Request, *, status: int = 200, notice: str = "") -> Response:
    call = calls.of(request)
    assert call.actor is not None
    token = runtime(request).accounts.csrf_token(call.actor.session_id)
    return plain_answers.page(
        call, "logout.html", status=status, csrf=token, name=call.actor.name, notice=notice
    )


async def _too_often(request: Request, sent: dict[str, str], error: RateLimitError) -> Response:
    notice, headers = plain_answers.too_often(error)
    answer = await _sign_in_page(request, sent, status=429, notice=notice)
    answer.headers.update(headers)
    return answer


def _missing(sent: dict[str, str]) -> dict[str, str]:
    wanted = {"email": "Type your e-mail.", "password": "Type your password."}
    return {name: sentence for name, sentence in wanted.items() if not sent[name].strip()}


def _to(request: Request, path: str) -> RedirectResponse:
    return RedirectResponse(calls.of(request).address(path), status_code=303)
