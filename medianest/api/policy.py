"""Who may call what: every route and its role. What is not listed here is refused."""

from __future__ import annotations

from enum import IntEnum

from medianest.api.paths import REST as REST
from medianest.api.token_scopes import SCOPES
from medianest.models.personal_token import Scope


class Who(IntEnum):
    """Each may do what the ones before it may."""

    ANYBODY = 0
    USER = 1
    ADMIN = 2


ROUTES: dict[tuple[str, str], Who] = {
    ("GET", "/login"): Who.ANYBODY,
    ("POST", "/login"): Who.ANYBODY,
    ("GET", "/login/code"): Who.ANYBODY,
    ("POST", "/login/code"): Who.ANYBODY,
    ("GET", "/login/enrol"): Who.ANYBODY,
    ("POST", "/login/enrol"): Who.ANYBODY,
    ("GET", "/login/plex"): Who.ANYBODY,
    ("POST", "/login/plex"): Who.ANYBODY,
    ("GET", "/login/plex/code"): Who.ANYBODY,
    ("GET", "/login/plex/return"): Who.ANYBODY,
    ("GET", "/login/plex/link"): Who.ANYBODY,
    ("POST", "/login/plex/link"): Who.ANYBODY,
    ("GET", "/login/plex/link/return"): Who.ANYBODY,
    ("GET", "/setup"): Who.ANYBODY,
    ("POST", "/setup"): Who.ANYBODY,
    ("GET", "/setup/plex"): Who.ADMIN,
    ("POST", "/setup/plex"): Who.ADMIN,
    ("POST", "/setup/plex/sign-in"): Who.ADMIN,
    ("GET", "/setup/plex/server"): Who.ADMIN,
    ("POST", "/setup/plex/server"): Who.ADMIN,
    ("GET", "/setup/services"): Who.ADMIN,
    ("POST", "/setup/services"): Who.ADMIN,
    ("GET", "/setup/downloads"): Who.ADMIN,
    ("POST", "/setup/downloads"): Who.ADMIN,
    ("GET", "/setup/done"): Who.ADMIN,
    ("GET", "/logout"): Who.ANYBODY,
    ("POST", "/logout"): Who.ANYBODY,
    ("GET", "/forgot"): Who.ANYBODY,
    ("POST", "/forgot"): Who.ANYBODY,
    ("GET", "/reset/{token}"): Who.ANYBODY,
    ("POST", "/reset/{token}"): Who.ANYBODY,
    ("GET", "/join/{token}"): Who.ANYBODY,
    ("POST", "/join/{token}"): Who.ANYBODY,
    ("GET", "/register"): Who.ANYBODY,
    ("POST", "/register"): Who.ANYBODY,
    ("GET", "/door/{name}"): Who.ANYBODY,
    ("GET", "/health"): Who.ANYBODY,
    ("GET", f"{REST}/health"): Who.ANYBODY,
    ("POST", f"{REST}/auth/setup"): Who.ANYBODY,
    ("POST", f"{REST}/auth/login"): Who.ANYBODY,
    ("POST", f"{REST}/auth/refresh"): Who.ANYBODY,
    ("POST", f"{REST}/auth/plex/pin"): Who.ANYBODY,
    ("POST", f"{REST}/auth/plex/verify"): Who.ANYBODY,
    ("POST", f"{REST}/auth/plex/link"): Who.USER,
    ("DELETE", f"{REST}/auth/plex/link"): Who.USER,
    ("POST", f"{REST}/auth/logout"): Who.USER,
    ("GET", f"{REST}/auth/session"): Who.USER,
    ("GET", f"{REST}/auth/me"): Who.USER,
    ("GET", f"{REST}/me"): Who.USER,
    ("POST", f"{REST}/auth/login/2fa"): Who.ANYBODY,
    ("POST", f"{REST}/auth/2fa/setup"): Who.USER,
    ("POST", f"{REST}/auth/2fa/enable"): Who.USER,
    ("POST", f"{REST}/auth/2fa/disable"): Who.USER,
    ("POST", f"{REST}/auth/2fa/recovery-codes"): Who.USER,
    ("GET", f"{REST}/devices"): Who.USER,
    ("DELETE", f"{REST}/devices"): Who.USER,
    ("DELETE", f"{REST}/devices/{{id}}"): Who.USER,
    ("GET", f"{REST}/csrf/token"): Who.ANYBODY,
    ("POST", f"{REST}/csrf/refresh"): Who.USER,
    ("GET", f"{REST}/csrf/stats"): Who.ADMIN,
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
    ("GET", f"{REST}/plex/search"): Who.USER,
    ("GET", f"{REST}/subscriptions"): Who.USER,
    ("POST", f"{REST}/subscriptions"): Who.USER,
    ("GET", f"{REST}/subscriptions/{{id}}"): Who.USER,
    ("PATCH", f"{REST}/subscriptions/{{id}}"): Who.USER,
    ("DELETE", f"{REST}/subscriptions/{{id}}"): Who.USER,
    ("POST", f"{REST}/subscriptions/{{id}}/check"): Who.USER,
    ("POST", f"{REST}/media/request"): Who.USER,
    ("GET", f"{REST}/media/requests"): Who.USER,
    ("GET", f"{REST}/media/requests/{{id}}"): Who.USER,
    ("DELETE", f"{REST}/media/requests/{{id}}"): Who.USER,
    ("GET", f"{REST}/admin/requests"): Who.ADMIN,
    ("GET", f"{REST}/admin/requests/export"): Who.ADMIN,
    ("POST", f"{REST}/admin/requests/bulk"): Who.ADMIN,
    ("POST", f"{REST}/admin/requests/{{id}}/approve"): Who.ADMIN,
    ("POST", f"{REST}/admin/requests/{{id}}/decline"): Who.ADMIN,
    ("GET", f"{REST}/media/issues"): Who.USER,
    ("POST", f"{REST}/media/issues"): Who.USER,
    ("POST", f"{REST}/media/issues/{{id}}/comment"): Who.USER,
    ("POST", f"{REST}/media/issues/{{id}}/resolve"): Who.USER,
    ("POST", f"{REST}/media/issues/{{id}}/reopen"): Who.USER,
    ("GET", f"{REST}/overseerr/status"): Who.USER,
    ("POST", f"{REST}/overseerr/request"): Who.USER,
    ("GET", f"{REST}/plex/servers"): Who.USER,
    ("GET", f"{REST}/plex/server"): Who.USER,
    ("GET", f"{REST}/plex/libraries"): Who.USER,
    ("GET", f"{REST}/plex/libraries/{{id}}/items"): Who.USER,
    ("GET", f"{REST}/plex/libraries/{{id}}/facets"): Who.USER,
    ("GET", f"{REST}/plex/libraries/{{id}}/letters"): Who.USER,
    ("GET", f"{REST}/plex/items/{{id}}"): Who.USER,
    ("GET", f"{REST}/plex/items/{{id}}/children"): Who.USER,
    ("GET", f"{REST}/plex/items/{{id}}/related"): Who.USER,
    ("GET", f"{REST}/plex/recently-added"): Who.USER,
    ("GET", f"{REST}/plex/libraries/{{id}}/collections"): Who.USER,
    ("POST", f"{REST}/plex/libraries/{{id}}/collections"): Who.ADMIN,
    ("POST", f"{REST}/plex/libraries/{{id}}/scan"): Who.ADMIN,
    ("POST", f"{REST}/plex/libraries/{{id}}/confirm-drop"): Who.ADMIN,
    ("GET", f"{REST}/plex/sync"): Who.USER,
    ("POST", f"{REST}/plex/sync"): Who.ADMIN,
    ("POST", f"{REST}/plex/sync/{{id}}/stop"): Who.ADMIN,
    ("POST", f"{REST}/webhooks/plex"): Who.ANYBODY,
    ("POST", f"{REST}/webhooks/overseerr"): Who.ANYBODY,
    ("GET", f"{REST}/plex/collections/{{id}}"): Who.USER,
    ("PUT", f"{REST}/plex/collections/{{id}}"): Who.ADMIN,
    ("DELETE", f"{REST}/plex/collections/{{id}}"): Who.ADMIN,
    ("PUT", f"{REST}/plex/collections/{{id}}/items"): Who.ADMIN,
    ("GET", f"{REST}/plex/images/{{id}}/{{kind}}"): Who.USER,
    ("GET", f"{REST}/plex/sessions"): Who.USER,
    ("GET", f"{REST}/media/search"): Who.USER,
    ("GET", f"{REST}/media/discover"): Who.USER,
    ("GET", f"{REST}/media/genres"): Who.USER,
    ("GET", f"{REST}/media/{{mediaType}}/{{tmdbId}}"): Who.USER,
    ("GET", f"{REST}/media/{{mediaType}}/{{tmdbId}}/forecast"): Who.USER,
    ("POST", f"{REST}/media/{{mediaType}}/{{tmdbId}}/follow"): Who.USER,
    ("DELETE", f"{REST}/media/{{mediaType}}/{{tmdbId}}/follow"): Who.USER,
    ("GET", f"{REST}/media/images/{{size}}/{{path}}"): Who.USER,
    ("POST", f"{REST}/auth/register"): Who.ANYBODY,
    ("POST", f"{REST}/auth/password"): Who.USER,
    ("POST", f"{REST}/auth/password-reset/request"): Who.ANYBODY,
    ("POST", f"{REST}/auth/password-reset/verify"): Who.ANYBODY,
    ("POST", f"{REST}/auth/password-reset/confirm"): Who.ANYBODY,
    ("POST", f"{REST}/admin/users/{{id}}/reset-link"): Who.ADMIN,
    ("GET", f"{REST}/admin/invitations"): Who.ADMIN,
    ("POST", f"{REST}/admin/invitations"): Who.ADMIN,
    ("DELETE", f"{REST}/admin/invitations/{{id}}"): Who.ADMIN,
    ("GET", f"{REST}/tokens"): Who.USER,
    ("POST", f"{REST}/tokens"): Who.USER,
    ("DELETE", f"{REST}/tokens/{{id}}"): Who.USER,
    ("GET", f"{REST}/users"): Who.ADMIN,
    ("GET", f"{REST}/users/me/preferences"): Who.USER,
    ("PUT", f"{REST}/users/me/preferences"): Who.USER,
    ("GET", f"{REST}/users/me/export"): Who.USER,
    ("DELETE", f"{REST}/users/me"): Who.USER,
    ("GET", f"{REST}/users/{{id}}"): Who.USER,
    ("PUT", f"{REST}/users/{{id}}"): Who.USER,
    ("DELETE", f"{REST}/users/{{id}}"): Who.USER,
    ("GET", f"{REST}/admin/users"): Who.ADMIN,
    ("POST", f"{REST}/admin/users"): Who.ADMIN,
    ("POST", f"{REST}/admin/users/sync"): Who.ADMIN,
    ("DELETE", f"{REST}/admin/users/{{id}}"): Who.ADMIN,
    ("PATCH", f"{REST}/admin/users/{{id}}/role"): Who.ADMIN,
    ("PATCH", f"{REST}/admin/users/{{id}}/status"): Who.ADMIN,
    ("PATCH", f"{REST}/admin/users/{{id}}/permissions"): Who.ADMIN,
    ("GET", f"{REST}/admin/audit"): Who.ADMIN,
    ("GET", f"{REST}/admin/audit/export"): Who.ADMIN,
    ("GET", f"{REST}/settings"): Who.ADMIN,
    ("PUT", f"{REST}/settings"): Who.ADMIN,
    ("POST", f"{REST}/settings/{{upstream}}/test"): Who.ADMIN,
    ("GET", f"{REST}/system/info"): Who.ADMIN,
}

UNCOUNTED = frozenset(
    {
        "/health",
        f"{REST}/health",
        f"{REST}/auth/plex/verify",
        f"{REST}/webhooks/overseerr",
        f"{REST}/webhooks/plex",
    }
)
"""Asked by machines every few seconds: no limit of calls. Waiting for Plex and its webhooks have
limits of their own."""

PICTURES = frozenset(
    {
        f"{REST}/youtube/images/{{id}}",
        f"{REST}/plex/images/{{id}}/{{kind}}",
        f"{REST}/media/images/{{size}}/{{path}}",
    }
)
"""A page asks for many at once: they have a limit of their own."""


def who(method: str, path: str) -> Who | None:
    """Who may call the route with this path template; ``None`` where nobody said."""
    return ROUTES.get(("GET" if method == "HEAD" else method, path))


def scope(method: str, path: str) -> Scope | None:
    """The scope that a personal token needs there; ``None`` where none is good enough."""
    return SCOPES.get(("GET" if method == "HEAD" else method, path))
