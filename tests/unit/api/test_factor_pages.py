"""The pages between the password and the way in: plain, without scripts, and bound to a browser."""

from __future__ import annotations

import html
import re
import time

import pyotp
import pytest

from medianest.api.policy import REST
from tests.unit.api.conftest import ANN, PASSWORD

WRONG = "000000"


def code(secret, steps=0):
    return pyotp.TOTP(secret).at(time.time(), counter_offset=steps)


def fields(page):
    """What a browser sends of a form that nobody touched."""
    inputs = re.findall(r"<input ([^>]*)>", page)
    found = {}
    for one in inputs:
        given = dict(re.findall(r'([a-z-]+)="([^"]*)"', one))
        if given.get("type") != "checkbox" or " checked" in one:
            found[given["name"]] = given.get("value", "")
    return found


async def fill(browser, path, **typed):
    page = await browser.get(path)
    assert page.status_code == 200, page.headers
    return await browser.post(path.partition("?")[0], data={**fields(page.text), **typed})


async def sign_in(browser, next_path="/downloads?page=2"):
    """To the page that follows the right password; answers its address."""
    answer = await fill(browser, f"/login?next={next_path}", email=ANN, password=PASSWORD)
    assert answer.status_code == 303
    return answer.headers["location"]


@pytest.fixture
def recovery_codes():
    """Ann's recovery codes."""
    return []


@pytest.fixture
async def secret(signed_in, recovery_codes):
    """Ann's, who has turned it on."""
    person = await signed_in(ANN)
    setup = (await person.browser.post(f"{REST}/auth/2fa/setup")).json()["data"]
    typed = {"code": code(setup["secret"], -1)}
    answer = await person.browser.post(f"{REST}/auth/2fa/enable", json=typed)
    recovery_codes += answer.json()["data"]["recoveryCodes"]
    return setup["secret"]


@pytest.fixture
async def required(runtime, people):
    await runtime.settings.replace({"access": {"requireTwoFactor": "everybody"}}, updated_by=None)


# ---- the code


async def test_the_code_lets_in_and_leads_on(client, secret):
    browser = client()
    page = await sign_in(browser)
    assert page == "/login/code?next=%2Fdownloads%3Fpage%3D2"
    assert (await browser.get("/downloads")).status_code == 303
    answer = await fill(browser, page, code=code(secret))
    assert (answer.status_code, answer.headers["location"]) == (303, "/downloads?page=2")
    assert (await browser.get("/downloads")).text == "a page"
    assert "medianest_challenge" not in browser.cookies
    assert "medianest_form" not in browser.cookies


async def test_the_challenge_is_in_a_cookie_that_scripts_cannot_read_and_not_in_the_page(
    client, secret
):
    browser = client()
    answer = await fill(browser, "/login", email=ANN, password=PASSWORD)
    cookies = answer.headers.get_list("set-cookie")
    (cookie,) = [one for one in cookies if one.startswith("medianest_challenge=")]
    assert "; HttpOnly; SameSite=Lax" in cookie
    assert "Max-Age=600;" in cookie
    page = await browser.get(answer.headers["location"])
    value = browser.cookies["medianest_challenge"]
    assert value not in page.text
    assert value not in answer.headers["location"]


async def test_the_field_asks_phones_for_digits_and_the_code_of_the_app(client, secret):
    browser = client()
    page = (await browser.get(await sign_in(browser))).text
    (field,) = re.findall(r'<input [^>]*name="code"[^>]*>', page)
    for wanted in ('autocomplete="one-time-code"', 'inputmode="numeric"', "autofocus"):
        assert wanted in field


async def test_a_recovery_code_has_a_field_that_takes_letters(client, recovery_codes, secret):
    browser = client()
    page = (await browser.get(await sign_in(browser))).text
    (link,) = re.findall(r'href="([^"]*recovery=yes[^"]*)"', page)
    link = html.unescape(link)
    field = re.findall(r'<input [^>]*name="code"[^>]*>', (await browser.get(link)).text)[0]
    assert "inputmode" not in field
    wrong = await fill(browser, link, code=WRONG)
    assert fields(wrong.text)["recovery"] == "yes"
    answer = await fill(browser, link, code=recovery_codes[0].lower())
    assert (answer.status_code, answer.headers["location"]) == (303, "/downloads?page=2")


async def test_a_wrong_code_is_said_beside_the_field_and_trust_is_not_lost(client, secret):
    browser = client()
    answer = await fill(browser, await sign_in(browser), code=WRONG, trust="yes")
    assert answer.status_code == 401
    assert 'id="code-error"' in answer.text
    assert WRONG not in answer.text
    assert fields(answer.text)["trust"] == "yes"
    assert fields(answer.text)["next"] == "/downloads?page=2"
    assert (await browser.get("/downloads")).status_code == 303


