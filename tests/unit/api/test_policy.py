"""Every route has a policy, and each route keeps to it: generated from the application."""

from __future__ import annotations

import pytest
from fastapi.routing import APIRoute

from medianest.api import policy
from medianest.api.app import create_api
from medianest.api.guard import PageRoute, RestRoute
from medianest.api.policy import Who
from tests.unit.api.conftest import ADMIN, ANN, BEN

API = create_api(lambda: None)  # type: ignore[arg-type, return-value]
ROUTES = sorted((method, route.path) for route in API.routes for method in route.methods)
# One after the other in one installation: making it takes longer than all of them do.
EVERYBODY = ("stranger", ANN, BEN, ADMIN)
REST = [(method, path) for method, path in ROUTES if path.startswith("/api")]


def test_every_route_is_in_the_table_and_nothing_else_is():
    assert set(ROUTES) == set(policy.ROUTES)


def test_every_route_goes_through_the_guard():
    assert all(isinstance(route, RestRoute | PageRoute) for route in API.routes)
    assert {type(route) for route in API.routes if route.path.startswith("/api")} == {RestRoute}


GUARDED_PAGES = sorted(
    (method, route.path)
    for route in API.routes
    for method in route.methods
    if isinstance(route, PageRoute) and policy.who(method, route.path) is not Who.ANYBODY
)


@pytest.mark.parametrize(("method", "path"), GUARDED_PAGES)
async def test_a_page_lets_in_whom_the_table_names(client, signed_in, method, path):
    needed = policy.ROUTES[method, path]
    for who in EVERYBODY:
        browser = client() if who == "stranger" else (await signed_in(who)).browser
        answer = await browser.request(method, path)
        if who == "stranger":
            assert (answer.status_code, "<form" in answer.text) == (401, False)
        elif who in (ANN, BEN) and needed is Who.ADMIN:
            assert (answer.status_code, "<form" in answer.text) == (403, False), who
        else:  # 403: without a token against forgery, the form is shown again
            let_in = [(200, "GET"), (303, "GET"), (403, "POST")]
            assert (answer.status_code, method) in let_in, who
            assert "/login" not in answer.headers.get("location", "")


def test_a_route_that_nobody_listed_is_nobodys():
    assert policy.who("GET", "/api/v1/forgotten") is None
    assert policy.who("DELETE", "/login") is None


@pytest.mark.parametrize(("method", "path"), REST, ids=lambda part: part.removeprefix("/api/v1"))
async def test_a_route_lets_in_whom_the_table_names(client, signed_in, method, path):
    needed = policy.ROUTES[method, path]
    for who in EVERYBODY:
        caller = client(origin=None) if who == "stranger" else (await signed_in(who)).program
        answer = await caller.request(method, path.replace("{id}", "nothing"))
        if who == "stranger" and needed > Who.ANYBODY:
            assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")
        elif who in (ANN, BEN) and needed is Who.ADMIN:
            assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN"), who
        else:
            assert answer.status_code not in (401, 403), (who, answer.text)
            assert answer.status_code < 500 or path.endswith("/metadata"), (who, answer.text)


async def test_a_route_without_a_policy_answers_nobody(server, signed_in, runtime):
    async def forgotten() -> None:
        raise AssertionError("must not be reached")

    api = server._api._app
    api.router.routes.append(RestRoute("/api/v1/forgotten", forgotten, methods=["GET"]))
    api.router.routes.append(PageRoute("/door/forgotten/page", forgotten, methods=["GET"]))
    try:
        admin = await signed_in(ADMIN)
        assert (await admin.program.get("/api/v1/forgotten")).status_code == 403
        assert (await admin.browser.get("/door/forgotten/page")).status_code == 403
    finally:
        del api.router.routes[-2:]


def test_only_routes_stand_in_the_application():
    assert all(isinstance(route, APIRoute) for route in API.routes)
