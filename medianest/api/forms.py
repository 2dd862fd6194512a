"""Forms of server-rendered pages: read safely, bound to the browser that was shown them."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from medianest.api import call as calls
from medianest.api import origins
from medianest.api.call import FORM_COOKIE, Call, cookie
from medianest.api.guard import runtime
from medianest.errors import CsrfError

FORM_SECONDS = 24 * 60 * 60
MAX_FIELD = 2_000
STALE = "This page was open for too long. Please send it once more."


def token(request: Request) -> str:
    """A token for a form before sign-in; the browser gets the cookie that it is bound to."""
    call = calls.of(request)
    value = call.cookie(FORM_COOKIE) or secrets.token_urlsafe(18)
    call.answer_headers.append(cookie(call, FORM_COOKIE, value, max_age_seconds=FORM_SECONDS))
    return runtime(request).accounts.csrf_token(_bound(value))


async def read(request: Request, names: Collection[str]) -> dict[str, str]:
    """The named fields, empty where they were not sent.

    Raises :class:`ForbiddenError` for a form that another site sent.
    """
    origins.check(calls.of(request))
    async with request.form(max_files=0, max_fields=20) as sent:
        values = {name: sent.get(name, "") for name in names}
    return {
        name: "" if isinstance(value, UploadFile) else value[:MAX_FIELD]
        for name, value in values.items()
    }


def check(request: Request, sent_token: str) -> None:
    """Raise :class:`CsrfError` unless this browser was shown the form."""
    bound_to = _bound(calls.of(request).cookie(FORM_COOKIE))
    try:
        runtime(request).accounts.check_csrf(bound_to, sent_token)
    except CsrfError:
        raise CsrfError(STALE) from None


def close(call: Call, answer: Response) -> None:
    """The form has done its work."""
    name, value = cookie(call, FORM_COOKIE, "", max_age_seconds=0)
    answer.headers.append(name, value)


def _bound(value: str) -> str:
    return f"form {value}"
