"""ASGI layers between the address in the browser and the path inside the server."""

from __future__ import annotations

from collections.abc import Collection

from starlette.types import ASGIApp, Receive, Scope, Send


class BasePath:
    """Lets an application that lives at the root answer below ``base_path``.

    The path is passed on as ASGI wants it: whole, with ``root_path`` naming its first part, so that
    Starlette routes without it and builds addresses with it. A proxy may send the base path or take
    it off; both arrive here as one.
    """

    def __init__(self, app: ASGIApp, base_path: str) -> None:
        self._app = app
        self._base_path = base_path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._base_path and scope["type"] in {"http", "websocket"}:
            scope = {**scope, "root_path": self._base_path, "path": self._whole(scope["path"])}
        await self._app(scope, receive, send)

    def _whole(self, path: str) -> str:
        if path == self._base_path:
            return f"{path}/"
        return path if path.startswith(f"{self._base_path}/") else self._base_path + path


class PagesWithoutSlash:
    """Serves ``/downloads`` from ``/downloads/index.html`` without the redirect to ``/downloads/``.

    That redirect names scheme and host, which behind a proxy may not be the ones people use.
    ``page_paths`` has no base path: :func:`medianest.frontend.page_paths` gives it.
    """

    def __init__(self, app: ASGIApp, page_paths: Collection[str]) -> None:
        self._app = app
        self._page_paths = page_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = str(scope.get("path", ""))
        if (
            scope["type"] == "http"
            and path.removeprefix(scope.get("root_path", "")) in self._page_paths
        ):
            scope = {**scope, "path": f"{path}/"}
        await self._app(scope, receive, send)
