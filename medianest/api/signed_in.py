"""What a sign-in becomes at the edges: tokens for programs, cookies and a next page for people."""

from __future__ import annotations

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from medianest import routes
from medianest.api import call as calls
from medianest.api import forms, sign_in_cookies
from medianest.api.call import REMEMBER_COOKIE, Call
from medianest.api.envelope import success
from medianest.errors import TwoFactorRequiredError
from medianest.runtime import Runtime
from medianest.services.accounts.sign_ins import Challenge, SignIn
from medianest.views.user import UserView
from medianest.views.view import View

Outcome = SignIn | Challenge


class SignInView(View):
    """``token`` is the access token; ``rememberToken`` is null unless it was asked for."""

    user: UserView
    token: str
    refresh_token: str
    remember_token: str | None = None
    expires_in: int
    csrf_token: str


def rest(request: Request, outcome: Outcome, status: int = 200) -> Response:
    """The answer of the REST API. Raises :class:`TwoFactorRequiredError` for a challenge."""
    if isinstance(outcome, Challenge):
        raise _wanted(outcome)
    headers = sign_in_cookies.signed_in(calls.of(request), outcome)
    return success(_view(outcome), status=status, headers=headers)


def page(request: Request, outcome: Outcome, next_path: str) -> Response:
    """The answer to a form: on to ``next_path``, or to the page that asks for the second
    factor."""
    call = calls.of(request)
    answer = _on(call, outcome, next_path)
    forms.close(call, answer)
    return answer


async def resumed(call: Call, app: Runtime, next_path: str) -> Response | None:
    """The answer to a browser that asked to be remembered; ``None`` where it has to sign in."""
    token = call.cookie(REMEMBER_COOKIE)
    outcome = await app.accounts.resume(token) if token else None
    return _on(call, outcome, next_path) if outcome is not None else None


def _on(call: Call, outcome: Outcome, next_path: str) -> Response:
    if isinstance(outcome, SignIn):
        answer = RedirectResponse(call.address(next_path), status_code=303)
        headers = sign_in_cookies.signed_in(call, outcome)
    else:
        door = routes.LOGIN_ENROL if outcome.enrol else routes.LOGIN_CODE
        address = f"{door}?next={quote(next_path, safe='')}"
        answer = RedirectResponse(call.address(address), status_code=303)
        headers = [sign_in_cookies.challenged(call, outcome)]
    for name, value in headers:
        answer.headers.append(name, value)
    return answer


def _wanted(challenge: Challenge) -> TwoFactorRequiredError:
    sentence = (
        "Your account needs a second factor. Set it up to sign in."
        if challenge.enrol
        else "Send the code of your second factor to sign in."
    )
    details = {"challenge": challenge.token, "enrol": challenge.enrol}
    return TwoFactorRequiredError(sentence, details=details)


def _view(done: SignIn) -> SignInView:
    return SignInView(
        user=done.user,
        token=done.access_token,
        refresh_token=done.refresh_token,
        remember_token=done.remember_token,
        expires_in=done.expires_in_seconds,
        csrf_token=done.csrf_token,
    )
