"""REST: webhooks of Overseerr; what they must carry, and what is made of them."""

from __future__ import annotations

import json

import pytest

PATH = "/api/v1/webhooks/overseerr"
SECRET = "a secret that is long enough"
NEWS = {
    "notification_type": "MEDIA_APPROVED",
    "subject": "A film",
    "media": {"media_type": "movie", "tmdbId": "603", "tvdbId": "", "status": "PROCESSING"},
    "request": {"request_id": "7", "requestedBy_username": "ann"},
    "extra": [],
}


@pytest.fixture
def variables():
    return {"MEDIANEST_OVERSEERR_WEBHOOK_SECRET": SECRET}


async def send(client, payload, *, header="", secret=""):
    body = payload if isinstance(payload, str) else json.dumps(payload)
    headers = {"content-type": "application/json", **({"authorization": header} if header else {})}
    asked = {"secret": secret} if secret else {}
    return await client(origin=None).post(PATH, params=asked, content=body, headers=headers)


def code(answer):
    return answer.status_code, answer.json().get("error", {}).get("code")


@pytest.mark.parametrize(
    "how", [{"header": SECRET}, {"header": f"Bearer {SECRET}"}, {"secret": SECRET}], ids=str
)
async def test_the_secret_comes_in_a_header_or_in_the_address(client, how):
    answer = await send(client, NEWS, **how)
    assert answer.status_code == 202, answer.text
    assert set(answer.json()["data"]) == {"aboutRequests"}


@pytest.mark.parametrize("secret", ["", "wrong", SECRET[:-1], f"{SECRET}!"])
async def test_without_the_secret_nothing_is_taken(client, secret):
    assert code(await send(client, NEWS, header=secret)) == (401, "UNAUTHORIZED")
    assert code(await send(client, NEWS, secret=secret)) == (401, "UNAUTHORIZED")


@pytest.mark.parametrize("variables", [{}])
async def test_without_a_secret_of_ours_there_are_no_webhooks(client):
    assert code(await send(client, NEWS, header="anything")) == (404, "NOT_FOUND")


async def test_the_same_again_does_no_harm(client, runtime):
    """It only rings: what it says is never believed."""
    answers = [await send(client, NEWS, header=SECRET) for _ in range(3)]
    assert {answer.status_code for answer in answers} <= {202, 409}


@pytest.mark.parametrize("payload", ["", "{", "[]", "7", '"x"', "[" * 9999])
async def test_what_overseerr_would_not_send_is_refused(client, payload):
    assert code(await send(client, payload, header=SECRET)) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"notification_type": "TEST_NOTIFICATION"},
        {"request": None, "media": None},
        {"request": {"request_id": "x" * 50}},
        {"request": {"request_id": "-1"}},
        {"request": {"request_id": "99999999999999999999"}},
        {"request": []},
    ],
    ids=str,
)
async def test_odd_news_never_break_it(client, odd):
    answer = await send(client, odd, header=SECRET)
    assert answer.status_code in (202, 400, 409), answer.text


async def test_too_much_is_refused(client):
    payload = {**NEWS, "message": "x" * 1_100_000}
    assert code(await send(client, payload, header=SECRET)) == (413, "PAYLOAD_TOO_LARGE")


async def test_guesses_of_the_secret_run_out(client):
    answers = [(await send(client, NEWS, header=f"guess {n}")).status_code for n in range(25)]
    assert answers[0] == 401
    assert answers[-1] == 429
