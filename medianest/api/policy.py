"""Who may call what: every route and its role. What is not listed here is refused."""

from __future__ import annotations

from enum import IntEnum


class Who(IntEnum):
    """Each may do what the ones before it may."""

    ANYBODY = 0
    USER = 1
    ADMIN = 2


REST = "/api/v1"

ROUTES: dict[tuple[str, str], Who] = {
    ("GET", "/login"): Who.ANYBODY,
    ("POST", "/login"): Who.ANYBODY,
    ("GET", "/setup"): Who.ANYBODY,
    ("POST", "/setup"): Who.ANYBODY,
    ("GET", "/logout"): Who.ANYBODY,
    ("POST", "/logout"): Who.ANYBODY,
    ("GET", "/door/{name}"): Who.ANYBODY,
    ("GET", "/health"): Who.ANYBODY,
    ("GET", f"{REST}/health"): Who.ANYBODY,
    ("POST", f"{REST}/auth/setup"): Who.ANYBODY,
    ("POST", f"{REST}/auth/login"): Who.ANYBODY,
    ("POST", f"{REST}/auth/logout"): Who.USER,
    ("GET", f"{REST}/auth/session"): Who.USER,
    ("GET", f"{REST}/auth/me"): Who.USER,
    ("GET", f"{REST}/me"): Who.USER,
    ("GET", f"{REST}/csrf/token"): Who.ANYBODY,
    ("POST", f"{REST}/csrf/refresh"): Who.USER,
    ("GET", f"{REST}/openapi.json"): Who.USER,
    ("GET", f"{REST}/docs"): Who.USER,
    ("GET", f"{REST}/youtube/metadata"): Who.USER,
    ("POST", f"{REST}/youtube/download"): Who.USER,
    ("GET", f"{REST}/youtube/downloads"): Who.USER,
    ("POST", f"{REST}/youtube/downloads/pause"): Who.USER,
    ("POST", f"{REST}/youtube/downloads/resume"): Who.USER,
    ("PUT", f"{REST}/youtube/downloads/order"): Who.USER,
    ("GET", f"{REST}/youtube/downloads/{{id}}"): Who.USER,
    ("PATCH", f"{REST}/youtube/downloads/{{id}}"): Who.USER,
    ("DELETE", f"{REST}/youtube/downloads/{{id}}"): Who.USER,
    ("GET", f"{REST}/youtube/downloads/{{id}}/entries"): Who.USER,
    ("POST", f"{REST}/youtube/downloads/{{id}}/pause"): Who.USER,
    ("POST", f"{REST}/youtube/downloads/{{id}}/resume"): Who.USER,
    ("POST", f"{REST}/youtube/downloads/{{id}}/front"): Who.USER,
    ("POST", f"{REST}/youtube/downloads/{{id}}/retry"): Who.USER,
    ("POST", f"{REST}/youtube/downloads/{{id}}/cancel"): Who.USER,
    ("GET", f"{REST}/youtube/quota"): Who.USER,
    ("GET", f"{REST}/youtube/images/{{id}}"): Who.USER,
    ("GET", f"{REST}/subscriptions"): Who.USER,
    ("POST", f"{REST}/subscriptions"): Who.USER,
    ("GET", f"{REST}/subscriptions/{{id}}"): Who.USER,
    ("PATCH", f"{REST}/subscriptions/{{id}}"): Who.USER,
    ("DELETE", f"{REST}/subscriptions/{{id}}"): Who.USER,
    ("POST", f"{REST}/subscriptions/{{id}}/check"): Who.USER,
    ("GET", f"{REST}/settings"): Who.ADMIN,
    ("PUT", f"{REST}/settings"): Who.ADMIN,
    ("GET", f"{REST}/system/info"): Who.ADMIN,
}

UNCOUNTED = frozenset({"/health", f"{REST}/health"})
"""Asked by machines every few seconds: no limit of calls."""

PICTURES = frozenset({f"{REST}/youtube/images/{{id}}"})
"""A page asks for many at once: they have a limit of their own."""


def who(method: str, path: str) -> Who | None:
    """Who may call the route with this path template; ``None`` where nobody said."""
    return ROUTES.get(("GET" if method == "HEAD" else method, path))
