"""REST: set-up, sign-in, sign-out, and who is signed in; what each stores and what it refuses."""

from __future__ import annotations

from sqlmodel import select

from medianest.models import LoginSession, User
from tests.unit.api.conftest import ADMIN, ANN, ORIGIN, PASSWORD

ADA = {"email": ADMIN, "name": "Ada", "password": PASSWORD}


async def sessions(runtime):
    async with runtime.database.read() as session:
        return (await session.execute(select(LoginSession))).scalars().all()


async def test_set_up_makes_the_administrator_and_signs_in(client, runtime):
    code = await runtime.accounts.new_setup_code()
    answer = await client(origin=None).post("/api/v1/auth/setup", json={"code": code, **ADA})
    data = answer.json()["data"]
    assert answer.status_code == 201
    assert (data["user"]["role"], data["rememberToken"], data["expiresIn"]) == ("admin", None, 900)
    assert [view.email for view in await runtime.accounts.list_users()] == [ADMIN]
    program = client(origin=None, headers={"authorization": f"Bearer {data['token']}"})
    assert (await program.get("/api/v1/me")).json()["data"]["name"] == "Ada"


async def test_set_up_answers_409_for_ever_after(client, runtime, people):
    code = await runtime.accounts.new_setup_code()
    for path in ("/api/v1/auth/setup", "/api/v1/auth/admin", "/api/auth/setup"):
        answer = await client(origin=None).post(path, json={"code": code, **ADA})
        assert (answer.status_code, answer.json()["error"]["code"]) == (409, "CONFLICT")
    assert len(await runtime.accounts.list_users()) == 3


async def test_set_up_needs_the_code(client, runtime):
    await runtime.accounts.new_setup_code()
    answer = await client(origin=None).post("/api/v1/auth/setup", json={"code": "", **ADA})
    assert answer.status_code == 400
    assert answer.json()["error"]["details"].keys() == {"code"}
    assert await runtime.accounts.needs_setup()


async def test_a_browser_that_knows_no_theme_learns_the_persons_own(client, runtime, people):
    async def brought(**headers: str) -> list[str]:
        body = {"email": ANN, "password": PASSWORD}
        answer = await client(headers=headers).post("/api/v1/auth/login", json=body)
        cookies = answer.headers.get_list("set-cookie")
        return [one.partition(";")[0] for one in cookies if "_theme=" in one]

    assert await brought() == []
    async with runtime.database.write() as session:
        row = await session.get(User, people[ANN])
        row.preferences = {"theme": "light"}
    assert await brought() == ["medianest_theme=light"]
    assert await brought(cookie="medianest_theme=dark") == []


async def test_signing_in_stores_a_session_and_sets_its_cookie(client, runtime, people):
    browser = client(headers={"user-agent": "A browser"})
    answer = await browser.post("/api/v1/auth/login", json={"email": ANN, "password": PASSWORD})
    data = answer.json()["data"]
    tokens = {"token", "refreshToken", "rememberToken", "csrfToken"}
    assert data.keys() == {"user", "expiresIn", *tokens}
    assert "; HttpOnly; SameSite=Lax" in answer.headers["set-cookie"]
    assert "; Secure" not in answer.headers["set-cookie"]
    (row,) = await sessions(runtime)
    assert (row.user_id, row.ip, row.user_agent) == (people[ANN], "192.0.2.1", "A browser")
    headers = {"x-csrf-token": data["csrfToken"]}
    assert (await browser.post("/api/v1/auth/logout", headers=headers)).status_code == 200


async def test_a_wrong_password_stores_nothing_and_sets_no_cookie(client, runtime, people):
    for email in (ANN, "nobody@example.org", "", "nobody\0@example.org"):
        body = {"email": email, "password": "wrong password"}
        answer = await client().post("/api/v1/auth/login", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "INVALID_CREDENTIALS")
        assert "set-cookie" not in answer.headers
    assert await sessions(runtime) == []


async def test_the_sixth_wrong_try_says_how_long_to_wait(client, people):
    body = {"email": ANN, "password": "wrong password"}
    answers = [await client().post("/api/v1/auth/login", json=body) for _ in range(6)]
    assert [one.status_code for one in answers] == [401] * 5 + [429]
    assert 800 < int(answers[-1].headers["retry-after"]) <= 900


async def test_a_forged_forwarding_header_buys_no_more_tries(client, people):
    for number in range(6):
        body = {"email": f"nobody{number}@example.org", "password": "wrong password"}
        forwarded = {"x-forwarded-for": f"203.0.113.{number}", "x-real-ip": "203.0.113.9"}
        answer = await client().post("/api/v1/auth/login", json=body, headers=forwarded)
    assert answer.status_code == 429


async def test_signing_out_removes_the_session_and_the_cookie(client, signed_in, runtime):
    person = await signed_in(ANN)
    answer = await person.browser.post("/api/v1/auth/logout")
    assert answer.json()["data"] is None
    assert "medianest_session=; Max-Age=0; Path=/" in answer.headers["set-cookie"]
    assert await sessions(runtime) == []
    assert (await person.program.get("/api/v1/me")).status_code == 401


async def test_a_stranger_cannot_sign_anybody_out(client, signed_in, runtime):
    await signed_in(ANN)
    assert (await client().post("/api/v1/auth/logout")).status_code == 401
    assert len(await sessions(runtime)) == 1


async def test_a_page_learns_who_is_signed_in_and_what_to_send_along(client, signed_in):
    person = await signed_in(ANN)
    data = (await person.browser.get("/api/v1/auth/session")).json()["data"]
    assert data["user"]["email"] == ANN
    person.browser.headers["x-csrf-token"] = data["csrfToken"]
    assert (await person.browser.post("/api/v1/auth/logout")).status_code == 200


async def test_no_answer_holds_a_secret_of_the_account(client, signed_in):
    person = await signed_in(ANN)
    for path in ("/api/v1/me", "/api/v1/auth/me", "/api/v1/auth/session"):
        text = (await person.program.get(path)).text
        assert "argon2" not in text
        assert "hash" not in text.lower()
        assert person.cookie not in text


async def test_a_csrf_token_before_sign_in_belongs_to_a_cookie_of_its_own(client, people, runtime):
    browser = client()
    token = (await browser.get("/api/v1/csrf/token")).json()["data"]["csrfToken"]
    bound = f"form {browser.cookies['medianest_form']}"
    runtime.accounts.check_csrf(bound, token)
    form = {"csrf": token, "email": ANN, "password": PASSWORD, "next": "/"}
    assert (await browser.post("/login", data=form)).status_code == 303


async def test_a_csrf_token_after_sign_in_belongs_to_the_session(client, signed_in, runtime):
    person = await signed_in(ANN)
    answer = await person.browser.get("/api/v1/csrf/token")
    runtime.accounts.check_csrf(person.session_id, answer.json()["data"]["csrfToken"])
    assert "set-cookie" not in answer.headers


async def test_a_fresh_csrf_token_can_be_had_with_an_old_one_only(client, signed_in, runtime):
    person = await signed_in(ANN)
    answer = await person.browser.post("/api/v1/csrf/refresh")
    runtime.accounts.check_csrf(person.session_id, answer.json()["data"]["csrfToken"])
    person.browser.headers["x-csrf-token"] = ""
    assert (await person.browser.post("/api/v1/csrf/refresh")).status_code == 403
    assert (await client(base_url=ORIGIN).post("/api/v1/csrf/refresh")).status_code == 401
