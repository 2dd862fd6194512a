"""Who may call what: every route and its role. What is not listed here is refused."""

from __future__ import annotations

from enum import IntEnum

from medianest.models.personal_token import Scope


class Who(IntEnum):
    """Each may do what the ones before it may."""

    ANYBODY = 0
    USER = 1
    ADMIN = 2


REST = "/api/v1"

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
    ("GET", f"{REST}/plex/libraries/{{id}}/collections"): Who.USER,
    ("POST", f"{REST}/plex/libraries/{{id}}/collections"): Who.ADMIN,
    ("POST", f"{REST}/plex/libraries/{{id}}/scan"): Who.ADMIN,
    ("POST", f"{REST}/plex/libraries/{{id}}/confirm-drop"): Who.ADMIN,
    ("GET", f"{REST}/plex/sync"): Who.USER,
    ("POST", f"{REST}/plex/sync"): Who.ADMIN,
    ("POST", f"{REST}/plex/sync/{{id}}/stop"): Who.ADMIN,
    ("POST", f"{REST}/webhooks/plex"): Who.ANYBODY,
    ("GET", f"{REST}/plex/collections/{{id}}"): Who.USER,
    ("PUT", f"{REST}/plex/collections/{{id}}"): Who.ADMIN,
    ("DELETE", f"{REST}/plex/collections/{{id}}"): Who.ADMIN,
    ("PUT", f"{REST}/plex/collections/{{id}}/items"): Who.ADMIN,
    ("GET", f"{REST}/plex/images/{{id}}/{{kind}}"): Who.USER,
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

SCOPES: dict[tuple[str, str], Scope] = {
    ("GET", f"{REST}/me"): Scope.READ,
    ("GET", f"{REST}/openapi.json"): Scope.READ,
    ("GET", f"{REST}/docs"): Scope.READ,
    ("GET", f"{REST}/youtube/metadata"): Scope.DOWNLOAD,
    ("POST", f"{REST}/youtube/download"): Scope.DOWNLOAD,
    ("GET", f"{REST}/youtube/downloads"): Scope.READ,
    ("POST", f"{REST}/youtube/downloads/pause"): Scope.DOWNLOAD,
    ("POST", f"{REST}/youtube/downloads/resume"): Scope.DOWNLOAD,
    ("PUT", f"{REST}/youtube/downloads/order"): Scope.DOWNLOAD,
    ("GET", f"{REST}/youtube/downloads/{{id}}"): Scope.READ,
    ("PATCH", f"{REST}/youtube/downloads/{{id}}"): Scope.DOWNLOAD,
    ("DELETE", f"{REST}/youtube/downloads/{{id}}"): Scope.DOWNLOAD,
    ("GET", f"{REST}/youtube/downloads/{{id}}/entries"): Scope.READ,
    ("POST", f"{REST}/youtube/downloads/{{id}}/pause"): Scope.DOWNLOAD,
    ("POST", f"{REST}/youtube/downloads/{{id}}/resume"): Scope.DOWNLOAD,
    ("POST", f"{REST}/youtube/downloads/{{id}}/front"): Scope.DOWNLOAD,
    ("POST", f"{REST}/youtube/downloads/{{id}}/retry"): Scope.DOWNLOAD,
    ("POST", f"{REST}/youtube/downloads/{{id}}/cancel"): Scope.DOWNLOAD,
    ("GET", f"{REST}/youtube/quota"): Scope.READ,
    ("GET", f"{REST}/youtube/images/{{id}}"): Scope.READ,
    ("GET", f"{REST}/plex/search"): Scope.READ,
    ("GET", f"{REST}/subscriptions"): Scope.READ,
    ("POST", f"{REST}/subscriptions"): Scope.DOWNLOAD,
    ("GET", f"{REST}/subscriptions/{{id}}"): Scope.READ,
    ("PATCH", f"{REST}/subscriptions/{{id}}"): Scope.DOWNLOAD,
    ("DELETE", f"{REST}/subscriptions/{{id}}"): Scope.DOWNLOAD,
    ("POST", f"{REST}/subscriptions/{{id}}/check"): Scope.DOWNLOAD,
    ("GET", f"{REST}/plex/libraries/{{id}}/collections"): Scope.READ,
    ("POST", f"{REST}/plex/libraries/{{id}}/collections"): Scope.ADMIN,
    ("POST", f"{REST}/plex/libraries/{{id}}/scan"): Scope.ADMIN,
    ("POST", f"{REST}/plex/libraries/{{id}}/confirm-drop"): Scope.ADMIN,
    ("GET", f"{REST}/plex/sync"): Scope.READ,
    ("POST", f"{REST}/plex/sync"): Scope.ADMIN,
    ("POST", f"{REST}/plex/sync/{{id}}/stop"): Scope.ADMIN,
    ("GET", f"{REST}/plex/collections/{{id}}"): Scope.READ,
    ("PUT", f"{REST}/plex/collections/{{id}}"): Scope.ADMIN,
    ("DELETE", f"{REST}/plex/collections/{{id}}"): Scope.ADMIN,
    ("PUT", f"{REST}/plex/collections/{{id}}/items"): Scope.ADMIN,
    ("GET", f"{REST}/plex/images/{{id}}/{{kind}}"): Scope.READ,
    ("GET", f"{REST}/users"): Scope.ADMIN,
    ("GET", f"{REST}/admin/users"): Scope.ADMIN,
    ("GET", f"{REST}/admin/audit"): Scope.ADMIN,
    ("GET", f"{REST}/admin/audit/export"): Scope.ADMIN,
    ("GET", f"{REST}/settings"): Scope.ADMIN,
    ("PUT", f"{REST}/settings"): Scope.ADMIN,
    ("POST", f"{REST}/settings/{{upstream}}/test"): Scope.ADMIN,
    ("GET", f"{REST}/system/info"): Scope.ADMIN,
}
"""What a personal token must be good for. A route that is not listed here takes none: accounts,
sign-ins, devices and tokens are for people."""

UNCOUNTED = frozenset(
    {"/health", f"{REST}/health", f"{REST}/auth/plex/verify", f"{REST}/webhooks/plex"}
)
"""Asked by machines every few seconds: no limit of calls. Waiting for Plex and its webhooks have
limits of their own."""

PICTURES = frozenset({f"{REST}/youtube/images/{{id}}", f"{REST}/plex/images/{{id}}/{{kind}}"})
"""A page asks for many at once: they have a limit of their own."""


def who(method: str, path: str) -> Who | None:
    """Who may call the route with this path template; ``None`` where nobody said."""
    return ROUTES.get(("GET" if method == "HEAD" else method, path))


def scope(method: str, path: str) -> Scope | None:
    """The scope that a personal token needs there; ``None`` where none is good enough."""
    return SCOPES.get(("GET" if method == "HEAD" else method, path))
