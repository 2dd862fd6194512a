"""Sign-in, sign-out and set-up pages: for people, without scripts."""

from __future__ import annotations

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from medianest import routes
from medianest.api import plain_files
from tests.unit.api.conftest import ADMIN, ANN, ORIGIN, PASSWORD

ASSETS = Path(__file__).parents[3] / "assets"
MOST_BYTES = 15_000


class Form(HTMLParser):
    """The fields of a page as a browser would send them, and what the page says."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.attributes: dict[str, dict[str, str]] = {}
        self.ids: dict[str, str] = {}
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        self._inside = given.get("id", self._inside if tag in ("svg", "use") else "")
        if tag == "input":
            self.values[given["name"]] = given.get("value", "")
            self.attributes[given["name"]] = given

    def handle_data(self, data):
        if self._inside:
            self.ids[self._inside] = self.ids.get(self._inside, "") + data.strip()


async def fill(browser: httpx.AsyncClient, path: str, **typed: str) -> httpx.Response:
    """Open a page, type, send."""
    form = Form((await browser.get(path)).text)
    action = path.partition("?")[0]
    return await browser.post(action, data={**form.values, **typed})


def said(answer: httpx.Response, name: str) -> str:
    """What the page says about a field, found the way a screen reader finds it."""
    form = Form(answer.text)
    described = form.attributes[name].get("aria-describedby", "").split()
    return " ".join(form.ids[one] for one in described)


# ---- sign-in


async def test_the_right_password_lets_in_and_leads_on(client, people):
    browser = client()
    answer = await fill(browser, "/login?next=/downloads%3Fpage=2", email=ANN, password=PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/downloads?page=2")
    cookie = next(
        one for one in answer.headers.get_list("set-cookie") if one.startswith("medianest_session")
    )
    assert "; HttpOnly; SameSite=Lax" in cookie
    assert "; Path=/;" in cookie
    assert (await browser.get("/downloads")).text == "a page"
    assert "medianest_form" not in browser.cookies


async def test_a_wrong_password_is_said_beside_the_field_and_nothing_typed_is_lost(client, people):
    answer = await fill(client(), "/login", email="Ann@example.org", password="wrong password")
    assert answer.status_code == 401
    assert said(answer, "password") == "The e-mail or the password is not right."
    form = Form(answer.text)
    assert form.values["email"] == "Ann@example.org"
    assert form.values["password"] == ""
    assert "wrong password" not in answer.text


async def test_known_and_unknown_accounts_get_the_same_page(client, people):
    pages = []
    for email in (ANN, "nobody@example.org"):
        answer = await fill(client(), "/login", email=email, password="wrong password")
        text = re.sub(r'name="csrf" value="[^"]+"', "", answer.text).replace(email, "")
        pages.append((answer.status_code, text))
    assert pages[0] == pages[1]


async def test_empty_fields_are_named(client, people):
    answer = await fill(client(), "/login", email="", password="")
    assert answer.status_code == 400
    assert said(answer, "email") == "Type your e-mail."
    assert said(answer, "password") == "Type your password."


async def test_too_many_tries_say_when_to_try_again(client, people):
    browser = client()
    for _ in range(5):
        await fill(browser, "/login", email=ANN, password="wrong password")
    answer = await fill(browser, "/login", email=ANN, password=PASSWORD)
    assert answer.status_code == 429
    assert 800 < int(answer.headers["retry-after"]) <= 900
    assert "You can try again in 15 minutes." in answer.text
    assert Form(answer.text).values["email"] == ANN


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.test",
        "https://evil.test",
        "/\\evil.test",
        "/\t/evil.test",
        "\t//evil.test",
        "javascript:alert(1)",
        "/ /evil.test",
        "/login",
        "/logout",
        "",
    ],
)
async def test_after_sign_in_nobody_is_led_away(client, people, wanted):
    answer = await fill(client(), "/login", email=ANN, password=PASSWORD, next=wanted)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = await client().get("/login", params={"next": wanted})
    assert Form(page.text).values["next"] == "/"


async def test_a_form_without_its_token_or_cookie_signs_nobody_in(client, people):
    browser = client()
    form = Form((await browser.get("/login")).text)
    typed = {**form.values, "email": ANN, "password": PASSWORD}
    others = client()
    other_token = Form((await others.get("/login")).text).values["csrf"]
    for values, sender in [
        ({**typed, "csrf": ""}, browser),
        ({**typed, "csrf": other_token}, browser),
        (typed, client()),
    ]:
        answer = await sender.post("/login", data=values)
        assert answer.status_code == 403
        assert "open for too long" in answer.text
        assert Form(answer.text).values["email"] == ANN
        assert "medianest_session" not in sender.cookies


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.test", "http://media.test.evil.test"]
)
async def test_a_form_sent_from_elsewhere_is_refused_with_a_page(client, people, origin):
    browser = client(origin=origin)
    answer = await fill(browser, "/login", email=ANN, password=PASSWORD)
    assert answer.status_code == 403
    assert "Not from here" in answer.text
    assert answer.headers["x-correlation-id"] in answer.text
    assert "medianest_session" not in browser.cookies


async def test_text_is_text(client, people):
    nasty = '"><img src=x onerror=alert(1)>'
    answer = await fill(client(), "/login", email=nasty, password="x")
    assert "<img" not in answer.text
    assert Form(answer.text).values["email"] == nasty


async def test_who_is_signed_in_is_not_asked_again(client, signed_in):
    person = await signed_in(ANN)
    answer = await person.browser.get("/login?next=/downloads")
    assert (answer.status_code, answer.headers["location"]) == (303, "/downloads")


async def test_phones_know_what_to_type(client, people):
    fields = Form((await client().get("/login")).text).attributes
    assert fields["email"]["inputmode"] == "email"
    assert fields["email"]["autocomplete"] == "username"
    assert fields["email"]["autocapitalize"] == "none"
    assert fields["password"]["autocomplete"] == "current-password"


@pytest.mark.parametrize(
    ("cookie", "theme"), [("", "dark"), ("light", "light"), ("dark", "dark"), ('"><b>', "dark")]
)
async def test_the_theme_that_was_chosen_is_shown_without_scripts(client, people, cookie, theme):
    answer = await client().get("/login", headers={"cookie": f"medianest_theme={cookie}"})
    assert f'<html lang="en" data-theme="{theme}">' in answer.text


async def test_a_sign_in_page_with_all_it_loads_weighs_little(client, people):
    page = await client().get("/login")
    weight = len(gzip.compress(page.content))
    for name in ("door.css", "door.js", "wall.svg"):
        answer = await client().get(f"/door/{name}", headers={"accept-encoding": "gzip"})
        assert answer.headers["content-encoding"] == "gzip"
        weight += int(answer.headers["content-length"])
    weight += sum(
        len(gzip.compress((ASSETS / name).read_bytes()))
        for name in ("tokens.css", "theme.js", "logo.svg")
    )
    assert weight <= MOST_BYTES


async def test_files_of_the_page_may_be_kept_for_ever_by_their_version(client, people):
    kept = (await client().get(plain_files.address("door.css"))).headers["cache-control"]
    assert kept == "public, max-age=31536000, immutable"
    assert "immutable" not in (await client().get("/door/door.css?v=old")).headers["cache-control"]


@pytest.mark.parametrize("name", ["nothing.css", "..%2fpolicy.py", "door.css%00", "%2e%2e"])
async def test_no_other_file_is_given_away(client, people, name):
    answer = await client().get(f"{ORIGIN}/door/{name}")
    assert answer.status_code == 404
    assert "Nothing here" in answer.text


@pytest.mark.parametrize("path", ["/login/x", "/setup/x", "/door/x", "/logout/x"])
async def test_what_is_not_there_at_the_door_is_a_friendly_page(client, people, path):
    answer = await client().get(path)
    assert answer.status_code == 404
    assert "<h1>Nothing here</h1>" in answer.text


# ---- sign-out


async def test_sign_out_asks_and_then_ends_the_session(client, signed_in, runtime):
    person = await signed_in(ANN)
    page = await person.browser.get("/logout")
    assert "signed in as ann" in page.text
    answer = await person.browser.post("/logout", data=Form(page.text).values)
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")
    assert "medianest_session=; Max-Age=0" in answer.headers["set-cookie"]
    assert (await person.program.get("/api/v1/me")).status_code == 401
    person.browser.cookies.set("medianest_session", person.cookie)
    assert (await person.browser.get("/")).status_code == 303


async def test_nobody_is_signed_out_by_a_page_elsewhere(client, signed_in):
    person = await signed_in(ANN)
    values = Form((await person.browser.get("/logout")).text).values
    wrong = await person.browser.post("/logout", data={"csrf": "x.y"})
    foreign = await person.browser.post(
        "/logout", data=values, headers={"origin": "http://evil.test"}
    )
    assert (wrong.status_code, foreign.status_code) == (403, 403)
    assert (await person.browser.get("/")).status_code == 200


async def test_signing_out_twice_leads_to_the_door(client, people):
    assert (await client().get("/logout")).headers["location"] == "/login"
    assert (await client().post("/logout")).headers["location"] == "/login"


# ---- set-up

ADA = {"name": "Ada", "email": ADMIN, "password": PASSWORD}


async def test_the_first_visit_makes_the_administrator_and_signs_in(client, runtime):
    code = await runtime.accounts.new_setup_code()
    browser = client()
    answer = await fill(browser, "/setup", code=code, **ADA)
    assert (answer.status_code, answer.headers["location"]) == (303, "/setup/plex")
    assert (await browser.get("/api/v1/me")).json()["data"]["role"] == "admin"


async def test_set_up_names_what_does_not_fit_and_keeps_the_rest(client, runtime):
    code = await runtime.accounts.new_setup_code()
    answer = await fill(client(), "/setup", code=code, name="", email="x", password="short")
    assert answer.status_code == 400
    assert said(answer, "name").startswith("Type a name")
    assert said(answer, "email").startswith("Type an e-mail address")
    assert said(answer, "password").startswith("Use 8 to 128 characters.")
    assert Form(answer.text).values["code"] == code


async def test_a_wrong_code_makes_nobody(client, runtime):
    await runtime.accounts.new_setup_code()
    answer = await fill(client(), "/setup", code="AAAA-AAAA", **ADA)
    assert answer.status_code == 400
    assert "newest one is on the console" in said(answer, "code")
    assert await runtime.accounts.needs_setup()


async def test_the_page_says_where_the_code_is(client):
    assert "docker compose logs" in (await client().get("/setup")).text


async def test_guessing_the_code_ends_with_a_time_to_wait(client, runtime):
    await runtime.accounts.new_setup_code()
    browser = client()
    for _ in range(5):
        await fill(browser, "/setup", code="AAAA-AAAA", **ADA)
    answer = await fill(browser, "/setup", code="AAAA-AAAA", **ADA)
    assert answer.status_code == 429
    assert "You can try again in 15 minutes." in answer.text


async def test_set_up_is_shut_for_ever_after(client, runtime, people):
    code = await runtime.accounts.new_setup_code()
    browser = client()
    assert (await browser.get("/setup")).headers["location"] == routes.LOGIN
    answer = await browser.post("/setup", data={"code": code, **ADA})
    assert answer.status_code == 409
    assert "Sign in instead" in answer.text
    assert len(await runtime.accounts.list_users()) == 3


async def test_a_set_up_form_sent_from_elsewhere_is_refused(client, runtime):
    code = await runtime.accounts.new_setup_code()
    form = Form((await client().get("/setup")).text)
    stale = await client().post("/setup", data={**form.values, "code": code, **ADA})
    foreign = await fill(client(origin="http://evil.test"), "/setup", code=code, **ADA)
    assert (stale.status_code, foreign.status_code) == (403, 403)
    assert await runtime.accounts.needs_setup()
