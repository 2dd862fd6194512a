"""A program written from the OpenAPI document alone: in, on, and out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.clients.documented import Program
from tests.clients.served import serve

WHO = {"email": "ada@example.org", "password": "correct horse battery"}


@pytest.fixture
async def served(environment, runtime) -> AsyncIterator[str]:
    await runtime.accounts.create_user(WHO["email"], "Ada", "admin", WHO["password"])
    async with serve(environment, Path(__file__).parents[2]) as url:
        yield url


@pytest.fixture
async def program(served: str) -> AsyncIterator[Program]:
    """The document is for people with an account, who hand it to whoever writes programs."""
    async with httpx.AsyncClient(base_url=served, timeout=20) as http:
        token = (await http.post("/api/v1/auth/login", json=WHO)).json()["data"]["token"]
        http.cookies.clear()
        asked = await http.get("/api/v1/openapi.json", headers={"Authorization": f"Bearer {token}"})
        yield Program(http, asked.raise_for_status().json())


async def test_it_signs_in_refreshes_and_is_cut_off_after_sign_out(program: Program):
    done = (await program.call("POST /auth/login", WHO)).raise_for_status().json()["data"]
    program.authorize(done["token"])
    me = (await program.call("GET /auth/me")).raise_for_status().json()["data"]
    assert me["email"] == WHO["email"]

    body = {"refreshToken": done["refreshToken"]}
    fresh = (await program.call("POST /auth/refresh", body)).raise_for_status().json()["data"]
    assert fresh["token"] != done["token"]
    program.authorize(fresh["token"])
    (await program.call("GET /devices")).raise_for_status()

    (await program.call("POST /auth/logout")).raise_for_status()

    for token in (done["token"], fresh["token"]):
        program.authorize(token)
        refused = await program.call("GET /auth/me")
        assert (refused.status_code, refused.json()["error"]["code"]) == (401, "SESSION_EXPIRED")
    again = await program.call("POST /auth/refresh", {"refreshToken": fresh["refreshToken"]})
    assert again.status_code == 401


@pytest.mark.long
async def test_a_personal_token_does_what_it_is_good_for_until_it_is_revoked(program: Program):
    done = (await program.call("POST /auth/login", WHO)).json()["data"]
    program.authorize(done["token"])
    body = {"name": "shelf", "scopes": ["read"]}
    made = (await program.call("POST /tokens", body)).raise_for_status().json()["data"]

    program.authorize(made["token"])
    (await program.call("GET /youtube/downloads")).raise_for_status()
    assert (await program.call("GET /tokens")).status_code == 403
    assert (await program.call("GET /settings")).status_code == 403
    program.authorize(done["token"])
    (await program.call("DELETE /tokens/{id}", id=made["id"])).raise_for_status()

    program.authorize(made["token"])
    await asyncio.sleep(1.1)  # an answer about a token is kept for a second at most
    assert (await program.call("GET /youtube/downloads")).status_code == 401
