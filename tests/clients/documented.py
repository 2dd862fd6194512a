"""A program that knows of the REST API only what its OpenAPI document says."""

from __future__ import annotations

from typing import Any

import httpx


class UndocumentedError(AssertionError):
    """The server does something that its document does not say, or the reverse."""


class Program:
    """Finds every route, field and way to sign in within the document, and checks the answers."""

    def __init__(self, http: httpx.AsyncClient, document: dict[str, Any]) -> None:
        self._http = http
        self._document = document
        self._token = ""

    def authorize(self, token: str) -> None:
        """Send ``token`` as the document's bearer scheme says, from now on."""
        scheme = self._document["components"]["securitySchemes"]["bearer"]
        if (scheme["type"], scheme["scheme"]) != ("http", "bearer"):
            raise UndocumentedError(f"no bearer tokens: {scheme}")
        self._token = token

    async def call(
        self, operation: str, body: dict[str, Any] | None = None, **places: str
    ) -> httpx.Response:
        """Call e.g. ``POST /auth/login``; ``places`` fill the path."""
        method, _, path = operation.partition(" ")
        template = f"/api/v1{path}"
        route = self._document["paths"].get(template, {}).get(method.lower())
        if route is None:
            raise UndocumentedError(f"{operation} is not in the document")
        self._check_body(operation, route, body)
        needs_token = bool(route["security"])
        headers = {"Authorization": f"Bearer {self._token}"} if needs_token and self._token else {}
        answer = await self._http.request(
            method, template.format(**places), json=body, headers=headers
        )
        self._http.cookies.clear()  # as the document tells programs
        if answer.is_success:
            self._check_answer(operation, route, answer)
        return answer

    def _check_body(
        self, operation: str, route: dict[str, Any], body: dict[str, Any] | None
    ) -> None:
        content = route.get("requestBody", {}).get("content", {}).get("application/json")
        if body is None:
            return
        if content is None:
            raise UndocumentedError(f"{operation} takes no body")
        schema = self._resolved(content["schema"])
        if unknown := body.keys() - schema["properties"].keys():
            raise UndocumentedError(f"{operation} does not name {unknown}")
        if missing := set(schema.get("required", ())) - body.keys():
            raise UndocumentedError(f"{operation} needs {missing}")

    def _check_answer(self, operation: str, route: dict[str, Any], answer: httpx.Response) -> None:
        described = route["responses"].get(str(answer.status_code))
        if described is None:
            raise UndocumentedError(f"{operation} answered {answer.status_code}")
        schema = described.get("content", {}).get("application/json", {}).get("schema")
        if schema:
            self._check_value(operation, self._resolved(schema), answer.json())

    def _check_value(self, where: str, schema: dict[str, Any], value: Any) -> None:
        schema = self._resolved(schema)
        if isinstance(value, dict) and "properties" in schema:
            if value.keys() - schema["properties"].keys():
                raise UndocumentedError(
                    f"{where}: {sorted(value)} against {sorted(schema['properties'])}"
                )
            if missing := set(schema.get("required", ())) - value.keys():
                raise UndocumentedError(f"{where} lacks {missing}")
            for name, one in value.items():
                self._check_value(f"{where}.{name}", schema["properties"][name], one)
        elif isinstance(value, list) and "items" in schema:
            for one in value:
                self._check_value(f"{where}[]", schema["items"], one)

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        kinds = [one for one in schema.get("anyOf", [schema]) if one.get("type") != "null"]
        if len(kinds) != 1:
            return schema
        reference = kinds[0].get("$ref")
        if reference is None:
            return kinds[0]
        found: dict[str, Any] = self._document["components"]["schemas"][
            reference.rpartition("/")[2]
        ]
        return found
