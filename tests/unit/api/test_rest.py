"""Rules of the REST API: envelope, errors, CSRF, origins, limits, older addresses."""

from __future__ import annotations

import re

import pytest
from sqlmodel import update

from medianest import errors
from medianest.api import failures
from medianest.models import User
from tests.unit.api.conftest import ADMIN, ANN, ORIGIN, PASSWORD

# ---- envelope and errors


async def test_an_answer_is_in_the_envelope(client, signed_in):
    body = (await (await signed_in(ANN)).program.get("/api/v1/me")).json()
    assert body.keys() == {"success", "data", "meta"}
    assert body["success"] is True
    assert body["data"]["email"] == ANN
    assert body["meta"].keys() == {"timestamp", "version", "correlationId"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", body["meta"]["timestamp"])


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/nothing", "/api/v1/me/x"])
async def test_what_is_not_there_is_in_the_envelope_too(client, people, path):
    answer = await client().get(path)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


async def test_another_method_is_405(client, people):
    answer = await client().delete("/api/v1/auth/login")
    assert answer.status_code == 405
    assert answer.json()["success"] is False


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"{}", {"email", "password"}),
        (b'{"email": 5, "password": null}', {"email", "password"}),
        (b'{"email": "x"', {"1"}),
        (b"[]", {"body"}),
        (b"\xff\xfe", None),
        (b'{"email": "\\ud800", "password": "x"}', {"email"}),
    ],
)
async def test_a_body_that_does_not_fit_names_its_fields(client, people, body, fields):
    headers = {"content-type": "application/json"}
    answer = await client().post("/api/v1/auth/login", content=body, headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "VALIDATION_ERROR")
    if fields is not None and fields != {"1"}:
        assert error["details"].keys() == fields


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (errors.MediaAddressError("x"), 400, "INVALID_MEDIA_URL"),
        (errors.CredentialsError("x"), 401, "INVALID_CREDENTIALS"),
        (errors.TokenError("x"), 401, "INVALID_TOKEN"),
        (errors.SessionEndedError("x"), 401, "SESSION_EXPIRED"),
        (errors.CsrfError("x"), 403, "CSRF_INVALID"),
        (errors.ForbiddenError("x"), 403, "FORBIDDEN"),
        (errors.NotFoundError("x"), 404, "NOT_FOUND"),
        (errors.DuplicateError("x"), 409, "DUPLICATE_REQUEST"),
        (errors.TooLargeError("x"), 413, "PAYLOAD_TOO_LARGE"),
        (errors.QuotaError("x", retry_after_seconds=7), 422, "QUOTA_EXCEEDED"),
        (errors.RateLimitError("x", retry_after_seconds=7), 429, "RATE_LIMIT_EXCEEDED"),
        (errors.UnavailableError("x"), 503, "DATABASE_ERROR"),
        (errors.QueueUnavailableError("x"), 503, "QUEUE_UNAVAILABLE"),
        (errors.UpstreamRejectedError("YouTube", "x"), 502, "EXTERNAL_SERVICE_ERROR"),
        (errors.StartError("x"), 500, "INTERNAL_ERROR"),
        (ZeroDivisionError("secret"), 500, "INTERNAL_ERROR"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_error_has_a_status_and_a_code(error, status, code):
    failed = failures.of(error)
    assert (failed.status, failed.code) == (status, code)
    assert "secret" not in failed.message
    assert ("retry-after" in failed.headers) is (status in (429, 503))


def test_every_error_of_the_tree_is_translated():
    def below(kind):
        return {kind, *(one for child in kind.__subclasses__() for one in below(child))}

    for kind in below(errors.MediaNestError):
        assert any(parent in failures.STATUSES for parent in kind.__mro__)


# ---- who


async def test_a_cookie_is_as_good_as_a_token_for_reading(client, signed_in):
    assert (await (await signed_in(ANN)).browser.get("/api/v1/me")).status_code == 200


@pytest.mark.parametrize(
    "header", ["Bearer", "Bearer ", "Bearer x.y.z", "Basic eDp5", "bearer", "Token x"]
)
async def test_no_other_header_lets_in(client, people, header):
    answer = await client().get("/api/v1/me", headers={"authorization": header})
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] in ("UNAUTHORIZED", "INVALID_TOKEN")


async def test_a_session_that_ended_is_told_so(client, signed_in, runtime):
    person = await signed_in(ANN)
    await runtime.accounts.sign_out(await runtime.accounts.revalidate(person.session_id))
    for caller in (person.browser, person.program):
        answer = await caller.get("/api/v1/me")
        assert answer.json()["error"]["code"] == "SESSION_EXPIRED"


async def test_losing_the_role_shuts_the_administrators_routes(client, signed_in, runtime):
    person = await signed_in(ADMIN)
    assert (await person.program.get("/api/v1/system/info")).status_code == 200
    async with runtime.database.write() as session:
        await session.execute(update(User).values(role="user"))
    runtime.accounts.forget_sessions()
    assert (await person.program.get("/api/v1/system/info")).status_code == 403


# ---- CSRF and origins


@pytest.mark.parametrize("token", ["", "x.y", None])
async def test_a_cookie_changes_nothing_without_its_csrf_token(client, signed_in, token):
    person = await signed_in(ANN)
    del person.browser.headers["x-csrf-token"]
    headers = {} if token is None else {"x-csrf-token": token}
    answer = await person.browser.post("/api/v1/auth/logout", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "CSRF_INVALID")
    assert (await person.browser.get("/api/v1/me")).status_code == 200


