"""Pages that the server renders by itself: they work before sign-in and without scripts."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse

from medianest.api import failures, plain_files
from medianest.api.call import THEME_COOKIE, Call
from medianest.api.failures import Failure
from medianest.errors import MediaNestError, RateLimitError

THEMES = frozenset({"dark", "light"})
HEADINGS = {
    400: "That did not work",
    401: "Sign in first",
    403: "Not from here",
    404: "Nothing here",
    405: "Nothing here",
    409: "Already done",
    413: "Too much at once",
    429: "A short break",
    503: "Back in a moment",
}

_templates = Environment(
    loader=FileSystemLoader(Path(__file__).with_name("templates")),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def page(call: Call, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """Render ``template`` with ``values``."""
    chosen = call.cookie(THEME_COOKIE)
    html = _templates.get_template(template).render(
        base=call.base_path,
        file=lambda name: call.address(plain_files.address(name)),
        theme=chosen if chosen in THEMES else "dark",
        **values,
    )
    return HTMLResponse(html, status)


def failure(call: Call, failed: Failure) -> HTMLResponse:
    """A page that says what happened, what to do, and which number to name."""
    answer = page(
        call,
        "failure.html",
        status=failed.status,
        heading=HEADINGS.get(failed.status, "Something went wrong"),
        message=failed.message,
        when=in_words(failed.retry_after_seconds),
        correlation_id=call.correlation_id,
    )
    answer.headers.update(failed.headers)
    return answer


def too_often(error: RateLimitError) -> tuple[str, dict[str, str]]:
    """What a form says after too many tries, and the headers that go with it."""
    notice = f"Too many tries. You can try again {in_words(error.retry_after_seconds)}."
    return notice, {"retry-after": str(error.retry_after_seconds)}


def refusal(call: Call, error: MediaNestError, *, again: str) -> HTMLResponse:
    """A page for somebody who did not get in: what is wrong, and the way to begin again."""
    failed = failures.of(error)
    answer = page(
        call,
        "refused.html",
        status=failed.status,
        message=failed.message,
        when=in_words(failed.retry_after_seconds),
        again=again,
    )
    answer.headers.update(failed.headers)
    return answer


def in_words(seconds: int | None) -> str:
    """``90`` → "in 2 minutes"; empty where no time is known."""
    if seconds is None:
        return ""
    if seconds < 60:
        return f"in {seconds} seconds" if seconds > 1 else "in a second"
    minutes = -(-seconds // 60)
    return f"in {minutes} minutes" if minutes > 1 else "in a minute"


def for_minutes(seconds: int) -> str:
    """``90`` → "2 minutes": how long something holds."""
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes > 1 else "a minute"
