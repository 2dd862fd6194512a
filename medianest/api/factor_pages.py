"""The pages between the password and the way in: the code, or setting up the second factor."""

from __future__ import annotations

from dataclasses import dataclass, field

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, plain_answers, sign_in_cookies, signed_in
from medianest.api.call import CHALLENGE_COOKIE
from medianest.api.guard import PageRoute, runtime
from medianest.errors import CredentialsError, CsrfError, MediaNestError, RateLimitError, TokenError
from medianest.services.accounts.sign_ins import SignIn

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FIELDS = ("code", "recovery", "trust", "next", "csrf")


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why a page is shown once more."""

    status: int = 200
    notice: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    retry_after_seconds: int | None = None


NONE = _Trouble()


@router.get(routes.LOGIN_CODE, response_model=None)
async def show_code(request: Request) -> Response:
    wanted = request.query_params.get("next", "")
    try:
        challenged = await runtime(request).accounts.sign_ins.open_challenge(_challenge(request))
    except TokenError:
        return _back_to_sign_in(request, wanted)
    if challenged.enrol:
        return _to(request, routes.login(routes.after_sign_in(wanted), routes.LOGIN_ENROL))
    recovery = request.query_params.get("recovery", "")
    return _code_page(request, {**_values(wanted), "recovery": recovery}, NONE)


@router.post(routes.LOGIN_CODE, response_model=None)
async def send_code(request: Request) -> Response:
    sent = await forms.read(request, FIELDS)
    try:
        _check(request, sent)
        done = await runtime(request).accounts.two_factor.check(
            _challenge(request), sent["code"], trust=bool(sent["trust"])
        )
    except TokenError:
        return _back_to_sign_in(request, sent["next"])
    except (CredentialsError, CsrfError, RateLimitError) as error:
        return _code_page(request, sent, _trouble(error))
    return signed_in.page(request, done, routes.after_sign_in(sent["next"]))


@router.get(routes.LOGIN_ENROL, response_model=None)
async def show_enrol(request: Request) -> Response:
    """A fresh secret each time: nobody else has seen it before."""
    return await _enrol_page(request, _values(request.query_params.get("next", "")), NONE)


@router.post(routes.LOGIN_ENROL, response_model=None)
async def enrol(request: Request) -> Response:
    sent = await forms.read(request, FIELDS)
    try:
        _check(request, sent)
        done, codes = await runtime(request).accounts.two_factor.enrol_finish(
            _challenge(request), sent["code"]
        )
    except TokenError:
        return _back_to_sign_in(request, sent["next"])
    except (CredentialsError, CsrfError) as error:
        return await _enrol_page(request, sent, _trouble(error))
    return _codes_page(request, done, codes, routes.after_sign_in(sent["next"]))


def _challenge(request: Request) -> str:
    return calls.of(request).cookie(CHALLENGE_COOKIE)


def _values(wanted: str) -> dict[str, str]:
    return {**dict.fromkeys(FIELDS, ""), "next": wanted}


def _check(request: Request, sent: dict[str, str]) -> None:
    forms.check(request, sent["csrf"])
    if not sent["code"].strip():
        raise CredentialsError("Type the code.")


def _trouble(error: MediaNestError) -> _Trouble:
    if isinstance(error, CsrfError):
        return _Trouble(403, notice=error.message)
    if isinstance(error, RateLimitError):
        when = plain_answers.in_words(error.retry_after_seconds)
        notice = f"Too many wrong codes. You can try again {when}."
        return _Trouble(429, notice, retry_after_seconds=error.retry_after_seconds)
    return _Trouble(401, errors={"code": error.message})


def _code_page(request: Request, values: dict[str, str], trouble: _Trouble) -> Response:
    return _page(request, "code.html", values, trouble)


async def _enrol_page(request: Request, values: dict[str, str], trouble: _Trouble) -> Response:
    """After a wrong code the same secret again: the app has it by now."""
    try:
        setup = await runtime(request).accounts.two_factor.enrol(
            _challenge(request), again=trouble is not NONE
        )
    except TokenError:
        return _back_to_sign_in(request, values["next"])
    return _page(request, "enrol.html", values, trouble, setup=setup)


def _page(
    request: Request, template: str, values: dict[str, str], trouble: _Trouble, **more: object
) -> Response:
    answer = plain_answers.page(
        calls.of(request),
        template,
        status=trouble.status,
        csrf=forms.token(request),
        next=routes.after_sign_in(values["next"]),
        notice=trouble.notice,
        errors=trouble.errors,
        values=values,
        **more,
    )
    if trouble.retry_after_seconds is not None:
        answer.headers["retry-after"] = str(trouble.retry_after_seconds)
    return answer


def _codes_page(request: Request, done: SignIn, codes: list[str], wanted: str) -> Response:
    """The way in, by way of the recovery codes: they are shown this once."""
    call = calls.of(request)
    answer = plain_answers.page(call, "recovery.html", codes=codes, next=wanted)
    for name, value in sign_in_cookies.signed_in(call, done):
        answer.headers.append(name, value)
    forms.close(call, answer)
    return answer


def _back_to_sign_in(request: Request, wanted: str) -> Response:
    return _to(request, routes.login(routes.after_sign_in(wanted)))


def _to(request: Request, path: str) -> Response:
    return RedirectResponse(calls.of(request).address(path), status_code=303)