async def test_the_csrf_token_of_another_session_is_worth_nothing(client, signed_in):
    ann, other = await signed_in(ANN), await signed_in(ADMIN)
    token = other.browser.headers["x-csrf-token"]
    answer = await ann.browser.post("/api/v1/auth/logout", headers={"x-csrf-token": token})
    assert answer.json()["error"]["code"] == "CSRF_INVALID"


@pytest.mark.parametrize(
    "origin",
    [None, "null", "http://evil.test", "http://media.test:81", "http://media.test@evil.test"],
)
async def test_a_cookie_changes_nothing_from_elsewhere(client, signed_in, origin):
    person = await signed_in(ANN)
    del person.browser.headers["origin"]
    headers = {"origin": origin} if origin else {}
    answer = await person.browser.post("/api/v1/auth/logout", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
    assert (await person.browser.get("/api/v1/me")).status_code == 200


async def test_a_bearer_token_needs_neither_origin_nor_csrf_token(client, signed_in):
    program = (await signed_in(ANN)).program
    answer = await program.post("/api/v1/auth/logout", headers={"origin": "http://evil.test"})
    assert answer.status_code == 200


@pytest.mark.parametrize("variables", [{"MEDIANEST_ACCESS_PUBLIC_URL": "https://Nest.example"}])
@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("https://nest.example", True),
        ("https://nest.example:443", True),
        ("http://nest.example", False),
        (ORIGIN, False),
    ],
)
async def test_a_public_address_is_the_only_one(client, signed_in, origin, allowed):
    person = await signed_in(ANN)
    answer = await person.browser.post("/api/v1/auth/logout", headers={"origin": origin})
    assert (answer.status_code == 200) is allowed


@pytest.mark.parametrize(
    "variables", [{"MEDIANEST_ACCESS_ALLOWED_ORIGINS": "https://other.example:8443"}]
)
async def test_other_origins_may_be_allowed_beside_the_own_host(client, signed_in):
    for origin in ("https://other.example:8443", ORIGIN, "https://media.test"):
        person = await signed_in(ANN)
        answer = await person.browser.post("/api/v1/auth/logout", headers={"origin": origin})
        assert answer.status_code == 200, origin


@pytest.mark.parametrize("path", ["/api/v1/me", "/", "/tokens.css", "/login"])
async def test_no_page_of_another_origin_may_read_answers(client, signed_in, path):
    person = await signed_in(ANN)
    for origin in ("http://evil.test", ORIGIN):
        answer = await person.browser.get(path, headers={"origin": origin})
        assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize("path", ["/api/v1/auth/login", "/api/v1/auth/setup"])
@pytest.mark.parametrize(
    "headers",
    [{"origin": "http://evil.test"}, {"cookie": "a=b"}, {"sec-fetch-site": "cross-site"}],
    ids=str,
)
async def test_sign_in_from_a_page_elsewhere_is_refused(client, runtime, path, headers):
    code = await runtime.accounts.new_setup_code()
    body = {"code": code, "email": ANN, "name": "Ann", "password": PASSWORD}
    answer = await client(origin=None).post(path, json=body, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "FORBIDDEN")
    assert await runtime.accounts.needs_setup()


# ---- older addresses


@pytest.mark.parametrize("path", ["/api/v1/me", "/api/me", "/api/auth/me", "/api/v1/auth/me"])
async def test_older_addresses_answer_the_same(client, signed_in, path):
    assert (await (await signed_in(ANN)).program.get(path)).json()["data"]["email"] == ANN


@pytest.mark.parametrize("path", ["/api/login", "/api/v1/login", "/api/auth/login"])
async def test_older_programs_sign_in_with_a_username(client, people, path):
    body = {"username": ANN, "password": PASSWORD}
    answer = await client(origin=None).post(path, json=body)
    assert answer.json()["data"]["token"]


# ---- limits


@pytest.mark.parametrize("variables", [{"MEDIANEST_RATE_LIMITS_API_PER_MINUTE": "5"}])
async def test_a_person_has_so_many_calls_a_minute(client, signed_in):
    ann, other = await signed_in(ANN), await signed_in(ADMIN)
    answers = [await ann.program.get("/api/v1/me") for _ in range(8)]
    assert {one.status_code for one in answers[-3:]} == {429}
    last = answers[-1]
    assert last.json()["error"]["code"] == "RATE_LIMIT_EXCEEDED"
    assert 1 <= int(last.headers["retry-after"]) <= 60
    assert last.headers["ratelimit-remaining"] == "0"
    assert (await ann.browser.get("/api/v1/me")).status_code == 429
    assert (await other.program.get("/api/v1/me")).status_code == 200


async def test_answers_say_how_many_calls_are_left(client, signed_in):
    headers = (await (await signed_in(ANN)).program.get("/api/v1/me")).headers
    assert (headers["ratelimit-limit"], headers["ratelimit-remaining"]) == ("100", "99")
    assert 1 <= int(headers["ratelimit-reset"]) <= 60


async def test_strangers_have_a_hundred_calls_in_a_quarter_of_an_hour(client, people):
    one, other = client("192.0.2.1"), client("192.0.2.2")
    for _ in range(100):
        assert (await one.get("/api/v1/me")).status_code == 401
    assert (await one.get("/api/v1/me")).status_code == 429
    forwarded = {"x-forwarded-for": "203.0.113.5"}
    assert (await one.get("/api/v1/me", headers=forwarded)).status_code == 429
    assert (await one.get("/health")).status_code == 200
    assert (await one.get("/login")).status_code == 200
    assert (await other.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("variables", [{"MEDIANEST_ENV": "development"}])
async def test_development_mode_has_ten_times_as_many(client, signed_in):
    headers = (await (await signed_in(ANN)).program.get("/api/v1/me")).headers
    assert headers["ratelimit-limit"] == "1000"
