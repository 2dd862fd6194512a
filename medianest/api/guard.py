"""What happens before and after every route: policy, limits, CSRF, and errors made answers."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.routing import APIRoute
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import envelope, failures, origins, plain_answers, policy, token_scopes
from medianest.api.call import DEVICE_COOKIE, SESSION_COOKIE, Call
from medianest.api.policy import Who
from medianest.errors import ForbiddenError, RateLimitError, UnauthenticatedError
from medianest.models.personal_token import Scope
from medianest.runtime import Runtime
from medianest.services.accounts.sign_in_limits import network
from medianest.services.actor import Actor
from medianest.services.request_budgets import Budget
from medianest.services.secret_tokens import token_hash

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
BEARER = "bearer "
MINUTE, QUARTER_HOUR = 60, 15 * 60
STRANGERS_PER_QUARTER_HOUR = 100
PICTURES_PER_MINUTE = 1_200
DEVELOPMENT_FACTOR = 10

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class RestRoute(APIRoute):
    """A route of the REST API: answers in the envelope whatever happens."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        path = self.path_format

        async def guarded(request: Request) -> Response:
            call = calls.of(request)
            try:
                await _admit(request, call, path)
                answer = await handle(request)
            except Exception as error:
                answer = envelope.failure(failures.of(error))
            return _with_headers(answer, call)

        return guarded


class PageRoute(APIRoute):
    """A page that the server renders by itself: its errors are pages too."""

    def get_route_handler(self) -> Handler:
        handle = super().get_route_handler()
        path = self.path_format

        async def guarded(request: Request) -> Response:
            call = calls.of(request)
            try:
                await _admit_to_page(request, call, path)
                answer = await handle(request)
            except Exception as error:
                answer = plain_answers.failure(call, failures.of(error))
            return _with_headers(answer, call)

        return guarded


async def _admit_to_page(request: Request, call: Call, path: str) -> None:
    """As for the REST API; the forms of pages carry their CSRF token among their fields."""
    needed = policy.who(request.method, path)
    if needed is None:
        raise ForbiddenError("Nobody may do this.")
    await _identify(request, call)
    _as_session(call)
    if needed is Who.ANYBODY:
        return
    if call.actor is None:
        raise UnauthenticatedError("Sign in first.")
    if needed is Who.ADMIN:
        call.actor.require_admin()


def runtime(request: Request) -> Runtime:
    """The runtime of this process."""
    found: Runtime = request.app.state.runtime()
    return found


def actor(request: Request) -> Actor:
    """The person who calls, on a route that strangers cannot reach."""
    found = calls.of(request).actor
    if found is None:
        raise UnauthenticatedError("Sign in first.")
    return found


async def _admit(request: Request, call: Call, path: str) -> None:
    """Let the call in with its actor, or raise why not."""
    needed = policy.who(request.method, path)
    if needed is None:
        raise ForbiddenError("Nobody may do this.")
    refusal = await _identify(request, call)
    await _count(request, call, path)
    if needed is Who.ANYBODY:
        _as_session(call)
        return
    if call.actor is None:
        raise refusal or UnauthenticatedError("Sign in first.")
    _check_scope(call.actor, token_scopes.scope(request.method, path))
    if needed is Who.ADMIN:
        call.actor.require_admin()
    if request.method not in SAFE and not _bearer(call):
        origins.check(call)
        accounts = runtime(request).accounts
        accounts.check_csrf(call.actor.session_id, call.header(b"x-csrf-token"))


def _check_scope(person: Actor, scope: Scope | None) -> None:
    """Raise :class:`ForbiddenError` for a personal token that is not good for this."""
    if scope is None:
        person.require_session()
    elif not person.has_scope(scope):
        raise ForbiddenError(f"This token may not do this: it was made without “{scope}”.")


def _as_session(call: Call) -> None:
    """Where strangers come too, a personal token says nothing."""
    if call.actor is not None and call.actor.scopes is not None:
        call.actor = None


async def _identify(request: Request, call: Call) -> UnauthenticatedError | None:
    """Find out who calls; answers why a token or cookie that was sent is worth nothing."""
    accounts = runtime(request).accounts
    bearer, cookie = _bearer(call), call.cookie(SESSION_COOKIE)
    try:
        if bearer:
            call.actor = await accounts.authenticate_access_token(bearer)
        elif cookie:
            call.actor = await accounts.authenticate(cookie)
    except UnauthenticatedError as refusal:
        return refusal
    return None


async def _count(request: Request, call: Call, path: str) -> None:
    if path in policy.UNCOUNTED:
        return
    app = runtime(request)
    factor = DEVELOPMENT_FACTOR if app.environment.mode == "development" else 1
    if call.actor is not None and path in policy.PICTURES:
        who, window = f"pictures {call.actor.user_id}", MINUTE
        limit = PICTURES_PER_MINUTE * factor
    elif call.actor is not None:
        who, window = f"user {call.actor.user_id}", MINUTE
        limit = call.settings.rate_limits.api_per_minute * factor
    else:
        who, window = f"address {network(call.ip)}", QUARTER_HOUR
        limit = STRANGERS_PER_QUARTER_HOUR * factor
    try:
        budget = await _spend(app, call, who, limit, window)
    except RateLimitError as error:
        call.answer_headers += _headers(Budget(limit, 0, error.retry_after_seconds))
        raise
    call.answer_headers += _headers(budget)


async def _spend(app: Runtime, call: Call, who: str, limit: int, window: int) -> Budget:
    """Where strangers used up what an address has, a browser that somebody signed in with before
    has a budget of its own."""
    budgets = app.accounts.budgets
    try:
        return await budgets.spend(who, limit, window)
    except RateLimitError:
        token = call.cookie(DEVICE_COOKIE) if call.actor is None else ""
        if not token or not await app.accounts.devices.is_known(token):
            raise
        return await budgets.spend(f"device {token_hash(token)}", limit, window)


def _with_headers(answer: Response, call: Call) -> Response:
    for name, value in call.answer_headers:
        answer.headers.append(name, value)
    return answer


def _headers(budget: Budget) -> list[tuple[str, str]]:
    return [
        ("ratelimit-limit", str(budget.limit)),
        ("ratelimit-remaining", str(budget.remaining)),
        ("ratelimit-reset", str(budget.reset_seconds)),
    ]


def _bearer(call: Call) -> str:
    sent = call.header(b"authorization")
    return sent[len(BEARER) :].strip() if sent[: len(BEARER)].lower() == BEARER else ""