async def test_an_empty_code_costs_no_try(client, secret):
    browser = client()
    page = await sign_in(browser)
    for _ in range(8):
        assert (await fill(browser, page, code="  ")).status_code == 401
    assert (await fill(browser, page, code=code(secret))).status_code == 303


async def test_six_wrong_codes_are_answered_with_the_time_to_wait(client, secret):
    browser = client()
    page = await sign_in(browser)
    for _ in range(6):
        await fill(browser, page, code=WRONG)
    answer = await fill(browser, page, code=code(secret))
    assert answer.status_code == 429
    assert "in 15 minutes" in answer.text
    assert int(answer.headers["retry-after"]) > 840


async def test_a_trusted_browser_is_not_asked_again_and_another_is(client, secret):
    browser = client()
    await fill(browser, await sign_in(browser), code=code(secret), trust="yes")
    browser.cookies.delete("medianest_session")
    assert await sign_in(browser) == "/downloads?page=2"
    assert (await sign_in(client())).startswith("/login/code")


async def test_a_browser_that_is_not_trusted_is_asked_again(client, secret):
    browser = client()
    await fill(browser, await sign_in(browser), code=code(secret))
    browser.cookies.delete("medianest_session")
    assert (await sign_in(browser)).startswith("/login/code")


@pytest.mark.parametrize("path", ["/login/code", "/login/enrol"])
async def test_whoever_has_shown_no_password_is_sent_to_sign_in(client, people, path):
    browser = client()
    answer = await browser.get(f"{path}?next=/downloads")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=%2Fdownloads")
    form = fields((await browser.get("/login")).text)
    answer = await browser.post(path, data={"csrf": form["csrf"], "code": WRONG, "next": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


@pytest.mark.parametrize("wanted", ["//evil.example", "https://evil.example", "/login", "/\\evil"])
async def test_the_way_on_stays_here(client, secret, wanted):
    browser = client()
    await sign_in(browser)
    answer = await fill(browser, "/login/code", code=code(secret), next=wanted)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize("path", ["/login/code", "/login/enrol"])
async def test_a_form_of_another_browser_or_site_is_refused(client, secret, path):
    browser = client()
    page = await sign_in(browser)
    form = fields((await browser.get(page)).text)
    form["code"] = code(secret)
    foreign = client()
    foreign.cookies.set("medianest_challenge", browser.cookies["medianest_challenge"])
    answer = await foreign.post("/login/code", data=form)
    assert answer.status_code == 403
    assert "medianest_session" not in foreign.cookies
    evil = {"origin": "https://evil.example"}
    assert (await browser.post(path, data=form, headers=evil)).status_code == 403


# ---- setting it up


async def test_whose_role_must_have_one_sets_it_up_sees_the_codes_and_is_in(client, required):
    browser = client()
    page = await sign_in(browser)
    assert page.startswith("/login/enrol?next=")
    shown = await browser.get(page)
    secret = "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", shown.text))
    assert len(secret) == 32
    assert '<svg viewBox="' in shown.text
    form = fields(shown.text)
    wrong = await browser.post("/login/enrol", data={**form, "code": WRONG})
    assert wrong.status_code == 401
    assert "".join(re.findall(r"<span>([A-Z2-7]{4})</span>", wrong.text)) == secret
    form = fields(wrong.text)
    done = await browser.post("/login/enrol", data={**form, "code": code(secret)})
    assert done.status_code == 200
    assert len(set(re.findall(r"[A-Z0-9]{5}-[A-Z0-9]{5}", done.text))) == 10
    assert 'href="/downloads?page=2"' in done.text
    assert (await browser.get("/downloads")).text == "a page"


async def test_a_browser_that_must_set_it_up_cannot_go_by_the_code_page(client, required):
    browser = client()
    await sign_in(browser)
    answer = await browser.get("/login/code")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login/enrol")
    assert (await browser.get("/downloads")).status_code == 303


async def test_whoever_has_one_cannot_set_another_up_on_the_way_in(client, secret):
    browser = client()
    await sign_in(browser)
    answer = await browser.get("/login/enrol")
    assert (answer.status_code, answer.headers["location"]) == (303, "/login")


async def test_these_pages_are_kept_nowhere_and_have_nothing_that_a_strict_page_refuses(
    client, required
):
    browser = client()
    page = await browser.get(await sign_in(browser))
    assert page.headers["cache-control"] == "no-store"
    assert "unsafe" not in page.headers["content-security-policy"]
    assert not re.search(r"\sstyle=|\son[a-z]+=|<style", page.text)
