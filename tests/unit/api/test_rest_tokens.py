"""Personal tokens over REST, and what each of them lets a program do."""

from __future__ import annotations

import asyncio
import re

import pytest

from medianest import events
from medianest.api import policy, token_scopes
from medianest.api.app import create_api
from medianest.api.policy import REST, Who
from medianest.api.sockets import Sockets, watch_sessions
from medianest.models import Scope
from tests.unit.api.conftest import ADMIN, ANN, BEN

API = create_api(lambda: None)  # type: ignore[arg-type, return-value]
ROUTES = sorted((method, route.path) for route in API.routes for method in route.methods)
GUARDED = [one for one in ROUTES if one[1].startswith(REST) and policy.ROUTES[one] > Who.ANYBODY]
PERSONAL = ("/auth/", "/tokens", "/devices", "/users/me", "/csrf/")
TOKENS = f"{REST}/tokens"


@pytest.fixture
def program(client, signed_in):
    """A program with a personal token that ``email`` made."""

    async def make(email, *scopes):
        person = await signed_in(email)
        body = {"name": "Program", "scopes": list(scopes)}
        answer = await person.browser.post(TOKENS, json=body)
        token = answer.json()["data"]["token"]
        return client(origin=None, headers={"authorization": f"Bearer {token}"})

    return make


async def test_a_token_is_made_shown_once_listed_and_revoked(client, signed_in):
    ann = await signed_in(ANN)
    body = {"name": "Dashboard", "scopes": ["read"], "expiresAt": "2099-01-01T00:00:00Z"}
    answer = await ann.browser.post(TOKENS, json=body)
    made = answer.json()["data"]
    assert answer.status_code == 201
    assert made["expiresAt"] == "2099-01-01T00:00:00.000Z"
    caller = client(origin=None, headers={"authorization": f"Bearer {made['token']}"})
    me = await caller.get(f"{REST}/me")
    assert me.json()["data"]["id"] == ann.id
    (listed,) = (await ann.browser.get(TOKENS)).json()["data"]
    assert "token" not in listed
    assert listed["lastUsedAt"] is not None
    answer = await ann.browser.delete(f"{TOKENS}/{made['id']}")
    assert answer.json()["data"] == {"id": made["id"]}
    refused = await caller.get(f"{REST}/me")
    assert (refused.status_code, refused.json()["error"]["code"]) == (401, "INVALID_TOKEN")


async def test_somebody_elses_token_is_not_found(signed_in):
    made = await (await signed_in(ANN)).browser.post(
        TOKENS, json={"name": "Ann's", "scopes": ["read"]}
    )
    for other in (BEN, ADMIN):
        answer = await (await signed_in(other)).browser.delete(
            f"{TOKENS}/{made.json()['data']['id']}"
        )
        assert answer.status_code == 404


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"scopes": ["everything"]}, "scopes.0"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["admin"]}, "scopes"),
        ({"name": ""}, "name"),
        ({"expiresAt": "2001-01-01T00:00:00Z"}, "expiresAt"),
        ({"expiresAt": "2099-01-01T00:00:00"}, "expiresAt"),
        ({"role": "admin"}, "role"),
    ],
    ids=str,
)
async def test_a_bad_body_is_refused_with_its_field(signed_in, change, field):
    body = {"name": "Fine", "scopes": ["read"], **change}
    answer = await (await signed_in(ANN)).browser.post(TOKENS, json=body)
    assert answer.status_code == 400
    assert field in answer.json()["error"]["details"]


async def test_a_page_needs_its_csrf_token_to_make_one(signed_in):
    ann = await signed_in(ANN)
    del ann.browser.headers["x-csrf-token"]
    answer = await ann.browser.post(TOKENS, json={"name": "Forged", "scopes": ["read"]})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "CSRF_INVALID")


@pytest.mark.parametrize(("method", "path"), GUARDED, ids=lambda part: part.removeprefix(REST))
async def test_a_route_takes_personal_tokens_with_its_scope_and_no_others(program, method, path):
    scope = token_scopes.scope(method, path)
    address = re.sub(r"\{[^}]+\}", "nothing", path)
    whole = await program(ADMIN, *Scope)
    answer = await whole.request(method, address)
    if scope is None:
        assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
        return
    assert answer.status_code not in (401, 403), answer.text
    lacking = await program(ADMIN, *(set(Scope) - {scope}))
    answer = await lacking.request(method, address)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")


async def test_an_admin_token_of_somebody_who_is_none_any_more_administers_nothing(
    program, runtime, people
):
    from medianest.models import Role, User

    caller = await program(ADMIN, *Scope)
    assert (await caller.get(f"{REST}/settings")).status_code == 200
    async with runtime.database.write() as session:
        (await session.get(User, people[ADMIN])).role = Role.USER
    runtime.accounts.forget_sessions()
    assert (await caller.get(f"{REST}/settings")).status_code == 403


async def test_news_of_a_revoked_token_reach_a_web_process_at_once(runtime, program):
    caller = await program(ANN, Scope.READ)
    tokens = runtime.accounts.personal_tokens

    async def until_forgotten():
        while tokens._known:  # noqa: ASYNC110 - nothing says when it happened
            await asyncio.sleep(0.01)

    await caller.get(f"{REST}/me")
    watch = asyncio.create_task(watch_sessions(runtime, Sockets()))
    try:
        await asyncio.wait_for(until_forgotten(), 10)  # it listens from here on
        await caller.get(f"{REST}/me")
        assert tokens._known
        await events.publish(runtime.redis, events.PersonalTokensEnded())
        await asyncio.wait_for(until_forgotten(), 10)
    finally:
        watch.cancel()


async def test_what_changes_about_people_is_news_about_their_tokens(runtime, program):
    caller = await program(ANN, Scope.READ)
    for forget in (
        lambda: runtime.accounts.forget_people(["anybody"]),
        lambda: runtime.accounts.forget_sessions([]),
        runtime.accounts.forget_sessions,
    ):
        await caller.get(f"{REST}/me")
        assert runtime.accounts.personal_tokens._known
        forget()
        assert not runtime.accounts.personal_tokens._known


def test_scopes_are_for_routes_that_exist_and_fit_who_may_call_them():
    assert set(token_scopes.SCOPES) <= set(ROUTES)
    for route, scope in token_scopes.SCOPES.items():
        assert policy.ROUTES[route] > Who.ANYBODY
        assert (policy.ROUTES[route] is Who.ADMIN) == (scope is Scope.ADMIN), route
        assert scope is not Scope.READ or route[0] == "GET", route


def test_what_is_a_persons_own_takes_no_token():
    personal = [
        path for _, path in token_scopes.SCOPES if path.removeprefix(REST).startswith(PERSONAL)
    ]
    assert personal == []


def test_a_route_that_nobody_listed_takes_no_token():
    assert token_scopes.scope("GET", f"{REST}/forgotten") is None


async def test_doors_do_not_take_a_token_for_somebody_signed_in(program):
    caller = await program(ADMIN, *Scope)
    answer = await caller.get("/logout")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    made = (await caller.get(f"{REST}/csrf/token")).json()["data"]["csrfToken"]
    assert made
    assert "medianest_form" in caller.cookies
