"""REST: health, what MediaNest runs on, settings, and the reference."""

from __future__ import annotations

import re

import pytest
from redis.asyncio import Redis

from medianest.api import policy
from medianest.api.policy import Who
from tests.unit.api.conftest import ADMIN, ANN

NO_REDIS = "unix:///nowhere/redis.sock"


async def lose_redis(runtime):
    """From now on nothing answers where Redis was."""
    object.__setattr__(runtime, "redis", Redis.from_url(NO_REDIS))


# ---- health


@pytest.mark.parametrize("path", ["/health", "/api/v1/health", "/api/health"])
async def test_a_healthy_server_says_so_to_everybody(client, people, path):
    answer = await client(origin=None).get(path)
    body = answer.json()
    assert answer.status_code == 200
    assert body.get("status") or body["data"]["status"] == "ok"
    assert "redis" not in answer.text


async def test_root_health_is_plain(client, people):
    body = (await client().get("/health")).json()
    assert body.keys() == {"status", "timestamp"}
    assert body["status"] == "ok"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["timestamp"])


async def test_people_who_are_signed_in_see_the_parts(client, signed_in):
    data = (await (await signed_in(ANN)).program.get("/api/v1/health")).json()["data"]
    assert data == {"status": "ok", "services": {"database": "ok", "redis": "ok"}}


async def test_without_redis_health_is_503_in_words(client, signed_in, runtime):
    person = await signed_in(ANN)
    await lose_redis(runtime)
    answer = await client().get("/health")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert answer.json()["message"] == "Redis does not answer."
    whole = await person.program.get("/api/v1/health")
    assert whole.status_code == 503
    assert whole.json()["data"]["services"] == {"database": "ok", "redis": "unreachable"}


async def test_without_pages_health_is_503(server, client, people):
    server._api._app.state.checks._pages_ready = lambda: False
    answer = await client().get("/health")
    assert (answer.status_code, answer.json()["message"]) == (503, "The pages are not compiled.")


async def test_before_the_schema_is_there_health_is_503(client, people, runtime):
    async with runtime.database.engine.begin() as connection:
        await connection.exec_driver_sql("DELETE FROM alembic_version")
    answer = await client().get("/health")
    assert (answer.status_code, answer.json()["message"]) == (503, "The database does not answer.")


# ---- system information


async def test_administrators_see_what_it_runs_on(client, signed_in):
    data = (await (await signed_in(ADMIN)).program.get("/api/v1/system/info")).json()["data"]
    assert data["database"].startswith("SQLite 3.")
    assert data["memoryBytes"] > 10_000_000
    assert data["uptimeSeconds"] >= 0


async def test_nobody_else_does(client, signed_in):
    answer = await (await signed_in(ANN)).program.get("/api/v1/system/info")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


# ---- settings


async def test_administrators_change_settings_and_nobody_else_does(client, signed_in, runtime):
    ada, ann = await signed_in(ADMIN), await signed_in(ANN)
    body = {"downloads": {"maxActive": 3}}
    assert (await ann.program.put("/api/v1/settings", json=body)).status_code == 403
    assert (await ada.browser.put("/api/v1/settings", json=body)).status_code == 200
    assert (await runtime.settings.current()).downloads.max_active == 3
    wrong = await ada.program.put("/api/v1/settings", json={"downloads": {"maxActive": "x"}})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


# ---- reference


async def test_the_document_names_every_route_and_who_may_call_it(client, signed_in):
    document = (await (await signed_in(ANN)).program.get("/api/v1/openapi.json")).json()
    assert document["openapi"].startswith("3.1")
    named = {
        (method.upper(), path) for path, routes in document["paths"].items() for method in routes
    }
    unnamed = {"/api/v1/openapi.json", "/api/v1/docs"}
    assert named == {
        key for key in policy.ROUTES if key[1].startswith("/api") and key[1] not in unnamed
    }
    for method, path in named:
        route = document["paths"][path][method.lower()]
        is_open = policy.ROUTES[method, path] is Who.ANYBODY
        assert (route["security"] == []) is is_open
        assert "422" not in route["responses"]


async def test_what_was_deleted_is_said_alike_everywhere(client, signed_in):
    document = (await (await signed_in(ANN)).program.get("/api/v1/openapi.json")).json()
    answers = {path: _answer(document, routes.get("delete")) for path, routes in _paths(document)}
    alone = {
        path: told for path, told in answers.items() if set(told.get("properties", ())) == {"id"}
    }
    assert {told["title"] for told in alone.values()} == {"Deleted[str]", "Deleted[int]"}
    numbers = {
        path for path, told in alone.items() if told["properties"]["id"]["type"] == "integer"
    }
    assert numbers == {
        "/api/v1/plex/collections/{id}",
        "/api/v1/insights/keep/{id}",
        "/api/v1/insights/leaving-soon/{itemId}",
    }
    assert {"/api/v1/users/{id}", "/api/v1/media/issues/{id}"} < set(alone)


def _paths(document):
    return [(path, routes) for path, routes in document["paths"].items() if "delete" in routes]


def _answer(document, route):
    """The schema of a route's ``data``; empty where it has none of its own."""
    envelope = route["responses"]["200"]["content"]["application/json"]["schema"]
    data = _named(document, envelope)["properties"]["data"]
    return _named(document, data) if "$ref" in data else {}


def _named(document, reference):
    return document["components"]["schemas"][reference["$ref"].rpartition("/")[2]]


async def test_the_reference_reads_without_scripts_or_other_servers(client, signed_in):
    answer = await (await signed_in(ANN)).browser.get("/api/v1/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "https://" not in answer.text
    for (method, path), who in policy.ROUTES.items():
        if path.startswith("/api/v1/youtube") and who is Who.USER:
            assert f"<b>{method}</b> <code>{path}</code>" in answer.text


async def test_strangers_read_no_reference(client, people):
    for path in ("/api/v1/docs", "/api/v1/openapi.json"):
        assert (await client().get(path)).status_code == 401
    for path in ("/docs", "/redoc", "/openapi.json"):
        assert (await client().get(path)).text != "a page" or path.endswith(".json")
