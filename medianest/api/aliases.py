"""Older addresses of the REST API, answered at the ones that hold now."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from medianest.api.policy import REST

UNVERSIONED = "/api/"
NAMES = {
    f"{REST}/login": f"{REST}/auth/login",
    f"{REST}/auth/admin": f"{REST}/auth/setup",
    f"{REST}/auth/signup": f"{REST}/auth/register",
}


class Aliases:
    """Rewrites ``/api/x`` to ``/api/v1/x``, and the few names that changed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            root = scope.get("root_path", "")
            path = canonical(scope["path"].removeprefix(root))
            scope = {**scope, "path": root + path}
        await self._app(scope, receive, send)


def canonical(path: str) -> str:
    """The address that holds now for ``path``, which has no base path."""
    if path.startswith(UNVERSIONED) and not f"{path}/".startswith(f"{REST}/"):
        path = f"{REST}/{path.removeprefix(UNVERSIONED)}"
    return NAMES.get(path, path)
