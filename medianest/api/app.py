"""The FastAPI application: REST under ``/api/v1``, sign-in pages, and health."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from medianest import __version__
from medianest.api import (
    admin_users,
    announcements,
    audit,
    auth,
    collections,
    csrf,
    dashboard,
    devices,
    docs,
    door,
    downloads,
    envelope,
    factor_pages,
    failures,
    images,
    incidents,
    insight_charts,
    insights,
    invitations,
    join_pages,
    library,
    library_search,
    library_syncs,
    media,
    media_images,
    media_issues,
    media_requests,
    monitoring,
    movies,
    notifications,
    overseerr,
    passwords,
    places,
    plain_answers,
    playbacks,
    plex_auth,
    plex_door,
    registration,
    reset_pages,
    scans,
    settings,
    setup_page,
    setup_plex,
    setup_steps,
    shared_movies,
    subscriptions,
    system,
    tokens,
    two_factor,
    users,
    webhook_targets,
    webhooks,
)
from medianest.api import call as calls
from medianest.api.aliases import Aliases
from medianest.runtime import Runtime

MODULES = (
    images,  # asked for most: routes are looked through in this order
    media_images,
    auth,
    two_factor,
    plex_auth,
    csrf,
    devices,
    downloads,
    library,
    library_search,
    library_syncs,
    media_requests,
    media_issues,
    media,  # behind all that have a place of their own below /media
    overseerr,
    monitoring,
    dashboard,
    insights,
    insight_charts,
    incidents,
    notifications,
    announcements,
    shared_movies,  # before what is below /movies by an id
    movies,
    subscriptions,
    collections,
    scans,
    playbacks,
    users,
    admin_users,
    audit,
    settings,
    system,
    tokens,
    invitations,
    passwords,
    registration,
    webhook_targets,
    webhooks,
    docs,
    door,
    factor_pages,
    plex_door,
    reset_pages,
    join_pages,
    setup_page,
    setup_plex,
    setup_steps,
)
ROUTERS = [*(module.router for module in MODULES), shared_movies.pages]


def create_api(
    runtime: Callable[[], Runtime], *, pages_ready: Callable[[], bool] = lambda: True
) -> FastAPI:
    """Build the application; ``runtime`` is asked at each call.

    It needs :func:`medianest.api.security.protect` around it. ``pages_ready`` tells ``/health``
    whether there are pages to serve.
    """
    api = FastAPI(
        title="MediaNest",
        version=__version__,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    api.state.runtime = runtime
    api.state.checks = system.Checks(pages_ready)
    for router in ROUTERS:
        # Not include_router: that looks the path up a second time for every call.
        api.router.routes.extend(router.routes)
    api.add_middleware(Aliases)
    api.add_exception_handler(HTTPException, _no_route)
    return api


async def _no_route(request: Request, error: Exception) -> Response:
    call = calls.of(request)
    failed = failures.of(error)
    if places.speaks_json(call.path):
        return envelope.failure(failed)
    return plain_answers.failure(call, failed)
