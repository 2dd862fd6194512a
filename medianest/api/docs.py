"""REST: the OpenAPI document, and the same for people."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi
from pydantic_core import to_json
from starlette.requests import Request
from starlette.responses import Response

from medianest import __version__
from medianest.api import call as calls
from medianest.api import plain_answers, policy, token_scopes
from medianest.api.envelope import JsonAnswer
from medianest.api.guard import RestRoute
from medianest.api.policy import REST, Who

router = APIRouter(prefix=REST, route_class=RestRoute, include_in_schema=False)

WORDS = {Who.ANYBODY: "anybody", Who.USER: "signed in", Who.ADMIN: "administrators"}
ABOUT = (
    "Every answer is in an envelope. Sign in with POST /auth/login and send its token as a Bearer "
    "token; a program that does keeps no cookies. Or use the session cookie together with the "
    "X-CSRF-Token header and an Origin. A personal token is sent as a Bearer token too; x-scope "
    "names what it must be good for."
)


@router.get("/openapi.json", response_model=None)
async def openapi(request: Request) -> Response:
    return JsonAnswer(to_json(_document(request)))


@router.get("/docs", response_model=None)
async def show(request: Request) -> Response:
    return plain_answers.page(
        calls.of(request), "docs.html", about=ABOUT, groups=_groups(_document(request))
    )


def _document(request: Request) -> dict[str, Any]:
    state = request.app.state
    if not hasattr(state, "openapi"):
        state.openapi = _described(
            get_openapi(
                title="MediaNest",
                version=__version__,
                description=ABOUT,
                routes=request.app.routes,
                servers=[{"url": calls.of(request).address("/")}],
            )
        )
    document: dict[str, Any] = state.openapi
    return document


def _described(document: dict[str, Any]) -> dict[str, Any]:
    """Says of each route who may call it, and how callers show who they are."""
    document.setdefault("components", {})["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": calls.SESSION_COOKIE},
    }
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            needed = policy.who(method.upper(), path) or Who.ANYBODY
            route["x-who"] = WORDS[needed]
            route["x-scope"] = token_scopes.scope(method.upper(), path)
            route["security"] = [] if needed is Who.ANYBODY else [{"bearer": []}, {"cookie": []}]
            _replace_validation_error(route["responses"])
    return document


def _replace_validation_error(responses: dict[str, Any]) -> None:
    """FastAPI writes down its own 422, which is an enveloped 400 here."""
    if responses.pop("422", None) is not None:
        responses["400"] = {"description": "Some values cannot be used; details names them."}


def _groups(document: dict[str, Any]) -> dict[str, list[dict[str, Any]]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for path, methods in document["paths"].items():
        for method, route in methods.items():
            row = {"method": method.upper(), "path": path, "fields": _fields(document, route)}
            groups.setdefault(route["tags"][0], []).append({**route, **row})
    return groups


def _fields(document: dict[str, Any], route: dict[str, Any]) -> list[tuple[str, str, bool]]:
    """Name, kind and necessity of each parameter and body field."""
    found = [
        (f"{one['name']} ({one['in']})", _type(one["schema"]), one.get("required", False))
        for one in route.get("parameters", [])
    ]
    content = route.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return found
    schema = _resolved(document, content["schema"])
    required = schema.get("required", [])
    for name, one in schema.get("properties", {}).items():
        found.append((name, _type(_resolved(document, one)), name in required))
    return found


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a reference stands for, also of something that may be left out."""
    kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
    reference = kinds[0].get("$ref")
    if len(kinds) > 1 or reference is None:
        return schema
    resolved: dict[str, Any] = document["components"]["schemas"][reference.rpartition("/")[2]]
    return resolved


def _type(schema: dict[str, Any]) -> str:
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    if "anyOf" in schema:
        kinds = [_type(one) for one in schema["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(kinds))
    return str(schema.get("type", schema.get("$ref", "").rpartition("/")[2]))
