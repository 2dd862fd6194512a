"""Forgotten passwords, invitations and sign-up at the door: pages without scripts, and REST."""

from __future__ import annotations

import io
import logging
import re

import pytest
from redis import Redis
from rq import Queue as RqQueue
from rq.serializers import JSONSerializer
from sqlmodel import select

from medianest import logs
from medianest.models import User
from medianest.services.actor import Actor
from tests.unit.api.conftest import ADMIN, ANN, PASSWORD
from tests.unit.api.test_door import Form, fill, said

NEW = "quite another sentence"
NOBODY = "nobody@example.org"
PUBLIC = "http://media.test"
RESET = "/api/v1/auth/password-reset"


@pytest.fixture
async def mail(runtime):
    """A mail server is named; nothing reaches it, letters are written by jobs."""
    body = {"host": "127.0.0.1", "port": 9, "from": "nest@example.org", "security": "none"}
    access = {"publicUrl": PUBLIC}
    await runtime.settings.replace({"mail": body, "access": access}, updated_by=None)


@pytest.fixture
def ada(people):
    return Actor(people[ADMIN], "ada", "admin", "session")


@pytest.fixture
def reset_path(runtime, people, ada):
    async def make(email=ANN):
        made = await runtime.accounts.password_resets.make_link(ada, people[email])
        return made.link.removeprefix(PUBLIC)

    return make


@pytest.fixture
def join_path(runtime, ada):
    async def make(**options):
        made = await runtime.accounts.invitations.create(ada, **options)
        return made.link.removeprefix(PUBLIC)

    return make


@pytest.fixture
async def is_open(runtime):
    await runtime.settings.replace({"access": {"signUp": "open"}}, updated_by=None)


def plain(answer, *emails):
    """Status, headers and body, but for what differs between any two calls."""
    text = re.sub(r'name="csrf" value="[^"]+"', "", answer.text)
    text = re.sub(r'"(timestamp|correlationId)":"[^"]+"', "", text)
    for email in emails:
        text = text.replace(email, "")
    varying = {"x-correlation-id", "content-length", "set-cookie", "date"}
    headers = {n: v for n, v in answer.headers.items() if n not in varying and "ratelimit" not in n}
    return answer.status_code, headers, text


def jobs(redis_url):
    with Redis.from_url(redis_url) as redis:
        return len(RqQueue("notify", connection=redis, serializer=JSONSerializer).jobs)


# ---- forgotten passwords


async def test_sign_in_leads_to_the_page_for_forgotten_passwords(client, people):
    browser = client()
    assert 'href="/forgot"' in (await browser.get("/login")).text
    assert (await browser.get("/forgot")).status_code == 200


async def test_known_unknown_and_suspended_get_the_same_page(client, people, mail, redis_url):
    pages = [
        plain(await fill(client(ip=f"192.0.2.{number}"), "/forgot", email=email), email)
        for number, email in enumerate((ANN, NOBODY, ADMIN))
    ]
    assert pages[0] == pages[1] == pages[2]
    assert pages[0][0] == 200
    assert "a letter with a link is on its way" in pages[0][2]
    assert jobs(redis_url) == 3


