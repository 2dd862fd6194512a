"""Who may come in: keys, the person acted for, CSRF, and what every answer has in common."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from medianest.demo.seerr.codes import Permission
from medianest.demo.seerr.pretend_seerr import API_KEY, PretendSeerr
from medianest.demo.seerr.refusals import (
    RefusedError,
    Schema,
    check_query,
    not_allowed,
    of_path,
    said,
)
from medianest.demo.seerr.rows import User

PREFIX = "/api/v1"
_NO_ONE = User(0, "", permissions=Permission.NONE)
_READING = ("GET", "HEAD", "OPTIONS")


@dataclass(frozen=True)
class Call:
    """One request: by whom, with what. `body` is what JSON it has, {} without any."""

    actor: User
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Any

    def number(self, name: str, default: int) -> int:
        """A number of the query that was checked before."""
        return int(float(self.query.get(name) or default))


Answer = Callable[[Call], Response]


def told(body: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON as Express sends it; None is no body."""
    content = b"" if body is None else orjson.dumps(body)
    answer = Response(content, status, dict(headers or {}))
    answer.headers["x-powered-by"] = "Express"
    if body is not None:
        answer.headers["content-type"] = "application/json; charset=utf-8"
    return answer


class Door:
    """Wraps what answers a route in what every route of the server asks first."""

    def __init__(self, seerr: PretendSeerr) -> None:
        self._seerr = seerr

    def route(
        self,
        method: str,
        path: str,
        answer: Answer,
        *may: Permission,
        query: Schema | Callable[[], Schema] | None = None,
        is_open: bool = False,
    ) -> Route:
        """A route of the API for those with one of these rights, or, where `is_open`, for all.

        A `query` that is called says what it is at the moment.
        """

        async def endpoint(request: Request) -> Response:
            raw = await request.body()
            with self._seerr.working():
                try:
                    schema = query() if callable(query) else query or {}
                    return self._answered(request, raw, answer, may, schema, is_open=is_open)
                except RefusedError as refused:
                    return self._with_cookies(request, told(refused.body, refused.status))

        return Route(f"{PREFIX}{path}", endpoint, methods=[method])

    def _answered(
        self,
        request: Request,
        raw: bytes,
        answer: Answer,
        may: tuple[Permission, ...],
        schema: Schema,
        *,
        is_open: bool,
    ) -> Response:
        self._check_token(request)
        actor = self._actor(request, is_open=is_open)
        check_query(request.url.query, request.query_params, schema)
        if not is_open and (actor is None or not actor.may(*may)):
            raise not_allowed()
        call = Call(actor or _NO_ONE, request.path_params, request.query_params, _json(raw))
        return self._with_cookies(request, answer(call))

    def _actor(self, request: Request, *, is_open: bool) -> User | None:
        key = request.headers.get("x-api-key")
        if key is None and not is_open:
            raise of_path(401, request.url.path, "cookie 'connect.sid' required")
        if key != API_KEY or not self._seerr.settings.initialized:
            return None
        number = request.headers.get("x-api-user", "1")
        return self._seerr.users.get(int(number)) if number.isdigit() else None

    def _check_token(self, request: Request) -> None:
        if not self._seerr.settings.csrf or request.method in _READING:
            return
        secret = _cookie(request, "_csrf")
        salt, _, mark = request.headers.get("x-xsrf-token", "").partition("-")
        if not secret or not mark or not secrets.compare_digest(mark, _mark(salt, secret)):
            raise said(403, "invalid csrf token")

    def _with_cookies(self, request: Request, answer: Response) -> Response:
        if not self._seerr.settings.csrf:
            return answer
        secret, rules = _cookie(request, "_csrf"), "Path=/; Secure; SameSite=Strict"
        if not secret:
            secret = secrets.token_hex(12)
            answer.headers.append("set-cookie", f"_csrf={secret}; HttpOnly; {rules}")
        if answer.status_code != 403:
            salt = secrets.token_hex(4)
            token = f"{salt}-{_mark(salt, secret)}"
            answer.headers.append("set-cookie", f"XSRF-TOKEN={token}; {rules}")
        return answer


def _mark(salt: str, secret: str) -> str:
    return hashlib.sha256(f"{salt}-{secret}".encode()).hexdigest()


def _cookie(request: Request, name: str) -> str:
    found = SimpleCookie(request.headers.get("cookie", "")).get(name)
    return found.value if found else ""


def _json(raw: bytes) -> Any:
    try:
        return orjson.loads(raw) if raw else {}
    except orjson.JSONDecodeError as error:
        raise said(400, f"Unexpected token in JSON: {error}") from error


async def no_such_route(request: Request, error: Exception) -> Response:
    """For addresses and methods that the API does not have; elsewhere is its page."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    path = request.url.path
    if not path.startswith(PREFIX):
        page = "<!DOCTYPE html><html><head><title>Seerr</title></head><body></body></html>"
        return Response(page, status, media_type="text/html; charset=utf-8")
    text = f"{request.method} method not allowed" if status == 405 else "not found"
    return told(of_path(status, path, text).body, status)
