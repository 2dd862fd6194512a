"""ASGI layers between the address in the browser and the path inside the server."""

from __future__ import annotations

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from medianest.addresses import BasePath, PagesWithoutSlash


async def answer(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(request.url_for("stats")))


def served(base_path: str) -> httpx.AsyncClient:
    routes = [Route("/stats/", answer, name="stats"), Route("/", answer)]
    app: ASGIApp = Starlette(routes=[Mount("/", Starlette(routes=routes))])
    app = BasePath(PagesWithoutSlash(app, {"/stats"}), base_path)
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nest.test")


@pytest.mark.parametrize("path", ["/apps/nest", "/apps/nest/", "/apps/nest/stats", "/stats"])
async def test_a_proxy_may_send_the_base_path_or_take_it_off(path: str) -> None:
    response = await served("/apps/nest").get(path)
    assert response.status_code == 200


async def test_addresses_that_the_server_builds_hold_the_base_path() -> None:
    response = await served("/apps/nest").get("/apps/nest/stats/")
    assert response.text == "http://nest.test/apps/nest/stats/"


async def test_a_path_that_only_begins_like_the_base_path_is_not_it() -> None:
    assert (await served("/apps/nest").get("/apps/nestling")).status_code == 404


@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/stats", 200), ("/nothing", 404)])
async def test_at_the_root_paths_are_as_they_are(path: str, status: int) -> None:
    assert (await served("").get(path)).status_code == status