async def test_known_and_unknown_get_the_same_answer_over_rest(client, people, mail, redis_url):
    program = client(origin=None)
    answers = [
        plain(await program.post(f"{RESET}/request", json={"email": email}))
        for email in (ANN, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 202
    assert jobs(redis_url) == 2


async def test_without_mail_everybody_is_sent_to_the_administrator(client, people, redis_url):
    browser = client()
    shown = (await browser.get("/forgot")).text
    assert "Ask your administrator for a link" in shown
    assert "<form" not in shown
    sent = [
        plain(await client(origin=None).post(f"{RESET}/request", json={"email": email}))
        for email in (ANN, NOBODY)
    ]
    assert sent[0] == sent[1]
    assert sent[0][0] == 409
    assert jobs(redis_url) == 0


async def test_the_fourth_in_an_hour_is_told_when_to_come_back(client, people, mail):
    browser = client()
    for _ in range(3):
        await fill(browser, "/forgot", email=NOBODY)
    answer = await fill(browser, "/forgot", email=NOBODY)
    assert answer.status_code == 429
    assert 3_500 < int(answer.headers["retry-after"]) <= 3_600
    assert "You can try again in 60 minutes." in answer.text


async def test_what_is_no_e_mail_is_said_beside_the_field(client, mail):
    answer = await fill(client(), "/forgot", email="nobody")
    assert answer.status_code == 400
    assert said(answer, "email") == "Type an e-mail address such as ada@example.org."


async def test_a_link_changes_the_password_without_signing_in(client, people, reset_path):
    browser = client()
    path = await reset_path()
    answer = await fill(browser, path, password=NEW)
    assert answer.status_code == 200
    assert "Your password is changed" in answer.text
    assert "medianest_session" not in browser.cookies
    again = await browser.get(path)
    assert (again.status_code, "not good any more" in again.text) == (400, True)
    assert (await fill(browser, "/login", email=ANN, password=NEW)).status_code == 303


async def test_a_weak_password_is_said_beside_the_field(client, people, reset_path):
    browser = client()
    path = await reset_path()
    for weak, sentence in (
        ("1234567", "Use 8 to 128 characters."),
        ("x" * 10_000, "Use 8 to 128 characters."),
        ("password1", "This is easy to guess."),
    ):
        answer = await fill(browser, path, password=weak)
        assert answer.status_code == 400
        assert sentence in said(answer, "password")
        assert weak not in answer.text
    assert (await fill(browser, path, password=NEW)).status_code == 200


async def test_forms_that_this_browser_was_not_shown_change_nothing(client, people, reset_path):
    path = await reset_path()
    form = Form((await client().get(path)).text).values
    assert (await client().post(path, data={**form, "password": NEW})).status_code == 403
    elsewhere = client(origin="http://evil.test")
    assert (await fill(elsewhere, path, password=NEW)).status_code == 403
    assert (await client().get(path)).status_code == 200


async def test_a_reset_over_rest(client, people, reset_path):
    program = client(origin=None)
    token = (await reset_path()).rpartition("/")[2]
    verified = await program.post(f"{RESET}/verify", json={"token": token})
    assert verified.json()["data"].keys() == {"expiresAt"}
    done = await program.post(f"{RESET}/confirm", json={"token": token, "password": NEW})
    assert (done.status_code, done.json()["data"]) == (200, None)
    assert "set-cookie" not in done.headers
    for step, body in (("verify", {}), ("confirm", {"password": NEW})):
        answer = await program.post(f"{RESET}/{step}", json={"token": token, **body})
        assert answer.status_code == 400
        assert answer.json()["error"]["details"].keys() == {"token"}


async def test_an_administrator_makes_a_link_over_rest(client, signed_in, people, mail):
    admin = await signed_in(ADMIN)
    answer = await admin.program.post(f"/api/v1/admin/users/{people[ANN]}/reset-link")
    assert answer.status_code == 201
    assert answer.json()["data"]["link"].startswith(f"{PUBLIC}/reset/")


# ---- changing a password


async def test_changing_a_password_over_rest_ends_the_others_at_once(signed_in, people):
    here, there = await signed_in(ANN), await signed_in(ANN)
    assert (await there.program.get("/api/v1/me")).status_code == 200
    body = {"currentPassword": PASSWORD, "password": NEW}
    assert (await here.browser.post("/api/v1/auth/password", json=body)).status_code == 200
    assert (await here.browser.get("/api/v1/me")).status_code == 200
    assert (await there.browser.get("/api/v1/me")).status_code == 401
    assert (await there.program.get("/api/v1/me")).status_code == 401
    answer = await here.browser.post("/api/v1/auth/password", json=body)
    assert answer.json()["error"]["details"].keys() == {"currentPassword"}
    assert answer.status_code == 400


# ---- invitations and sign-up


async def test_an_invitation_leads_to_an_account_and_in(client, people, join_path):
    browser = client()
    path = await join_path()
    answer = await fill(browser, path, name="Eve", email="Eve@Example.org", password=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert (await browser.get("/downloads")).text == "a page"
    again = await client().get(path)
    assert (again.status_code, "not good any more" in again.text) == (400, True)


async def test_an_invited_person_is_told_of_a_taken_e_mail(client, people, join_path):
    answer = await fill(client(), await join_path(), name="Ann", email=ANN, password=NEW)
    assert answer.status_code == 409
    assert said(answer, "email") == "An account with this e-mail exists already."
    assert Form(answer.text).values["name"] == "Ann"
    assert NEW not in answer.text


async def test_plex_is_offered_once_it_is_configured(client, people, join_path, runtime):
    path = await join_path()
    assert "Plex" not in (await client().get(path)).text
    plex = {"plex": {"url": "http://127.0.0.1:32400", "token": "secret-token"}}
    await runtime.settings.replace(plex, updated_by=None)
    shown = (await client().get(path)).text
    assert 'action="/login/plex"' in shown
    assert f'name="invitation" value="{path.rpartition("/")[2]}"' in shown


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/register"), ("POST", "/register"), ("GET", "/join")]
)
async def test_closed_doors_are_not_there(client, people, method, path):
    browser = client()
    data = {"email": "eve@example.org", "name": "Eve", "password": NEW}
    answer = await browser.request(method, path, data=data if method == "POST" else None)
    assert answer.status_code == 404
    assert "/register" not in (await browser.get("/login")).text


async def test_closed_sign_up_is_not_there_over_rest(client, people):
    body = {"email": "eve@example.org", "password": NEW}
    for path in ("/api/v1/auth/register", "/api/v1/auth/signup", "/api/auth/signup"):
        answer = await client(origin=None).post(path, json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


async def test_open_sign_up_shows_the_same_for_known_and_unknown(client, people, is_open, database):
    assert 'href="/register"' in (await client().get("/login")).text
    pages = [
        plain(await fill(client(), "/register", name="Eve", email=email, password=NEW), email)
        for email in (ANN, NOBODY)
    ]
    assert pages[0] == pages[1]
    assert pages[0][0] == 200
    async with database.read() as session:
        emails = set((await session.execute(select(User.email))).scalars())
    assert emails == {*people, NOBODY}
    assert (await fill(client(), "/login", email=ANN, password=NEW)).status_code == 401
    assert (await fill(client(), "/login", email=NOBODY, password=NEW)).status_code == 303


async def test_open_sign_up_answers_the_same_over_rest(client, people, is_open):
    answers = [
        plain(
            await client(origin=None).post(
                "/api/v1/auth/register", json={"email": email, "password": NEW}
            )
        )
        for email in (ANN, NOBODY)
    ]
    assert answers[0] == answers[1]
    assert answers[0][0] == 202


async def test_sign_up_by_invitation_over_rest_signs_in(client, people, join_path):
    program = client(origin=None)
    body = {"invitation": (await join_path()).rpartition("/")[2], "email": "eve@example.org"}
    body |= {"password": NEW, "name": "Eve"}
    answer = await program.post("/api/auth/signup", json=body)
    assert answer.status_code == 201
    bearer = {"authorization": f"Bearer {answer.json()['data']['token']}"}
    assert (await program.get("/api/v1/me", headers=bearer)).json()["data"]["name"] == "Eve"
    other = body | {"email": "e2@example.org"}
    again = await client(origin=None).post("/api/auth/signup", json=other)
    assert again.status_code == 400
    assert again.json()["error"]["details"].keys() == {"invitation"}


async def test_invitations_over_rest(signed_in, people):
    admin = await signed_in(ADMIN)
    made = await admin.program.post("/api/v1/admin/invitations", json={"maxUses": 3, "days": 2})
    assert made.status_code == 201
    view = made.json()["data"]
    assert (view["maxUses"], view["state"]) == (3, "open")
    assert view["link"].startswith("/join/")
    (listed,) = (await admin.program.get("/api/v1/admin/invitations")).json()["data"]["items"]
    assert "link" not in listed
    path = f"/api/v1/admin/invitations/{view['id']}"
    assert (await admin.program.delete(path)).status_code == 200
    assert (await admin.program.delete(path)).status_code == 404
    wrong = await admin.program.post("/api/v1/admin/invitations", json={"maxUses": 0, "role": "x"})
    assert wrong.status_code == 400


# ---- hostile headers, leaks


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.test"},
        {"x-forwarded-host": "evil.test"},
        {"forwarded": "host=evil.test"},
        {"x-forwarded-proto": "https", "x-forwarded-host": "evil.test"},
    ],
)
async def test_no_link_is_made_of_what_a_caller_says(client, signed_in, people, mail, headers):
    admin = await signed_in(ADMIN)
    for path in (f"/api/v1/admin/users/{people[ANN]}/reset-link", "/api/v1/admin/invitations"):
        answer = await admin.program.post(path, json={}, headers=headers)
        assert answer.json()["data"]["link"].startswith(f"{PUBLIC}/")
        assert "evil" not in answer.text


async def test_without_a_public_address_a_link_is_a_path_whatever_the_host(signed_in, people):
    admin = await signed_in(ADMIN)
    path = f"/api/v1/admin/users/{people[ANN]}/reset-link"
    answer = await admin.program.post(path, headers={"host": "evil.test"})
    assert answer.json()["data"]["link"].startswith("/reset/")


async def test_pages_with_a_token_tell_no_other_site_and_are_not_kept(
    client, people, reset_path, join_path
):
    for path in (await reset_path(), await join_path()):
        answer = await client().get(path)
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        linked = re.findall(r'(?:href|src|action)="([^"#]*)"', answer.text)
        assert [one for one in linked if not one.startswith("/") or one.startswith("//")] == []


async def test_tokens_do_not_come_into_the_log(
    client, people, reset_path, join_path, runtime, monkeypatch
):
    lines = io.StringIO()
    handlers = logging.getLogger().handlers[:]
    logs.configure("debug", lines)
    try:
        paths = [await reset_path(), await join_path()]
        tokens = [path.rpartition("/")[2] for path in paths]
        for path in paths:
            await client().get(path)
            await fill(client(), path, name="E", email="e@example.org", password="weak")
            await client().get(f"{path}x")
            await client().delete(path)

        async def broken(*_):
            raise RuntimeError("nobody foresaw this")

        monkeypatch.setattr(type(runtime.accounts.password_resets), "confirm", broken)
        assert (await fill(client(), paths[0], password=NEW)).status_code == 500
        body = {"token": tokens[0], "password": NEW}
        assert (await client(origin=None).post(f"{RESET}/confirm", json=body)).status_code == 500
    finally:
        logging.getLogger().handlers[:] = handlers
    assert "nobody foresaw this" in lines.getvalue()
    assert [token for token in tokens if token in lines.getvalue()] == []
    assert NEW not in lines.getvalue()


@pytest.mark.parametrize(
    "path", ["/reset/%00", "/join/%F0%9F", "/reset/" + "x" * 5_000, "/join/a b"]
)
async def test_odd_tokens_are_links_that_are_not_good(client, people, path):
    assert (await client().get(path)).status_code in (400, 404)
