"""REST: whether MediaNest works, and what it runs on."""

from __future__ import annotations

import asyncio
import platform
import sqlite3
import time
from collections.abc import Callable
from datetime import UTC, datetime

import psutil
from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from medianest import __version__
from medianest.api import call as calls
from medianest.api.envelope import Envelope, success
from medianest.api.guard import RestRoute, runtime
from medianest.api.policy import REST
from medianest.services.health import HealthService
from medianest.views.view import UtcTime, View

router = APIRouter(route_class=RestRoute, tags=["system"])

AWAY = {
    "database": "The database does not answer.",
    "redis": "Redis does not answer.",
    "pages": "The pages are not compiled.",
}


class Checks:
    """What has to answer before MediaNest says that it is well."""

    def __init__(self, pages_ready: Callable[[], bool]) -> None:
        self._pages_ready = pages_ready
        self._health: HealthService | None = None

    async def run(self, request: Request) -> dict[str, bool]:
        """Each part by its name, and whether it answers."""
        app = runtime(request)
        self._health = self._health or HealthService(app.database, app.redis)
        database, redis = await asyncio.gather(self._health.database(), self._health.redis())
        return {"database": database, "redis": redis, "pages": self._pages_ready()}


class ServicesView(View):
    database: str
    redis: str


class HealthView(View):
    """``services`` is null for people who are not signed in."""

    status: str
    services: ServicesView | None = None


class InfoView(View):
    version: str
    python_version: str
    platform: str
    database: str
    started_at: UtcTime
    uptime_seconds: int
    memory_bytes: int


@router.get("/health", include_in_schema=False, response_model=None)
async def root_health(request: Request) -> Response:
    parts = await _checks(request)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if all(parts.values()):
        return JSONResponse({"status": "ok", "timestamp": now})
    words = " ".join(AWAY[name] for name, answers in parts.items() if not answers)
    body = {"status": "unavailable", "timestamp": now, "message": words}
    return JSONResponse(body, 503, headers={"retry-after": "5"})


@router.get(f"{REST}/health", response_model=Envelope[HealthView])
async def health(request: Request) -> Response:
    """Whether everything answers; each part for people who are signed in."""
    parts = await _checks(request)
    is_well = all(parts.values())
    view = HealthView(status="ok" if is_well else "unavailable")
    if calls.of(request).actor is not None:
        words = {name: "ok" if parts[name] else "unreachable" for name in ("database", "redis")}
        view = view.model_copy(update={"services": ServicesView(**words)})
    return success(view, status=200 if is_well else 503)


@router.get(f"{REST}/system/info", response_model=Envelope[InfoView])
async def info(request: Request) -> Response:
    """Versions, the kind of database, how long this process has run and what it takes."""
    process = psutil.Process()
    is_sqlite = runtime(request).database.is_sqlite
    view = InfoView(
        version=__version__,
        python_version=platform.python_version(),
        platform=f"{platform.system()} {platform.machine()}",
        database=f"SQLite {sqlite3.sqlite_version}" if is_sqlite else "PostgreSQL",
        started_at=datetime.fromtimestamp(process.create_time(), UTC),
        uptime_seconds=int(time.time() - process.create_time()),
        memory_bytes=process.memory_info().rss,
    )
    return success(view)


async def _checks(request: Request) -> dict[str, bool]:
    checks: Checks = request.app.state.checks
    return await checks.run(request)
