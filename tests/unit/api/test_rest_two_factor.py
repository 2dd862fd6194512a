"""The second factor over REST: at sign-in, and in one's own settings."""

from __future__ import annotations

import time

import pyotp
import pytest

from medianest.api.policy import REST
from tests.unit.api.conftest import ANN, PASSWORD

LOGIN, SECOND = f"{REST}/auth/login", f"{REST}/auth/login/2fa"
WRONG = "000000"


def code(secret, steps=0):
    return pyotp.TOTP(secret).at(time.time(), counter_offset=steps)


@pytest.fixture
async def ann(signed_in):
    """Somebody who has turned it on; the secret and the recovery codes."""
    person = await signed_in(ANN)
    setup = (await person.browser.post(f"{REST}/auth/2fa/setup")).json()["data"]
    typed = {"code": code(setup["secret"], -1)}
    answer = await person.browser.post(f"{REST}/auth/2fa/enable", json=typed)
    return person, setup["secret"], answer.json()["data"]["recoveryCodes"]


async def challenged(caller, **more):
    body = {"email": ANN, "password": PASSWORD, **more}
    answer = await caller.post(LOGIN, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "TWO_FACTOR_REQUIRED")
    details = answer.json()["error"]["details"]
    assert not details["enrol"]
    return details["challenge"]


def refused(answer):
    return answer.status_code, answer.json()["error"]["code"]


async def test_set_up_answers_what_an_app_takes(signed_in):
    person = await signed_in(ANN)
    answer = await person.browser.post(f"{REST}/auth/2fa/setup")
    setup = answer.json()["data"]
    assert setup.keys() == {"secret", "uri", "qrSvg"}
    assert setup["uri"].startswith("otpauth://totp/MediaNest:ann%40example.org?")
    assert setup["qrSvg"].startswith("<svg ")
    assert answer.headers["cache-control"] == "no-store"


async def test_a_program_signs_in_with_password_and_code(client, ann):
    _, secret, codes = ann
    program = client(origin=None)
    challenge = await challenged(program)
    assert refused(await program.get(f"{REST}/me")) == (401, "UNAUTHORIZED")
    body = {"challenge": challenge, "code": code(secret)}
    answer = await program.post(SECOND, json=body)
    data = answer.json()["data"]
    tokens = {"token", "refreshToken", "rememberToken", "csrfToken"}
    assert data.keys() == {"user", "expiresIn", *tokens}
    bearer = client(origin=None, headers={"authorization": f"Bearer {data['token']}"})
    assert (await bearer.get(f"{REST}/me")).json()["data"]["twoFactor"]
    again = await client(origin=None).post(SECOND, json=body)
    assert refused(again) == (401, "INVALID_CREDENTIALS")
    body = {"challenge": await challenged(client(origin=None)), "code": codes[0]}
    assert (await client(origin=None).post(SECOND, json=body)).status_code == 200


async def test_nothing_of_a_sign_in_comes_before_the_code(client, ann):
    browser = client()
    answer = await browser.post(LOGIN, json={"email": ANN, "password": PASSWORD})
    assert "medianest_session" not in browser.cookies
    assert "token" not in answer.text


async def test_a_wrong_password_tells_nothing_of_a_second_factor(client, ann):
    answers = [
        await client().post(LOGIN, json={"email": email, "password": "a wrong password"})
        for email in (ANN, "nobody@example.org")
    ]
    assert [refused(answer) for answer in answers] == [(401, "INVALID_CREDENTIALS")] * 2
    assert answers[0].json()["error"] == answers[1].json()["error"]


@pytest.mark.parametrize("challenge", ["", "made.up", "x" * 2_000])
async def test_a_challenge_of_ones_own_making_is_refused(client, ann, challenge):
    _, secret, _ = ann
    body = {"challenge": challenge, "code": code(secret)}
    assert refused(await client().post(SECOND, json=body)) == (401, "INVALID_TOKEN")


async def test_six_wrong_codes_are_answered_429_with_the_time_to_wait(client, ann):
    browser = client()
    body = {"challenge": await challenged(browser), "code": WRONG}
    for _ in range(6):
        assert refused(await browser.post(SECOND, json=body)) == (401, "INVALID_CREDENTIALS")
    answer = await client(ip="192.0.2.77").post(SECOND, json=body)
    assert refused(answer) == (429, "RATE_LIMIT_EXCEEDED")
    assert 840 < int(answer.headers["retry-after"]) <= 900


async def test_another_site_cannot_send_a_code(client, ann):
    _, secret, _ = ann
    body = {"challenge": await challenged(client()), "code": code(secret)}
    answer = await client(origin="https://evil.example").post(SECOND, json=body)
    assert refused(answer) == (403, "FORBIDDEN")


async def test_recovery_codes_are_made_anew_and_it_is_turned_off(client, ann):
    person, secret, former = ann
    made = await person.browser.post(f"{REST}/auth/2fa/recovery-codes", json={"code": former[0]})
    codes = made.json()["data"]["recoveryCodes"]
    assert set(codes).isdisjoint(former)
    wrong = await person.browser.post(f"{REST}/auth/2fa/disable", json={"code": WRONG})
    assert refused(wrong) == (400, "VALIDATION_ERROR")
    assert wrong.json()["error"]["details"].keys() == {"code"}
    off = await person.browser.post(f"{REST}/auth/2fa/disable", json={"code": code(secret)})
    assert off.json()["data"] == {"enabled": False, "required": False, "recoveryCodesLeft": 0}
    body = {"email": ANN, "password": PASSWORD}
    assert (await client().post(LOGIN, json=body)).status_code == 200


@pytest.mark.parametrize("path", ["setup", "enable", "disable", "recovery-codes"])
async def test_a_page_needs_its_csrf_token(signed_in, path):
    person = await signed_in(ANN)
    del person.browser.headers["x-csrf-token"]
    answer = await person.browser.post(f"{REST}/auth/2fa/{path}", json={"code": WRONG})
    assert refused(answer) == (403, "CSRF_INVALID")


async def test_a_program_whose_role_needs_one_is_told_to_set_it_up_with_a_browser(
    client, people, runtime
):
    await runtime.settings.replace({"access": {"requireTwoFactor": "everybody"}}, updated_by=None)
    program = client(origin=None)
    answer = await program.post(LOGIN, json={"email": ANN, "password": PASSWORD})
    details = answer.json()["error"]["details"]
    assert details["enrol"]
    body = {"challenge": details["challenge"], "code": WRONG}
    assert refused(await program.post(SECOND, json=body)) == (409, "CONFLICT")


@pytest.mark.parametrize("body", [{}, {"code": None}, {"code": 123456}, {"code": "x" * 101}])
async def test_a_body_that_makes_no_sense_is_refused(ann, body):
    person, _, _ = ann
    for path in ("enable", "disable", "recovery-codes"):
        answer = await person.browser.post(f"{REST}/auth/2fa/{path}", json=body)
        assert refused(answer) == (400, "VALIDATION_ERROR")
